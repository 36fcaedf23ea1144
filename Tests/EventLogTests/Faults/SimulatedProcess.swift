import EventLog
import Foundation

/// One process's view of a simulated disk, where every call may fail, break off, or be the last.
final class SimulatedProcess: FileSystem, @unchecked Sendable {
  // Unchecked because only one thread runs at a time: the test's, or the one that the scheduler lets run.

  /// One call, as it is about to be made.
  struct Call: Hashable, Sendable, CustomStringConvertible {
    /// The system's name for it, such as `fdatasync`.
    var name: String
    /// The file it is about, or the descriptor.
    var subject: String
    /// How many bytes it is about.
    var count = 0

    var description: String { count == 0 ? "\(name) \(subject)" : "\(name) \(subject) \(count)" }
  }

  /// What becomes of a call.
  enum Verdict: Hashable, Sendable {
    case done
    /// It fails, and does nothing. A flush that fails with `EIO` loses what it should have flushed.
    case failed(Int32)
    /// Only so many of the bytes are read or written.
    case short(Int)
    /// The process is killed before it, or when so many of the bytes are written.
    case killed(Int)
    /// A flush says that it did, and did nothing.
    case lied
  }

  let disk: SimulatedDisk
  let number: Int
  private(set) var isAlive = true
  /// Decides on every call before it is made.
  var judge: (Call) -> Verdict = { _ in .done }
  /// Whether others want to append, when it asks for its turn. Nobody waits for turns here: nothing is protected by them.
  var isContended: () -> Bool = { false }
  /// Lets others go on, where there are any.
  var letOthersRun: () -> Void = {}
  /// Waits until a lock may be free; where nobody can, taking it fails.
  var waitForLock: ((Int32) -> Void)?

  init(_ disk: SimulatedDisk, _ number: Int = 0) {
    self.disk = disk
    self.number = number
  }

  /// Every flush fails, and so does making the mark that says it.
  static func neitherFlushesNorMarks(_ call: Call) -> Verdict {
    switch call.name {
    case "fdatasync": .failed(EIO)
    case "creat": .failed(ENOSPC)
    default: .done
    }
  }

  /// A process whose flushes fail, on a disk that takes no new file, such as the mark that says so.
  static func unableToFlushOrMark(_ disk: SimulatedDisk) -> SimulatedProcess {
    let process = SimulatedProcess(disk, 1)
    process.judge = neitherFlushesNorMarks
    return process
  }

  var user: UInt32 { disk.user }

  private static let gone = SystemError(call: "kill", code: ESRCH)

  /// Kills it: its descriptors and locks are gone, and every call from now on fails.
  func kill() {
    isAlive = false
    disk.kill(number)
  }

  private func enter(
    _ name: String, _ subject: String, _ count: Int = 0
  ) throws(SystemError) -> Verdict {
    guard isAlive else { throw SimulatedProcess.gone }
    let verdict = judge(Call(name: name, subject: subject, count: count))
    // Another may have been let run meanwhile, and the power cut.
    guard isAlive else { throw SimulatedProcess.gone }
    disk.process = number
    switch verdict {
    case .failed(let code): throw SystemError(call: name, code: code)
    case .killed where name != "write" && name != "pwrite":
      kill()
      throw SimulatedProcess.gone
    default: return verdict
    }
  }

  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32 {
    _ = try enter(mode == .create ? "creat" : "open", path)
    return try disk.open(path, mode, permissions: permissions)
  }

