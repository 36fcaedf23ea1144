import Engine
import EventLog

/// Sends under way, and what came of them.
extension Enforcer {
  // MARK: Sending

  func startWaiting() {
    while !waiting.isEmpty, sending.count < Enforcer.sendingLimit {
      sending.append(
        Sending.start(
          waiting.removeFirst(), home: home, secrets: settings.secrets, now: settings.clock()))
    }
    settle()
  }

  /// Records what came of sends that have ended.
  func settle() {
    var ended: [(Parcel, SendResult)] = []
    sending.removeAll { attempt in
      guard let result = attempt.advance() else { return false }
      ended.append((attempt.parcel, result))
      return true
    }
    for (parcel, result) in ended { recordOutcome(parcel.fact(result), of: parcel) }
  }

  func recordOutcome(_ fact: Fact, of parcel: Parcel) {
    let clock = settings.clock
    let author = RecordAuthor(
      id: .random(at: clock()), by: .enforcer, via: settings.via, now: clock)
    let reference = parcel.reference
    do throws(ReadError) {
      var watch =
        if let known = watched[reference] { known } else {
          try Watched(reference, in: home, now: clock())
        }
      for _ in 0..<2 {
        let outcome: RecordOutcome<Never> = watch.session.record(author) { _ in
          .success([FactDraft(fact)])
        }
        if case .failed(.unknown) = outcome { continue }
        if case .recorded(_, let events) = outcome, let incident = watch.incident {
          for event in events { tell(.recorded(reference, event, incident)) }
        }
        // Without its outcome it will be sent again, and say so.
        if case .failed(let error) = outcome { complain(reference, "\(error)") }
        break
      }
      watch.hasNews = true
      if watched[reference] != nil { watched[reference] = watch }
    } catch {
      complain(reference, "\(error)")
    }
  }
}
