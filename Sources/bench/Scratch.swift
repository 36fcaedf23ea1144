import Glibc

/// A temporary directory that is gone at the end, also after Ctrl-C.
struct Scratch {
  let root: String

  init() throws {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(directory)/warroom-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("no temporary directory can be made in \(directory): \(errorText())")
    }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    removeWhenStopped(root)
  }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  /// Makes a directory in it.
  func directory(_ name: String) throws -> String {
    let path = path(name)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw Failure("\(path) can't be made: \(errorText())")
    }
    return path
  }

  func remove() { Scratch.remove(root) }

  /// Removes a file or a directory with all that is in it; nothing outside is followed.
  static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { remove("\(path)/\(name)") }
      }
      closedir(directory)
    }
    rmdir(path)
  }
}

/// The words of `rm -rf -- DIR`, for a handler that can do no more than become it. Written once, before the handler is
/// installed, and only read by it.
nonisolated(unsafe) private var removal: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

private func removeWhenStopped(_ path: String) {
  let words = ["rm", "-rf", "--", path]
  let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: words.count + 1)
  for (index, word) in words.enumerated() { arguments[index] = strdup(word) }
  arguments[words.count] = nil
  removal = arguments
  for stop in [SIGINT, SIGTERM, SIGHUP] {
    signal(stop) { _ in
      if let removal { execv("/bin/rm", removal) }
      _exit(1)
    }
  }
}

/// What the system says of the call that failed last.
func errorText(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// The bytes of a file, as of /proc, whose size is not known before; `nil` where it can't be read.
func readFile(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return count == 0 ? bytes : nil }
    bytes += buffer[..<count]
  }
}
