import Engine
import EventLog

/// An HTTP POST, made by the program `curl`, which gets all of it on its standard input: no address and no secret
/// stands among the arguments that every user of the machine can list.
struct WebhookChannel {
  /// `-q` keeps the settings of whoever runs it out.
  static let arguments = ["curl", "-q", "--config", "-"]

  private let url: String
  private let form: ChannelRule.WebhookForm
  private var headers: [(name: String, value: String)] = []
  private var redaction = Redaction()

  init(
    url: Secret, form: ChannelRule.WebhookForm, headers: [ChannelRule.Header],
    secrets: SecretReader
  ) throws(SecretReader.Problem) {
    self.form = form
    self.url = try secrets.value(url)
    redaction.add(self.url)
    guard self.url.hasPrefix("https://") || self.url.hasPrefix("http://") else {
      throw SecretReader.Problem(description: "the address of the webhook begins with no https://")
    }
    for header in headers {
      let value = try secrets.value(header.value)
      redaction.add(value)
      self.headers.append((header.name, value))
    }
  }

  /// What curl reads: an option a line.
  func configuration(for parcel: Parcel, now: Instant) -> [UInt8] {
    let seconds = max(1, parcel.channel.timeLimit.milliseconds / 1000)
    let options: [(String, String)] =
      [
        ("url", url), ("request", "POST"), ("proto", "=http,https"),
        ("max-time", String(seconds)), ("user-agent", "warroom"),
        ("header", "Content-Type: application/json"),
        ("header", "Idempotency-Key: \(idempotency(parcel))"),
      ] + headers.map { ("header", "\($0.name): \($0.value)") } + [
        ("data-raw", body(for: parcel, now: now).text), ("write-out", "\n%{http_code}"),
      ]
    let lines = options.map { "\($0.0) = \(quoted($0.1))\n" } + ["silent\n", "show-error\n"]
    return Array(lines.joined().utf8)
  }

  private func idempotency(_ parcel: Parcel) -> String {
    "\(parcel.incident.declaration.incident.text)/\(parcel.key)"
  }

  private func quoted(_ text: String) -> String {
    var out = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\0": continue
      default: out.unicodeScalars.append(character)
      }
    }
    return out + "\""
  }

  func body(for parcel: Parcel, now: Instant) -> JSON {
    switch form {
    case .slack: return ["text": .string(slack(parcel.message))]
    case .json: return JSON.message(parcel, now: now)
    }
  }

  /// Slack reads `<`, `>` and `&` as marks of its own.
  private func slack(_ message: Message) -> String {
    func plain(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    return (["*\(plain(message.subject))*"] + message.lines.map(plain)).joined(separator: "\n")
  }

  func judge(_ ending: ChildProcess.Ending) -> SendResult {
    let said = redaction.clean(ending.output.text)
    guard ending.exitCode == 0, !ending.isLate else {
      let words = oneLine(said.hasSuffix("\n000") ? String(said.dropLast(4)) : said)
      return .failed(
        reason: "curl, \(ending.words)" + (words.isEmpty ? "" : ": \(words)"), isFinal: false)
    }
    let (answer, code) = split(said)
    let detail = "HTTP \(code)" + (answer.isEmpty ? "" : ": \(answer)")
    if (200..<300).contains(code) { return .sent(detail: detail) }
    // A request that was refused as such is refused again; 408, 425 and 429 say "later".
    let isFinal = (400..<500).contains(code) && ![408, 425, 429].contains(code)
    return .failed(reason: detail, isFinal: isFinal)
  }

  private func split(_ said: String) -> (answer: String, code: Int) {
    guard let end = said.lastIndex(where: \.isNewline) else { return ("", Int(said) ?? 0) }
    return (oneLine(String(said[..<end])), Int(said[said.index(after: end)...]) ?? 0)
  }
}

extension JSON {
  /// What a webhook of ours says.
  static func message(_ parcel: Parcel, now: Instant) -> JSON {
    let incident = parcel.incident
    var members: [(key: String, value: JSON)] = [
      ("key", .string(parcel.key)), ("resent", .bool(parcel.isResent)),
      ("at", .string(now.rfc3339)), ("drill", .bool(incident.declaration.isDrill)),
      (
        "incident",
        [
          "alias": .string(parcel.reference.alias),
          "id": .string(incident.declaration.incident.text),
          "title": .string(incident.title), "severity": .string(incident.severity),
          "phase": .string(incident.phase.rawValue),
          "service": incident.service.map { .string($0) } ?? .null,
          "declared_at": .string(incident.declaredAt.rfc3339),
        ]
      ),
      ("subject", .string(parcel.message.subject)), ("text", .string(parcel.message.text)),
    ]
    switch parcel.content {
    case .page(let page):
      members.insert(("kind", "page"), at: 0)
      members += [
        ("person", .string(page.person)), ("address", .string(parcel.address)),
        ("target", .string(page.target)), ("reason", .string(page.reason.rawValue)),
        ("level", .integer(page.level)), ("attempt", .integer(page.attempt)),
      ]
    case .update(let delivery, let update):
      members.insert(("kind", "update"), at: 0)
      members += [
        ("audience", .string(update.audience)),
        ("status", update.status.map { .string($0) } ?? .null),
        ("next_update_by", update.nextDue.map { .string($0.rfc3339) } ?? .null),
        ("attempt", .integer(delivery.attempt)),
      ]
    }
    return .object(members)
  }
}
