internal import Engine

/// Alerts, updates, entries of the timeline, and what the log says of itself.
extension Fact {
  init(entry type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .alertReceived: self = .alertReceived(try Alert(&fields))
    case .alertRepeated:
      let key = try fields.need("key")
      self = .alertRepeated(key: key, count: try fields.needInteger("count"))
    case .alertCleared:
      let key = try fields.need("key")
      self = .alertCleared(key: key, text: try fields.string("text"))
    case .alertExcluded:
      let alert = try Alert(&fields)
      self = .alertExcluded(alert, rule: try fields.need("rule"))
    case .updatePosted:
      let audience = try fields.need("audience")
      let status = try fields.string("status")
      let message = try fields.need("message")
      self = .updatePosted(
        Update(
          audience: audience, status: status, message: message,
          nextDue: try fields.instant("next_due")))
    case .noted:
      let kind = try fields.need("kind", of: EntryKind.self)
      self = .noted(kind: kind, text: try fields.need("text"))
    case .hypothesisConfirmed:
      let entry = try fields.needInteger("entry")
      self = .hypothesisConfirmed(entry: entry, text: try fields.string("text"))
    case .hypothesisRefuted:
      let entry = try fields.needInteger("entry")
      self = .hypothesisRefuted(entry: entry, text: try fields.string("text"))
    case .amended:
      let entry = try fields.needInteger("entry")
      let text = try fields.string("text")
      let happened = try fields.instant("happened")
      self = .amended(
        entry: entry, text: text, happened: happened, reason: try fields.string("reason"))
    case .struck:
      let entry = try fields.needInteger("entry")
      self = .struck(entry: entry, reason: try fields.string("reason"))
    case .marked: self = .marked(entry: try fields.needInteger("entry"))
    case .logRepaired:
      let offset = try fields.needInteger("offset")
      let length = try fields.needInteger("length")
      self = .logRepaired(offset: offset, length: length, digest: try fields.need("digest"))
    case .logSalvaged:
      let from = try fields.need("from")
      let seq = try fields.needInteger("seq")
      let head = try fields.need("head")
      self = .logSalvaged(from: from, seq: seq, head: head, reason: try fields.string("reason"))
    default: preconditionFailure("\(type) is of another topic")
    }
  }

  func encodeEntry(to out: inout LineWriter) {
    switch self {
    case .alertReceived(let alert): alert.encode(to: &out)
    case .alertRepeated(let key, let count):
      out.field("key", key)
      out.field("count", count)
    case .alertCleared(let key, let text):
      out.field("key", key)
      out.field("text", text)
    case .alertExcluded(let alert, let rule):
      alert.encode(to: &out)
      out.field("rule", rule)
    case .updatePosted(let update):
      out.field("audience", update.audience)
      out.field("status", update.status)
      out.field("message", update.message)
      out.field("next_due", update.nextDue)
    case .noted(let kind, let text):
      out.field("kind", kind.rawValue)
      out.field("text", text)
    case .hypothesisConfirmed(let entry, let text), .hypothesisRefuted(let entry, let text):
      out.field("entry", entry)
      out.field("text", text)
    case .amended(let entry, let text, let happened, let reason):
      out.field("entry", entry)
      out.field("text", text)
      out.field("happened", happened)
      out.field("reason", reason)
    case .struck(let entry, let reason):
      out.field("entry", entry)
      out.field("reason", reason)
    case .marked(let entry): out.field("entry", entry)
    case .logRepaired(let offset, let length, let digest):
      out.field("offset", offset)
      out.field("length", length)
      out.field("digest", digest)
    case .logSalvaged(let from, let seq, let head, let reason):
      out.field("from", from)
      out.field("seq", seq)
      out.field("head", head)
      out.field("reason", reason)
    default: preconditionFailure("\(name) is of another topic")
    }
  }
}

extension Alert {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let key = try fields.need("key")
    let source = try fields.need("source")
    let summary = try fields.need("summary")
    var labels: [Label] = []
    if let value = try fields.nested("labels") {
      guard case .object(let members) = value else { throw Malformed() }
      for member in members {
        guard let text = member.value.string else { throw Malformed() }
        labels.append(Label(name: member.key, value: text))
      }
    }
    let url = try fields.string("url")
    self.init(
      key: key, source: source, summary: summary, labels: labels, url: url,
      runbookURL: try fields.string("runbook_url"))
  }

  func encode(to out: inout LineWriter) {
    out.field("key", key)
    out.field("source", source)
    out.field("summary", summary)
    if !labels.isEmpty {
      out.key("labels")
      // A key stands once in an object: of labels with one name the first is kept.
      var names: Set<[UInt8]> = []
      let first = labels.filter { names.insert(Array($0.name.utf8)).inserted }
      out.value(.object(first.map { (key: $0.name, value: .string($0.value)) }))
    }
    out.field("url", url)
    out.field("runbook_url", runbookURL)
  }
}
