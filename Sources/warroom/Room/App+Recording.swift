import Engine
import EventLog
import Screens
import Synchronization
import TerminalKit

/// What a screen wants recorded, on its way to the disk and back.
extension App {
  /// What was handed to the recorder.
  struct Submission {
    /// The incident it is for; `nil` for a declaration.
    var reference: IncidentReference?
    /// The room's own number for it; `nil` for a declaration or what company does.
    var ticket: Int?
    var warnings: Warnings
    /// Whether whoever sits here wants it, and not company in a rehearsal.
    var isMine = true
    /// What to keep where it can't be recorded; `nil` where nobody wrote anything.
    var unrecorded: Spools.Unrecorded?
  }

  func submit(_ command: Command, by person: PersonID, ticket: Int?) {
    guard let feed else { return }
    guard mayRecord else {
      refuse(ticket, App.noSandbox)
      return
    }
    if let why = whyNotPaged(command) { return refuse(ticket, why) }
    let (plans, now, warnings) = (context.plans, clock.now, Warnings())
    let author = RecordAuthor(
      id: .random(at: clock.now()), by: person, via: Environment.via, now: now)
    let unrecorded = unrecorded(command, author, ticket: ticket)
    // The log may have been harmed since the form was opened, and this screen is who knows what it held.
    _ = readOn()
    if case .room(let model) = stage, case .readOnly(let why) = model.condition {
      refuse(ticket, "NOT recorded: \(why)." + keep(unrecorded))
      return
    }
    let number = recorder.submit(
      .init(.incident(feed.reference), author) { state in
        guard let state else {
          return .failure(
            Refusal("The incident is not declared.", wayOut: "Declare it first."))
        }
        do throws(Refusal) {
          let decision = try decide(
            command, by: person, incident: state, plan: plans.plan(of: state), now: now())
          warnings.set(decision.warnings)
          return .success(decision.facts)
        } catch {
          return .failure(error)
        }
      })
    submitted[number] = Submission(
      reference: feed.reference, ticket: ticket, warnings: warnings, isMine: person == me,
      unrecorded: unrecorded)
  }

  /// What somebody wrote into the form that a command came from, or else into the command.
  private func unrecorded(
    _ command: Command, _ author: RecordAuthor, ticket: Int?
  ) -> Spools.Unrecorded? {
    guard let feed, case .room(let model) = stage else { return nil }
    let form = model.pending.first { $0.ticket == ticket }?.form
    guard let text = form?.draft ?? command.text, !text.isEmpty else { return nil }
    return Spools.Unrecorded(
      text: text, incident: feed.reference.alias, log: feed.reference.path, id: author.id,
      by: author.by, kind: form?.draftKey ?? "note", isInForm: form?.draftKey != nil)
  }

  func declare(_ command: DeclareCommand) {
    guard mayRecord else { return say(App.noSandbox) }
    let (plans, now, person, warnings) = (context.plans, clock.now, me, Warnings())
    let author = RecordAuthor(
      id: .random(at: now()), by: person, via: Environment.via, now: now)
    let identity = EventID.random(at: now())
    let number = recorder.submit(
      .init(.new, author) { _ in
        do throws(Refusal) {
          let facts = try Engine.declare(
            command, incident: identity, alias: "", plan: plans.live, now: now())
          if let problem = plans.pinLive() { warnings.set([problem]) }
          return .success(facts)
        } catch {
          return .failure(error)
        }
      })
    // What was typed is the lobby's draft until the incident stands.
    submitted[number] = Submission(ticket: nil, warnings: warnings, unrecorded: nil)
  }

  static let noSandbox =
    "This home is no sandbox (`warroom init --sandbox` makes one), so nothing is recorded under a clock that is not the machine's."

  /// A clock other than the machine's may write a sandbox only.
  var mayRecord: Bool { clock.speed == 1 || context.home.isSandbox }

  func refuse(_ ticket: Int?, _ reason: String) {
    guard let ticket, case .room(var model) = stage else { return say(reason) }
    let effects = model.refused(ticket: ticket, reason: reason, now: clock.now())
    stage = .room(model)
    _ = effects.flatMap(carryOut)
  }

  func take(_ result: Recorder<Incident?, Refusal>.Result) -> [Request] {
    guard let submission = submitted.removeValue(forKey: result.ticket) else { return [] }
    if let reference = submission.reference, reference != feed?.reference {
      return take(result, of: reference, submission)
    }
    if let why = whyNotRecorded(result.outcome, submission) {
      return refused(submission, why) + readOn()
    }
    guard let ticket = submission.ticket else {
      if submission.reference == nil { keepDeclaration("") }
      let requests = declared(result)
      for warning in submission.warnings.all { say(warning) }
      return requests
    }
    defer { sendPages(of: result) }
    guard case .room(var model) = stage else { return [] }
    // The entry itself comes by reading on, so that what is shown is what is on disk.
    let effects = model.recorded(
      ticket: ticket, warnings: submission.warnings.all, now: clock.now())
    stage = .room(model)
    forget(&offered, submission.unrecorded?.kind, in: model)
    return effects.flatMap(carryOut) + readOn()
  }

