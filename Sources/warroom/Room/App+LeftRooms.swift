import Engine
import EventLog
import Screens

/// Rooms that were left before it was known what became of all that was sent there.
extension App {
  /// A room that is not shown any more, and what was offered again in it.
  struct LeftRoom {
    var model: RoomModel
    var offered: [Spools.Waiting]
  }

  /// Puts the room that is shown aside where something of it is still on its way; it goes on from there when it is opened again.
  func setAside() {
    guard let feed, case .room(let model) = stage, !model.pending.isEmpty else { return }
    left[feed.reference] = LeftRoom(model: model, offered: offered)
  }

  /// What became of an entry whose room was left before that was known.
  func take(
    _ result: Recorder<Incident?, Refusal>.Result, of reference: IncidentReference,
    _ submission: Submission
  ) -> [Request] {
    let why = whyNotRecorded(result.outcome, submission)
    if let ticket = submission.ticket, var room = left[reference] {
      let effects: [Effect]
      if let why {
        effects = room.model.refused(ticket: ticket, reason: why, now: clock.now())
      } else {
        effects = room.model.recorded(ticket: ticket, warnings: [], now: clock.now())
        forget(&room.offered, submission.unrecorded?.kind, in: room.model)
      }
      for case .keepDraft(let key, let text) in effects { keepDraft(key, text, of: room.model) }
      left[reference] = room.model.pending.isEmpty ? nil : room
    }
    sendPages(of: result)
    guard let why, submission.isMine else { return [] }
    let said = "\(reference.alias): \(why)"
    if isLeaving { refusedAtTheEnd.append(said) }
    say(said)
    return [.bell]
  }
}
