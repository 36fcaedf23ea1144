package import Engine
package import TerminalKit

/// One incident as the lobby lists it.
package struct LobbyEntry: Sendable {
  package var alias: String
  package var title: String
  package var severity: SeverityID
  package var declaredAt: Instant
  package var resolvedAt: Instant?
  package var isDrill: Bool
  /// Why it stays out of metrics, where it does.
  package var excluded: String?
  /// The whole state, kept for open incidents alone: their clocks run.
  package var incident: Incident? { state?.incident }
  private var state: State?
  /// What is wrong with its log, where something is.
  package var problem: String?

  package init(alias: String, incident: Incident, problem: String? = nil) {
    self.alias = alias
    title = incident.title
    severity = incident.severity
    declaredAt = incident.declaredAt
    resolvedAt = incident.instant(of: .resolved)
    isDrill = incident.declaration.isDrill
    excluded = incident.declaration.origin?.excluded
    state = incident.isOpen ? State(incident) : nil
    self.problem = problem
  }

  /// An incident that is over, as it was kept for the next time.
  package init(
    alias: String, title: String, severity: SeverityID, declaredAt: Instant,
    resolvedAt: Instant?, isDrill: Bool, excluded: String?
  ) {
    self.alias = alias
    self.title = title
    self.severity = severity
    self.declaredAt = declaredAt
    self.resolvedAt = resolvedAt
    self.isDrill = isDrill
    self.excluded = excluded
  }

  /// An incident whose log can't be read at all.
  package init(alias: String, problem: String) {
    self.alias = alias
    title = "can't be read"
    severity = ""
    declaredAt = Instant(milliseconds: 0)
    isDrill = false
    self.problem = problem
  }

  package var isOpen: Bool { state != nil }

  /// A state takes half a kilobyte; ten thousand entries without one should not all have room for it.
  private final class State: Sendable {
    let incident: Incident
    init(_ incident: Incident) { self.incident = incident }
  }
}

