import EventLog
import Foundation
import TestSupport
import Testing

/// Real arguments of a real process may hold any byte but NUL.
@Suite("Arguments that are no text")
struct CommandLineBytesTests {
  /// As `printf` of a shell writes them.
  private func octal(_ bytes: [UInt8]) -> String {
    bytes.map { "\\" + String($0 >> 6) + String($0 >> 3 & 7) + String($0 & 7) }.joined()
  }

  private func bytes(_ random: inout Seeded) -> [UInt8] {
    let invalid: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80],
      [0x9B, 0x32],
      Array("--as=".utf8) + [0xFE], Array("--home=".utf8) + [0xFF, 0x2F],
      Array("INC-".utf8) + [0xF1],
      Array("-".utf8) + [0xC3], [0x1B, 0x5B, 0x32, 0x4A], [0xE2, 0x80, 0xAE],
    ]
    var bytes = random.pick(invalid)
    for _ in 0..<random.int(0...6) {
      if random.chance(30) { bytes += random.pick(invalid) } else { bytes.append(random.byte()) }
    }
    return bytes.filter { $0 != 0 }
  }

  @Test("end every command in time, with a code of its own and words that can be read")
  func everyCommand() throws {
    let home = try TemporaryHome()
    try home.declare("Payments fail")
    let paths = try home.run(["arguments", "--table"]).text.split(separator: "\n")
      .map { ((try JSON.parse(String($0)))["path"]?.array ?? []).compactMap(\.string).dropFirst() }
    let rounds = Scale.count(1, full: 50)
    for round in 0..<rounds {
      for (number, path) in paths.enumerated() {
        var random = Seeded(UInt64(round * 1000 + number))
        let words = (0..<random.int(1...3)).map { _ in
          "\"$(printf '\(octal(bytes(&random)))')\""
        }
        let script = "cd '\(home.directory)' && exec \"$@\" \(words.joined(separator: " "))"
        let outcome = try Program.run(
          ["/usr/bin/timeout", "-s", "KILL", "30", "/bin/sh", "-c", script, "sh", Binary.path]
            + path,
          home.environment())
        let what = "seed \(round * 1000 + number), \(path.joined(separator: " ")) \(words)"
        #expect((0...64).contains(outcome.code), "\(what): \(outcome.code)")
        let said = String(validating: outcome.errors, as: UTF8.self)
        let isReadable =
          said?.unicodeScalars.allSatisfy { $0 == "\n" || SequenceCheck.isVisible($0) } == true
        #expect(isReadable, "\(what): \(outcome.errorText.debugDescription)")
        // What a plan lacks is what its check is asked for, and no failure of it.
        let isAnswered =
          said?.contains("warroom: ") == true
          || Array(path) == ["plan", "check"] && outcome.text.contains("error")
        #expect(outcome.code == 0 || isAnswered, "\(what): \(said ?? "")")
      }
    }
  }
}
