/// Why a command ends without having done its work; the sentence is what the person reads.
struct Failure: Error, CustomStringConvertible {
  var description: String
  /// The exit code: 1 refused or failed, 2 the log is damaged, 64 usage.
  var code: Int32

  init(_ description: String, code: Int32 = 1) {
    self.description = description
    self.code = code
  }
}
