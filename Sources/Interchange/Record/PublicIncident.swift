package import Engine
package import EventLog

/// An incident as a status page tells it, whatever the form it came in. Texts are plain, updates stand in the order of
/// their times.
package struct PublicIncident: Hashable, Sendable {
  /// `github-status` or `statuspage`.
  package var source: String
  package var identifier: String
  package var url: String?
  package var title: String
  /// Who speaks: the page's name where the form has it, else `status-page`.
  package var speaker: PersonID
  /// The source's word: `critical`, `major`, `minor`, `none`, `maintenance`.
  package var impact: String?
  package var components: [String]
  package var updates: [PublicUpdate]
  /// When the page first spoke of it.
  package var announced: Instant
  /// Since when there was an impact, where the source says so.
  package var impactStart: Instant?
  /// When the impact was over, where the source says so; an end that only repeats `resolved` is left out.
  package var impactEnd: Instant?
  package var resolved: Instant?
  /// When a maintenance was to begin and end.
  package var scheduled: (from: Instant, until: Instant)? {
    guard let scheduledFrom, let scheduledUntil else { return nil }
    return (scheduledFrom, scheduledUntil)
  }
  package var scheduledFrom: Instant?
  package var scheduledUntil: Instant?

  /// Who speaks where nothing says who.
  package static let anonymousSpeaker = "status-page"

  /// Reads a record by its shape: with `incident_updates` it is Statuspage's, else a line of a history.
  ///
  /// - Parameters:
  ///   - json: One record.
  ///   - place: Where it is in the input, for problems.
  ///   - page: The name of the page that the document is of.
  /// - Throws: `ImportProblem` where it is no such record.
  package init(
    _ json: JSON, at place: ImportProblem.Place, page: String? = nil
  ) throws(ImportProblem) {
    let anonymous = try RecordFields(json, at: place)
    guard let identifier = try anonymous.mark("id"), !identifier.isEmpty else {
      throw anonymous.problem("\"id\" is missing.")
    }
    guard identifier.utf8.count <= ImportLimits.identifierBytes else {
      throw anonymous.problem("\"id\" is longer than \(ImportLimits.identifierBytes) bytes.")
    }
    let fields = try RecordFields(json, at: place, identifier: identifier)
    if fields.has("incident_updates") {
      try self.init(statuspage: fields, identifier: identifier, page: page)
    } else {
      try self.init(history: fields, identifier: identifier)
    }
  }

  /// A name for the log's `by`: one word, not too long.
  static func speaker(_ page: String?) -> PersonID {
    let words = plainText(page ?? "").split { $0.isWhitespace }.joined(separator: "-")
    return (try? checkedPerson(words)) ?? anonymousSpeaker
  }

  /// The address, unless it is too long to be one.
  static func address(_ url: String?) -> String? {
    url.flatMap { $0.isEmpty || $0.utf8.count > ImportLimits.urlBytes ? nil : $0 }
  }

  /// Names without white space around them, each once, cut to what a label holds.
  static func names(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.compactMap { text in
      let name = shortened(
        oneLine(plainText(text)), characters: TextLimits.nameCharacters - "component:".count)
      return !name.isEmpty && seen.insert(name).inserted ? name : nil
    }
  }

  /// Sorts updates by their times; those of one moment stay as they came.
  static func ordered(_ updates: [PublicUpdate]) -> [PublicUpdate] {
    let sorted = updates.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    return sorted.map(\.element)
  }
}

/// One thing that a status page said.
package struct PublicUpdate: Hashable, Sendable {
  package var at: Instant
  /// As the source writes it: `In progress`, `in_progress`.
  package var status: String?
  package var message: String

  package init(at: Instant, status: String?, message: String) {
    self.at = at
    self.status = status
    self.message = message
  }
}
