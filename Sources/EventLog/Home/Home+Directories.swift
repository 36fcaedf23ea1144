internal import Engine
internal import Synchronization

/// Directories, and how their names are made durable.
///
/// Nothing is put into a directory whose own name could still be lost, neither by who made it nor by anybody else. So whatever
/// stands in a directory shows that the directory and all above it are durable, and only the last step is in doubt: its maker
/// may have been killed before the flush.
extension Home {
  /// Makes a directory below the home, with those above it, and makes their names durable.
  ///
  /// - Parameters:
  ///   - relative: Its path, seen from the home.
  ///   - isDurable: Whether it must outlast a power cut; what does not must hold nothing that does.
  /// - Throws: `SystemError`; some of them may be there all the same.
  package func ensureDirectory(
    _ relative: String, isDurable: Bool = true
  ) throws(SystemError) {
    try makeHome()
    let mode = directoryMode
    var current = path
    for part in Path.parts(relative) {
      let parent = current
      current += "/" + part
      if let status = try fileSystem.statusIfPresent(current) {
        // A link in its place would lead out of the home.
        guard status.kind == .directory || Mutant.isOn("planted.directory-linked") else {
          throw .notADirectory(current)
        }
        continue
      }
      if isDurable { try secure(parent) }
      try make(current, mode: mode)
    }
    if isDurable, !Mutant.isOn("names.others-trusted") { try secure(current) }
  }

  /// Makes the name of a directory durable that stands in a durable one, whoever made it; what this process has seen to
  /// already costs a look.
  package func secure(_ directory: String) throws(SystemError) {
    if directory == path { return try secureHome() }
    let status = try fileSystem.status(directory, followsLinks: false)
    if names.hold(directory, status) || Mutant.isOn("names.directory-unflushed") { return }
    try fileSystem.synchronizeDirectory(Path.parent(directory))
    names.note(directory, status)
  }

  /// The same for the home and all above it on its file system: those may have been made by anybody.
  func secureHome() throws(SystemError) {
    let status = try fileSystem.status(path, followsLinks: true)
    if names.hold(path, status) || Mutant.isOn("names.home-unflushed") { return }
    var current = path
    while true {
      let parent = Path.parent(current)
      if parent == current { break }
      // A mount point is there at every start, and so is what others keep from us.
      if current != path, try fileSystem.status(parent, followsLinks: true).device != status.device
      {
        break
      }
      do throws(SystemError) {
        try fileSystem.synchronizeDirectory(parent)
      } catch {
        guard error.isForbidden else { throw error }
      }
      current = parent
    }
    names.note(path, status)
  }

  /// Makes the home, and what lies above it, such as `~/.local/share`, as any program would.
  func makeHome() throws(SystemError) {
    if try fileSystem.exists(path) { return }
    var missing = [path]
    var parent = Path.parent(path)
    while try !fileSystem.exists(parent), parent != "/", parent != "." {
      missing.append(parent)
      parent = Path.parent(parent)
    }
    for directory in missing.reversed() { try make(directory, mode: 0o700) }
  }

  private func make(_ path: String, mode: UInt32) throws(SystemError) {
    do throws(SystemError) {
      try fileSystem.makeDirectory(path, permissions: mode & 0o777)
    } catch {
      if error.isExisting { return }
      throw error
    }
    if Mutant.isOn("home.umask-obeyed") { return }
    // By name: a hostile umask may have made a directory that its owner cannot open.
    try fileSystem.changePermissions(path, mode)
  }
}

/// The directories whose names a process knows to be durable.
final class DurableNames: Sendable {
  private struct Place: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
  }

  private let known = Mutex<[String: Place]>([:])

  /// Whether the name of a directory is known to be durable; another one under the same name is not.
  func hold(_ path: String, _ status: FileStatus) -> Bool {
    known.withLock { $0[path] == Place(status) }
  }

  func note(_ path: String, _ status: FileStatus) {
    known.withLock { $0[path] = Place(status) }
  }
}
