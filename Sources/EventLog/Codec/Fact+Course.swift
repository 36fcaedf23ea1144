internal import Engine

/// The incident as a whole: declared, moved from phase to phase, resolved.
extension Fact {
  init(course type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .declared: self = .declared(try Declaration(&fields))
    case .retitled: self = .retitled(title: try fields.need("title"))
    case .serviceSet: self = .serviceSet(service: try fields.need("service"))
    case .impactDescribed: self = .impactDescribed(text: try fields.need("text"))
    case .severityProposed:
      let impact = try fields.need("impact")
      let urgency = try fields.need("urgency")
      self = .severityProposed(
        impact: impact, urgency: urgency, severity: try fields.need("severity"))
    case .planAdopted:
      let plan = try fields.need("plan")
      let name = try fields.need("name")
      self = .planAdopted(plan: plan, name: name, from: try fields.string("from"))
    case .severityChanged:
      let from = try fields.string("from")
      let to = try fields.need("to")
      self = .severityChanged(from: from, to: to, reason: try fields.string("reason"))
    case .phaseChanged:
      let from = try fields.need("from", of: Phase.self)
      let to = try fields.need("to", of: Phase.self)
      self = .phaseChanged(from: from, to: to, reason: try fields.string("reason"))
    case .milestoneRecorded:
      self = .milestoneRecorded(try fields.need("milestone", of: Milestone.self))
    case .resolutionVerified: self = .resolutionVerified(text: try fields.string("text"))
    case .resolved:
      let note = try fields.string("note")
      self = .resolved(note: note, cause: try fields.string("cause"))
    case .closed: self = .closed(reason: try fields.string("reason"))
    case .reopened: self = .reopened(reason: try fields.string("reason"))
    case .tagged: self = .tagged(label: try fields.need("label"))
    case .acknowledged: self = .acknowledged(note: try fields.string("note"))
    default: preconditionFailure("\(type) is of another topic")
    }
  }

  func encodeCourse(to out: inout LineWriter) {
    switch self {
    case .declared(let declaration): declaration.encode(to: &out)
    case .retitled(let title): out.field("title", title)
    case .serviceSet(let service): out.field("service", service)
    case .impactDescribed(let text): out.field("text", text)
    case .severityProposed(let impact, let urgency, let severity):
      out.field("impact", impact)
      out.field("urgency", urgency)
      out.field("severity", severity)
    case .planAdopted(let plan, let name, let from):
      out.field("plan", plan)
      out.field("name", name)
      out.field("from", from)
    case .severityChanged(let from, let to, let reason):
      out.field("from", from)
      out.field("to", to)
      out.field("reason", reason)
    case .phaseChanged(let from, let to, let reason):
      out.field("from", from.rawValue)
      out.field("to", to.rawValue)
      out.field("reason", reason)
    case .milestoneRecorded(let milestone): out.field("milestone", milestone.rawValue)
    case .resolutionVerified(let text): out.field("text", text)
    case .resolved(let note, let cause):
      out.field("note", note)
      out.field("cause", cause)
    case .closed(let reason), .reopened(let reason): out.field("reason", reason)
    case .tagged(let label): out.field("label", label)
    case .acknowledged(let note): out.field("note", note)
    default: preconditionFailure("\(name) is of another topic")
    }
  }
}

extension Declaration {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let format = try fields.needInteger("format")
    guard let incident = EventID(try fields.need("incident")) else { throw Malformed() }
    let alias = try fields.need("alias")
    let plan = try fields.need("plan")
    let title = try fields.need("title")
    let severity = try fields.need("severity")
    let service = try fields.string("service")
    let impact = try fields.string("impact")
    let started = try fields.instant("started")
    let isDrill = try fields.bool("drill") ?? false
    let origin: ImportOrigin? =
      if let value = try fields.nested("origin") { try ImportOrigin(value) } else { nil }
    self.init(
      format: format, incident: incident, alias: alias, plan: plan, title: title,
      severity: severity, service: service, impact: impact, started: started, isDrill: isDrill,
      origin: origin)
  }

  func encode(to out: inout LineWriter) {
    out.field("format", format)
    out.field("incident", incident.text)
    out.field("alias", alias)
    out.field("plan", plan)
    out.field("title", title)
    out.field("severity", severity)
    out.field("service", service)
    out.field("impact", impact)
    out.field("started", started)
    out.flag("drill", isDrill)
    guard let origin else { return }
    out.key("origin")
    out.open()
    out.field("source", origin.source)
    out.field("identifier", origin.identifier)
    out.field("url", origin.url)
    out.field("excluded", origin.excluded)
    out.close()
  }
}

extension ImportOrigin {
  init(_ value: JSON) throws(Malformed) {
    let fields = try ObjectFields(value)
    guard let source = try fields.string("source"), let identifier = try fields.string("identifier")
    else { throw Malformed() }
    self.init(
      source: source, identifier: identifier, url: try fields.string("url"),
      excluded: try fields.string("excluded"))
  }
}