  /// Why an entry was not recorded; `nil` where it was. What was written is kept where the disk is to blame.
  func whyNotRecorded(
    _ outcome: RecordOutcome<Refusal>, _ submission: Submission
  ) -> String? {
    switch outcome {
    case .recorded, .already, .nothing: nil
    case .refused(let refusal): refusal.description
    case .busy: "NOT recorded: others wrote at the same time. Try again."
    // Its own fault: it stays in the form to be put right.
    case .failed(.invalid(let reason)): "\(AppendError.invalid(reason))."
    case .failed(let error): "\(error)." + keep(submission.unrecorded)
    case .unreadable(let error): "NOT recorded: \(error)." + keep(submission.unrecorded)
    }
  }

  func declared(_ result: Recorder<Incident?, Refusal>.Result) -> [Request] {
    guard case .lobby = stage, let reference = result.incident else { return readOn() }
    return open(reference.alias) { try self.openRoom($0) }
  }

  func refused(_ submission: Submission, _ reason: String) -> [Request] {
    if isLeaving, submission.isMine {
      refusedAtTheEnd.append((submission.reference.map { "\($0.alias): " } ?? "") + reason)
    }
    if let ticket = submission.ticket {
      refuse(ticket, reason)
      return [.bell]
    }
    switch stage {
    case .lobby(var model):
      model.refused(reason, now: clock.now())
      stage = .lobby(model)
    case .room: if submission.isMine { say(reason) }
    }
    return [.bell]
  }

  /// Keeps what could not be recorded, where another disk will take it.
  ///
  /// - Returns: A sentence that says where, with a blank before it; empty where there was nothing to keep.
  func keep(_ unrecorded: Spools.Unrecorded?) -> String {
    guard let unrecorded,
      let kept = Spools(context.home).keep(unrecorded, isDisk: true, now: clock.now())
    else { return "" }
    // Once its form is recorded, it waits no longer.
    if unrecorded.isInForm, unrecorded.log == feed?.reference.path,
      !offered.contains(where: { $0.path == kept.path })
    {
      offered.append(kept)
    }
    return " What you wrote is kept in \(kept.spool.directory) and offered again."
  }

  /// Keeps what was in a form when its log could not be written any more.
  func spool(_ text: String, key: String) {
    guard let feed else { return }
    _ = keep(
      .init(
        text: text, incident: feed.reference.alias, log: feed.reference.path, id: nil, by: me,
        kind: key, isInForm: true))
  }

  /// Offers again what could not be recorded, or says where it waits.
  func offerSpooled() {
    guard let feed, case .room(var model) = stage, !model.isReplay else { return }
    offered = Spools(context.home).waiting(
      for: feed.reference, holding: model.history.events, by: me)
    guard !offered.isEmpty else { return }
    if case .readOnly = model.condition {
      let count = offered.count == 1 ? "1 text" : "\(offered.count) texts"
      return say("\(count) of yours could not be recorded; kept in \(offered[0].spool.directory).")
    }
    let places = model.offer(
      offered.map { (key: $0.entry.kind, text: $0.entry.text) }, now: clock.now())
    for (index, place) in places.enumerated() { offered[index].place = place }
    stage = .room(model)
  }

  /// Lets go what was offered and has been taken from where it lay, once something of its kind is recorded.
  func forget(_ offered: inout [Spools.Waiting], _ kind: String?, in model: RoomModel) {
    guard let kind else { return }
    offered.removeAll { waiting in
      guard waiting.place == kind, !model.holdsDraft(waiting.entry.text, key: kind) else {
        return false
      }
      Spools(context.home).forget(waiting)
      return true
    }
  }

  func attach(_ path: String, _ ticket: Int) -> [Request] {
    let path = path.hasPrefix("~/") ? (Environment.value("HOME") ?? "") + path.dropFirst() : path
    guard let bytes = Files.read(path) else {
      say("\(path) can't be read: \(Files.problem(path)).")
      return [.bell]
    }
    let name = Files.name(path)
    let title = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    let runbook = Runbook(
      markdown: String(decoding: bytes, as: UTF8.self), name: title, source: path)
    submit(.attach(runbook), by: me, ticket: nil)
    return []
  }
}

/// Warnings on their way from the recorder's thread.
final class Warnings: Sendable {
  private let texts = Mutex<[String]>([])

  func set(_ new: [String]) { texts.withLock { $0 = new } }
  var all: [String] { texts.withLock { $0 } }
}
