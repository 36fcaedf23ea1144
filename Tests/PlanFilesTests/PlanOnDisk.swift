import EventLog
import Foundation
import PlanFiles

/// The plan that a team begins with, in a directory of its own that is removed with the value.
final class PlanOnDisk {
  let path: String

  init() throws {
    var template = Array("/tmp/warroom-plan-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for file in Starter.files(today: "2026-11-24") { try write(file.path, file.bytes) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
