import Engine
import EventLog
import PlanFiles
import Synchronization

/// The plans that a process works with: the one in force, and those that incidents are held to.
///
/// Each is read once, when it is first asked for, so that a command that needs no plan reads none. An incident keeps the
/// plan that it was declared under, whose files lie in the home; who is on call and how people are reached is taken from
/// the plan in force.
final class PlanShelf: Sendable {
  /// Where the plan in force comes from.
  enum Source: Hashable, Sendable {
    case builtin
    case directory(String)
  }

  /// What says that the built-in plan is in force, in the place of a directory.
  static let builtinName = "builtin"

  private struct Live {
    var plan: Plan
    /// The digest of the directory as it is, which may be of a plan that can't be used.
    var reading: String?
    /// Its files, to be kept in the home; empty for the built-in plan and for one that lies there.
    var files: [PlanFile] = []
    /// Why the directory's own plan is not in force.
    var problem: String?
  }

  private struct State {
    var live: Live?
    var held: [String: Plan] = [:]
    /// Digests whose plans the home has lost.
    var missing: Set<String> = []
    /// What must be said and was not yet.
    var complaints: [String] = []
    var isCollecting = false
  }

  let source: Source
  /// What was named, in a directory's place also `builtin`.
  private let asked: String?
  private let home: Home
  private let archive: PlanArchive
  private let state = Mutex(State())

  /// Works with the plan that is asked for, else $WARROOM_PLAN, else the directory of the settings where there is one.
  init(asked: String?, home: Home) {
    let asked = asked ?? Environment.value("WARROOM_PLAN")
    self.asked = asked
    source = PlanShelf.source(asked)
    self.home = home
    archive = PlanArchive(home)
  }

  private static func source(_ asked: String?) -> Source {
    if let path = asked {
      return path == builtinName ? .builtin : .directory(path)
    }
    return Files.exists(usual) ? .directory(usual) : .builtin
  }

  private static var usual: String { Environment.configurationDirectory + "/plan" }

  /// The directory that a plan is written into or checked in where none is named: also the usual one before it exists.
  func directory() throws -> String {
    if case .directory(let path) = source { return path }
    guard asked == nil else {
      throw Failure(
        "The built-in plan is asked for, and it lies in no directory. Name one.",
        code: Program.usageCode)
    }
    return PlanShelf.usual
  }

  /// Reads a plan with the zones of this machine.
  static func read(_ directory: PlanDirectory) -> PlanReading {
    directory.reading(zones: Environment.zone(named:), hash: hash)
  }

  // MARK: The plan in force

  var live: Plan { state.withLock { live(&$0).plan } }

  /// Why the plan of the directory is not in force, as a sentence or two; `nil` where it is.
  var problem: String? { state.withLock { live(&$0).problem } }

  private func live(_ state: inout State) -> Live {
    if let live = state.live { return live }
    let live = read(&state)
    state.live = live
    if let problem = live.problem { complain(problem, &state) }
    return live
  }

  private func read(_ state: inout State) -> Live {
    guard case .directory(let path) = source else { return Live(plan: .builtin) }
    let directory = PlanDirectory(path: path)
    let reading = PlanShelf.read(directory)
    if let plan = reading.plan {
      return Live(plan: plan, reading: reading.digest, files: directory.files)
    }
    let errors = reading.findings.filter { $0.severity == .error }
    let first = errors.first.map { "\($0.place): \($0.what)" } ?? "it holds no plan."
    let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
    let wrong = "THE PLAN IN \(path) CAN'T BE USED: \(first)\(more)"
    let mend = "`warroom plan check` shows what to write instead."
    if let digest = (try? archive.lastGood()) ?? nil, let plan = pinned(digest, &state) {
      return Live(
        plan: plan, reading: reading.digest,
        problem:
          "\(wrong) The last good one, \(plan.name) (\(digest.prefix(12))), is in force. \(mend)")
    }
    return Live(
      plan: .builtin, reading: reading.digest,
      problem: "\(wrong) No earlier one was kept, so the built-in plan is in force. \(mend)")
  }

  /// Looks whether the directory has changed, and reads it again where it has.
  ///
  /// A plan that was in force and became unreadable stays in force.
  ///
  /// - Returns: Whether the plan in force, or what is said of it, is another now.
  func refresh() -> Bool {
    guard case .directory(let path) = source else { return false }
    let digest = PlanDirectory(path: path).digest(by: PlanShelf.hash)
    return state.withLock { state in
      guard let before = state.live, before.reading != digest else { return false }
      var now = read(&state)
      if now.problem != nil, before.problem == nil {
        now.plan = before.plan
        now.files = before.files
        now.problem =
          "THE PLAN IN \(path) WAS CHANGED AND CAN'T BE USED ANY MORE; what was read before it stays in "
          + "force. `warroom plan check` shows what is wrong."
      }
      state.live = now
      if let problem = now.problem { complain(problem, &state) }
      return before.plan != now.plan || before.problem != now.problem
    }
  }

