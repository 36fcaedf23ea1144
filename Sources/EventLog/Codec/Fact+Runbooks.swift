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
    case .commandRun: self = .commandRun(try CommandRun(&fields))
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
    case .commandRun(let run): run.encode(to: &out)
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
    for (index, value) in (try fields.nested("languages")?.array ?? []).enumerated() {
      guard let language = value.string else { throw Malformed() }
      if !language.isEmpty { languages[index] = language }
    }
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
    if let last = languages.keys.max() {
      out.key("languages")
      out.value(.array((0...last).map { .string(languages[$0] ?? "") }))
    }
    out.close()
  }
}

extension CommandRun {
  init(_ fields: inout some FactFields) throws(Malformed) {
    let step = try fields.step()
    let command = try fields.need("command")
    let exitCode = try fields.integer("exit")
    let signal = try fields.integer("signal")
    let cut = try fields.string("cut")
    let lasting = try fields.needInteger("milliseconds")
    let beginning = try fields.need("beginning")
    let end = try fields.string("end")
    let outputBytes = try fields.needInteger("output_bytes")
    self.init(
      step: step, command: command, exitCode: exitCode, signal: signal,
      cut: cut.flatMap(Cut.init(rawValue:)), lasting: .milliseconds(lasting), beginning: beginning,
      end: end, outputBytes: outputBytes,
      blob: try fields.string("blob"))
  }

  func encode(to out: inout LineWriter) {
    out.field(step)
    out.field("command", command)
    out.field("exit", exitCode)
    out.field("signal", signal)
    out.field("cut", cut?.rawValue)
    out.field("milliseconds", Int(lasting.milliseconds))
    out.field("beginning", beginning)
    out.field("end", end)
    out.field("output_bytes", outputBytes)
    out.field("blob", blob)
  }
}
