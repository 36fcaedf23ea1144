import Engine
import Screens
import TerminalKit

func at(_ text: String) -> Instant {
  guard let instant = Instant(rfc3339: text) else { preconditionFailure("no time: \(text)") }
  return instant
}

/// The look of one of the themes in the program.
func look(_ theme: String = "dark") -> Look {
  guard let text = BuiltinThemes.text(theme) else { preconditionFailure("no theme: \(theme)") }
  return Look(
    Theme.parse(text, file: theme, roles: Look.roles, inherit: BuiltinThemes.text).0)
}

/// A room with a person at it and a log in memory: what the screen asks to be recorded is decided and recorded at once,
/// as long as the disk is not told to wait.
struct Desk {
  var model: RoomModel
  var now: Instant
  /// What the screen asked of the world, in order.
  var effects: [Effect] = []
  /// Records that wait, because the disk is slow.
  var waiting: [(command: Command, ticket: Int)] = []
  var isDiskSlow = false
  private(set) var events: [Event]

  init(_ record: Record, me: PersonID = "ana", theme: String = "dark") {
    events = record.events
    now = record.now
    model = RoomModel(
      alias: record.alias, me: me, plan: record.plan, zone: .utc, look: look(theme),
      history: History(events: record.events))
    model.present = ["ana", "raj", "mei"].contains(me) ? ["ana", "raj", "mei"] : [me]
  }

  /// The same incident as a replay that stands at a moment.
  init(replaying record: Record, at position: Instant, me: PersonID = "ana") {
    self.init(record, me: me)
    let playback = PlaybackClock(position: position, speed: 60)
    model = RoomModel(
      alias: record.alias, me: me, plan: record.plan, zone: .utc, look: look(),
      history: History(events: record.events), playback: playback)
  }

  func view(_ columns: Int, _ rows: Int) -> Frame {
    model.view(size: Size(columns: columns, rows: rows), now: now)
  }

  /// Everything on the screen, one row a line.
  func text(_ columns: Int = 120, _ rows: Int = 36) -> String { view(columns, rows).text() }

  @discardableResult
  mutating func send(_ event: InputEvent) -> [Effect] {
    let new = model.update(event, now: now)
    effects += new
    for case .record(let command, let ticket) in new { waiting.append((command, ticket)) }
    if !isDiskSlow { finish() }
    return new
  }

  /// Deletes all lines of the text that is being written.
  mutating func clear() {
    for _ in 0..<20 where field?.isEmpty == false { press("ctrl-u backspace") }
  }

  /// Presses keys by their names.
  @discardableResult
  mutating func press(_ names: String) -> [Effect] {
    names.split(separator: " ").flatMap { name in
      guard let key = Key(name: String(name)) else { preconditionFailure("no key: \(name)") }
      return send(.key(key))
    }
  }

  mutating func type(_ text: String) {
    for character in text { send(.key(Key(.character(character)))) }
  }

  mutating func paste(_ text: String) { send(.paste(text)) }

  /// Lets the disk do what it was asked.
  mutating func finish(by person: PersonID? = nil) {
    let all = waiting
    waiting = []
    for (command, ticket) in all {
      guard let incident = model.history.incident else { continue }
      do throws(Refusal) {
        let decision = try decide(
          command, by: person ?? model.me, incident: incident, plan: model.plan, now: now)
        let added = Record.entries(
          decision.facts, by: person ?? model.me, after: events.count, now: now)
        events += added
        effects += model.recorded(ticket: ticket, warnings: decision.warnings, now: now)
        model.receive(added, now: now)
      } catch {
        effects += model.refused(ticket: ticket, reason: error.description, now: now)
      }
    }
  }

  /// The oldest record that waits is refused by the disk.
  mutating func refuseOne(_ reason: String = "NOT recorded: the disk is full.") {
    let (_, ticket) = waiting.removeFirst()
    effects += model.refused(ticket: ticket, reason: reason, now: now)
  }

  mutating func pass(_ length: Duration) {
    now = now + length
    if model.isReplay { model.play(for: length) }
    model.tick(now)
  }

  /// What the draft files would hold after all that was asked.
  var draftFiles: [String: String] {
    var files: [String: String] = [:]
    for case .keepDraft(let key, let text) in effects { files[key] = text.isEmpty ? nil : text }
    return files
  }

  var form: Form? {
    if case .form(let form) = model.layer { form } else { nil }
  }

  /// What stands in the question that is asked.
  var field: String? { form.map { $0.questions[$0.current].answer } }
}
