import Engine
import EventLog
import Glibc
import Screens

/// What one room reads: the log of its incident, as far as it verifies.
final class Feed {
  let reference: IncidentReference
  private let log: IncidentLog
  /// What was read at first; given away once, so that the room alone holds it.
  private var first: History?
  private(set) var condition: RoomModel.Condition
  /// What stood behind the damage when all of the log was read; what was read before it was damaged is not among it.
  private(set) var unverified: RoomModel.Unverified
  /// What to do where nothing can be recorded.
  var remedy: RoomModel.Remedy {
    isAway || isCut && !isDamaged ? Feed.putBack : .salvage(by: WayOut.salvage(reference))
  }
  /// Whether no log stands where it stood.
  private var isAway = false
  private var isDamaged = false
  /// The furthest that was read: the log must hold it for ever.
  private var known: Head
  /// Whether the file was found without what was known of it.
  private var isCut = false

  init(_ reference: IncidentReference, home: Home) throws {
    self.reference = reference
    log = try IncidentLog.open(reference, in: home)
    var history = History()
    let contents = try log.read { history.append($0) }
    first = history
    condition = Feed.say(contents.condition, reference)
    unverified = Feed.say(contents.unverified)
    known = contents.head
  }

  /// The history as it was read at first; empty when it was taken already.
  func takeHistory() -> History {
    defer { first = nil }
    return first ?? History()
  }

  /// What changed since the last look.
  struct News {
    var events: [Event]
    /// What was folded so far must be folded anew.
    var isRestart = false
  }

  /// What was recorded since the last time; `nil` where nothing changed.
  ///
  /// A file that does not hold any more what was read from it is an alarm: what was read stays on the screen,
  /// and nothing is written until the file is as it was.
  func readOn() -> News? {
    let before = condition
    do {
      let update = try log.readNew()
      isAway = false
      isDamaged = if case .damaged = update.condition { true } else { false }
      condition = Feed.say(update.condition, reference)
      if isCut || (update.isRestart && known != .empty) {
        guard holdsKnown else {
          isCut = true
          if !isDamaged { condition = .readOnly(cutText) }
          return condition == before ? nil : News(events: [])
        }
        let contents = try log.read()
        (isCut, known) = (false, contents.head)
        condition = Feed.say(contents.condition, reference)
        unverified = Feed.say(contents.unverified)
        return News(events: contents.events, isRestart: true)
      }
      known = update.head
      if condition == .sound { unverified = .init() }
      return update.events.isEmpty && condition == before ? nil : News(events: update.events)
    } catch {
      isAway = true
      condition = .readOnly(awayText(error))
      return condition == before ? nil : News(events: [])
    }
  }

  private var holdsKnown: Bool {
    !Verifier().verify(reference, expecting: known).findings.contains { $0.kind == .headMissing }
  }

  private static let putBack = RoomModel.Remedy(
    "Put the file back as it was: nothing can be recorded here until then.",
    short: "Put the file back as it was")

  private var cutText: String {
    "the file was replaced or cut: entry \(known.seq) was read and is not in it any more. \(reference.path)"
  }

  /// The path comes last, for a narrow screen cuts it off.
  private func awayText(_ error: ReadError) -> String {
    let what =
      switch error {
      case .missing: "the file of this log is gone"
      case .system(let error): "the file of this log can't be used: \(error.reason)"
      }
    return "\(what); what is shown was read before. \(reference.path)"
  }

  private static func say(_ lines: [UnverifiedLine]) -> RoomModel.Unverified {
    .init(count: lines.count, newest: lines.suffix(100).map(\.event))
  }

  static func say(_ condition: LogCondition, _ reference: IncidentReference) -> RoomModel.Condition
  {
    switch condition {
    case .sound, .torn: .sound
    case .damaged(let damage):
      .readOnly(
        "the log is damaged at entry \(damage.seq), byte \(damage.offset): \(damage.reason)")
    case .poisoned:
      .readOnly("the disk failed while this log was flushed; what is shown may not be stored")
    case .incomplete(let path):
      .readOnly(
        "entries from before a power cut are missing here; any command puts them back from \(path) once that is possible"
      )
    case .abandoned: .readOnly("nothing was ever recorded here")
    }
  }
}

func processNumber() -> Int { Int(getpid()) }
