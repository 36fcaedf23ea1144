import EventLog
import Foundation
import PlanFiles
import TestSupport
import Testing

/// Each limit of a plan: what just keeps within it is read, what is beyond is named and left out.
@Suite("Limits of a plan") struct LimitTests {
  private let plan: PlanOnDisk

  init() throws { plan = try PlanOnDisk() }

  private var directory: String { plan.path }

  /// A file of so many bytes that takes no room on the disk.
  private func make(_ path: String, bytes: Int) throws {
    try plan.write(path, [])
    try #require(truncate("\(directory)/\(path)", off_t(bytes)) == 0)
  }

  private var read: PlanDirectory { PlanDirectory(path: directory) }

  @Test("are what docs/limits.md says")
  func documented() throws {
    let known = [
      "PlanLimits.fileBytes": PlanLimits.fileBytes, "PlanLimits.files": PlanLimits.files,
      "PlanLimits.totalBytes": PlanLimits.totalBytes,
      "PlanLimits.directoryDepth": PlanLimits.directoryDepth,
      "PlanLimits.valueDepth": PlanLimits.valueDepth, "PlanLimits.findings": PlanLimits.findings,
    ]
    #expect(try DocumentedLimits.of("PlanLimits") == known)
  }

  @Test(
    "one file", arguments: [PlanLimits.fileBytes, PlanLimits.fileBytes + 1, 1 << 40])
  func file(bytes: Int) throws {
    for path in ["plan.yaml", "oncall.yaml", "templates/a.mustache", "runbooks/a.md"] {
      let others = read.files.count { $0.path != path }
      let kept = FileManager.default.contents(atPath: "\(directory)/\(path)")
      try make(path, bytes: bytes)
      let (files, findings) = (read.files, read.findings)
      if bytes <= PlanLimits.fileBytes {
        #expect(files.first { $0.path == path }?.bytes.count == bytes && findings == [], "\(path)")
      } else {
        #expect(files.count == others && findings.map(\.file) == [path], "\(path)")
        #expect(findings.first?.what.contains("larger than 1 MiB") == true, "\(findings)")
      }
      try FileManager.default.removeItem(atPath: "\(directory)/\(path)")
      if let kept { try plan.write(path, kept) }
    }
  }

  @Test("the number of files")
  func files() throws {
    let missing = PlanLimits.files - read.files.count
    for number in 0..<missing { try plan.write("runbooks/\(number).md", []) }
    #expect(read.files.count == PlanLimits.files && read.findings == [])
    for further in [1, 200] {
      for number in 0..<further { try plan.write("runbooks/z\(number).md", []) }
      #expect(read.files.count == PlanLimits.files)
      #expect(read.findings.map(\.what) == ["The plan has more than 5000 files."])
    }
  }

  @Test("the bytes of all files")
  func total() throws {
    let missing = PlanLimits.totalBytes - read.files.reduce(0) { $0 + $1.bytes.count }
    let whole = missing / PlanLimits.fileBytes
    for number in 0..<whole {
      try make("runbooks/w\(100 + number).md", bytes: PlanLimits.fileBytes)
    }
    let rest = missing % PlanLimits.fileBytes
    for (bytes, isWithin) in [(rest, true), (rest + 1, false), (PlanLimits.fileBytes, false)] {
      try make("runbooks/z.md", bytes: bytes)
      let directory = read
      #expect(directory.files.contains { $0.path == "runbooks/z.md" } == isWithin)
      #expect(
        directory.findings.map(\.what) == (isWithin ? [] : ["The plan has more than 64 MiB."]))
    }
  }

  @Test("the directories below runbooks")
  func depth() throws {
    for levels in [PlanLimits.directoryDepth, PlanLimits.directoryDepth + 1, 200] {
      let path =
        "runbooks/" + String(repeating: "d/", count: levels) + "at\(levels).md"
      try plan.write(path, Array("- [ ] step\n".utf8))
      let isRead = read.files.contains { $0.path == path }
      #expect(isRead == (levels == PlanLimits.directoryDepth), "\(levels)")
    }
    #expect(read.findings == [])
  }

  @Test("the levels of values in YAML")
  func values() throws {
    // The file itself is the first level, and what an empty list holds would be the next.
    for levels in [PlanLimits.valueDepth, PlanLimits.valueDepth + 1, 2000] {
      var plan = StarterPlan()
      let (open, close) = (
        String(repeating: "[", count: levels), String(repeating: "]", count: levels)
      )
      plan["plan.yaml"] += "\nstrange: \(open)\(close)\n"
      let found = plan.findings()
      let deep = found.filter { $0.what.contains("more than 32 deep") }
      #expect(deep.isEmpty == (levels != PlanLimits.valueDepth + 1), "\(levels): \(found)")
      // Far beyond, the reading itself stops.
      if levels > PlanLimits.valueDepth {
        #expect(found.count == 1 && found.first?.severity == .error, "\(levels): \(found)")
      }
    }
  }

  @Test("the findings of one reading, of which no error is left out for a warning")
  func findings() throws {
    func plan(runbooks: Int) -> StarterPlan {
      var plan = StarterPlan()
      // One without steps is worth a warning.
      for number in 0..<runbooks {
        plan.files.append(PlanFile(path: "runbooks/x\(number).md", bytes: Array("text".utf8)))
      }
      return plan
    }
    for (count, found) in [
      (PlanLimits.findings, PlanLimits.findings), (PlanLimits.findings + 1, PlanLimits.findings),
      (4000, PlanLimits.findings),
    ] {
      let reading = PlanFilesTests.read(plan(runbooks: count).files)
      #expect(reading.findings.count == found && reading.plan != nil, "\(count)")
    }
    var broken = plan(runbooks: 4000)
    let isBroken = broken.replace(
      "page: [schedule:secondary]", "page: [schedule:none-such]", in: "plan.yaml")
    #expect(isBroken)
    let reading = PlanFilesTests.read(broken.files)
    #expect(reading.findings.count == PlanLimits.findings)
    #expect(reading.findings.contains { $0.severity == .error })
    #expect(reading.plan == nil, "a plan with an error can't be used")
  }
}
