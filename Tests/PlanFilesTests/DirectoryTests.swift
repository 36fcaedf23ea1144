import Engine
import EventLog
import Engine
import Foundation
import PlanFiles
import Testing

/// A plan on the disk.
@Suite struct DirectoryTests {
  private let plan: PlanOnDisk

  init() throws { plan = try PlanOnDisk() }

  private var directory: String { plan.path }

  private func reading(_ path: String? = nil) -> PlanReading {
    PlanDirectory(path: path ?? directory).reading(zones: testZone) { SHA256.digest(of: $0).hex }
  }

  @Test("is the same as its files in memory, wherever it lies and however it is named")
  func same() throws {
    let reading = reading()
    #expect(reading.findings == [])
    #expect(reading.plan == read(Starter.files(today: "2026-11-24")).plan)
    #expect(self.reading(directory + "/").digest == reading.digest)
    let link = directory + "-link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
    defer { try? FileManager.default.removeItem(atPath: link) }
    #expect(self.reading(link).plan == reading.plan)
  }

  @Test(
    "the digest is that of sorted paths, lengths and bytes, and of nothing else in the directory")
  func digest() throws {
    let before = reading().digest
    let files = Starter.files(today: "2026-11-24").sorted { $0.path < $1.path }
    var bytes: [UInt8] = []
    for file in files { bytes += Array("\(file.path)\n\(file.bytes.count)\n".utf8) + file.bytes }
    #expect(before == SHA256.digest(of: bytes).hex)
    try plan.write("README.md", Array("mine".utf8))
    try plan.write(".git/config", Array("mine".utf8))
    try plan.write("runbooks/.draft.md.swp", Array("mine".utf8))
    #expect(reading().digest == before)
    try plan.write("runbooks/deep/er/new.md", Array("- [ ] step\n".utf8))
    #expect(reading().digest != before)
    #expect(reading().plan?.runbooks.contains { $0.name == "deep/er/new" } == true)
  }

  @Test("what leads out of the directory is not read, and an error but for a runbook")
  func links() throws {
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: directory + "/runbooks/inside.md", withDestinationPath: "payment-errors.md")
    #expect(reading().findings == [])
    try manager.createSymbolicLink(
      atPath: directory + "/runbooks/outside.md", withDestinationPath: "/etc/passwd")
    var found = reading().findings
    #expect(found.map(\.file) == ["runbooks/outside.md"] && found.first?.severity == .warning)
    #expect(reading().plan?.runbooks.contains { $0.name == "inside" } == true)
    #expect(reading().plan?.runbooks.contains { $0.name == "outside" } == false)
    try manager.removeItem(atPath: directory + "/runbooks/outside.md")
    try manager.createSymbolicLink(atPath: directory + "/runbooks/loop", withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: directory + "/scenarios", withDestinationPath: "/etc")
    found = reading().findings
    #expect(found.map(\.file) == ["runbooks/loop", "scenarios"])
    #expect(found.map(\.severity) == [.warning, .error])
  }

  @Test("files that look like a part of the plan and are not read are named")
  func lookalikes() throws {
    try plan.write("plan.yml", Array("a: b".utf8))
    try plan.write("runbooks/README.md", Array("- [ ] not a runbook".utf8))
    try plan.write("runbooks/other.markdown", Array("- [ ] step".utf8))
    try plan.write("runbooks/picture.png", [0x89])
    try plan.write("templates/management.resolved.txt", Array("over".utf8))
    let found = reading().findings
    #expect(
      found.map(\.file) == [
        "plan.yml", "templates/management.resolved.txt",
      ])
    #expect(reading().plan?.runbooks.first { $0.name == "other" }?.steps.count == 1)
    #expect(found.allSatisfy { $0.severity == .warning && $0.mend.hasPrefix("Name it with .") })
  }

  @Test("a pipe, a directory or a huge file in the place of a file is named and never waited for")
  func noFiles() throws {
    #expect(mkfifo(directory + "/runbooks/pipe.md", 0o600) == 0)
    try plan.write("runbooks/huge.md", [UInt8](repeating: 0x61, count: 2 << 20))
    try FileManager.default.removeItem(atPath: directory + "/oncall.yaml")
    try FileManager.default.createDirectory(
      atPath: directory + "/oncall.yaml", withIntermediateDirectories: false)
    let found = reading().findings.filter { $0.what.contains("can't be read") }
    #expect(found.map(\.file) == ["oncall.yaml", "runbooks/huge.md", "runbooks/pipe.md"])
    #expect(found.map(\.severity) == [.error, .warning, .warning])
    #expect(reading().plan == nil)
  }

  @Test("no runbook keeps a plan from being used, whatever is in its place")
  func strangeRunbooks() throws {
    let before = try #require(reading().plan).runbooks.count
    #expect(mkfifo(directory + "/runbooks/pipe.md", 0o600) == 0)
    try plan.write("runbooks/huge.md", [UInt8](repeating: 0x61, count: 2 << 20))
    try plan.write("runbooks/binary.md", (0...255).map { UInt8($0) })
    try plan.write("runbooks/empty.markdown", [])
    try FileManager.default.createSymbolicLink(
      atPath: directory + "/runbooks/gone.md", withDestinationPath: "nowhere.md")
    let reading = reading()
    #expect(reading.findings.allSatisfy { $0.severity == .warning })
    #expect(try #require(reading.plan).runbooks.count >= before)
  }

  @Test("a directory that is none, or has no plan.yaml, is one error that says how to make one")
  func missing() throws {
    for path in [directory + "/nowhere", directory + "/plan.yaml", directory + "/runbooks"] {
      let reading = reading(path)
      #expect(reading.plan == nil && reading.findings.count == 1)
      #expect(reading.findings.first?.mend.contains("warroom plan init") == true)
    }
  }
}