  func close(_ descriptor: Int32) { if isAlive { disk.close(descriptor) } }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    if case .short(let count) = try enter("pread", "\(offset)", buffer.count) {
      return try disk.read(
        descriptor, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
    }
    return try disk.read(descriptor, into: buffer, at: offset)
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    try write("write", descriptor, bytes) { (piece) throws(SystemError) in
      try disk.write(descriptor, piece)
    }
  }

  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try write("pwrite", descriptor, bytes) { (piece) throws(SystemError) in
      try disk.overwrite(descriptor, piece, at: offset)
    }
  }

  private func write(
    _ name: String, _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer,
    _ body: (UnsafeRawBufferPointer) throws(SystemError) -> Int
  ) throws(SystemError) -> Int {
    switch try enter(name, "\(descriptor)", bytes.count) {
    case .short(let count): return try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    case .killed(let count):
      if count > 0 {
        _ = try body(UnsafeRawBufferPointer(rebasing: bytes[..<min(count, bytes.count)]))
      }
      kill()
      throw SimulatedProcess.gone
    default: return try body(bytes)
    }
  }

  func synchronizeData(_ descriptor: Int32) throws(SystemError) {
    try flush("fdatasync", descriptor)
  }

  func synchronize(_ descriptor: Int32) throws(SystemError) { try flush("fsync", descriptor) }

  private func flush(_ name: String, _ descriptor: Int32) throws(SystemError) {
    do throws(SystemError) {
      if try enter(name, "\(descriptor)") == .lied { return }
    } catch {
      if error.code == EIO { try disk.loseUnflushed(descriptor) }
      throw error
    }
    try disk.synchronizeData(descriptor)
  }

  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) {
    _ = try enter("ftruncate", "\(descriptor) \(length)")
    try disk.truncate(descriptor, to: length)
  }

  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    _ = try enter("fstat", "\(descriptor)")
    return try disk.status(descriptor)
  }

  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    _ = try enter("stat", path)
    return try disk.status(path, followsLinks: followsLinks)
  }

  func glance(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    _ = try enter("fstat", "\(descriptor)")
    return try disk.glance(descriptor)
  }

  func glance(_ path: String) throws(SystemError) -> FileStatus {
    _ = try enter("stat", path)
    return try disk.glance(path)
  }

  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool {
    _ = try enter("flock", "\(descriptor) \(kind)")
    while true {
      if try disk.lock(descriptor, kind, waits: false) { return true }
      guard waits else { return false }
      guard let waitForLock else { throw SystemError(call: "flock", code: EDEADLK) }
      waitForLock(descriptor)
      guard isAlive else { throw SimulatedProcess.gone }
    }
  }

  func unlock(_ descriptor: Int32) { if isAlive { disk.unlock(descriptor) } }

  func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool {
    if places == LogPlaces.turn { return waits || !isContended() }
    _ = try enter("fcntl", places == LogPlaces.flush ? "\(descriptor) flush" : "\(descriptor)")
    while true {
      if try disk.take(descriptor, places, kind, waits: false) { return true }
      guard waits else { return false }
      guard let waitForLock else { throw SystemError(call: "fcntl", code: EDEADLK) }
      waitForLock(descriptor)
      guard isAlive else { throw SimulatedProcess.gone }
    }
  }

  func leave(_ descriptor: Int32, _ places: Range<Int>) {
    if isAlive { disk.leave(descriptor, places) }
  }

  func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>? {
    _ = try enter("fcntl", "\(descriptor)")
    return try disk.taken(descriptor, places)
  }

  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    _ = try enter("mkdir", path)
    try disk.makeDirectory(path, permissions: permissions)
  }

  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    _ = try enter("chmod", path)
    try disk.changePermissions(path, permissions)
  }

  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
    _ = try enter("fchmod", "\(descriptor)")
    try disk.changePermissions(descriptor, permissions)
  }

  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) {
    _ = try enter("chown", path)
    try disk.changeGroup(path, group)
  }

  func remove(_ path: String) throws(SystemError) {
    _ = try enter("unlink", path)
    try disk.remove(path)
  }

  func removeDirectory(_ path: String) throws(SystemError) {
    _ = try enter("rmdir", path)
    try disk.removeDirectory(path)
  }

  func rename(_ path: String, to other: String) throws(SystemError) {
    _ = try enter("rename", path)
    try disk.rename(path, to: other)
  }

  func list(_ path: String) throws(SystemError) -> [String] {
    _ = try enter("opendir", path)
    return try disk.list(path)
  }

  func type(of path: String) throws(SystemError) -> Int64 {
    _ = try enter("statfs", path)
    return try disk.type(of: path)
  }

  func dropCache(_ descriptor: Int32, from offset: Int) {
    if isAlive { disk.dropCache(descriptor, from: offset) }
  }

  func pause() { letOthersRun() }
}