  // MARK: The plan of an incident

  /// The plan that an incident is held to, with the people of the plan in force.
  func plan(of incident: Incident) -> Plan { plan(digest: incident.plan) }

  /// The plan of a digest, with the people of the plan in force; the latter as a whole where the home has lost it.
  func plan(digest: String) -> Plan {
    state.withLock { state in
      let live = live(&state).plan
      if digest == live.digest { return live }
      guard !state.missing.contains(digest), let plan = pinned(digest, &state) else {
        guard state.missing.insert(digest).inserted else { return live }
        complain(
          "The plan that incidents were declared under (\(digest.prefix(12))) is not in \(home.path)/plans; "
            + "they are held to \(live.name) instead.", &state)
        return live
      }
      guard live.digest == Plan.builtin.digest else { return plan.reaching(peopleOf: live) }
      // Nobody is on call by the built-in plan: a host without a plan of its own takes what was pinned, but runs nothing.
      var pinned = plan
      pinned.runsCommands = false
      return pinned
    }
  }

  private func pinned(_ digest: String, _ state: inout State) -> Plan? {
    if digest == Plan.builtin.digest { return .builtin }
    if let known = state.held[digest] { return known }
    guard let path = (try? archive.directory(of: digest)) ?? nil else { return nil }
    let reading = PlanShelf.read(PlanDirectory(path: path))
    guard reading.digest == digest, let plan = reading.plan else {
      let why =
        reading.digest == digest
        ? reading.findings.first { $0.severity == .error }.map { "\($0.place): \($0.what)" } ?? ""
        : "it was changed since"
      complain("The plan kept in \(path) can't be used: \(why).", &state)
      return nil
    }
    state.held[digest] = plan
    return plan
  }

  /// Keeps the files of the plan in force in the home, for an incident that is about to be held to it.
  ///
  /// - Returns: Why they could not be kept, as a sentence; that is no reason not to declare.
  func pinLive() -> String? {
    let live = state.withLock { self.live(&$0) }
    guard !live.files.isEmpty else { return nil }
    do throws(SystemError) {
      try archive.store(PlanShelf.kept(live.files), digest: live.plan.digest)
      try archive.rememberAsGood(live.plan.digest)
      return nil
    } catch {
      return
        "The plan could not be kept in the home (\(error)), so the incident follows the plan as it changes."
    }
  }

  /// The files of a plan, where the home has it or it is in force; `nil` for the built-in plan, and for one that is lost.
  func files(of digest: String) -> [PlanArchive.File]? {
    let path = (try? archive.directory(of: digest)) ?? nil
    guard let path else {
      let live = state.withLock { self.live(&$0) }
      return live.plan.digest == digest && !live.files.isEmpty ? PlanShelf.kept(live.files) : nil
    }
    let directory = PlanDirectory(path: path)
    return directory.digest(by: PlanShelf.hash) == digest ? PlanShelf.kept(directory.files) : nil
  }

  /// The plans that an incident was ever held to, in order.
  static func digests(in events: [Event]) -> [String] {
    var seen: Set<String> = []
    return events.compactMap { event -> String? in
      switch event.fact {
      case .declared(let declaration): declaration.plan
      case .planAdopted(let digest, _, _): digest
      default: nil
      }
    }.filter { seen.insert($0).inserted }
  }

  private static func kept(_ files: [PlanFile]) -> [PlanArchive.File] {
    files.map { PlanArchive.File(path: $0.path, bytes: $0.bytes) }
  }

  // MARK: What must be said

  /// From now on what must be said is kept until it is asked for, instead of being printed on standard error.
  func collectComplaints() { state.withLock { $0.isCollecting = true } }

  /// What was kept since the last time.
  func takeComplaints() -> [String] {
    state.withLock { state in
      defer { state.complaints = [] }
      return state.complaints
    }
  }

  private func complain(_ text: String, _ state: inout State) {
    if state.isCollecting {
      if !state.complaints.contains(text) { state.complaints.append(text) }
    } else {
      Output.complain(text)
    }
  }

  private static func hash(_ bytes: [UInt8]) -> String { SHA256.digest(of: bytes).hex }
}
