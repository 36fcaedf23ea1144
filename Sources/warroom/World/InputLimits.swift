/// The limits of what the program reads for a command.
enum InputLimits {
  /// Bytes of a text from standard input: far more than anybody pastes; the log keeps what is too long for a line as a file
  /// of its own.
  static let inputBytes = 16 << 20
  /// Bytes of a runbook, a theme or a script: larger files are no text that a person wrote for this program.
  static let textFileBytes = 4 << 20
}
