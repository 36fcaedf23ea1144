package import Engine
package import EventLog

/// What an incident of a status page becomes: its origin, and the events to record.
package struct MappedIncident: Hashable, Sendable {
  package var origin: ImportOrigin
  /// The declaration first; its alias is filled in when it is recorded. Each carries the time it happened.
  package var drafts: [EventDraft]
  /// The identity that one event more would have: where it is in a log already, the record has become shorter.
  package var following: EventID
}

extension ImportMapping {
  /// Reads a record and says what it becomes.
  ///
  /// - Parameters:
  ///   - record: One incident, in either form.
  ///   - place: Where it is in the input.
  ///   - page: The name of the page that the document is of.
  /// - Returns: The incident's events, or what is wrong with the record.
  package func map(
    _ record: JSON, at place: ImportProblem.Place, page: String? = nil
  ) -> Result<MappedIncident, ImportProblem> {
    Result { () throws(ImportProblem) in
      map(try PublicIncident(record, at: place, page: page))
    }
  }

  /// Says what an incident becomes; deterministic.
  package func map(_ incident: PublicIncident) -> MappedIncident {
    let impact = Impact(word: incident.impact)
    let origin = ImportOrigin(
      source: incident.source, identifier: incident.identifier, url: incident.url,
      excluded: excluded[impact])
    let identity = RecordIdentity(incident)
    let window = ImpactWindow(incident)
    var course = PublicCourse(incident, window: window, steps: steps)
    course.begin(
      Declaration(
        incident: identity.incident, alias: "", plan: plan,
        title: shortened(incident.title, characters: TextLimits.titleCharacters),
        severity: severity(impact), service: incident.components.first, started: window.start,
        origin: origin))
    for update in incident.updates { course.take(update) }
    course.end()
    let drafts = course.facts.enumerated().map { index, draft in
      EventDraft(
        id: identity.event(index), occurred: draft.happened, by: incident.speaker,
        fact: draft.fact)
    }
    return MappedIncident(
      origin: origin, drafts: drafts, following: identity.event(drafts.count))
  }
}

/// The span of the impact, as far as it can be believed.
struct ImpactWindow {
  /// When the impact began, where that is not after the announcement.
  private(set) var start: Instant?
  /// When it ended, where that is not after the resolution.
  private(set) var end: Instant?
  /// What the source says and is not used, in a sentence.
  private(set) var remark: String?

  init(_ incident: PublicIncident) {
    let earliest = incident.announced - ImportLimits.windowReach
    if let start = incident.impactStart, start >= earliest, start <= incident.announced {
      self.start = start
    }
    if let end = incident.impactEnd, let start, end >= start, end <= incident.lastWord {
      self.end = end
    }
    let isStartUnused = incident.impactStart != nil && start == nil
    let isEndUnused = incident.impactEnd != nil && end == nil
    guard isStartUnused || isEndUnused else { return }
    let from = incident.impactStart.map { " from \($0.rfc3339)" } ?? ""
    let until = incident.impactEnd.map { " until \($0.rfc3339)" } ?? ""
    let unused =
      isStartUnused && incident.impactEnd != nil
      ? "Neither is" : isStartUnused ? "That is not" : "Its end is not"
    remark =
      "The source gives the impact\(from)\(until). \(unused) used: it does not fit the updates."
  }
}

extension PublicIncident {
  /// The time of the resolution, else of the last update: an impact that ends later was not over then.
  fileprivate var lastWord: Instant {
    let ends = updates.last {
      [.resolved, .completed].contains(ImportMapping.Status(word: $0.status))
    }
    return ends?.at ?? resolved ?? updates.last?.at ?? announced
  }
}
