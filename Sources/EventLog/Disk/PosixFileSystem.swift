internal import Engine
internal import CPlatform
internal import Glibc

/// The disk itself.
public struct PosixFileSystem: FileSystem {
  public init() {}

  private func failure(_ call: String, _ path: String? = nil) -> SystemError {
    SystemError(call: call, code: errno, path: path)
  }

  /// Makes a call again as long as a signal interrupts it.
  private func again(_ call: () -> Int) -> Int {
    var result = call()
    var left = LogLimits.interruptions
    while result < 0, errno == EINTR, left > 0 {
      result = call()
      left -= 1
    }
    return result
  }

  public func open(
    _ path: String, _ mode: OpenMode, permissions: UInt32
  ) throws(SystemError) -> Int32 {
    let flags: Int32 =
      switch mode {
      case .read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK
      case .append: O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK
      case .create: O_RDWR | O_APPEND | O_NOFOLLOW | O_CREAT | O_EXCL
      case .update: O_RDWR | O_NOFOLLOW | O_NONBLOCK
      case .directory: O_RDONLY | O_DIRECTORY
      }
    let followed = Mutant.isOn("open.link-followed") ? O_NOFOLLOW : 0
    let waiting = Mutant.isOn("planted.pipe-waited-for") ? O_NONBLOCK : 0
    let descriptor = again {
      Int(Glibc.open(path, flags & ~(followed | waiting) | O_CLOEXEC, mode_t(permissions)))
    }
    guard descriptor >= 0 else { throw failure("open", path) }
    return Int32(descriptor)
  }

  public func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  public func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let count = again { pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    guard count >= 0 else { throw failure("pread") }
    return count
  }

  public func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    guard count >= 0 else { throw failure("write") }
    return count
  }

  public func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
    guard count >= 0 else { throw failure("pwrite") }
    return count
  }

  public func beginWriting(_ descriptor: Int32, from offset: Int, count: Int) {
    _ = warroom_begin_writing(descriptor, Int64(offset), Int64(count))
  }

  public func synchronizeData(_ descriptor: Int32) throws(SystemError) {
    if fdatasync(descriptor) != 0 { throw failure("fdatasync") }
  }

  public func synchronize(_ descriptor: Int32) throws(SystemError) {
    if fsync(descriptor) != 0 { throw failure("fsync") }
  }

  public func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) {
    guard again({ Int(ftruncate(descriptor, off_t(length))) }) == 0 else {
      throw failure("ftruncate")
    }
  }

  public func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { throw failure("fstat") }
    return FileStatus(info)
  }

  public func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    var info = stat()
    let result = followsLinks ? stat(path, &info) : lstat(path, &info)
    guard result == 0 else { throw failure("stat", path) }
    return FileStatus(info)
  }

  public func glance(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    var found = warroom_glance()
    guard warroom_glance(descriptor, nil, &found) == 0 else { throw failure("fstat") }
    return FileStatus(found)
  }

  public func glance(_ path: String) throws(SystemError) -> FileStatus {
    var found = warroom_glance()
    guard warroom_glance(-1, path, &found) == 0 else { throw failure("stat", path) }
    return FileStatus(found)
  }

  public func lock(
    _ descriptor: Int32, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool {
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)
    if again({ Int(flock(descriptor, operation)) }) == 0 { return true }
    if errno == EWOULDBLOCK, !waits { return false }
    throw failure("flock")
  }

  public func unlock(_ descriptor: Int32) { _ = flock(descriptor, LOCK_UN) }

  public func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool {
    let (start, count) = (Int64(places.lowerBound), Int64(places.count))
    let result = again {
      Int(warroom_place(descriptor, start, count, kind == .shared ? 1 : 2, waits ? 1 : 0))
    }
    if result == 0 { return true }
    if errno == EAGAIN || errno == EACCES, !waits { return false }
    throw failure("fcntl")
  }

  public func leave(_ descriptor: Int32, _ places: Range<Int>) {
    _ = warroom_place(descriptor, Int64(places.lowerBound), Int64(places.count), 0, 0)
  }

  public func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>? {
    var (start, count) = (Int64(places.lowerBound), Int64(places.count))
    switch warroom_placed(descriptor, &start, &count) {
    case 0: return nil
    case 1: return Int(start)..<Int(start + count)
    default: throw failure("fcntl")
    }
  }

  public func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    if mkdir(path, mode_t(permissions)) != 0 { throw failure("mkdir", path) }
  }

  public func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    if chmod(path, mode_t(permissions)) != 0 { throw failure("chmod", path) }
  }

  public func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
    if fchmod(descriptor, mode_t(permissions)) != 0 { throw failure("fchmod") }
  }

  public func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) {
    if lchown(path, uid_t.max, gid_t(group)) != 0 { throw failure("chown", path) }
  }

  public func remove(_ path: String) throws(SystemError) {
    if unlink(path) != 0 { throw failure("unlink", path) }
  }

  public func removeDirectory(_ path: String) throws(SystemError) {
    if rmdir(path) != 0 { throw failure("rmdir", path) }
  }

  public func rename(_ path: String, to other: String) throws(SystemError) {
    if Glibc.rename(path, other) != 0 { throw failure("rename", path) }
  }

  public func list(_ path: String) throws(SystemError) -> [String] {
    var names: [String] = []
    try walk(path) { name, _ in names.append(name) }
    return names
  }

  public func look(_ path: String) throws(SystemError) -> [(name: String, status: FileStatus)] {
    var found: [(name: String, status: FileStatus)] = []
    try walk(path) { name, directory in
      var info = stat()
      // By the open directory: to walk down the whole path for each name takes twice as long.
      if fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) == 0 {
        found.append((name, FileStatus(info)))
      }
    }
    return found
  }

  /// `each`: Called with every name but `.` and `..`, and the descriptor of the directory.
  private func walk(_ path: String, each: (String, Int32) -> Void) throws(SystemError) {
    guard let directory = opendir(path) else { throw failure("opendir", path) }
    defer { closedir(directory) }
    let descriptor = dirfd(directory)
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw failure("readdir", path) }
        return
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { each(name, descriptor) }
    }
  }

  public func type(of path: String) throws(SystemError) -> Int64 {
    let type = warroom_filesystem_type(path)
    guard type != -1 else { throw failure("statfs", path) }
    return type
  }

  public func dropCache(_ descriptor: Int32, from offset: Int) {
    // Only whole pages are dropped.
    _ = posix_fadvise(descriptor, off_t(offset & ~4095), 0, POSIX_FADV_DONTNEED)
  }
}

extension FileStatus {
  fileprivate init(_ found: warroom_glance) {
    self.init(
      device: found.device, inode: found.inode, size: Int(found.size), links: Int(found.links),
      permissions: found.mode & 0o7777, owner: found.owner, group: found.group,
      kind: FileKind(mode: found.mode), modified: 0)
    isGlance = true
  }

  fileprivate init(_ info: stat) {
    self.init(
      device: UInt64(info.st_dev), inode: UInt64(info.st_ino), size: Int(info.st_size),
      links: Int(info.st_nlink), permissions: UInt32(info.st_mode) & 0o7777,
      owner: info.st_uid, group: info.st_gid, kind: FileKind(mode: info.st_mode),
      modified: info.st_mtim.nanoseconds, changed: info.st_ctim.nanoseconds)
  }
}

extension FileKind {
  fileprivate init(mode: UInt32) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
  }
}

extension timespec {
  fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
