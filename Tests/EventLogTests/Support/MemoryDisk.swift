import EventLog
import Foundation

/// Files in memory, for tests that look at very many: reading only.
final class MemoryDisk: FileSystem, @unchecked Sendable {
  // Unchecked because each test uses it from one thread only.
  var files: [String: [UInt8]] = [:]
  private var opened: [Int32: [UInt8]] = [:]
  private var next: Int32 = 3

  private func none(_ call: String) -> SystemError { SystemError(call: call, code: ENOSYS) }

  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32 {
    guard let bytes = files[path] else { throw SystemError(call: "open", code: ENOENT) }
    next += 1
    opened[next] = bytes
    return next
  }

  func close(_ descriptor: Int32) { opened[descriptor] = nil }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    guard let bytes = opened[descriptor] else { throw none("pread") }
    let piece = bytes.dropFirst(offset).prefix(buffer.count)
    buffer.copyBytes(from: piece)
    return piece.count
  }

  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    FileStatus(
      device: 1, inode: UInt64(descriptor), size: opened[descriptor]?.count ?? 0, links: 1,
      permissions: 0o600, owner: 0, group: 0, kind: .file, modified: 0)
  }

  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    throw SystemError(call: "stat", code: ENOENT)
  }

  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool { true }
  func unlock(_ descriptor: Int32) {}
  func take(
    _ descriptor: Int32, _ places: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool { true }
  func leave(_ descriptor: Int32, _ places: Range<Int>) {}
  func taken(_ descriptor: Int32, _ places: Range<Int>) throws(SystemError) -> Range<Int>? { nil }
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    throw none("write")
  }
  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int { throw none("pwrite") }
  func synchronizeData(_ descriptor: Int32) throws(SystemError) { throw none("fdatasync") }
  func synchronize(_ descriptor: Int32) throws(SystemError) { throw none("fsync") }
  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) { throw none("ftruncate") }
  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    throw none("mkdir")
  }
  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    throw none("chmod")
  }
  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
    throw none("fchmod")
  }
  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) { throw none("chown") }
  func remove(_ path: String) throws(SystemError) { throw none("unlink") }
  func removeDirectory(_ path: String) throws(SystemError) { throw none("rmdir") }
  func rename(_ path: String, to other: String) throws(SystemError) { throw none("rename") }
  func list(_ path: String) throws(SystemError) -> [String] { throw none("opendir") }
  func type(of path: String) throws(SystemError) -> Int64 { 0 }
  func dropCache(_ descriptor: Int32, from offset: Int) {}
}
