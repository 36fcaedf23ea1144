internal import Engine
internal import EventLog
package import PlanFiles

extension Property {
  /// What stands in the files of a plan is a plan or is told with its place, and never traps.
  ///
  /// An input is the path of a file of the starter and what it holds instead; where it begins with no path, it is the
  /// main file.
  package static let plan = Property(
    "plan",
    words: [
      ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "\t", "|\n", ">-\n", "\"", "'", "#", "\n---\n",
      "\n...\n",
      "!!int ", "? ", "%", "@", "P1", "none", "2026-02-30", "9999-12-31", "0000-01-01",
      "99999999999999",
      "-1", "0m", "100 years", "24:00", "00:00", "UTC", "role:ic", "schedule:primary", "{{", "}}",
      "{{#x}}",
      "366 days", "12-25", "\r\n", "\u{2028}", "\u{FEFF}", "e\u{301}",
    ],
    samples: { starter.map { Array($0.path.utf8) + [0x0A] + $0.bytes } },
    fault: { bytes in
      let file = file(givenIn: bytes)
      return planFault(starter.filter { $0.path != file.path } + [file])
    })

  /// The same of one file without the others, which takes a hundredth of the time.
  package static let planFile = Property(
    "plan-file", rawWords: plan.words, samples: plan.samples,
    fault: { bytes in planFault([file(givenIn: bytes)]) })

  private static func file(givenIn bytes: [UInt8]) -> PlanFile {
    let first = bytes.prefix { $0 != 0x0A }
    let path = String(decoding: first, as: UTF8.self)
    return starter.contains { $0.path == path }
      ? PlanFile(path: path, bytes: Array(bytes.dropFirst(first.count + 1)))
      : PlanFile(path: PlanDirectory.mainFile, bytes: bytes)
  }

  private static let starter = Starter.files(today: "2026-11-24")

  /// What is wrong with what is said of a plan.
  package static func planFault(_ files: [PlanFile]) -> String? {
    let reading = PlanDirectory(files: files)
      .reading(zones: { $0 == "UTC" ? .utc : nil }) { SHA256.digest(of: $0).hex }
    let found = reading.checked(at: readOn, PlanRecord())
    if reading.plan == nil, !found.contains(where: { $0.severity == .error }) {
      return "no plan, and no error says why"
    }
    for finding in found where finding.line < 1 || finding.column < 1 || finding.what.isEmpty {
      return "a finding without a place: \(finding)"
    }
    return nil
  }

  private static let readOn = Instant(milliseconds: 1_795_521_600_000)
}
