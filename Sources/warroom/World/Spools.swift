import Engine
import EventLog

/// What somebody wrote and the log could not take: kept, and offered again.
struct Spools {
  /// A text, and what it was meant for.
  struct Unrecorded {
    var text: String
    /// The alias of the incident.
    var incident: String
    /// The file of its log; `nil` for one that was to be declared.
    var log: String?
    /// The identity it would have been recorded under; `nil` where nothing was tried.
    var id: EventID?
    var by: PersonID
    /// The name of the form it belongs in, such as `note` or `update-management`.
    var kind: String
    /// Whether that form has it too, until it is recorded.
    var isInForm = false
  }

  /// A text that waits, and where.
  struct Waiting {
    var spool: Spool
    var entry: Spool.Entry
    /// The name of the form in which it is offered.
    var place: String

    var path: String { "\(spool.directory)/\(entry.name)" }
  }

  private let log: Home
  private let home: Spool
  /// On another file system than most homes, and in memory.
  private let runtime: Spool?

  init(_ home: Home) {
    log = home
    self.home = Spool(home)
    runtime = Environment.value("XDG_RUNTIME_DIR").map { Spool(runtimeDirectory: $0) }
  }

  /// Keeps a text; the same one is kept once.
  ///
  /// - Parameters:
  ///   - unrecorded: What somebody wrote.
  ///   - isDisk: Whether the home's own disk is to be mistrusted.
  ///   - now: When it was.
  /// - Returns: Where it waits; `nil` where no file could be written.
  func keep(_ unrecorded: Unrecorded, isDisk: Bool, now: Instant) -> Waiting? {
    let spools = isDisk ? [runtime, home] : [home, runtime]
    for spool in spools.compactMap({ $0 }) {
      let same = ((try? spool.list()) ?? []).first {
        $0.text == unrecorded.text && $0.kind == unrecorded.kind && $0.by == unrecorded.by
          && $0.incident == unrecorded.incident && $0.log == unrecorded.log
      }
      if let same { return Waiting(spool: spool, entry: same, place: same.kind) }
      let purpose = Spool.Purpose(
        incident: unrecorded.incident, log: unrecorded.log, id: unrecorded.id, by: unrecorded.by,
        kind: unrecorded.kind)
      if let entry = try? spool.save(unrecorded.text, for: purpose, now: now) {
        return Waiting(spool: spool, entry: entry, place: entry.kind)
      }
    }
    return nil
  }

  /// Keeps a text and says where it is; what nothing would take is said itself, to be copied.
  func say(keeping unrecorded: Unrecorded, isDisk: Bool, now: Instant) -> String {
    guard let path = keep(unrecorded, isDisk: isDisk, now: now)?.path else {
      return "What you wrote could not be kept either; copy it from here:\n\(unrecorded.text)"
    }
    let offer = unrecorded.log == nil ? "" : " and offered again in the room"
    return "What you wrote is kept in \(path)\(offer)."
  }

  /// What waits for a log, by one person.
  ///
  /// What the log has taken after all is forgotten on the way.
  ///
  /// - Parameters:
  ///   - reference: The log.
  ///   - events: All of its events.
  ///   - person: Who wrote it.
  /// - Returns: The oldest first.
  func waiting(
    for reference: IncidentReference, holding events: [Event], by person: PersonID
  ) -> [Waiting] {
    let earlier = events.compactMap { event -> String? in
      guard case .logSalvaged(let path, _, _, _) = event.fact else { return nil }
      return path
    }
    var found: [Waiting] = []
    for spool in [home, runtime].compactMap({ $0 }) {
      let entries = (try? spool.list(for: reference.path, continuing: earlier)) ?? []
      found += entries.filter { ($0.by ?? person) == person }
        .map { Waiting(spool: spool, entry: $0, place: $0.kind) }
    }
    guard !found.isEmpty else { return [] }
    let recorded = Set(events.map(\.id))
    let taken = found.filter { $0.entry.id.map(recorded.contains) ?? false }
    // Let go only once the log has it for good: whoever wrote it may have been killed before the flush.
    if !taken.isEmpty, (try? IncidentLog.secure(reference, in: log)) != nil {
      taken.forEach(forget)
    }
    return found.filter { waiting in !taken.contains { $0.entry.name == waiting.entry.name } }
  }

  /// Lets a text go that was recorded.
  func forget(_ waiting: Waiting) { try? waiting.spool.remove(waiting.entry) }
}
