import EventLog
import Foundation
import Synchronization
import Testing

@Suite("Plans kept in a home")
struct PlanArchiveTests {
  private let digest = String(repeating: "0a", count: 32)
  private let files = [
    PlanArchive.File(path: "plan.yaml", bytes: Array("name: ours\n".utf8)),
    PlanArchive.File(path: "runbooks/db/full.md", bytes: Array("- [ ] look\n".utf8)),
    PlanArchive.File(path: "runbooks/empty.md", bytes: []),
  ]

  /// What lies in a directory, by path; `nil` where it is none.
  private func contents(_ directory: String) -> [String: [UInt8]]? {
    guard let paths = FileManager.default.subpaths(atPath: directory) else { return nil }
    var contents: [String: [UInt8]] = [:]
    for path in paths {
      var isDirectory = ObjCBool(false)
      _ = FileManager.default.fileExists(
        atPath: "\(directory)/\(path)", isDirectory: &isDirectory)
      if isDirectory.boolValue { continue }
      contents[path] = FileManager.default.contents(atPath: "\(directory)/\(path)").map(Array.init)
    }
    return contents
  }

  private var expected: [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.bytes) })
  }

  @Test("are whole, private, and kept once")
  func kept() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let archive = PlanArchive(home)
    #expect(try archive.directory(of: digest) == nil)
    #expect(try archive.lastGood() == nil)
    try archive.store(files, digest: digest)
    try archive.store([], digest: digest)
    let directory = try #require(try archive.directory(of: digest))
    #expect(directory == "\(home.path)/plans/\(digest)")
    #expect(contents(directory) == expected)
    let status = try PosixFileSystem().status("\(directory)/runbooks", followsLinks: false)
    #expect(status.permissions == 0o700)
    #expect(
      try PosixFileSystem().status("\(directory)/plan.yaml", followsLinks: false).permissions
        == 0o600)
    try archive.rememberAsGood(digest)
    #expect(try archive.lastGood() == digest)
  }

  @Test("of a group are open to the group")
  func shared() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try home.create(mode: .shared(group: getgid()))
    let archive = PlanArchive(home)
    try archive.store(files, digest: digest)
    let directory = try #require(try archive.directory(of: digest))
    let disk = PosixFileSystem()
    #expect(try disk.status("\(directory)/runbooks/db", followsLinks: false).permissions == 0o2770)
    #expect(try disk.status("\(directory)/plan.yaml", followsLinks: false).permissions == 0o660)
  }

  @Test(
    "are looked for under digests only",
    arguments: ["builtin:1", "", "../../etc", String(repeating: "0A", count: 32), "."])
  func noDigest(_ text: String) throws {
    let scratch = try Scratch()
    let archive = PlanArchive(try scratch.home())
    try archive.store(files, digest: digest)
    #expect(try archive.directory(of: text) == nil)
  }

  @Test("are refused where a file's path leads elsewhere", arguments: ["../x", "/x", "a//b", ""])
  func paths(_ path: String) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    #expect(throws: SystemError.self) {
      try PlanArchive(home).store([.init(path: path, bytes: [1])], digest: digest)
    }
    #expect(contents(home.path) == [:])
  }

  @Test("are there as a whole or not at all, whichever call fails, and leave nothing behind")
  func faults() throws {
    for fault in [FailingFileSystem.Fault.noSpace, .inputOutput] {
      for call in 1...200 {
        let disk = FailingFileSystem()
        let scratch = try Scratch()
        let home = try scratch.home(disk)
        let archive = PlanArchive(home)
        disk.fail(call: call, fault)
        let isStored = (try? archive.store(files, digest: digest)) != nil
        let reached = disk.count >= call
        disk.fail(call: nil)
        let found = try archive.directory(of: digest).flatMap(contents)
        if isStored { #expect(found == expected, "call \(call)") }
        #expect(found == nil || found == expected, "call \(call)")
        let rest = try? FileManager.default.contentsOfDirectory(atPath: home.path + "/plans")
        #expect(rest ?? [] == [] || rest == [digest], "call \(call): \(rest ?? [])")
        try archive.store(files, digest: digest)
        #expect(try archive.directory(of: digest).flatMap(contents) == expected)
        if !reached { return }
      }
    }
  }

  @Test("are on the disk before they are under their name")
  func durable() throws {
    let disk = FailingFileSystem()
    let scratch = try Scratch()
    let calls = Mutex<[String]>([])
    disk.observe { call in calls.withLock { $0.append(call) } }
    try PlanArchive(try scratch.home(disk)).store(files, digest: digest)
    let all = calls.withLock { $0 }
    let rename = try #require(all.firstIndex(of: "rename"))
    let writes = all.indices.filter { all[$0] == "write" }
    // Three files and three directories before, the directory of all plans after.
    #expect(all[..<rename].count { $0 == "fsync" } >= 6)
    #expect(all[(writes.last ?? 0)..<rename].contains("fsync"))
    #expect(all[rename...].contains("fsync"))
  }
}
