internal import Engine
internal import Glibc

/// Tells which files of a home have changed, so that rooms need not look at all of them all the time.
///
/// Wait for `descriptor` with poll(2) and ask `changes()`; call `check()` once a second besides, for inotify may
/// miss what happens over other mounts. An editor that puts a new file in the place of the old one is noticed,
/// since directories are watched and not files.
public final class Follower {
  /// Readable when something may have changed.
  public let descriptor: Int32
  private let home: Home
  private var followed: [String: FileStatus?] = [:]
  private var directories: Set<String> = []
  private var watches: [Int32: String] = [:]
  private var watched: [String: (watch: Int32, inode: UInt64)] = [:]

  /// - Throws: `SystemError` where the system gives no inotify descriptor; follow with `check()` of a new value later.
  public init(_ home: Home) throws(SystemError) {
    self.home = home
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { throw SystemError(call: "inotify_init1", code: errno) }
    follow([])
  }

  deinit { close(descriptor) }

  /// Sets the incidents to follow: the open ones. New incidents are noticed by `changes` naming their files.
  public func follow(_ incidents: [IncidentReference]) {
    let paths = Set(incidents.flatMap { [$0.path, $0.poisonPath] })
    followed = followed.filter { paths.contains($0.key) }
    for path in paths where followed[path] == nil { followed.updateValue(look(path), forKey: path) }
    let root = home.path + "/incidents"
    directories = Set(incidents.map(\.directory))
    directories.formUnion([home.path, root, home.path + "/presence"])
    if let newest = try? home.nextNumber() { directories.insert("\(root)/\(newest / 1000)") }
    watch()
  }

  /// The paths of files that changed, appeared or went, as inotify tells it; never waits.
  public func changes() -> Set<String> {
    var changed: Set<String> = []
    var overflowed = false
    withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 8) { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), &changed, &overflowed)
      }
    }
    if overflowed, !Mutant.isOn("follow.overflow-unseen") { changed.formUnion(check()) }
    if changed.contains(where: { directories.contains($0) }) { changed.formUnion(watch()) }
    for path in changed where followed[path] != nil {
      followed.updateValue(look(path), forKey: path)
    }
    return changed
  }

  /// Compares what is followed with what it was, and watches directories that have appeared since.
  public func check() -> Set<String> {
    var changed = watch()
    for (path, before) in followed where !Mutant.isOn("follow.not-compared") {
      let now = look(path)
      if now != before {
        followed.updateValue(now, forKey: path)
        changed.insert(path)
      }
    }
    return changed
  }

  private func take(
    _ bytes: UnsafeRawBufferPointer, _ changed: inout Set<String>, _ overflowed: inout Bool
  ) {
    let headSize = MemoryLayout<inotify_event>.size
    var at = 0
    while at + headSize <= bytes.count {
      let event = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
      let name = bytes[(at + headSize)..<min(bytes.count, at + headSize + Int(event.len))]
      at += headSize + Int(event.len)
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { overflowed = true }
      guard let directory = watches[event.wd] else { continue }
      if event.mask & UInt32(IN_IGNORED) != 0 {
        watches[event.wd] = nil
        if watched[directory]?.watch == event.wd { watched[directory] = nil }
        changed.insert(directory)
        continue
      }
      let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      changed.insert(text.isEmpty ? directory : "\(directory)/\(text)")
    }
  }

  /// Watches every directory that exists and is not watched, or is another than the one that is.
  ///
  /// - Returns: What may have changed while a directory was not watched.
  @discardableResult
  private func watch() -> Set<String> {
    var fresh: Set<String> = []
    for directory in directories {
      guard let status = look(directory) else {
        watched[directory] = nil
        continue
      }
      if let known = watched[directory], known.inode == status.inode { continue }
      let mask =
        IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF | IN_ONLYDIR
      let watch = inotify_add_watch(descriptor, directory, UInt32(mask))
      guard watch >= 0 else { continue }
      let isAgain = watched[directory] != nil
      watched[directory] = (watch, status.inode)
      watches[watch] = directory
      fresh.insert(directory)
      if isAgain { fresh.formUnion(followed.keys.filter { $0.hasPrefix(directory + "/") }) }
    }
    return fresh
  }

  private func look(_ path: String) -> FileStatus? {
    try? home.fileSystem.status(path, followsLinks: true)
  }
}
