import Engine

/// The ways by which pages and updates leave the war-room.
extension PlanReader {
  func channels(_ value: YAMLValue?) -> [ChannelRule] {
    named(value, "a channel") { id, pair in
      define(.channel, id)
      note(.channel(id), at: pair.place)
      return fields(pair.value, "a channel", at: pair.place) { channel(id, $0) }
    }
  }

  private func channel(_ id: ChannelID, _ fields: Fields) -> ChannelRule? {
    let kinds = [
      command(fields), file(fields), terminal(fields), webhook(fields),
    ]
    let rule = ChannelRule(id: id, kind: .terminal(notifies: false))
    let limit = fields.duration("time_limit") ?? rule.timeLimit
    let retries = fields.count("retries", 0...20) ?? rule.retries
    let backoff = fields.duration("backoff") ?? rule.backoff
    let named = ["command", "file", "terminal", "webhook"].filter { fields.value($0) != nil }
    guard named.count == 1 else {
      error(
        fields.place,
        named.isEmpty
          ? "The channel \(id) leads nowhere." : "The channel \(id) is \(listed(named)) at once.",
        mend:
          "Write one of `command: [program, …]`, `file: PATH`, `webhook: URL` and `terminal: bell`."
      )
      return nil
    }
    guard let kind = kinds.compactMap({ $0 }).first else { return nil }
    return ChannelRule(id: id, kind: kind, timeLimit: limit, retries: retries, backoff: backoff)
  }

  private func command(_ fields: Fields) -> ChannelRule.Kind? {
    guard let value = fields.value("command") else { return nil }
    guard case .list = value.content else {
      error(
        value.place, "A command is a list of words, and this is \(value.kind).",
        mend: "Write the program and each argument on its own: [send-sms, \"{address}\"]; "
          + "for a shell, [sh, -c, \"…\"].")
      return nil
    }
    let arguments = list(value) { text($0) }
    return arguments.isEmpty ? nil : .command(arguments: arguments)
  }

  private func file(_ fields: Fields) -> ChannelRule.Kind? {
    guard let path = fields.text("file") else { return nil }
    return .file(path: path, form: form(fields, ChannelRule.FileForm.self) ?? .lines)
  }

  private func terminal(_ fields: Fields) -> ChannelRule.Kind? {
    guard let value = fields.value("terminal") else { return nil }
    return choice(value, "terminal channel", of: ["bell", "notify"]).map {
      .terminal(notifies: $0 == "notify")
    }
  }

  private func webhook(_ fields: Fields) -> ChannelRule.Kind? {
    guard let value = fields.value("webhook"), let url = secret(value) else { return nil }
    if case .plain(let text) = url, !text.hasPrefix("https://"), !text.hasPrefix("http://") {
      error(
        value.place, "\(quoted(value)) is no address of the web.",
        mend: "Write https://…, or env:NAME or file:PATH where the address is a secret.")
      return nil
    }
    let headers = named(fields.value("headers"), "a header") { name, pair in
      header(name, pair)
    }
    let form = form(fields, ChannelRule.WebhookForm.self) ?? .json
    return .webhook(url: url, form: form, headers: headers)
  }

  private func header(_ name: String, _ pair: YAMLPair) -> ChannelRule.Header? {
    guard let value = secret(pair.value) else { return nil }
    let secrets = ["authorization", "proxy-authorization", "cookie", "x-api-key"]
    if case .plain = value, secrets.contains(name.lowercased()) {
      error(
        pair.value.place, "\(name) is a secret, and a plan holds none.",
        mend: "Write env:NAME for a variable of the environment, or file:PATH.")
      return nil
    }
    return ChannelRule.Header(name: name, value: value)
  }

  private func form<Form: RawRepresentable & CaseIterable>(
    _ fields: Fields, _ forms: Form.Type
  ) -> Form? where Form.RawValue == String {
    guard let value = fields.value("form") else { return nil }
    return choice(value, "form", of: forms.allCases.map(\.rawValue)).flatMap(Form.init)
  }
}
