internal import EventLog
internal import Glibc

/// Where an import's bytes come from.
package enum ImportInput {
  /// Reads a file, a pipe, or standard input.
  ///
  /// - Parameter path: `nil` and `-` are standard input.
  /// - Returns: All its bytes, at most `ImportLimits.inputBytes`.
  /// - Throws: An `ImportProblem` where it cannot be read, or is larger.
  package static func read(_ path: String?) throws(ImportProblem) -> [UInt8] {
    guard let path, path != "-" else { return try read(STDIN_FILENO, name: "standard input") }
    // Not waiting for somebody to write to a pipe; what is being written to is read like any other file.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw unreadable(path, SystemError(call: "open", code: errno, path: path))
    }
    defer { _ = close(descriptor) }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    return try read(descriptor, name: path)
  }

  private static func read(_ descriptor: Int32, name: String) throws(ImportProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(name, SystemError(call: "read", code: errno, path: name))
      }
      guard bytes.count + count <= ImportLimits.inputBytes else {
        throw ImportProblem(
          .input, "\(name) is larger than \(ImportLimits.inputBytes >> 20) MiB.",
          mend: "Import it in parts.")
      }
      bytes += buffer[..<count]
    }
  }

  private static func unreadable(_ name: String, _ error: SystemError) -> ImportProblem {
    ImportProblem(.input, "It cannot be read: \(error).", mend: "Name a file that can be read.")
  }
}
