import Engine
import Glibc

/// Small reads and writes beside the log: settings, drafts, runbooks, themes.
enum Files {
  /// The whole file; `nil` where it does not exist or can't be read.
  ///
  /// A pipe that nobody writes to would hold the program up for ever, so that opening never waits.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The most bytes it may have.
  ///   - takesPipes: Whether somebody named it, who may mean a pipe or a device: `<(…)`, `/dev/stdin`.
  /// - Returns: Its bytes.
  static func read(
    _ path: String, limit: Int = InputLimits.textFileBytes, takesPipes: Bool = false
  ) -> [UInt8]? {
    let waiting = Mutant.isOn("planted.settings-waited-for") ? O_NONBLOCK : 0
    let descriptor = open(path, (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) & ~waiting)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT != S_IFREG {
      guard takesPipes, fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) == 0
      else { return nil }
    }
    return read(descriptor, limit: limit)
  }

  /// Everything up to the end; `nil` on an error, on more than `limit`, or for a directory.
  static func read(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0, bytes.count + count <= limit else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether a path leads to a directory.
  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Why a file can't be read, in the system's words.
  static func problem(_ path: String) -> String {
    guard access(path, R_OK) != 0 else {
      return "it is no file, or larger than \(InputLimits.textFileBytes >> 20) MiB"
    }
    return String(cString: strerror(errno))
  }

  /// Replaces a private file as a whole, so that a crash leaves the old or the new one.
  @discardableResult
  static func write(_ path: String, _ text: String) -> Bool {
    makeDirectory(parent(path))
    let temporary = "\(path).\(getpid()).tmp"
    // One that is left of a process with the same number goes; what a link leads to is not touched.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    // Whatever the umask: what its owner can't read is lost.
    let isWritten = fchmod(descriptor, 0o600) == 0 && writeAll(descriptor, Array(text.utf8))
    close(descriptor)
    guard isWritten, rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    return true
  }

  /// Makes a file that everybody may read, in a directory that is made for it where there is none.
  ///
  /// - Returns: `false` where it exists already or can't be written; `errno` says why.
  static func create(_ path: String, _ bytes: [UInt8]) -> Bool {
    makeDirectory(parent(path), mode: 0o755)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return writeAll(descriptor, bytes)
  }

  /// Writes all of some bytes.
  ///
  /// - Returns: `false` where not all could be written; `errno` says why.
  static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  static func remove(_ path: String) { unlink(path) }

  /// Makes a directory and those above it, private to the user unless told otherwise.
  ///
  /// `mode`: Of what everybody may look into, the umask takes away what it will; what is private stays its owner's.
  static func makeDirectory(_ path: String, mode: mode_t? = nil) {
    guard !path.isEmpty, !make(path, mode), errno == ENOENT else { return }
    makeDirectory(parent(path), mode: mode)
    _ = make(path, mode)
  }

  private static func make(_ path: String, _ mode: mode_t?) -> Bool {
    guard mkdir(path, mode ?? 0o700) == 0 else { return false }
    if mode == nil { chmod(path, 0o700) }
    return true
  }

  /// The same path from the root on, where it is known what it is relative to.
  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    let directory = String(cString: here)
    if rest.isEmpty || rest == "." { return directory }
    return directory == "/" ? "/\(rest)" : "\(directory)/\(rest)"
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  static func name(_ path: String) -> String {
    String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
  }

  static func list(_ directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
