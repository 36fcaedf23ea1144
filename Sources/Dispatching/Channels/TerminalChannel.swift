import Engine
import EventLog

/// The terminals of the rooms that are open.
struct TerminalChannel {
  let notifies: Bool
  let home: Home

  /// Leaves a notice for the rooms of whom it is for.
  func leave(_ parcel: Parcel, now: Instant) -> SendResult {
    do throws(SystemError) {
      let rooms = try Presence.list(in: home).filter { room in
        parcel.person.map { $0 == room.by } ?? true
      }
      guard !rooms.isEmpty else {
        let whose = parcel.person.map { "\($0) has no room open" } ?? "no room is open"
        return .failed(reason: whose, isFinal: false)
      }
      try Notice(
        person: parcel.person, incident: parcel.reference.alias, text: parcel.message.subject,
        notifies: notifies
      ).leave(in: home, now: now)
      return .sent(detail: "\(rooms.count) room\(rooms.count == 1 ? "" : "s") open")
    } catch {
      return .failed(reason: error.description, isFinal: false)
    }
  }
}
