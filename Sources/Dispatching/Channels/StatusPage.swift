import Engine
import EventLog

/// What one audience was told of the home's incidents, as a status page: Statuspage's `summary.json`, or a plain page.
struct StatusPage {
  /// An incident as that audience knows it.
  struct Entry {
    var incident: Incident
    /// Newest first.
    var updates: [(entry: Int, at: Instant, update: Update)]

    /// Statuspage's word: the last update's status where it has one of them.
    var status: String {
      if !incident.isOpen { return "resolved" }
      let known = ["investigating", "identified", "monitoring"]
      let said = updates.compactMap(\.update.status).map { $0.lowercased() }
      return said.first { known.contains($0) }
        ?? (incident.instant(of: .contained) == nil ? "investigating" : "monitoring")
    }
  }

  let plan: Plan
  let now: Instant
  /// Newest first.
  private(set) var entries: [Entry] = []

  /// How far back the home is looked through; older incidents are over.
  private static let incidentsRead = 200
  /// How long a resolved incident stays on the page for people.
  private static let shownAfterwards = Duration.days(7)

  /// Reads what was told to the parcel's audience.
  init(home: Home, parcel: Parcel, now: Instant) {
    plan = parcel.plan
    self.now = now
    let references = ((try? home.incidents()) ?? []).suffix(StatusPage.incidentsRead)
    for reference in references.reversed() {
      guard let declaration = home.declaration(of: reference), declaration.origin == nil,
        !declaration.isDrill,
        let events = try? IncidentLog.open(reference, in: home).read().events,
        let incident = Incident(events: events)
      else { continue }
      if let entry = Entry(incident, events, told: parcel.audience ?? "") { entries.append(entry) }
    }
  }

  init(plan: Plan, now: Instant, entries: [Entry]) {
    self.plan = plan
    self.now = now
    self.entries = entries
  }

  private var open: [Entry] { entries.filter(\.incident.isOpen) }

  /// 0 for the worst; `nil` where nothing is open.
  private var worst: Int? { open.map { plan.rank(of: $0.incident.severity) }.min() }

  private func impact(_ rank: Int) -> String {
    switch rank {
    case 0: "critical"
    case 1: "major"
    case 2: "minor"
    default: "none"
    }
  }

  private var description: String {
    switch worst {
    case nil: "All Systems Operational"
    case 0: "Major Service Outage"
    case 1: "Partial System Outage"
    default: "Minor Service Outage"
    }
  }

  private var title: String {
    let organization = plan.governance.organization
    return organization.isEmpty ? "Status" : organization
  }

  // MARK: Statuspage

  /// The shape of Statuspage's `/api/v2/summary.json`: the incidents in it are those that are open.
  var summary: JSON {
    [
      "page": [
        "id": .string(plan.name), "name": .string(title), "url": "",
        "time_zone": "Etc/UTC", "updated_at": .string(now.rfc3339),
      ],
      "components": .array(plan.services.enumerated().map { component($1, position: $0 + 1) }),
      "incidents": .array(open.map(incident)), "scheduled_maintenances": [],
      "status": [
        "indicator": .string(worst.map(impact) ?? "none"), "description": .string(description),
      ],
    ]
  }

  private func component(_ service: ServiceRule, position: Int) -> JSON {
    let rank = open.filter { $0.incident.service == service.id }
      .map { plan.rank(of: $0.incident.severity) }.min()
    let status =
      switch rank {
      case nil: "operational"
      case 0: "major_outage"
      case 1: "partial_outage"
      default: "degraded_performance"
      }
    return [
      "id": .string(service.id), "name": .string(service.title), "status": .string(status),
      "position": .integer(position), "showcase": true, "group_id": .null, "group": false,
      "page_id": .string(plan.name), "only_show_if_degraded": false, "description": .null,
      "created_at": .string(now.rfc3339), "updated_at": .string(now.rfc3339),
    ]
  }

  private func incident(_ entry: Entry) -> JSON {
    let incident = entry.incident
    let id = incident.declaration.incident.text
    let resolved = incident.instant(of: .resolved).map { JSON.string($0.rfc3339) } ?? .null
    let monitoring = incident.instant(of: .contained).map { JSON.string($0.rfc3339) } ?? .null
    let updates = entry.updates.map { entry, at, update -> JSON in
      [
        "id": .string("\(id)-\(entry)"), "incident_id": .string(id),
        "status": .string(update.status?.lowercased() ?? "investigating"),
        "body": .string(update.message), "created_at": .string(at.rfc3339),
        "updated_at": .string(at.rfc3339), "display_at": .string(at.rfc3339),
        "affected_components": .null, "deliver_notifications": false,
      ]
    }
    return [
      "id": .string(id), "name": .string(incident.title), "status": .string(entry.status),
      "impact": .string(impact(plan.rank(of: incident.severity))), "shortlink": "",
      "page_id": .string(plan.name), "components": [], "incident_updates": .array(updates),
      "started_at": .string(incident.declaredAt.rfc3339),
      "created_at": .string(incident.declaredAt.rfc3339),
      "updated_at": .string((entry.updates.first?.at ?? incident.declaredAt).rfc3339),
      "monitoring_at": monitoring, "resolved_at": resolved, "reminder_intervals": .null,
    ]
  }

  // MARK: For people

  /// A page that needs nothing but a browser, and asks for itself anew each minute.
  var html: String {
    let shown = entries.filter { entry in
      guard let resolved = entry.incident.instant(of: .resolved) else { return true }
      return now - resolved <= StatusPage.shownAfterwards
    }
    let articles = shown.map { entry -> String in
      let updates = entry.updates.map { _, at, update in
        """
            <dt><time datetime="\(at.rfc3339)">\(minute(at))</time> \(escaped(update.status ?? ""))</dt>
            <dd>\(escaped(update.message).replacing("\n", with: "<br>"))</dd>
        """
      }
      return """
          <article>
          <h2>\(escaped(entry.incident.title))</h2>
          <p>\(escaped(entry.status))</p>
          <dl>
        \(updates.joined(separator: "\n"))
          </dl>
          </article>
        """
    }
    let nothing = "  <p>No incident in the last seven days.</p>"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="60">
        <title>\(escaped(title)): \(description)</title>
        <style>body{font-family:sans-serif;max-width:45em;margin:2em auto;padding:0 1em}dt{font-weight:bold}</style>
      </head>
      <body>
        <h1>\(escaped(title))</h1>
        <p><strong>\(description)</strong>, as of \(minute(now)).</p>
      \(articles.isEmpty ? nothing : articles.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private func minute(_ at: Instant) -> String {
    let text = at.rfc3339
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}

extension StatusPage.Entry {
  /// What an audience was told of an incident, as it stands after corrections; `nil` where it was told nothing.
  init?(_ incident: Incident, _ events: [Event], told audience: AudienceID) {
    self.incident = incident
    updates = events.compactMap { event in
      guard case .updatePosted(var update) = event.fact, update.audience == audience,
        incident.overlay.struck[event.seq] == nil
      else { return nil }
      if let amended = incident.overlay.amended[event.seq]?.text { update.message = amended }
      return (event.seq, happened(event, in: incident), update)
    }.reversed()
    if updates.isEmpty { return nil }
  }
}
