import Engine
import EventLog

/// Looks at a disk after a crash the way people would: opens every log, reads it, records something, verifies it.
struct Recovery {
  /// Everything that anybody tried to record.
  let submitted: [EventID: Fact]
  let acknowledged: [Acknowledgement]
  /// The paths of the homes.
  let homes: [String]
  /// Logs that were damaged before.
  var damaged: Set<String> = []
  /// Whether a flush had failed, so that logs may be poisoned.
  var hasLost = false

  /// - Returns: What is wrong, in a sentence; `nil` where every promise is kept.
  func problem(on disk: any FileSystem) -> String? {
    do {
      for path in homes {
        let home = try Home.open(path: path, fileSystem: disk)
        let references = try home.incidents()
        for missing in acknowledged where missing.path.hasPrefix(path + "/") {
          guard references.contains(where: { $0.path == missing.path }) else {
            return "\(missing.path) was acknowledged and is gone"
          }
        }
        for reference in references {
          if let problem = try problem(of: reference, in: home) {
            return "\(reference.alias): \(problem)"
          }
        }
      }
      return nil
    } catch {
      return "recovery fails: \(error)"
    }
  }

  private func problem(of reference: IncidentReference, in home: Home) throws -> String? {
    let log = try IncidentLog.open(reference, in: home, identities: .counting)
    let contents = try log.read()
    if let problem = problem(in: contents.events, of: reference, home) { return problem }
    switch contents.condition {
    case .sound, .torn: break
    case .abandoned: return nil
    case .poisoned: return hasLost ? nil : "it is poisoned, and no flush failed"
    case .incomplete: return "what was acknowledged is not put back"
    case .damaged where damaged.contains(reference.path): return nil
    case .damaged(let damage): return "a crash is taken for damage: \(damage)"
    }
    guard try appends(log) else { return "nothing can be recorded any more" }
    let again = try IncidentLog.open(reference, in: home).read()
    if let problem = problem(in: again.events, of: reference, home) { return "then \(problem)" }
    guard again.condition == .sound, again.events.last?.id == Recovery.proof else {
      return "what was recorded after the crash is not there: \(again.condition)"
    }
    let findings = Verifier(fileSystem: home.fileSystem).verify(reference).findings
    return findings.isEmpty ? nil : "it does not verify: \(findings)"
  }

  private static let proof = identity(777_777)

  private func appends(_ log: IncidentLog) throws -> Bool {
    for _ in 0..<3 {
      let draft = draft(777_777, .noted(kind: .note, text: "after the crash"))
      if case .appended = try log.append([draft], after: log.head, now: { start }) { return true }
    }
    return false
  }

  /// Whether all acknowledged events are there, as they were, and nothing that nobody recorded.
  private func problem(
    in events: [Event], of reference: IncidentReference, _ home: Home
  ) -> String? {
    for acknowledgement in acknowledged where acknowledgement.path == reference.path {
      for event in acknowledgement.events {
        guard event.seq <= events.count, events[event.seq - 1] == event else {
          return "event \(event.seq) was acknowledged and is lost"
        }
        guard hasBlob(event, in: home) else { return "the text of event \(event.seq) is lost" }
      }
    }
    for event in events where submitted[event.id] != event.fact {
      switch event.fact {
      case .logRepaired(let offset, let length, let digest):
        let name = "\(reference.alias)-\(offset)-\(digest.prefix(16))"
        let copy = try? home.fileSystem.contents(of: "\(home.path)/torn/\(name)")
        guard let copy, copy.count == length, SHA256.digest(of: copy).hex == digest else {
          return "what was cut off at \(offset) is lost"
        }
      case .declared(var declaration) where event.seq == 1:
        // Drafts have no name yet.
        declaration.alias = ""
        guard submitted[event.id] == .declared(declaration) else {
          return "the incident was never declared as it is read"
        }
      case .noted where event.id == Recovery.proof: break
      default: return "event \(event.seq) was never recorded as it is read: \(event)"
      }
    }
    return nil
  }

  private func hasBlob(_ event: Event, in home: Home) -> Bool {
    guard case .noted(_, let text) = event.fact,
      let place = text.firstRange(of: "whole in blobs/")?.upperBound,
      let digest = Digest(hex: text[place...].prefix(64))
    else { return true }
    return ((try? Blobs(home).read(digest)) ?? nil) != nil
  }
}
