internal import Engine
internal import Glibc

/// Everything that the log does to a disk goes through here, so that a test can record it, or make any call fail.
///
/// The calls are those of POSIX and fail with the `errno`. A descriptor that `open` made closes on exec.
public protocol FileSystem: Sendable {
  /// Whose files are those that are made, as `FileStatus.owner` says it.
  var user: UInt32 { get }
  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32
  func close(_ descriptor: Int32)
  /// - Returns: How many bytes were read; 0 at the end of the file.
  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int
  /// Appends (the descriptor must be one for appending); interrupted calls are not made again.
  ///
  /// - Returns: How many bytes were written; the caller copes with fewer.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int
  /// Writes over what stands at an offset (the descriptor must be one for updating); interrupted calls are not made again.
  ///
  /// - Returns: How many bytes were written; the caller copes with fewer.
  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int
  /// Tells the disk to begin with bytes that were written, for `synchronizeData` to have less to wait for. Nothing is
  /// promised by it, so that a file system need not do anything.
  func beginWriting(_ descriptor: Int32, from offset: Int, count: Int)
  func synchronizeData(_ descriptor: Int32) throws(SystemError)
  func synchronize(_ descriptor: Int32) throws(SystemError)
  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError)
  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus
  /// `followsLinks`: Whether a symbolic link at the end is followed (`stat`) or looked at (`lstat`).
  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus
  /// The same without the times: to have asked for those makes the next write slower on newer kernels.
  func glance(_ descriptor: Int32) throws(SystemError) -> FileStatus
  /// The same; a symbolic link at the end is not followed.
  func glance(_ path: String) throws(SystemError) -> FileStatus
  /// - Returns: False where the lock is not to be waited for and somebody else holds it.
  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool
  func unlock(_ descriptor: Int32)
  /// A moment in which whoever holds a lock may be done with it.
  func pause()
  /// Takes places of a file for its descriptor, by which those who have it open tell one another what matters only as long
  /// as they live: a place goes with the descriptor. Places have nothing to do with the file's content, with its lock, or
  /// with its end. Those that a descriptor has already it may take again.
  ///
  /// - Returns: False where they are not to be waited for and somebody else has one: any of his, or where both only want to
  ///   share them, an exclusive one.
  func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool
  func leave(_ descriptor: Int32, _ places: Range<Int>)
  /// - Returns: Places that another descriptor has taken, of which at least one is among these; `nil` where there are none.
  func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>?
  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError)
  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError)
  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError)
  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError)
  func remove(_ path: String) throws(SystemError)
  /// Removes an empty directory.
  func removeDirectory(_ path: String) throws(SystemError)
  func rename(_ path: String, to other: String) throws(SystemError)
  /// The names in a directory, without `.` and `..`, in no particular order.
  func list(_ path: String) throws(SystemError) -> [String]
  /// The same with what `stat` says of each, links at the end not followed; what went meanwhile is left out.
  func look(_ path: String) throws(SystemError) -> [(name: String, status: FileStatus)]
  /// The `f_type` of statfs(2).
  func type(of path: String) throws(SystemError) -> Int64
  /// Asks that what is cached of a file from an offset on be forgotten, so that the next read comes from the disk.
  func dropCache(_ descriptor: Int32, from offset: Int)
}

extension FileSystem {
  public func pause() { usleep(20_000) }
  public var user: UInt32 { geteuid() }
  public func glance(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    try status(descriptor)
  }
  public func glance(_ path: String) throws(SystemError) -> FileStatus {
    try status(path, followsLinks: false)
  }
  public func beginWriting(_ descriptor: Int32, from offset: Int, count: Int) {}

  public func look(_ path: String) throws(SystemError) -> [(name: String, status: FileStatus)] {
    try list(path).compactMap { name in
      (try? status("\(path)/\(name)", followsLinks: false)).map { (name, $0) }
    }
  }
}

/// How a file is opened; a symbolic link at the end of the path is never followed.
public enum OpenMode: Hashable, Sendable {
  case read
  /// Read, and write at the end.
  case append
  /// The same for a new file; fails with `EEXIST` where there is one.
  case create
  /// Read, and write over what is there.
  case update
  /// A directory, to synchronize it.
  case directory
}

public enum LockKind: Hashable, Sendable {
  case shared, exclusive
}

/// What `stat` says of a file.
public struct FileStatus: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
  public var size: Int
  public var links: Int
  /// The permission bits, with set-group-id and sticky.
  public var permissions: UInt32
  public var owner: UInt32
  public var group: UInt32
  public var kind: FileKind
  /// When the content last changed, in nanoseconds since the epoch; anyone who may write can set it.
  public var modified: Int64
  /// When anything about the file last changed, in nanoseconds since the epoch; nobody can set it.
  public var changed: Int64
  /// Whether the times were not asked for.
  package var isGlance = false

  public init(
    device: UInt64, inode: UInt64, size: Int, links: Int, permissions: UInt32, owner: UInt32,
    group: UInt32, kind: FileKind, modified: Int64, changed: Int64 = 0
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.links = links
    self.permissions = permissions
    self.owner = owner
    self.group = group
    self.kind = kind
    self.modified = modified
    self.changed = changed
  }

  /// Whether somebody wrote into the file, or may have and set its time back, since it was looked at. Nobody did as long as
  /// the times are not asked for, and somebody may have where they were not.
  package func isTouched(since other: FileStatus) -> Bool {
    if isGlance { return false }
    if other.isGlance { return !Mutant.isOn("redo.overwriting-unseen") }
    return modified != other.modified || changed != other.changed
  }

  package func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }
}

public enum FileKind: Hashable, Sendable {
  case file, directory, link, other
}
