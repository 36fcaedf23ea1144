internal import Engine

/// How a record stands to the log that was made of it earlier.
enum Growth {
  case none
  /// The log holds the beginning; these are to be appended.
  case more(ArraySlice<EventDraft>)
  /// The record says something else than it did; the number of the first entry that differs, where there is one.
  case changed(entry: Int?)

  /// - Parameters:
  ///   - mapped: What the record says now.
  ///   - events: All of the log; what people added since stands between and is left alone.
  init(of mapped: MappedIncident, in events: [Event]) {
    let known = Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
    var count = 0
    for draft in mapped.drafts {
      guard let event = known[draft.id] else { break }
      guard Growth.isSame(event, draft) else {
        self = .changed(entry: event.seq)
        return
      }
      count += 1
    }
    let rest = mapped.drafts[count...]
    if count == 0 {
      self = .changed(entry: 1)
    } else if known[mapped.following] != nil || rest.contains(where: { known[$0.id] != nil }) {
      self = .changed(entry: nil)
    } else {
      self = rest.isEmpty ? .none : .more(rest)
    }
  }

  private static func isSame(_ event: Event, _ draft: EventDraft) -> Bool {
    guard event.happened == draft.occurred else { return false }
    guard case .declared(var old) = event.fact, case .declared(let new) = draft.fact else {
      return event.fact == draft.fact
    }
    // The alias is this home's, and a plan that was edited since changes nothing about the past.
    old.alias = new.alias
    old.plan = new.plan
    return old == new
  }
}
