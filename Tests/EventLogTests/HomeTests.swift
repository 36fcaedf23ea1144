import Engine
import EventLog
import Foundation
import Testing

@Suite("A home", .serialized)
struct HomeTests {
  private func mode(_ path: String) throws -> UInt32 {
    try PosixFileSystem().status(path, followsLinks: true).permissions
  }

  /// A process of its own, for the umask belongs to all threads.
  private func declare(in home: Home, umask: String) throws {
    let (status, _) = try run(
      "/bin/sh",
      [
        "-c", #"umask "$1"; exec "$2" --declare "$3""#, "sh", umask, ProcessTests.writer.path,
        home.path,
      ])
    #expect(status == 0)
  }

  @Test("has private modes whatever the umask", arguments: ["0000", "0777", "0022"])
  func umasks(mask: String) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try declare(in: home, umask: mask)
    for directory in ["", "/incidents", "/incidents/0", "/blobs", "/spool"] {
      #expect(try mode(home.path + directory) == 0o700, "\(directory)")
    }
    #expect(try mode(try #require(try home.find("1")).path) == 0o600)
  }

  @Test("of a group is open to the group alone", arguments: ["0000", "0777"])
  func sharedModes(mask: String) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try home.create(mode: .shared(group: getgid()))
    try declare(in: home, umask: mask)
    let log = try #require(try home.find("1"))
    #expect(try mode(home.path) == 0o2770)
    #expect(try mode(log.directory) == 0o2770)
    #expect(try mode(log.path) == 0o660)
  }

  @Test("that others may write is refused with the mend")
  func writable() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try home.create()
    for mode: UInt32 in [0o702, 0o770] {
      try PosixFileSystem().changePermissions(home.path, mode)
      do {
        _ = try Home.open(path: home.path)
        Issue.record("opened with \(mode)")
      } catch {
        let mend = mode == 0o702 ? "chmod o-w" : "chmod g-w"
        #expect(error == .writableByOthers(path: home.path, mend: "\(mend) \(home.path)"))
      }
    }
    try PosixFileSystem().changePermissions(home.path, 0o700)
    try PosixFileSystem().changePermissions(scratch.path, 0o777)
    #expect(throws: HomeError.self) { try Home.open(path: home.path) }
    try PosixFileSystem().changePermissions(scratch.path, 0o1777)
    _ = try Home.open(path: home.path)
  }

  @Test("on a network file system is refused unless told otherwise")
  func network() throws {
    let disk = NetworkDisk()
    #expect(throws: HomeError.networkFileSystem(path: "/", name: "NFS")) {
      try Home.open(path: "/warroom-home", fileSystem: disk)
    }
    _ = try Home.open(
      path: "/warroom-home", fileSystem: disk, options: .init(allowsNetworkFileSystem: true))
  }

  @Test("finds incidents by name, number and identity, and follows no path")
  func finding() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    for text in ["INC-0001", "inc-0001", "1", "0001", declaration().incident.text] {
      #expect(try home.find(text) == log.reference)
    }
    for text in ["../INC-0001", "INC-0001.jsonl", "INC-", "0", "-1", "", "INC-9999999999", "2"] {
      #expect(try home.find(text) == nil, "\(text)")
    }
    symlink(log.reference.path, log.reference.directory + "/INC-0002.jsonl")
    let link = try #require(try home.find("2"))
    #expect(throws: ReadError.self) { try IncidentLog.open(link, in: home) }
    #expect(mkfifo(log.reference.directory + "/INC-0003.jsonl", 0o600) == 0)
    let pipe = try #require(try home.find("3"))
    #expect(throws: ReadError.system(.notAFile(pipe.path))) {
      try IncidentLog.open(pipe, in: home)
    }
    #expect(IncidentReference.alias(of: 12345) == "INC-12345")
  }

  @Test("has no incidents but its own: what stands behind a link is not even named")
  func linkedGroup() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    let aside = scratch.path + "/aside"
    try FileManager.default.moveItem(atPath: log.reference.directory, toPath: aside)
    symlink(aside, log.reference.directory)
    #expect(try home.incidents() == [] && home.incidentFiles().isEmpty)
  }

  @Test("writes as its own neither a pipe nor a file that has a second name, and waits for none")
  func ownFiles() throws {
    let scratch = try Scratch()
    let disk = PosixFileSystem()
    let (pipe, file, second) = (
      scratch.path + "/pipe", scratch.path + "/file", scratch.path + "/second"
    )
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: SystemError.notAFile(pipe)) { try disk.openOwn(pipe) }
    try makeFile(file)
    disk.close(try disk.openOwn(file))
    #expect(link(file, second) == 0)
    #expect(throws: SystemError.linked(file)) { try disk.openOwn(file) }
    #expect(symlink(file, scratch.path + "/link") == 0)
    #expect(throws: SystemError.self) { try disk.openOwn(scratch.path + "/link") }
  }

  @Test("becomes a sandbox only while it is empty")
  func sandbox() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    try home.create(isSandbox: true)
    #expect(home.isSandbox)
    let other = try Home.open(path: scratch.path + "/other")
    _ = try makeLog(in: other)
    try other.create(isSandbox: true)
    #expect(!other.isSandbox)
  }

  @Test("takes a declaration also where what is no file bears the name of an incident")
  func planted() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let first = try makeLog(in: home).reference
    for (number, plant) in [
      (2, { mkdir($0, 0o700) }), (4, { mkfifo($0, 0o600) }), (6, { symlink("/etc/passwd", $0) }),
      (8, { link(first.path, $0) }),
    ] as [(Int, (String) -> Int32)] {
      try #require(plant(home.reference(number).path) == 0)
      #expect(try makeLog(in: home, as: number).reference.number == number + 1)
    }
  }

  @Test("of a group is shared by two users of it", .enabled(if: getuid() == 0, "needs root"))
  func twoUsers() throws {
    let setpriv = "/usr/bin/setpriv"
    guard FileManager.default.isExecutableFile(atPath: setpriv) else { return }
    let scratch = try Scratch()
    try PosixFileSystem().changePermissions(scratch.path, 0o755)
    let home = try scratch.home()
    try home.create(mode: .shared(group: 61234))
    let writer = ProcessTests.writer.path
    let copy = scratch.path + "/logwriter"
    // By a program: a child that starts while the copy is open for writing here would keep it from being executed.
    try #require(try run("/bin/cp", [writer, copy]).0 == 0)
    let reference = try makeLog(in: home).reference
    for user in [61001, 61002] {
      let (status, output) = try run(
        setpriv,
        [
          "--reuid", "\(user)", "--regid", "61234", "--clear-groups", copy, home.path,
          "INC-0001", "user\(user)", "5",
        ])
      #expect(status == 0)
      #expect(output.count == 5 * 27)
    }
    let (stranger, _) = try run(
      setpriv,
      [
        "--reuid", "61003", "--regid", "61003", "--clear-groups", copy, home.path, "INC-0001",
        "stranger", "1",
      ])
    #expect(stranger != 0)
    #expect(try IncidentLog.open(reference, in: home).read().events.count == 11)
  }
}

