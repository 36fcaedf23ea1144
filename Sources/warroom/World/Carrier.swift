import Engine
import EventLog
import Interchange

/// Takes incidents to another home, with what they lean on beside their logs: the plans that they were held to, and the
/// texts that were too long for a line.
struct Carrier {
  let source: Context
  let target: Home

  /// Takes one incident over: its log byte for byte, and what it leans on.
  ///
  /// - Parameters:
  ///   - surveyed: As it was found in the source.
  ///   - number: Which of the incidents that are taken it is, from 1, to name it by.
  /// - Returns: What became of it, and whether all that it leans on went along.
  /// - Throws: Where the log cannot be read, or the home cannot be written.
  func take(_ surveyed: Surveyed, number: Int) throws -> (report: ImportReport, isWhole: Bool) {
    var lines: [UInt8] = []
    try Exporter().exportLines(surveyed.reference, in: source.home) { lines += $0 }
    var report = try importHistory(lines, into: target, now: source.clock)
    for index in report.skipped.indices { report.skipped[index].place = .log(number) }
    guard report.skipped.isEmpty else { return (report, false) }
    return (report, carry(events: surveyed.events, lines: lines))
  }

  /// Copies what one incident leans on; what the target has already stays as it is.
  ///
  /// What can't be copied is complained of: the log is worth having without it.
  ///
  /// - Parameters:
  ///   - events: Of the incident, which name its plans.
  ///   - lines: Of its log, which name its long texts.
  /// - Returns: Whether all was copied that the source has.
  @discardableResult
  func carry(events: [Event], lines: [UInt8]) -> Bool {
    var isWhole = true
    for digest in PlanShelf.digests(in: events) {
      guard let files = source.plans.files(of: digest) else { continue }
      do throws(SystemError) {
        try PlanArchive(target).store(files, digest: digest)
      } catch {
        isWhole = false
        Output.complain(
          "The plan \(digest.prefix(12)) could not be kept in \(Cell(target.path).text): \(error).")
      }
    }
    for digest in Blobs.named(in: lines) {
      do throws(SystemError) {
        guard let bytes = try Blobs(source.home).read(digest) else { continue }
        _ = try Blobs(target).store(bytes)
      } catch {
        isWhole = false
        Output.complain(
          "The long text \(digest.hex.prefix(12)) could not be kept in \(Cell(target.path).text): "
            + "\(error).")
      }
    }
    return isWhole
  }
}
