import Engine

/// Audiences, when each is owed an update, and the templates for them.
extension PlanReader {
  struct Audiences {
    var rules: [AudienceRule] = []
    var templates: [MessageTemplate] = []
  }

  private static let statuses = UpdateStatus.allCases.map(\.rawValue)

  /// `templates` are the texts of `templates/` by their names, such as `management.resolved`.
  func audiences(_ value: YAMLValue?, templates: [String: String]) -> Audiences {
    var audiences = Audiences()
    audiences.rules = named(value, "an audience") { id, pair in
      define(.audience, id)
      note(.audience(id), at: pair.place)
      return fields(pair.value, "an audience", at: pair.place) { fields in
        let name = templateName(fields.value("template"), templates) ?? id
        for status in PlanReader.statuses {
          guard let text = templates["\(name).\(status)"] else { continue }
          audiences.templates.append(MessageTemplate(audience: id, status: status, text: text))
        }
        return audience(id, fields)
      }
    }
    return audiences
  }

  /// The template of the audience where it has another's: `public` for `public.investigating.mustache` and so on.
  private func templateName(_ value: YAMLValue?, _ templates: [String: String]) -> String? {
    guard let value, let name = text(value) else { return nil }
    let known = Set(
      templates.keys.compactMap { key in
        PlanReader.statuses.first { key.hasSuffix("." + $0) }.map {
          String(key.dropLast($0.count + 1))
        }
      })
    if !known.contains(name) { unknown("template", name, among: known.sorted(), at: value.place) }
    return name
  }

  private func audience(_ id: AudienceID, _ fields: Fields) -> AudienceRule? {
    let title = fields.text("title", needed: "Management")
    let owner = fields.needed("owner", such: "cl").flatMap { reference($0, .role) }
    let cadences = bySeverity(fields.value("updates")) { cadence($0) }
    let channels = fields.references("channels", .channel)
    let remindAfter = fields.unlessNone("remind_after", duration)
    guard let title, let owner else { return nil }
    return AudienceRule(
      id: id, title: title, owner: owner, cadences: cadences, channels: channels,
      remindAfter: remindAfter)
  }

  private func cadence(_ value: YAMLValue) -> Cadence? {
    fields(value, "a cadence") { fields in
      let first = fields.duration("first")
      let every = fields.duration("every")
      let words = Cadence.Demand.allCases.map(\.rawValue)
      let on = list(fields.value("on")) {
        choice($0, "event that demands an update", of: words).flatMap(Cadence.Demand.init)
      }
      let within = fields.duration("within") ?? Cadence().demandWithin
      if first == nil, every == nil, on.isEmpty {
        error(
          value.place, "This cadence never asks for an update.",
          mend: "Write `first: 15m`, `every: 30m` or `on: [declared, resolved]`, or leave it out.")
      }
      return Cadence(first: first, every: every, on: Set(on), demandWithin: within)
    }
  }
}
