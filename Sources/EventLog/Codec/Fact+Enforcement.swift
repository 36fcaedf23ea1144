internal import Engine

/// Escalation, pages, and updates on their way.
extension Fact {
  init(enforcement type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .escalationStarted:
      let run = try fields.needInteger("run")
      let policy = try fields.need("policy")
      let severity = try fields.need("severity")
      self = .escalationStarted(
        EscalationStart(
          run: run, policy: policy, severity: severity,
          reason: try fields.need("reason", of: EscalationStart.Reason.self)))
    case .escalationAdvanced:
      let run = try fields.needInteger("run")
      let level = try fields.needInteger("level")
      self = .escalationAdvanced(run: run, level: level, reason: try fields.string("reason"))
    case .escalationExhausted: self = .escalationExhausted(run: try fields.needInteger("run"))
    case .pageRequested: self = .pageRequested(try Page(&fields))
    case .pageSent:
      let key = try fields.need("key")
      self = .pageSent(key: key, detail: try fields.string("detail"))
    case .pageFailed:
      let key = try fields.need("key")
      let reason = try fields.need("reason")
      self = .pageFailed(key: key, reason: reason, isFinal: try fields.bool("final") ?? false)
    case .updateRequested: self = .updateRequested(try UpdateDelivery(&fields))
    case .updateSent:
      let key = try fields.need("key")
      self = .updateSent(key: key, detail: try fields.string("detail"))
    case .updateFailed:
      let key = try fields.need("key")
      let reason = try fields.need("reason")
      self = .updateFailed(key: key, reason: reason, isFinal: try fields.bool("final") ?? false)
    default: preconditionFailure("\(type) is of another topic")
    }
  }

  func encodeEnforcement(to out: inout LineWriter) {
    switch self {
    case .escalationStarted(let start):
      out.field("run", start.run)
      out.field("policy", start.policy)
      out.field("severity", start.severity)
      out.field("reason", start.reason.rawValue)
    case .escalationAdvanced(let run, let level, let reason):
      out.field("run", run)
      out.field("level", level)
      out.field("reason", reason)
    case .escalationExhausted(let run): out.field("run", run)
    case .pageRequested(let page): page.encode(to: &out)
    case .updateRequested(let delivery): delivery.encode(to: &out)
    case .pageSent(let key, let detail), .updateSent(let key, let detail):
      out.field("key", key)
      out.field("detail", detail)
    case .pageFailed(let key, let reason, let isFinal),
      .updateFailed(let key, let reason, let isFinal):
      out.field("key", key)
      out.field("reason", reason)
      out.flag("final", isFinal)
    default: preconditionFailure("\(name) is of another topic")
    }
  }
}

extension LineWriter {
  /// A member that is `true`, or absent.
  mutating func flag(_ name: StaticString, _ isSet: Bool) {
    guard isSet else { return }
    key(name)
    raw("true")
  }
}

extension Page {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let key = try fields.need("key")
    let run = try fields.needInteger("run")
    let level = try fields.needInteger("level")
    let attempt = try fields.needInteger("attempt")
    let reason = try fields.need("reason", of: Page.Reason.self)
    let target = try fields.need("target")
    let person = try fields.need("person")
    let channel = try fields.need("channel")
    let isResent = try fields.bool("resent") ?? false
    self.init(
      key: key, run: run, level: level, attempt: attempt, reason: reason, target: target,
      person: person, channel: channel, isResent: isResent, text: try fields.string("text"))
  }

  func encode(to out: inout LineWriter) {
    out.field("key", key)
    out.field("run", run)
    out.field("level", level)
    out.field("attempt", attempt)
    out.field("reason", reason.rawValue)
    out.field("target", target)
    out.field("person", person)
    out.field("channel", channel)
    out.flag("resent", isResent)
    out.field("text", text)
  }
}

extension UpdateDelivery {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let key = try fields.need("key")
    let entry = try fields.needInteger("entry")
    let audience = try fields.need("audience")
    let channel = try fields.need("channel")
    let attempt = try fields.needInteger("attempt")
    self.init(
      key: key, entry: entry, audience: audience, channel: channel, attempt: attempt,
      isResent: try fields.bool("resent") ?? false)
  }

  func encode(to out: inout LineWriter) {
    out.field("key", key)
    out.field("entry", entry)
    out.field("audience", audience)
    out.field("channel", channel)
    out.field("attempt", attempt)
    out.flag("resent", isResent)
  }
}
