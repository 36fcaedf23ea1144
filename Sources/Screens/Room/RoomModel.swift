package import Engine
package import TerminalKit

/// All that the room shows and all that the person at it has begun: a value, changed by `update` and by what comes in.
package struct RoomModel: Sendable {
  package enum Panel: Int, Sendable, CaseIterable {
    case timeline, due, roles, runbook, paging
  }

  /// What lies over the panels.
  package enum Layer: Sendable {
    case form(Form)
    case palette(Palette)
    /// Lines to read: help, brief, an entry in full.
    case reading(Reading)
    /// A command that is about to be run.
    case confirmation(Confirmation)
  }

  /// An entry that is on its way to the disk.
  package struct Pending: Sendable {
    package var ticket: Int
    package var command: Command
    /// The form it came from, to be given back if it is refused.
    package var form: Form?

    /// What it is, where no form says so.
    package var words: String {
      switch command {
      case .acknowledge: "acknowledged"
      case .acceptHandoff: "handoff accepted"
      case .assign(let role, let person, _): "\(person) takes \(role)"
      case .attachRunbook(let title, _, _, _): "runbook \(title)"
      case .startStep(let step): "step \(step.step) started"
      case .finishStep(let step, _): "step \(step.step) done"
      case .finishTask: "task done"
      case .page(let who, _, _): "a page to \(who)"
      case .escalate: "the next level is paged"
      default: "what you took back"
      }
    }
  }

  package struct Toast: Sendable {
    package var text: String
    package var isError: Bool
    package var until: Instant

    package init(text: String, isError: Bool, until: Instant) {
      self.text = text
      self.isError = isError
      self.until = until
    }
  }

  /// Whether the log can be written, and what to say where it can't.
  package enum Condition: Hashable, Sendable {
    case sound
    /// Damaged, poisoned or replaced: shown, never written.
    case readOnly(String)
  }

  /// The way out of a log that can't be written.
  package struct Remedy: Hashable, Sendable {
    package var text: String
    package var short: String

    package init(_ text: String, short: String) {
      self.text = text
      self.short = short
    }

    /// What to do where `command` continues the log in another home.
    package static func salvage(by command: String) -> Remedy {
      Remedy(
        "Read-only; `\(command)` continues elsewhere.", short: "`\(command)`")
    }
  }

  /// What stands in a damaged log behind the first line that does not verify: shown as such, and counted for nothing.
  package struct Unverified: Hashable, Sendable {
    /// How many lines there are.
    package var count = 0
    /// The last of them; `nil` for what can't be read.
    package var newest: [Event?] = []

    package init() {}

    package init(count: Int, newest: [Event?]) {
      self.count = count
      self.newest = newest
    }
  }

  package let alias: String
  /// Who sits here.
  package let me: PersonID
  /// The plan that the incident is held to at the moment that is shown.
  package var plan: Plan
  /// The plans that it was ever held to, by their digests.
  package var plans: [String: Plan] = [:] {
    didSet { takePlan() }
  }
  /// Why the plan of the directory is not in force, where it is not.
  package var planProblem: String?
  package var zone: Zone
  package var look: Look

  package var history: History
  /// Set while this is a replay.
  package var playback: PlaybackClock?
  package var present: [PersonID] = []
  /// Whether somebody sees to it that people are paged.
  package var enforcing = Enforcing.unknown
  package var condition = Condition.sound
  package var unverified = Unverified()
  /// What to do where the log can't be written, if it is not to salvage it.
  package var remedy: Remedy?

  package var focus = Panel.timeline {
    didSet { if focus != .timeline { beside = focus } }
  }
  /// The panel that was chosen to stand beside the timeline where there is room for one.
  var beside: Panel?
  package var isZoomed = false
  /// The selected entry; `nil` follows the newest.
  package var selectedEntry: Int?
  /// The lowest entry on the screen while another than the newest is selected: the list stands still under the cursor.
  var windowEnd: Int?
  package var selectedDeadline = 0
  package var selectedRole = 0
  /// The runbook that is shown, from 0; `nil` is the newest.
  package var selectedRunbook: Int?
  /// The selected step, from 0; `nil` is the current one.
  package var selectedStep: Int?
  /// The plan's runbooks that fit the incident as it is shown, the best first.
  package internal(set) var suggestions: [RunbookMatch] = []
  var suggestedFor: SuggestionKey?
  package var selectedSuggestion = 0
  /// The command that was copied last: the same key again copies the next one.
  var copied: (step: StepReference, place: Int)?
  package var running: Running?
  /// What a command would be run on, as part of a sentence.
  package var machine = "this machine"
  package internal(set) var filter = ""
  package var filterEditor: LineEditor?
  /// The entries that the filter lets through, as far as they were looked for.
  var matches: FilterMatches?
  package var layer: Layer?
  package var drafts: [String: String] = [:]
  package var inputHistory: [String: [String]] = [:]
  package var pending: [Pending] = []
  package var toast: Toast?
  var nextTicket = 1
  /// Whether something was typed into the open form that is not stored yet.
  var hasUnstored = false
  /// Whether the last input changed nothing but what is selected in the timeline, and so what stands there.
  package internal(set) var hasOnlyMoved = false
  /// What the last picture had room for.
  let seen = Seen()
  /// The state at the moment that is shown.
  package private(set) var shown: Shown

  /// The part of the history that is shown, and the incident as it stood then.
  package struct Shown: Sendable {
    package var count: Int
    package var incident: Incident?
  }

  package init(
    alias: String, me: PersonID, plan: Plan, zone: Zone, look: Look, history: History,
    playback: PlaybackClock? = nil
  ) {
    self.alias = alias
    self.me = me
    self.plan = plan
    self.zone = zone
    self.look = look
    self.history = history
    self.playback = playback
    shown = Shown(count: history.events.count, incident: history.incident)
    settle()
  }

  package var isReplay: Bool { playback != nil }

  /// The moment that the room is seen at.
  package func moment(_ now: Instant) -> Instant { playback?.position ?? now }

  /// Brings what is shown up to date with the history and the replay's position.
  package mutating func settle() {
    let count = playback.map { history.count(at: $0.position) } ?? history.events.count
    guard count != shown.count || playback == nil else { return }
    shown = Shown(count: count, incident: history.incident(after: count))
    takePlan()
    if let selectedEntry, selectedEntry > count {
      self.selectedEntry = nil
      windowEnd = nil
    }
  }

  private mutating func takePlan() {
    if let digest = shown.incident?.plan, let held = plans[digest] { plan = held }
    suggest()
  }

  package var screen: KeyBinding.Screen { isReplay ? .replay : .room }

  /// The event with a sequence number, where it is shown.
  func event(_ seq: Int) -> Event? {
    guard seq >= 1, seq <= shown.count, history.events.indices.contains(seq - 1) else { return nil }
    return history.events[seq - 1]
  }

  /// The runbook that is shown, and its place.
  var runbook: (index: Int, progress: RunbookProgress)? {
    guard let books = shown.incident?.runbooks, !books.isEmpty else { return nil }
    let index = min(max(0, selectedRunbook ?? books.count - 1), books.count - 1)
    return (index, books[index])
  }

  /// The step that keys act on, from 0.
  var step: Int? {
    guard let progress = runbook?.progress, !progress.steps.isEmpty else { return nil }
    guard let selectedStep else { return progress.current ?? progress.steps.count - 1 }
    return min(max(0, selectedStep), progress.steps.count - 1)
  }

  var stepReference: StepReference? {
    guard let runbook, let step else { return nil }
    return StepReference(runbook: runbook.progress.runbook.runbook, step: step + 1)
  }

  /// The entry that keys act on.
  var selectedEvent: Event? {
    if let selectedEntry { return event(selectedEntry) }
    let count = listedCount
    return count > 0 ? event(listed(count - 1)) : nil
  }

  /// Why nothing can be recorded here; `nil` where it can.
  var whyNotWritten: String? {
    if isReplay { return "This is a replay: nothing can be written." }
    if case .readOnly(let why) = condition { return RoomModel.readOnlyWord + why }
    return nil
  }

  /// Whether a key that records does so here; no other is named on the screen where it does not.
  var canRecord: Bool { whyNotWritten == nil }

  /// Takes back what was said of a log that could not be written, once it can be again.
  package mutating func becameWritable() {
    func isOver(_ text: String?) -> Bool { text?.hasPrefix(RoomModel.readOnlyWord) ?? false }
    if isOver(toast?.text) { toast = nil }
    if case .form(var form) = layer, isOver(form.refusal) {
      form.refusal = nil
      layer = .form(form)
    }
  }

  private static let readOnlyWord = "Read-only: "

  // MARK: What comes in

  /// Takes in what was added to the log, by this terminal or another.
  ///
  /// - Parameters:
  ///   - events: In order, as they stand in the log.
  ///   - isKnown: Whether they are what was shown before, read once more.
  ///   - now: When that is.
  package mutating func receive(_ events: [Event], isKnown: Bool = false, now: Instant) {
    for event in events { history.append(event) }
    settle()
    takeIntoFilter(events)
    for event in events where event.by == me { forgetAttached(event) }
    guard !isReplay, !isKnown, let incident = history.incident,
      let theirs = events.last(where: { $0.by != me })
    else { return }
    // Why something was refused is said here alone; what others do stands in the timeline too.
    if let toast, toast.isError, now < toast.until { return }
    let said = narrate(theirs, in: incident, plan: plan)
    let more = events.count { $0.by != me } - 1
    show(
      "\(theirs.by)  \(said.label): \(said.text)" + (more > 0 ? "  and \(more) more" : ""),
      now: now)
  }

  /// The path of a runbook that was attached is no draft any more.
  private mutating func forgetAttached(_ event: Event) {
    guard case .runbookAttached(let book) = event.fact, drafts["attach"] != nil else { return }
    // The path may have begun with a `~` that stands for the home directory.
    let left = DraftList.split(drafts["attach"]).filter {
      !book.source.hasSuffix($0.drop { $0 == "~" })
    }
    drafts["attach"] = DraftList.join(left)
  }

  /// An append is done: the entry is on disk.
  package mutating func recorded(ticket: Int, warnings: [String], now: Instant) -> [Effect] {
    guard let index = pending.firstIndex(where: { $0.ticket == ticket }) else { return [] }
    let done = pending.remove(at: index)
    if !warnings.isEmpty {
      show(warnings.joined(separator: " "), isError: true, now: now)
    }
    return store(done.form?.draftKey)
  }

  /// An append was refused or failed: what was typed comes back, with the reason.
  package mutating func refused(ticket: Int, reason: String, now: Instant) -> [Effect] {
    guard let index = pending.firstIndex(where: { $0.ticket == ticket }) else { return [] }
    let refused = pending.remove(at: index)
    guard var form = refused.form else {
      show(reason, isError: true, now: now)
      return [.bell]
    }
    if layer == nil, filterEditor == nil {
      form.refusal = reason
      form.isPreviewing = false
      layer = .form(form)
      return [.bell] + store(form.draftKey)
    }
    // Something else is open: the text waits as a draft of its kind.
    show("\(form.title): \(reason) What you typed is kept.", isError: true, now: now)
    return [.bell] + keep(form)
  }

  /// Says something for a few seconds on the line above the keys.
  package mutating func show(_ text: String, isError: Bool = false, now: Instant) {
    toast = Toast(text: text, isError: isError, until: now + .seconds(isError ? 10 : 6))
  }

  /// Lays a text over the room, to be read and closed.
  package mutating func read(title: String, lines: [String]) {
    layer = .reading(Reading(title, lines.map { ReadingLine($0) }))
  }

  /// When the screen next changes by itself; `nil` where only news or keys change it.
  package func nextChange(after now: Instant) -> Instant? {
    if matches?.isSearching == true { return now + .milliseconds(1) }
    if let playback { return playback.isPlaying ? now + .milliseconds(100) : toast?.until }
    return now.second + .seconds(1)
  }

  /// Lets time pass: a toast ends.
  package mutating func tick(_ now: Instant) {
    if let toast, now >= toast.until { self.toast = nil }
    searchOn()
  }
}
