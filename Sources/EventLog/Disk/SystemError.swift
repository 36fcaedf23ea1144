internal import Glibc

/// A call to the operating system that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The call, such as `fdatasync`.
  public let call: String
  /// The `errno` it left.
  public let code: Int32
  /// The file it was about, where there was one.
  public let path: String?

  public init(call: String, code: Int32, path: String? = nil) {
    self.call = call
    self.code = code
    self.path = path
  }

  /// The system's words for the code.
  public var reason: String {
    if let ownReason { return ownReason }
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  public var description: String {
    let what = ownReason ?? "\(reason) (\(call))\(mend)"
    return path.map { "\($0): \(what)" } ?? what
  }

  /// What a person can do about it, where it is not plain from the system's words.
  private var mend: String {
    switch code {
    case ENOSPC, EDQUOT: ": make room on its disk"
    case EFBIG: ": `ulimit -f` keeps files from growing here"
    default: ""
    }
  }

  /// Why we, and not the system, refuse a file.
  private var ownReason: String? {
    switch (call, code) {
    case ("open", ELOOP): "it is a symbolic link, and none is followed"
    case (SystemError.kindCheck, EINVAL): "it is no plain file"
    case (SystemError.kindCheck, EMLINK): "it has a second name elsewhere, and is not written"
    case (SystemError.numbering, EOVERFLOW):
      "there is no number left after INC-\(LogLimits.incidents); begin another home"
    case (SystemError.kindCheck, ENOTDIR):
      "it is no directory of the home; what it leads to is not used"
    default: nil
    }
  }

  package var isMissing: Bool {
    code == ENOENT || code == ENOTDIR && call != SystemError.kindCheck
  }
  package var isExisting: Bool { code == EEXIST }
}

extension SystemError {
  /// Reading may still be allowed.
  package var isDenied: Bool { isForbidden || code == EROFS }
  /// Others may.
  package var isForbidden: Bool { code == EACCES || code == EPERM }

  package static func notAFile(_ path: String) -> SystemError {
    SystemError(call: kindCheck, code: EINVAL, path: path)
  }

  /// Something else stands where a directory of the home should be.
  package static func notADirectory(_ path: String) -> SystemError {
    SystemError(call: kindCheck, code: ENOTDIR, path: path)
  }

  /// A hard link: writing would change a file that may lie anywhere.
  package static func linked(_ path: String) -> SystemError {
    SystemError(call: kindCheck, code: EMLINK, path: path)
  }

  /// All the numbers that a home has are taken.
  package static func full(_ path: String) -> SystemError {
    SystemError(call: numbering, code: EOVERFLOW, path: path)
  }

  private static let numbering = "numbering"

  /// The call whose answer says what kind of file there is.
  private static let kindCheck = "fstat"

  package static func short(_ path: String) -> SystemError {
    SystemError(call: "write", code: ENOSPC, path: path)
  }

  /// A signal came in between.
  package var isInterruption: Bool { code == EINTR }
}
