import ArgumentParser
import CPlatform
import Engine
import EventLog
import Glibc
import TerminalKit

/// One run of the program, from its arguments to its exit code.
enum Program {
  /// sysexits.h: the command was used wrongly.
  static let usageCode: Int32 = 64
  /// The log is damaged.
  static let damageCode: Int32 = 2

  /// - Parameter arguments: Without the program's name.
  /// - Returns: 0 done, 1 refused or failed, 2 the log is damaged, 64 wrong usage.
  static func run(_ arguments: [String]) -> Int32 {
    warroom_hold_standard_descriptors()
    // `warroom log | head`: the reader may leave; a write then fails, and nobody needs to hear of it.
    signal(SIGPIPE, SIG_IGN)
    // Where files may not grow (`ulimit -f`) a write is to fail like that on a full disk, and not to end the program.
    signal(SIGXFSZ, SIG_IGN)
    var code: Int32 = 0
    do {
      var command = try Warroom.parseAsRoot(try ArgumentRules.arrange(arguments))
      try command.run()
    } catch {
      code = report(error, arguments)
    }
    return Output.finish(code)
  }

  /// Says what went wrong, in one sentence on standard error; help that was asked for goes to standard output.
  private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    if let quiet = error as? ExitCode { return quiet.rawValue }
    if let failure = error as? Failure {
      Output.complain(failure.description)
      return failure.code
    }
    let code = Warroom.exitCode(for: error).rawValue
    if code == 0 {
      Output.line(Warroom.fullMessage(for: error))
      return 0
    }
    if code == usageCode {
      Output.complain(plain(Warroom.message(for: error), arguments) + " " + hint(arguments))
      return code
    }
    Output.complain(sentence("\(error)"))
    return isDamage(error) ? damageCode : 1
  }

  /// ArgumentParser's words for what people most often forget, in ours.
  private static func plain(_ message: String, _ arguments: [String]) -> String {
    let missing = ["Missing expected argument '", "Missing expected argument: '"]
    for prefix in missing where message.hasPrefix(prefix) {
      let name = message.dropFirst(prefix.count).prefix { $0 != "'" && $0 != "\n" }
      let plain = name.hasSuffix(" ...") ? name.dropLast(4) : name
      return "`\(spelt(arguments))` needs \(plain)."
    }
    return sentence(message)
  }

  private static func spelt(_ arguments: [String]) -> String {
    (["warroom"] + ArgumentRules.commandPath(arguments)).joined(separator: " ")
  }

  /// Where the help for what was typed is.
  private static func hint(_ arguments: [String]) -> String {
    "See `\(spelt(arguments)) --help`."
  }

  private static func sentence(_ text: String) -> String {
    guard let last = text.last, !".!?`".contains(last) else { return text }
    return text + "."
  }

  private static func isDamage(_ error: any Error) -> Bool {
    switch error as? AppendError {
    case .damaged, .poisoned, .replaced: true
    default: false
    }
  }
}
