internal import Engine

/// Turns what a page said, word by word, into facts; every fact stands at the time of the word that it follows from.
///
/// It never looks ahead, so that a record that has grown begins with the facts it had before.
struct PublicCourse {
  private let incident: PublicIncident
  private let window: ImpactWindow
  private let steps: [ImportMapping.Status: ImportMapping.Step]
  private(set) var facts: [FactDraft] = []
  private var phase = Phase.detection
  private var isResolved = false
  private var isContained = false
  private var isWindowOver = false
  private var isAcknowledged = false

  init(
    _ incident: PublicIncident, window: ImpactWindow,
    steps: [ImportMapping.Status: ImportMapping.Step]
  ) {
    self.incident = incident
    self.window = window
    self.steps = steps
  }

  private mutating func add(_ fact: Fact, _ happened: Instant) {
    facts.append(FactDraft(fact, happened: happened))
  }

  /// The declaration, and what is known beside the updates.
  mutating func begin(_ declaration: Declaration) {
    let at = incident.announced
    add(.declared(declaration), at)
    if declaration.title != incident.title { note("The whole title: \(incident.title)", at) }
    for component in incident.components { add(.tagged(label: "component:\(component)"), at) }
    if let (from, until) = incident.scheduled {
      note("Scheduled from \(from.rfc3339) until \(until.rfc3339).", at)
    }
    if let remark = window.remark { note(remark, at) }
  }

  private mutating func note(_ text: String, _ at: Instant) {
    for piece in pieces(of: text, bytes: ImportLimits.textBytes) {
      add(.noted(kind: .note, text: piece), at)
    }
  }

  mutating func take(_ update: PublicUpdate) {
    containByWindow(before: update.at)
    post(update)
    if !isAcknowledged {
      isAcknowledged = true
      add(.acknowledged(note: "the first public update"), update.at)
      move(to: .triage, update.at)
    }
    guard let status = ImportMapping.Status(word: update.status) else { return }
    follow(steps[status] ?? .none, said: status, update.at)
  }

  /// The milestone of an end of the impact that the source gives; a page's word for it is not needed then.
  private mutating func containByWindow(before instant: Instant) {
    guard let end = window.end, end <= instant, !isWindowOver else { return }
    isWindowOver = true
    add(.milestoneRecorded(.contained), end)
  }

  private mutating func post(_ update: PublicUpdate) {
    let parts = pieces(of: update.message, bytes: ImportLimits.textBytes)
    let status = update.status.map {
      let word = ImportMapping.Status(word: $0)?.rawValue ?? $0
      return shortened(
        oneLine(word.replacingUnderscores), characters: TextLimits.nameCharacters)
    }
    let said = Update(
      audience: PublicCourse.audience, status: status.flatMap { $0.isEmpty ? nil : $0 },
      message: parts.first ?? "")
    add(.updatePosted(said), update.at)
    for part in parts.dropFirst() {
      add(.noted(kind: .note, text: "The update goes on: \(part)"), update.at)
    }
  }

  /// Who a status page speaks to, in every plan.
  private static let audience = "status-page"

  private mutating func follow(
    _ step: ImportMapping.Step, said status: ImportMapping.Status, _ at: Instant
  ) {
    // A further word on the same state is no reason to go back.
    let goesBack = status != .update
    switch step {
    case .none: break
    case .triage: reach(.triage, said: status, goesBack: goesBack, at)
    case .response: reach(.response, said: status, goesBack: goesBack, at)
    case .resolution: reach(.resolution, said: status, goesBack: false, at)
    case .contained:
      guard !isResolved else { return }
      if !isContained, window.end == nil {
        isContained = true
        add(.milestoneRecorded(.contained), at)
      }
      move(to: .resolution, at)
    case .resolved:
      guard !isResolved else { return }
      isResolved = true
      phase = .closed
      add(.resolved(note: "called \(status.rawValue) on the status page", cause: nil), at)
      add(.closed(reason: "imported"), at)
    case .reviewed: add(.milestoneRecorded(.reviewed), at)
    }
  }

  /// Moves on to a phase; back from resolution or a closed incident only where the page says so in as many words.
  private mutating func reach(
    _ goal: Phase, said status: ImportMapping.Status, goesBack: Bool, _ at: Instant
  ) {
    let word = status.rawValue.replacingUnderscores
    if isResolved {
      guard goesBack, goal <= .response else { return }
      (isResolved, isContained) = (false, false)
      phase = .response
      add(.reopened(reason: "the status page says \(word) again"), at)
    } else if phase == .resolution, goesBack, goal <= .response {
      let reason = "the status page says \(word) again"
      add(.phaseChanged(from: phase, to: .response, reason: reason), at)
      (phase, isContained) = (.response, false)
    } else {
      move(to: goal, at)
    }
  }

  private mutating func move(to goal: Phase, _ at: Instant) {
    guard goal > phase else { return }
    add(.phaseChanged(from: phase, to: goal, reason: nil), at)
    phase = goal
  }

  /// What the record says without an update for it.
  mutating func end() {
    guard let at = incident.resolved, !isResolved, !incident.updates.contains(where: { $0.at > at })
    else { return }
    containByWindow(before: at)
    follow(.resolved, said: .resolved, at)
  }
}

extension String {
  /// `in progress` for `in_progress`.
  fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
