internal import Engine

/// Runbooks and their steps.
extension Fact {
  init(runbook type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .runbookAttached: self = .runbookAttached(try AttachedRunbook(&fields))
    case .stepStarted: self = .stepStarted(try fields.step())
    case .stepDone:
      let step = try fields.step()
      self = .stepDone(step, note: try fields.string("note"))
    case .stepSkipped:
      let step = try fields.step()
      self = .stepSkipped(step, reason: try fields.string("reason"))
    case .stepBlocked:
      let step = try fields.step()
      self = .stepBlocked(step, reason: try fields.string("reason"))
    case .stepNoted:
      let step = try fields.step()
      self = .stepNoted(step, text: try fields.need("text"))
    case .stepReopened:
      let step = try fields.step()
      self = .stepReopened(step, reason: try fields.string("reason"))
    default: preconditionFailure("\(type) is of another topic")
    }
  }

  func encodeRunbook(to out: inout LineWriter) {
    switch self {
    case .runbookAttached(let runbook): runbook.encode(to: &out)
    case .stepStarted(let step): out.field(step)
    case .stepDone(let step, let note):
      out.field(step)
      out.field("note", note)
    case .stepSkipped(let step, let reason), .stepBlocked(let step, let reason),
      .stepReopened(let step, let reason):
      out.field(step)
      out.field("reason", reason)
    case .stepNoted(let step, let text):
      out.field(step)
      out.field("text", text)
    default: preconditionFailure("\(name) is of another topic")
    }
  }
}

extension LineWriter {
  mutating func field(_ step: StepReference) {
    field("runbook", step.runbook)
    field("step", step.step)
  }
}

extension AttachedRunbook {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let runbook = try fields.needInteger("runbook")
    let title = try fields.need("title")
    let source = try fields.need("source")
    let expected = try fields.integer("expected_seconds")
    guard let values = try fields.nested("steps")?.array else { throw Malformed() }
    var steps: [RunbookStep] = []
    for value in values { steps.append(try RunbookStep(value)) }
    self.init(
      runbook: runbook, title: title, source: source, expected: expected.map { .seconds($0) },
      steps: steps)
  }

  func encode(to out: inout LineWriter) {
    out.field("runbook", runbook)
    out.field("title", title)
    out.field("source", source)
    out.field("expected_seconds", expected.map { Int($0.wholeSeconds) })
    out.key("steps")
    out.open("[")
    for step in steps {
      out.separate()
      step.encode(to: &out)
    }
    out.close("]")
  }
}

extension RunbookStep {
  init(_ value: JSON) throws(Malformed) {
    let fields = try ObjectFields(value)
    guard let title = try fields.string("title") else { throw Malformed() }
    var commands: [String] = []
    if let values = try fields.nested("commands") {
      guard let values = values.array else { throw Malformed() }
      for value in values {
        guard let text = value.string else { throw Malformed() }
        commands.append(text)
      }
    }
    self.init(
      title: title, depth: try fields.integer("depth") ?? 0, text: try fields.string("text"),
      commands: commands)
  }

  func encode(to out: inout LineWriter) {
    out.open()
    out.field("title", title)
    if depth != 0 { out.field("depth", depth) }
    out.field("text", text)
    if !commands.isEmpty {
      out.key("commands")
      out.value(.array(commands.map { .string($0) }))
    }
    out.close()
  }
}