/// The room before the rooms: what is open, what was, and the way into each.
package struct LobbyModel: Sendable {
  package let me: PersonID
  /// The plan in force, which a declaration here goes by.
  package var plan: Plan
  /// The plans that open incidents are held to, by their digests.
  package var plans: [String: Plan] = [:] {
    didSet {
      let alias = selectedAlias
      sortOpen()
      select(alias)
    }
  }
  /// Why the plan of the directory is not in force, where it is not.
  package var planProblem: String?
  /// Whether somebody sees to it that people are paged.
  package var enforcing = Enforcing.unknown
  package var zone: Zone
  package var look: Look
  /// Newest first.
  package private(set) var entries: [LobbyEntry]
  package private(set) var selected = 0
  /// The first row that shows, headings counted.
  private(set) var offset = 0
  package var search = ""
  package var searchEditor: LineEditor?
  package var layer: RoomModel.Layer?
  /// The declaration that is on its way to the disk.
  private var submitted: Form?
  let seen = Seen()
  package var drafts: [String: String] = [:]
  package var toast: RoomModel.Toast?
  /// The entries that the search lets through: open ones, the worst first, then those that are over, the newest first.
  package private(set) var listed: [LobbyEntry] = []
  private(set) var openCount = 0

  package init(me: PersonID, plan: Plan, zone: Zone, look: Look, entries: [LobbyEntry]) {
    self.me = me
    self.plan = plan
    self.zone = zone
    self.look = look
    self.entries = entries
    list()
  }

  /// Takes a new reading of the home in; the selection stays on its incident.
  package mutating func replace(_ entries: [LobbyEntry]) {
    let alias = selectedAlias
    self.entries = entries
    list()
    select(alias)
  }

  private var selectedAlias: String? {
    listed.indices.contains(selected) ? listed[selected].alias : nil
  }

  /// Selects an incident, where it is listed.
  package mutating func select(_ alias: String?) {
    if let alias, let index = listed.firstIndex(where: { $0.alias == alias }) { selected = index }
    keepInSight()
  }

  /// One row of the list: a heading, or an entry by its place.
  enum Row: Hashable {
    case heading(String)
    case entry(Int)
  }

  var rowCount: Int { listed.count + (openCount > 0 ? 1 : 0) + (openCount < listed.count ? 1 : 0) }

  func row(_ index: Int) -> Row {
    guard openCount > 0 else { return index == 0 ? .heading("Past") : .entry(index - 1) }
    if index == 0 { return .heading("Open") }
    if index <= openCount { return .entry(index - 1) }
    return index == openCount + 1 ? .heading("Past") : .entry(index - 2)
  }

  var selectedRow: Int { selected + 1 + (openCount > 0 && selected >= openCount ? 1 : 0) }

  private mutating func keepInSight() {
    offset = steadyWindow(
      count: rowCount, selected: selectedRow, height: seen.last.rows, offset: offset)
  }

  private mutating func list() {
    let words = search.lowercased().split(whereSeparator: \.isWhitespace)
    let matching =
      words.isEmpty
      ? entries
      : entries.filter { entry in
        let text = "\(entry.alias) \(entry.severity) \(entry.title)".lowercased()
        return words.allSatisfy { text.contains($0) }
      }
    let open = matching.filter { $0.isOpen }
    listed = open + matching.filter { !$0.isOpen }
    openCount = open.count
    sortOpen()
    selected = min(selected, max(0, listed.count - 1))
  }

  /// The worst first, drills last, and of the same severity the newest first, as they come.
  private mutating func sortOpen() {
    let ranks = listed[..<openCount].enumerated().map { place, entry in
      (entry.isDrill ? 1 : 0, plan(of: entry).rank(of: entry.severity), place)
    }
    let open = ranks.sorted { $0 < $1 }.map { listed[$0.2] }
    listed.replaceSubrange(..<openCount, with: open)
  }

  /// The plan that an open incident is held to.
  func plan(of entry: LobbyEntry) -> Plan { entry.incident.flatMap { plans[$0.plan] } ?? plan }

  package mutating func update(_ event: InputEvent, now: Instant) -> [Effect] {
    if let effects = KeyTable.everywhere(event) { return effects }
    let event = layer == nil && searchEditor == nil ? event : KeyTable.overlaid(event)
    if let layer { return updateLayer(layer, event, now) }
    if let editor = searchEditor {
      updateSearch(editor, event)
      return []
    }
    switch event {
    case .key(let key):
      guard let action = KeyTable.action(for: key, on: .lobby) else { return [] }
      return perform(action)
    case .mouse(let mouse) where mouse.kind == .wheelUp: return perform(.up)
    case .mouse(let mouse) where mouse.kind == .wheelDown: return perform(.down)
    default: return []
    }
  }

  private mutating func perform(_ action: Action) -> [Effect] {
    defer { keepInSight() }
    let last = max(0, listed.count - 1)
    switch action {
    case .up: selected = max(0, selected - 1)
    case .down: selected = min(last, selected + 1)
    case .pageUp: selected = max(0, selected - seen.page)
    case .pageDown: selected = min(last, selected + seen.page)
    case .first: selected = 0
    case .last: selected = last
    case .clear:
      search = ""
      list()
    case .enter:
      guard listed.indices.contains(selected) else { return perform(.declare) }
      return [.openRoom(alias: listed[selected].alias)]
    case .replay:
      guard listed.indices.contains(selected) else { return [] }
      return [.openReplay(alias: listed[selected].alias)]
    case .declare: layer = .form(declareForm())
    case .search: searchEditor = LineEditor(text: search)
    case .help: layer = .reading(Reading("Keys", helpLines(.lobby), isTwoColumns: true))
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    default: return []
    }
    return []
  }

  private func declareForm() -> Form {
    var form = Form(
      .declare, "Declare an incident",
      [.line("Title", hint: "what is broken, for whom")] + plan.triageQuestions(current: nil)
        + [.line("Service", names: plan.services.map(\.id), optional: true)]
        + (plan.runbooks.isEmpty ? [] : [.choice(Form.runbookLabel, [])]))
    if let draft = drafts["declare"] { form.restore(draft) }
    return form
  }

  private mutating func updateLayer(
    _ layer: RoomModel.Layer, _ event: InputEvent, _ now: Instant
  ) -> [Effect] {
    switch layer {
    case .form(var form):
      switch form.handle(event) {
      case .going, .edit:
        form.proposeSeverity(plan)
        form.proposeRunbook(plan)
        self.layer = .form(form)
      case .cancelled:
        self.layer = nil
        drafts["declare"] = form.draft
      case .submitted:
        self.layer = nil
        submitted = form
        // Until it stands: whoever opens it lets it go.
        drafts["declare"] = form.draft
        return [.declare(declaration(form))]
      }
    case .reading(var reading):
      self.layer = reading.handle(event, on: .lobby, seen: seen) ? .reading(reading) : nil
    case .palette, .confirmation: self.layer = nil
    }
    return []
  }

  /// Title, the plan's questions and the severity, service, runbook: as `declareForm` asks for them.
  private func declaration(_ form: Form) -> DeclareCommand {
    var answers = form.answers
    // Where the plan was read anew meanwhile, the form still asks what it asked before.
    let hasRunbook = form.questions.last?.label == Form.runbookLabel
    let runbook = hasRunbook ? answers.removeLast() : ""
    let service = answers[answers.count - 1]
    return DeclareCommand(
      title: answers[0], severity: answers[answers.count - 2],
      service: service.allSatisfy(\.isWhitespace) ? nil : service,
      answers: plan.matrix == nil ? nil : .init(impact: answers[1], urgency: answers[2]),
      runbooks: runbook.isEmpty ? [] : [runbook])
  }

  /// A declaration was refused: the form comes back with the reason, or waits as a draft where another is open.
  package mutating func refused(_ reason: String, now: Instant) {
    guard var form = submitted else { return }
    submitted = nil
    if layer == nil, searchEditor == nil {
      form.refusal = reason
      layer = .form(form)
    } else {
      drafts["declare"] = form.draft
      toast = RoomModel.Toast(text: reason, isError: true, until: now + .seconds(10))
    }
  }

  private mutating func updateSearch(_ editor: LineEditor, _ event: InputEvent) {
    var editor = editor
    if case .key(let key) = event {
      switch key.code {
      case .enter:
        searchEditor = nil
        return
      case .escape:
        searchEditor = nil
        search = ""
        list()
        return
      case .up, .down, .pageUp, .pageDown:
        if let action = KeyTable.action(for: key, on: .lobby) { _ = perform(action) }
        return
      default: break
      }
    }
    _ = editor.handle(event)
    search = editor.text
    searchEditor = editor
    selected = 0
    list()
    keepInSight()
  }

  /// When to look again: clocks run, and what others declare may have been missed.
  package func nextChange(after now: Instant) -> Instant? { now.second + .seconds(1) }

  package mutating func tick(_ now: Instant) {
    if let toast, now >= toast.until { self.toast = nil }
  }
}