/// A file system that says it is NFS, and holds nothing.
private struct NetworkDisk: FileSystem {
  private let disk = MemoryDisk()
  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    guard path == "/" else { throw SystemError(call: "stat", code: ENOENT) }
    return try PosixFileSystem().status("/", followsLinks: true)
  }
  func type(of path: String) throws(SystemError) -> Int64 { 0x6969 }
  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32 {
    try disk.open(path, mode, permissions: permissions)
  }
  func close(_ descriptor: Int32) {}
  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { 0 }
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int { 0 }
  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { 0 }
  func synchronizeData(_ descriptor: Int32) throws(SystemError) {}
  func synchronize(_ descriptor: Int32) throws(SystemError) {}
  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) {}
  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus { try disk.status(descriptor) }
  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool { true }
  func unlock(_ descriptor: Int32) {}
  func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool { true }
  func leave(_ descriptor: Int32, _ places: Range<Int>) {}
  func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>? { nil }
  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {}
  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {}
  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {}
  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) {}
  func remove(_ path: String) throws(SystemError) {}
  func removeDirectory(_ path: String) throws(SystemError) {}
  func rename(_ path: String, to other: String) throws(SystemError) {}
  func list(_ path: String) throws(SystemError) -> [String] { [] }
  func dropCache(_ descriptor: Int32, from offset: Int) {}
}
