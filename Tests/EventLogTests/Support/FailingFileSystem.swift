import EventLog
import Foundation
import Synchronization

/// Passes everything on to the disk, but lets one call fail, or it and all later ones of its kind.
final class FailingFileSystem: FileSystem {
  enum Fault: String, CaseIterable {
    case inputOutput, noSpace, interrupted, quota, short
    var code: Int32 {
      switch self {
      case .inputOutput: EIO
      case .noSpace: ENOSPC
      case .interrupted: EINTR
      case .quota: EDQUOT
      case .short: EFBIG
      }
    }
  }

  private struct Plan {
    var failing: Int?
    var isSticky = false
    var fault = Fault.inputOutput
    var count = 0
    var failedCall: String?
  }

  private let disk = PosixFileSystem()
  private let plan = Mutex(Plan())

  /// The `number`th call from now on fails; `nil` for none.
  func fail(call number: Int?, _ fault: Fault = .inputOutput, isSticky: Bool = false) {
    plan.withLock { $0 = Plan(failing: number, isSticky: isSticky, fault: fault) }
  }

  /// How many calls there were since the plan was made.
  var count: Int { plan.withLock { $0.count } }

  // Unchecked: set and called by the one thread of a test that observes.
  nonisolated(unsafe) private var observer: ((String) -> Void)?

  /// Tells of every call before it is made.
  func observe(_ observer: ((String) -> Void)?) { self.observer = observer }

  private func step(_ call: String) throws(SystemError) {
    observer?(call)
    let code = plan.withLock { plan -> Int32? in
      plan.count += 1
      guard let failing = plan.failing else { return nil }
      if plan.count == failing { plan.failedCall = call }
      let isHit =
        plan.count == failing
        || (plan.isSticky && plan.count > failing && plan.failedCall == call)
      return isHit ? plan.fault.code : nil
    }
    if let code { throw SystemError(call: call, code: code) }
  }

  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32 {
    try step("open")
    return try disk.open(path, mode, permissions: permissions)
  }

  func close(_ descriptor: Int32) { disk.close(descriptor) }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try step("read")
    return try disk.read(descriptor, into: buffer, at: offset)
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    do throws(SystemError) { try step("write") } catch {
      guard plan.withLock({ $0.fault == .short }) else { throw error }
      return try disk.write(
        descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count * 2 / 3)]))
    }
    return try disk.write(descriptor, bytes)
  }

  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    try step("pwrite")
    return try disk.overwrite(descriptor, bytes, at: offset)
  }

  func beginWriting(_ descriptor: Int32, from offset: Int, count: Int) {
    disk.beginWriting(descriptor, from: offset, count: count)
  }

  func synchronizeData(_ descriptor: Int32) throws(SystemError) {
    try step("fdatasync")
    try disk.synchronizeData(descriptor)
  }

  func synchronize(_ descriptor: Int32) throws(SystemError) {
    try step("fsync")
    try disk.synchronize(descriptor)
  }

  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) {
    try step("ftruncate")
    try disk.truncate(descriptor, to: length)
  }

  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    try step("fstat")
    return try disk.status(descriptor)
  }

  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    try step("stat")
    return try disk.status(path, followsLinks: followsLinks)
  }

  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool {
    try step("flock")
    return try disk.lock(descriptor, kind, waits: waits)
  }

  func unlock(_ descriptor: Int32) { disk.unlock(descriptor) }

  func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool {
    try step("fcntl")
    return try disk.take(descriptor, places, kind, waits: waits)
  }

  func leave(_ descriptor: Int32, _ places: Range<Int>) { disk.leave(descriptor, places) }

  func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>? {
    try step("fcntl")
    return try disk.taken(descriptor, places)
  }

  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    try step("mkdir")
    try disk.makeDirectory(path, permissions: permissions)
  }

  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    try step("chmod")
    try disk.changePermissions(path, permissions)
  }

  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
    try step("fchmod")
    try disk.changePermissions(descriptor, permissions)
  }

  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) {
    try step("chown")
    try disk.changeGroup(path, group)
  }

  func remove(_ path: String) throws(SystemError) {
    try step("unlink")
    try disk.remove(path)
  }

  func removeDirectory(_ path: String) throws(SystemError) {
    try step("rmdir")
    try disk.removeDirectory(path)
  }

  func rename(_ path: String, to other: String) throws(SystemError) {
    try step("rename")
    try disk.rename(path, to: other)
  }

  func list(_ path: String) throws(SystemError) -> [String] {
    try step("opendir")
    return try disk.list(path)
  }

  func type(of path: String) throws(SystemError) -> Int64 {
    try step("statfs")
    return try disk.type(of: path)
  }

  func dropCache(_ descriptor: Int32, from offset: Int) { disk.dropCache(descriptor, from: offset) }
}
