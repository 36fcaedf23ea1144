internal import Engine
internal import EventLog

extension PublicIncident {
  /// A line of a history such as github-status: updates oldest first, times already worked out.
  init(history fields: RecordFields, identifier: String) throws(ImportProblem) {
    var updates: [PublicUpdate] = []
    for update in try fields.objects("updates") ?? [] {
      guard let at = try update.instant("at") else {
        throw fields.problem("An update has no \"at\".")
      }
      updates.append(
        PublicUpdate(
          at: at, status: try update.text("status"),
          message: plainText(try update.text("message") ?? "")))
    }
    updates = PublicIncident.ordered(updates)
    let (started, resolved) = (try fields.instant("started_at"), try fields.instant("resolved_at"))
    guard let announced = [updates.first?.at, started].compactMap({ $0 }).min() else {
      throw fields.problem("It has no updates and no \"started_at\", so its time is unknown.")
    }
    let (start, end) = (
      try fields.instant("downtime_start"), try fields.instant("downtime_end")
    )
    let isGiven = fields.has("impact_window") || end != resolved
    self.init(
      source: "github-status", identifier: identifier,
      url: PublicIncident.address(try fields.text("url")), title: try fields.title("title"),
      speaker: PublicIncident.anonymousSpeaker, impact: try fields.text("impact"),
      components: PublicIncident.names(try fields.names("components")), updates: updates,
      announced: announced, impactStart: start ?? started, impactEnd: isGiven ? end : nil,
      resolved: resolved, scheduledFrom: nil, scheduledUntil: nil)
  }

  /// An incident or a maintenance of Statuspage's public documents: updates newest first.
  init(
    statuspage fields: RecordFields, identifier: String, page: String?
  ) throws(ImportProblem) {
    var updates: [PublicUpdate] = []
    for update in try fields.objects("incident_updates") ?? [] {
      guard let at = try update.instant("display_at", or: "created_at") else {
        throw fields.problem("An update has no \"display_at\" and no \"created_at\".")
      }
      updates.append(
        PublicUpdate(
          at: at, status: try update.text("status"),
          message: plainText(try update.text("body") ?? "")))
    }
    updates = PublicIncident.ordered(updates.reversed())
    let (created, started) = (try fields.instant("created_at"), try fields.instant("started_at"))
    guard let announced = updates.first?.at ?? created ?? started else {
      throw fields.problem("It has no updates and no \"created_at\", so its time is unknown.")
    }
    let from = try fields.instant("scheduled_for")
    self.init(
      source: "statuspage", identifier: identifier,
      url: PublicIncident.address(try fields.text("shortlink")), title: try fields.title("name"),
      speaker: PublicIncident.speaker(page), impact: try fields.text("impact"),
      components: PublicIncident.names(try fields.componentNames()), updates: updates,
      announced: announced, impactStart: from == nil ? started ?? created : nil, impactEnd: nil,
      resolved: try fields.instant("resolved_at"), scheduledFrom: from,
      scheduledUntil: try fields.instant("scheduled_until"))
  }

  private init(
    source: String, identifier: String, url: String?, title: String, speaker: PersonID,
    impact: String?, components: [String], updates: [PublicUpdate], announced: Instant,
    impactStart: Instant?, impactEnd: Instant?, resolved: Instant?, scheduledFrom: Instant?,
    scheduledUntil: Instant?
  ) {
    self.source = source
    self.identifier = identifier
    self.url = url
    self.title = title.isEmpty ? "Incident \(identifier)" : title
    self.speaker = speaker
    self.impact = impact
    self.components = components
    self.updates = updates
    self.announced = announced
    self.impactStart = impactStart
    self.impactEnd = impactEnd
    self.resolved = resolved
    self.scheduledFrom = scheduledFrom
    self.scheduledUntil = scheduledUntil
  }
}

extension RecordFields {
  fileprivate func title(_ key: String) throws(ImportProblem) -> String {
    guard let title = try text(key) else { throw problem("\"\(key)\" is missing.") }
    return oneLine(plainText(title))
  }

  fileprivate func names(_ key: String) throws(ImportProblem) -> [String] {
    var names: [String] = []
    for element in try list(key) ?? [] {
      guard let name = element.string else { throw problem("\"\(key)\" holds what is no text.") }
      names.append(name)
    }
    return names
  }

  fileprivate func componentNames() throws(ImportProblem) -> [String] {
    var names: [String] = []
    for component in try objects("components") ?? [] {
      if let name = try component.text("name") { names.append(name) }
    }
    return names
  }
}
