import Engine

/// Roles, people, and the services that they answer for.
extension PlanReader {
  func roles(_ value: YAMLValue?) -> [RoleRule] {
    named(value, "a role") { id, pair in
      define(.role, id)
      note(.role(id), at: pair.place)
      return fields(pair.value, "a role", at: pair.place) { fields in
        let title = fields.text("title", needed: "Incident Commander")
        let abbreviation = fields.text("abbreviation", needed: "IC")
        let duties = fields.texts("duties")
        var reportsTo: RoleID?
        var every: [SeverityID: Duration] = [:]
        _ = self.fields(fields.value("reports"), "a report") { report in
          reportsTo = report.needed("to", such: "ic").flatMap { reference($0, .role) }
          every = bySeverity(report.needed("every", such: "{P1: 15m}"), duration)
          return ()
        }
        let isShared = fields.flag("shared") ?? false
        guard let title, let abbreviation else { return nil }
        return RoleRule(
          id: id, title: title, abbreviation: abbreviation, duties: duties, reportsTo: reportsTo,
          reportsEvery: every, isShared: isShared)
      }
    }
  }

  /// A mapping from severities to something.
  func bySeverity<T>(_ value: YAMLValue?, _ read: (YAMLValue) -> T?) -> [SeverityID: T] {
    var values: [SeverityID: T] = [:]
    for (id, read) in named(
      value, "a severity",
      { id, pair -> (SeverityID, T)? in
        refer(.severity, id, at: pair.place)
        return read(pair.value).map { (id, $0) }
      })
    {
      values[id] = read
    }
    return values
  }

  func people(_ value: YAMLValue?) -> [PersonRule] {
    named(value, "a person") { id, pair in
      define(.person, id)
      note(.person(id), at: pair.place)
      return fields(pair.value, "a person", at: pair.place) { fields in
        let name = fields.text("name", needed: "Ana Silva")
        let title = fields.text("title")
        let contacts = list(fields.value("reach")) { contact($0) }
        return name.map { PersonRule(id: id, name: $0, title: title, contacts: contacts) }
      }
    }
  }

  /// What people use among themselves, beside the channels of the plan.
  static let plainWays = ["phone", "mobile", "email", "chat", "radio", "address"]

  /// `sms: "+1 555 0100"`, or `room` for a channel that needs nothing.
  private func contact(_ value: YAMLValue) -> PersonRule.Contact? {
    if case .map(let pairs) = value.content, let pair = pairs.first, pairs.count == 1 {
      refer(.channel, pair.key, at: pair.place, besides: PlanReader.plainWays)
      return text(pair.value).map { PersonRule.Contact(channel: pair.key, address: $0) }
    }
    if case .scalar(let channel) = value.content {
      refer(.channel, channel, at: value.place, besides: [])
      return PersonRule.Contact(channel: channel, address: "")
    }
    error(
      value.place,
      "A way to reach somebody is a channel and an address, and this is \(value.kind).",
      mend: "Write one a line, such as `- sms: \"+1 555 0100\"`.")
    return nil
  }

  func services(_ value: YAMLValue?) -> [ServiceRule] {
    named(value, "a service") { id, pair in
      define(.service, id)
      note(.service(id), at: pair.place)
      if case .nothing = pair.value.content { return ServiceRule(id: id) }
      return fields(pair.value, "a service", at: pair.place) { fields in
        ServiceRule(
          id: id, title: fields.text("title"), owner: fields.text("owner"),
          escalation: fields.reference("escalation", .policy), aliases: fields.texts("aliases"))
      }
    }
  }
}
