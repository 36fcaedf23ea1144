package import Engine
internal import Glibc

/// Reads the values that a plan only names, and takes them out of whatever is said of a send.
package struct SecretReader: Sendable {
  /// Why a value can't be had; it never holds one.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// The longest value that is read from a file: keys and certificates are far shorter.
  private static let limit = 65_536

  private let variable: @Sendable (String) -> String?

  package init(
    variable: @escaping @Sendable (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) {
    self.variable = variable
  }

  /// The value of a secret.
  package func value(_ secret: Secret) throws(Problem) -> String {
    switch secret {
    case .plain(let value): return value
    case .environment(let name):
      guard let value = variable(name), !value.isEmpty else {
        throw Problem(description: "the environment variable \(name) is not set")
      }
      return value
    case .file(let path): return try contents(of: path)
    }
  }

  /// Follows links, as secrets are often mounted through them; what they lead to must be nobody else's to read.
  private func contents(of path: String) throws(Problem) -> String {
    let waiting = Mutant.isOn("planted.secret-waited-for") ? O_NONBLOCK : 0
    let descriptor = open(path, (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) & ~waiting)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Problem(description: "the file \(path) can't be read: \(reason)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "\(path) is no file")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0, status.st_mode & 0o077 == 0 else {
      throw Problem(
        description: "others may read the file \(path): give it to yourself, and chmod 600")
    }
    var bytes = [UInt8](repeating: 0, count: SecretReader.limit)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { throw Problem(description: "the file \(path) is empty") }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
    let value = String(
      text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    guard !value.isEmpty else { throw Problem(description: "the file \(path) is empty") }
    return value
  }
}

/// Values that must not be said.
package struct Redaction: Sendable {
  private var values: [String] = []
  /// A shorter one would take innocent words with it, and is no secret.
  private static let shortest = 4

  package init() {}

  /// Notes a value; of an address, also what follows the host alone.
  package mutating func add(_ value: String) {
    if value.count >= Redaction.shortest { values.append(value) }
    guard let host = value.range(ofText: "://") else { return }
    let path = value[host...].drop { $0 != "/" }.dropFirst()
    if path.count >= Redaction.shortest { values.append(String(path)) }
  }

  /// The text without those values.
  package func clean(_ text: String) -> String {
    // The longest first: a path is part of its address.
    values.sorted { $0.count > $1.count }.reduce(text) { $0.replacing($1, with: "[secret]") }
  }
}

extension String {
  /// Where a text ends that stands in it; `nil` where it does not.
  fileprivate func range(ofText text: String) -> String.Index? {
    firstRange(of: text)?.upperBound
  }
}
