import Engine
import EventLog

/// One incident of the home as it was found on the disk.
struct Surveyed {
  var reference: IncidentReference
  /// `nil` where the log holds no declaration that can be read.
  var incident: Incident?
  /// Its entries, where they were asked for.
  var events: [Event] = []
  var head = Head.empty
  var condition = LogCondition.sound
  /// What stands behind the damage, where entries were asked for.
  var unverified: [UnverifiedLine] = []
  /// Why its file can't be read.
  var error: String?

  var isAbandoned: Bool { condition == .abandoned }

  /// Reads it; the entries are kept as well as what they come to where they are asked for, as a home may hold millions.
  init(_ reference: IncidentReference, in home: Home, withEntries: Bool = false) {
    self.reference = reference
    var (entries, folded): ([Event], Incident?) = ([], nil)
    do {
      let contents = try IncidentLog.open(reference, in: home).read { event in
        if withEntries { entries.append(event) }
        Incident.fold(&folded, event)
      }
      (events, incident) = (entries, folded)
      head = contents.head
      condition = contents.condition
      if withEntries { unverified = contents.unverified }
    } catch {
      self.error = "\(error)"
    }
  }

  /// What is wrong with the log, as a sentence; `nil` for a sound one.
  var problem: String? {
    if let error { return "The log can't be read: \(error)." }
    return switch condition {
    case .sound: nil
    case .torn(let offset, let length):
      "The last \(length) bytes, from byte \(offset) on, are of a write that did not get to its end "
        + "and was never acknowledged; the next entry cuts them off."
    case .damaged(let damage):
      "THE LOG IS DAMAGED: event \(damage.seq), byte \(damage.offset): \(damage.reason). All before it "
        + "is sound; it is read-only, and `\(WayOut.salvage(reference))` continues it."
    case .poisoned:
      "THE DISK FAILED while this log was flushed: what is shown may not be stored. It is read-only, "
        + "and `\(WayOut.salvage(reference))` continues it."
    case .incomplete(let path):
      "ENTRIES ARE MISSING HERE that were recorded before a power cut. They wait in \(path) and come back with any "
        + "command of somebody who may write to the home, once its file system can be written."
    case .abandoned: "The number was taken and nothing recorded."
    }
  }

  /// Whether the program should end with the code for damage.
  var isDamaged: Bool {
    switch condition {
    case .damaged, .poisoned, .incomplete: true
    default: false
    }
  }

  /// One word for the state of the log.
  var conditionWord: String {
    if error != nil { return "unreadable" }
    return switch condition {
    case .sound: "sound"
    case .torn: "torn"
    case .damaged: "damaged"
    case .poisoned: "poisoned"
    case .incomplete: "incomplete"
    case .abandoned: "abandoned"
    }
  }

  /// Says on standard error what is wrong.
  ///
  /// - Returns: The exit code that follows from it.
  @discardableResult
  func complain() -> Int32 {
    guard let problem else { return 0 }
    Output.complain("\(reference.alias): \(problem)")
    if isDamaged { return Program.damageCode }
    return error == nil ? 0 : 1
  }
}

/// Finds the incident that a command is about.
enum Target {
  /// Which incidents can be meant where none is named.
  enum Wanted {
    case open
    /// Resolved and not closed; failing that, an open one, which the command will refuse with its reason.
    case resolved
  }

  /// The incident that was typed, or the only one that can be meant where none was; a `Failure` names the way out.
  static func find(
    _ asked: String?, in context: Context, wanted: Wanted = .open
  ) throws -> IncidentReference {
    if let asked {
      guard let reference = try context.home.find(asked) else {
        throw Failure(
          "There is no incident \"\(asked)\" in \(context.home.path). `warroom list` shows them.")
      }
      return reference
    }
    let all = try context.home.incidents().map { Surveyed($0, in: context.home) }
    let lived = all.filter { $0.incident.map { !$0.isImported } ?? false }
    var candidates = lived.filter { $0.incident?.isOpen == true }
    if wanted == .resolved {
      let resolved = lived.filter { $0.incident.map { !$0.isOpen && $0.phase != .closed } ?? false }
      if !resolved.isEmpty { candidates = resolved }
    }
    if let only = candidates.first, candidates.count == 1 { return only.reference }
    throw candidates.isEmpty ? none(all, context.home) : several(candidates)
  }

  private static func none(_ all: [Surveyed], _ home: EventLog.Home) -> Failure {
    // It may be the one that is meant: to declare another would be a mistake.
    if let unread = all.last(where: { $0.error != nil }), let problem = unread.problem {
      return Failure("No incident is open that can be read. \(unread.reference.alias): \(problem)")
    }
    let declare = "Declare one: `warroom declare TITLE`"
    guard let last = all.last(where: { $0.incident != nil }), let incident = last.incident else {
      return Failure("There is no incident yet in \(Cell(home.path).text). \(declare).")
    }
    return Failure(
      "No incident is open. \(declare); or name a past one, such as \(last.reference.alias) "
        + "(\(incident.title)).")
  }

  private static func several(_ candidates: [Surveyed]) -> Failure {
    let shown = candidates.suffix(8).reversed()
    let names = shown.map { "\($0.reference.alias) (\($0.incident?.title ?? "?"))" }
    let more = candidates.count > shown.count ? ", and more" : ""
    return Failure(
      "\(candidates.count) incidents can be meant: \(names.joined(separator: ", "))\(more). "
        + "Name the one you mean.", code: Program.usageCode)
  }
}
