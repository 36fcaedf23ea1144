import Engine
import EventLog
import Screens
import Synchronization
import TerminalKit

/// What a screen wants recorded, on its way to the disk and back.
extension App {
  /// What was handed to the recorder.
  struct Submission {
    /// The room's own number for it; `nil` for a declaration or what company does.
    var ticket: Int?
    var warnings: Warnings
    var text: String
  }

  func submit(_ command: Command, by person: PersonID, ticket: Int?) {
    guard let feed else { return }
    guard mayRecord else {
      refuse(ticket, App.noSandbox)
      return
    }
    // The log may have been harmed since the form was opened, and this screen is who knows what it held.
    _ = readOn()
    if case .room(let model) = stage, case .readOnly(let why) = model.condition {
      refuse(ticket, "NOT recorded: \(why).")
      return
    }
    let (plans, now, warnings) = (context.plans, clock.now, Warnings())
    let author = RecordAuthor(
      id: .random(at: clock.now()), by: person, via: Environment.via, now: now)
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
    submitted[number] = Submission(ticket: ticket, warnings: warnings, text: command.text ?? "")
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
    submitted[number] = Submission(ticket: nil, warnings: warnings, text: command.title)
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
    switch result.outcome {
    case .recorded, .already, .nothing:
      guard let ticket = submission.ticket else {
        let requests = declared(result)
        for warning in submission.warnings.all { say(warning) }
        return requests
      }
      guard case .room(var model) = stage else { return [] }
      // The entry itself comes by reading on, so that what is shown is what is on disk.
      let effects = model.recorded(
        ticket: ticket, warnings: submission.warnings.all, now: clock.now())
      stage = .room(model)
      return effects.flatMap(carryOut) + readOn()
    case .refused(let refusal): return refused(submission, refusal.description)
    case .busy:
      return refused(submission, "NOT recorded: others wrote at the same time. Try again.")
    case .failed(let error):
      keepInSpool(submission)
      return refused(submission, error.description) + readOn()
    case .unreadable(let error): return refused(submission, "NOT recorded: \(error.description).")
    }
  }

  func declared(_ result: Recorder<Incident?, Refusal>.Result) -> [Request] {
    guard case .lobby = stage, let reference = result.incident else { return readOn() }
    lobbyDrafts.keep("declare", "")
    return open(reference.alias) { try self.openRoom($0) }
  }

  func refused(_ submission: Submission, _ reason: String) -> [Request] {
    if let ticket = submission.ticket {
      refuse(ticket, reason)
      return [.bell]
    }
    if case .lobby(var model) = stage {
      model.refused(reason, now: clock.now())
      stage = .lobby(model)
    }
    return [.bell]
  }

  /// What the disk would not take is kept where it will.
  func keepInSpool(_ submission: Submission) {
    guard !submission.text.isEmpty else { return }
    let alias = feed?.reference.alias ?? ""
    for spool in spools.reversed() {
      let kept = try? spool.save(
        submission.text, incident: alias, kind: "text", now: clock.now())
      if kept != nil { return }
    }
  }

  /// The home's own, then one on another file system, which is tried first when something is kept.
  private var spools: [Spool] {
    [Spool(context.home)]
      + (Environment.value("XDG_RUNTIME_DIR").map { [Spool(runtimeDirectory: $0)] } ?? [])
  }

  /// Says that texts wait which could not be recorded, and where they are.
  func offerSpooled(_ alias: String) {
    for spool in spools {
      let waiting = ((try? spool.list()) ?? []).count { $0.incident == alias }
      guard waiting > 0 else { continue }
      return say(
        "\(waiting) text\(waiting == 1 ? "" : "s") for \(alias) could not be recorded; kept in \(spool.directory)"
      )
    }
  }

  func attach(_ path: String, _ ticket: Int) -> [Request] {
    let path = path.hasPrefix("~/") ? (Environment.value("HOME") ?? "") + path.dropFirst() : path
    guard let bytes = Files.read(path) else {
      say("\(path) can't be read: \(Files.problem(path)).")
      return [.bell]
    }
    let runbook = Runbook(markdown: String(decoding: bytes, as: UTF8.self), name: Files.name(path))
    submit(
      .attachRunbook(
        title: runbook.title, source: path, expected: runbook.expected, steps: runbook.steps),
      by: me, ticket: nil)
    return []
  }
}

/// Warnings on their way from the recorder's thread.
final class Warnings: Sendable {
  private let texts = Mutex<[String]>([])

  func set(_ new: [String]) { texts.withLock { $0 = new } }
  var all: [String] { texts.withLock { $0 } }
}
