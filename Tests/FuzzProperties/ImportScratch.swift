package import Engine
package import EventLog
internal import Foundation
package import Interchange

/// A home to import into, removed with the value.
package final class ImportScratch {
  private let path: String
  package let home: Home

  package init() throws {
    // In memory where that is possible: what a flush costs is measured elsewhere.
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/warroom-import-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    home = try Home.open(path: path + "/home")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func run(
    _ bytes: [UInt8], _ mapping: ImportMapping = ImportMapping()
  ) throws(ImportFailure) -> ImportReport {
    try importHistory(bytes, into: home, mapping: mapping, now: { ImportScratch.now })
  }

  package func run(
    _ text: String, _ mapping: ImportMapping = ImportMapping()
  ) throws(ImportFailure) -> ImportReport {
    try run(Array(text.utf8), mapping)
  }

  /// The faults that verifying the home finds.
  package func faults() throws -> [Verifier.Finding] {
    var faults: [Verifier.Finding] = []
    try Verifier().verify(home) { faults += $0.findings }
    return faults
  }

  /// All files and directories around the home, by their paths.
  package func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path)
  }

  /// Later than all that the tests import: 2026-11-22T04:00:00Z.
  package static let now = Instant(milliseconds: 1_795_320_000_000)
}
