import Engine
import EventLog

/// Records a command in an incident and says what became of it.
struct Recording {
  /// What was recorded.
  struct Done {
    var reference: IncidentReference
    var head: Head
    var events: [Event]
    var warnings: [String]
    /// The state after it.
    var incident: Incident
  }

  let context: Context
  let reference: IncidentReference
  /// What it is to become, for the spool: `note`.
  let kind: String
  /// What somebody wrote, kept where it can't be recorded.
  let text: String?

  /// Records; `command` says what, given the newest state, and is called again where others were faster.
  ///
  /// What is thrown is a `Failure` or a refusal; where recording failed, the text is in the spool by then.
  func run(_ command: (Incident) throws(Refusal) -> Command) throws -> Done {
    let author = try context.author()
    var session = try Session<Incident?>(
      try IncidentLog.open(reference, in: context.home), initial: nil, fold: Incident.fold)
    var warnings: [String] = []
    let outcome = attempt(&session, author, &warnings, command)
    return try judge(outcome, session, author, warnings)
  }

  private func attempt(
    _ session: inout Session<Incident?>, _ author: RecordAuthor, _ warnings: inout [String],
    _ command: (Incident) throws(Refusal) -> Command
  ) -> RecordOutcome<Refusal> {
    session.record(author) { incident in
      do throws(Refusal) {
        guard let incident else {
          throw Refusal(
            "\(reference.alias) holds no declaration.", wayOut: "Declare a new incident.")
        }
        let decision = try decide(
          try command(incident), by: author.by, incident: incident,
          plan: context.plan(of: incident),
          now: context.now)
        warnings = decision.warnings
        return .success(decision.facts)
      } catch {
        return .failure(error)
      }
    }
  }

  private func judge(
    _ outcome: RecordOutcome<Refusal>, _ session: Session<Incident?>, _ author: RecordAuthor,
    _ warnings: [String]
  ) throws -> Done {
    var events: [Event] = []
    switch outcome {
    case .recorded(_, let recorded): events = recorded
    case .already:
      events = try session.log.read().events.filter { $0.id >= author.id && $0.by == author.by }
    case .nothing: break
    case .refused(let refusal): throw refusal
    case .busy:
      throw failed(
        "NOT recorded: others were faster, time after time. Try again.", author, isDisk: false)
    case .unreadable(let error): throw failed("NOT recorded: \(error).", author, isDisk: true)
    case .failed(let error): throw failure(error, author)
    }
    guard let incident = session.state else {
      throw Failure("\(reference.alias) holds no declaration.")
    }
    return Done(
      reference: reference, head: session.head, events: events, warnings: warnings,
      incident: incident)
  }

  private func failure(_ error: AppendError, _ author: RecordAuthor) -> Failure {
    switch error {
    case .damaged, .replaced:
      failed("\(error).", author, isDisk: false, code: Program.damageCode)
    case .poisoned: failed("\(error).", author, isDisk: true, code: Program.damageCode)
    case .invalid, .abandoned: failed("\(error).", author, isDisk: false)
    case .notRecorded, .unknown: failed("\(error).", author, isDisk: true)
    }
  }

  /// `isDisk` says that the home's own disk is to be mistrusted.
  private func failed(
    _ sentence: String, _ author: RecordAuthor, isDisk: Bool, code: Int32 = 1
  ) -> Failure {
    guard let text, !text.isEmpty else { return Failure(sentence, code: code) }
    let unrecorded = Spools.Unrecorded(
      text: text, incident: reference.alias, log: reference.path, id: author.id, by: author.by,
      kind: kind)
    let place = Spools(context.home).say(keeping: unrecorded, isDisk: isDisk, now: context.now)
    return Failure("\(sentence) \(place)", code: code)
  }
}

extension Incident {
  /// Folds one event into a state that begins as `nil`.
  static func fold(_ state: inout Incident?, _ event: Event) {
    if state == nil { state = Incident(first: event) } else { state?.apply(event) }
  }
}

extension RecordingOptions {
  /// Finds the incident, records a command in it, and prints what was recorded.
  ///
  /// `prepare` reads the arguments that need a clock and a zone, and answers what makes the command from the newest
  /// state; the other arguments are as in `Recording`.
  @discardableResult
  func record(
    _ kind: String, text: String? = nil, wanted: Target.Wanted = .open,
    _ prepare: (Context) throws -> (Incident) throws(Refusal) -> Command
  ) throws -> Recording.Done {
    let context = try self.context(isRecording: true)
    let reference = try Target.find(incident, in: context, wanted: wanted)
    let command = try prepare(context)
    let done = try Recording(context: context, reference: reference, kind: kind, text: text)
      .run(command)
    done.print(context, json: json)
    return done
  }

  /// Records a command that does not depend on the state.
  @discardableResult
  func record(
    _ kind: String, text: String? = nil, wanted: Target.Wanted = .open, _ command: Command
  ) throws -> Recording.Done {
    try record(kind, text: text, wanted: wanted) { _ in { _ in command } }
  }
}

extension Recording.Done {
  func print(_ context: Context, json: Bool) {
    if json {
      Output.json(JSON.recorded(self))
    } else {
      let (paint, plan) = (Paint(), context.plan(of: incident))
      for event in events {
        let said = narrate(event, in: incident, plan: plan)
        let number = paint("#\(event.seq)", .dim)
        let lines = Lines.split(said.text)
        Output.line(
          "\(reference.alias) \(number) \(Cell(said.label).text)  \(lines.first ?? "")")
        for line in lines.dropFirst() { Output.line("    " + line) }
      }
    }
    for warning in warnings { Output.complain(warning) }
  }
}
