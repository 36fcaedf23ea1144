import Dispatching
import Engine
import EventLog
import Glibc
import Screens
import TerminalKit

/// What a screen shows and what it asks for, without a terminal: the same for a person and for a script.
///
/// Everything here belongs to one thread. The disk is written by the recorder's thread; it reports through a
/// descriptor.
final class App {
  /// What the terminal, or the script in its place, has to do.
  enum Request {
    case bell, redraw, suspend, quit
    case copy(String)
    /// A desktop notification, where the terminal knows of such.
    case notify(String)
    case edit(String)
  }

  enum Stage {
    case lobby(LobbyModel)
    case room(RoomModel)
  }

  let context: Context
  let clock: RoomClock
  let me: PersonID
  let look: Look
  var stage: Stage {
    didSet { picture = nil }
  }
  /// The last picture of the room, as long as nothing but a move in its timeline has come in since.
  private var picture: RoomPicture?
  let recorder: Recorder<Incident?, Refusal>
  var follower: Follower?
  var feed: Feed?
  var presence: Presence?
  /// Enforces the plan beside the screen; `nil` for a replay, a script and a rehearsal.
  var enforcer: EnforcerThread?
  var enforcerAsked: Instant
  static let enforcerEvery = Enforcer.tick
  var enforcing = Enforcing.unknown
  let keeper: PlanKeeper
  /// Messages of the terminal channel that were shown.
  var noticed: Set<String> = []
  /// The command of a step that is running.
  var runner: CommandRunner?
  var lobby: LobbyReader
  var submitted: [Int: Submission] = [:]
  /// The rooms that were left before it was known what became of all that was sent there.
  var left: [IncidentReference: LeftRoom] = [:]
  /// What was typed and no file would take.
  var unkept: [UnkeptDraft: String] = [:]
  /// Whether the terminal has gone, so that nothing is seen any more.
  private(set) var isLeaving = false
  /// What was refused since.
  var refusedAtTheEnd: [String] = []
  /// What could not be recorded earlier and lies in its forms again.
  var offered: [Spools.Waiting] = []
  /// Plays the others in a rehearsal.
  var company: (any Company)?
  var returnsToLobby = false
  var rung: Set<String> = []
  /// Stands in for the screen while its model is changed.
  let idle: Stage
  /// When this process began: what was left for terminals before is none of its own.
  let openedAt: Instant
  var lastTick: Instant
  var presenceSeen: Instant
  static let presenceEvery = Duration.seconds(2)
  var planSeen: Instant
  /// How often the plan's directory is looked at: a swap on the rota counts within this time.
  static let planEvery = Duration.seconds(30)

  init(context: Context, clock: RoomClock, me: PersonID, look: Look) throws {
    self.context = context
    self.clock = clock
    self.me = me
    self.look = look
    // The screen belongs to the frame; what is wrong with a plan is said there.
    context.plans.collectComplaints()
    keeper = PlanKeeper(context.plans)
    recorder = try Recorder(
      home: context.home, initial: { _ in nil },
      fold: { state, event in
        if state == nil { state = Incident(first: event) } else { state?.apply(event) }
      })
    idle = .lobby(
      LobbyModel(me: me, plan: context.plan, zone: context.zone, look: look, entries: []))
    stage = idle
    lobby = LobbyReader(context)
    openedAt = clock.now()
    lastTick = openedAt
    presenceSeen = lastTick
    enforcerAsked = lastTick.second
    planSeen = lastTick
    follower = try? Follower(context.home)
  }

  // MARK: Where it stands

  /// Shows the lobby, with every incident of the home.
  ///
  /// - Parameter reader: One that has read the home already, where there is one.
  func openLobby(_ reader: LobbyReader? = nil) {
    setAside()
    var alias: String?
    if case .room(let model) = stage { alias = model.alias }
    feed = nil
    returnsToLobby = false
    if let reader { lobby = reader } else { lobby.readAll() }
    var model = LobbyModel(
      me: me, plan: context.plan, zone: context.zone, look: look, entries: lobby.entries)
    model.drafts = withUnkept(lobbyDrafts.all(), of: nil)
    model.enforcing = enforcing
    takePlans(&model)
    // Whoever leaves a room is where it was entered.
    model.select(alias)
    stage = .lobby(model)
    follower?.follow(lobby.open)
    enter(nil)
  }

  /// Takes over a reading of the home, for when the lobby is opened.
  func adopt(_ reader: LobbyReader) { lobby = reader }

  /// Shows the room of one incident.
  func openRoom(_ reference: IncidentReference) throws {
    let feed = try Feed(reference, home: context.home)
    setAside()
    var model = RoomModel(
      alias: reference.alias, me: me, plan: context.plan, zone: context.zone, look: look,
      history: feed.takeHistory())
    model.machine = Environment.machine
    model.condition = feed.condition
    model.unverified = feed.unverified
    model.enforcing = enforcing
    takePlans(&model)
    model.remedy = feed.remedy
    if let incident = model.history.incident {
      model.drafts = withUnkept(
        Drafts(incident: incident.declaration.incident, person: me).all(), of: reference.alias)
    }
    if let earlier = left.removeValue(forKey: reference) { model.takeOver(earlier.model) }
    self.feed = feed
    stage = .room(model)
    follower?.follow([reference])
    enter(reference.alias)
    rung = []
    ring(quietly: true)
    offerSpooled()
    if case .room(var model) = stage {
      model.remindOfDrafts(now: clock.now())
      stage = .room(model)
    }
  }

  /// Shows a history as it was lived through.
  func openReplay(
    alias: String, history: History, speed: Double, from: Instant?, maximumIdle: Duration?
  ) {
    setAside()
    feed = nil
    let start = from ?? history.span?.start ?? clock.now()
    let playback = PlaybackClock(
      position: start, speed: speed, isPlaying: false, maximumIdle: maximumIdle)
    var model = RoomModel(
      alias: alias, me: me, plan: context.plan, zone: context.zone, look: look,
      history: history, playback: playback)
    takePlans(&model)
    stage = .room(model)
  }

  /// Says who has the room open; a home that can't be written is no reason not to look at it.
  func enter(_ alias: String?) {
    let room = Presence.Room(
      by: me, incident: alias, process: processNumber(), since: clock.now())
    if let presence {
      try? presence.update(room)
    } else if alias != nil || context.home.exists {
      presence = try? Presence(room, in: context.home)
    }
    updatePresence()
  }

  func updatePresence() {
    presenceSeen = clock.now()
    guard case .room(var model) = stage, !model.isReplay else { return }
    let rooms = (try? Presence.list(in: context.home)) ?? []
    var seen: Set<PersonID> = []
    model.present = rooms.filter { $0.incident == model.alias }.map(\.by)
      .filter { seen.insert($0).inserted }
    if !seen.contains(me) { model.present.append(me) }
    if let company {
      model.present += company.present(model.history).filter { !seen.contains($0) }
    }
    stage = .room(model)
  }

  // MARK: What comes in

  /// Descriptors that are readable when `news` should be called.
  var descriptors: [Int32] {
    [recorder.descriptor] + (follower.map { [$0.descriptor] } ?? [])
      + (enforcer.map { [$0.descriptor] } ?? [])
      + (runner.map { [$0.descriptor] } ?? [])
  }

  /// Takes an input in, carries out what the screen asks of the log, and gives back what it asks of the terminal.
  func input(_ event: InputEvent) -> [Request] {
    let now = clock.now()
    switch stage {
    case .lobby(var model):
      let before = model.drafts["declare"]
      let effects = model.update(event, now: now)
      let draft = model.drafts["declare"]
      stage = .lobby(model)
      if draft != before { keepDeclaration(draft ?? "") }
      return effects.flatMap(carryOut)
    case .room(var model):
      let effects = model.update(event, now: now)
      let kept = model.hasOnlyMoved ? picture : nil
      stage = .room(model)
      picture = kept
      return effects.flatMap(carryOut)
    }
  }

  /// Looks at what changed on disk and at what the recorder has done.
  func news() -> [Request] {
    var requests: [Request] = []
    takeStanding()
    for result in recorder.results() { requests += take(result) }
    lookAtRunner()
    let changed = follower?.changes() ?? []
    guard !changed.isEmpty || !requests.isEmpty else { return requests }
    requests += readOn(changed)
    if changed.contains(where: { $0.contains("/presence") }) {
      updatePresence()
      requests += takeNotices()
    }
    return requests
  }

  /// Lets time pass: clocks, the safety net under inotify, a rehearsal's company.
  func tick() -> [Request] {
    let now = clock.now()
    var requests: [Request] = []
    takeStanding()
    let changed = follower?.check() ?? []
    if !changed.isEmpty { requests += readOn(changed) }
    // A room that was killed tells nobody; only its lock is free then.
    if now - presenceSeen >= App.presenceEvery {
      updatePresence()
      requests += takeNotices()
    }
    if now - planSeen >= App.planEvery { lookAtPlan(now) }
    askEnforcer(now)
    switch stage {
    case .lobby(var model):
      model.tick(now)
      stage = .lobby(model)
    case .room(var model):
      if model.isReplay { model.play(for: now - lastTick) }
      model.tick(now)
      let effects = model.storeRest()
      stage = .room(model)
      requests += effects.flatMap(carryOut)
      actCompany(model, now)
      requests += ring(quietly: false)
    }
    lastTick = now
    return requests
  }

  /// When to tick next; `nil` where nothing changes by itself.
  var nextTick: Instant? {
    let now = clock.now()
    let next =
      switch stage {
      case .lobby(let model): model.nextChange(after: now)
      case .room(let model): model.nextChange(after: now)
      }
    guard enforcer != nil else { return next }
    // A lobby in which no clock runs would never ask the enforcer.
    let ask = enforcerAsked + App.enforcerEvery
    return min(next ?? ask, max(ask, now))
  }

  func frame(_ size: Size) -> Frame {
    let now = clock.now()
    switch stage {
    case .lobby(let model): return model.view(size: size, now: now)
    case .room(let model):
      let new = model.picture(size: size, now: now, after: picture.take())
      picture = new
      return new.frame
    }
  }

  /// What an editor program made of a text.
  func edited(_ text: String) {
    guard case .room(var model) = stage else { return }
    model.edited(text)
    stage = .room(model)
  }

  /// Whether something is still on its way to the disk.
  var isRecording: Bool { recorder.pendingCount > 0 || !submitted.isEmpty }

  /// Whether something is under way whose end is going to be recorded.
  var isBusy: Bool { isRecording || runner != nil }

  /// The events of the room that is shown.
  var history: History? {
    guard case .room(let model) = stage else { return nil }
    return model.history
  }

  /// The terminal goes: what was being typed is kept, and what is on its way to the disk may arrive.
  func leave() {
    defer { enforcer?.stop() }
    isLeaving = true
    // Esc leaves a preview first, then the form.
    for _ in 0..<2 where hasForm { _ = input(.key(Key(.escape))) }
    runner?.stop()
    var limit = Environment.now() + App.leavingLimit
    var isForced = false
    while isBusy || keeper.isBusy {
      if Environment.now() >= limit {
        guard let runner, !isForced else { return }
        // It does not end when it is asked; now it is made to, and what it did is recorded.
        runner.stop()
        (isForced, limit) = (true, limit + App.leavingLimit)
      }
      var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&requests, nfds_t(requests.count), 50)
      _ = news()
    }
  }

  /// A disk that hangs must not hold the shell for ever.
  static let leavingLimit = Duration.seconds(2)

  var lobbyDrafts: Drafts { Drafts(lobbyOf: context.home.path, person: me) }

  var hasForm: Bool {
    switch stage {
    case .lobby(let model): if case .form = model.layer { true } else { false }
    case .room(let model): if case .form = model.layer { true } else { false }
    }
  }

  /// Work that can wait until the first picture stands.
  func afterFirstPicture() {
    lobby.keep()
    keepPlan()
    beginEnforcing()
  }

  // MARK: Carrying out

  func carryOut(_ effect: Effect) -> [Request] {
    switch effect {
    case .record(let command, let ticket):
      submit(command, by: me, ticket: ticket)
      return []
    case .declare(let command):
      declare(command)
      return []
    case .openRoom(let alias):
      return open(alias) { try self.openRoom($0) }
    case .openReplay(let alias):
      return open(alias) {
        let feed = try Feed($0, home: self.context.home)
        self.openReplay(
          alias: alias, history: feed.takeHistory(), speed: 60, from: nil, maximumIdle: nil)
      }
    case .attachRunbook(let path, let ticket): return attach(path, ticket)
    case .copy(let text): return [.copy(text)]
    case .run(let command): return run(command)
    case .stopCommand:
      runner?.stop()
      return []
    case .bell: return [.bell]
    case .edit(let text): return [.edit(text)]
    case .keepDraft(let key, let text):
      if case .room(let model) = stage { keepDraft(key, text, of: model) }
      return []
    case .spool(let key, let text):
      spool(text, key: key)
      return []
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit:
      guard returnsToLobby else { return [.quit] }
      openLobby()
      return [.redraw]
    }
  }

  func open(_ alias: String, _ body: (IncidentReference) throws -> Void) -> [Request] {
    do {
      guard let reference = try context.home.find(alias) else {
        throw Failure("There is no incident \(alias) any more.")
      }
      try body(reference)
      returnsToLobby = true
      return [.redraw]
    } catch {
      say("\(error)")
      return [.bell]
    }
  }

  func say(_ text: String) {
    let now = clock.now()
    switch stage {
    case .lobby(var model):
      model.toast = RoomModel.Toast(text: text, isError: true, until: now + .seconds(10))
      stage = .lobby(model)
    case .room(var model):
      model.show(text, isError: true, now: now)
      stage = .room(model)
    }
  }

  // MARK: Reading on

  func readOn(_ changed: Set<String> = []) -> [Request] {
    let now = clock.now()
    switch stage {
    case .lobby(var model):
      guard lobby.read(changed) else { return [] }
      model.replace(lobby.entries)
      takePlans(&model)
      follower?.follow(lobby.open)
      stage = .lobby(model)
    case .room(var model):
      guard let feed, let update = feed.readOn() else { return [] }
      // Held once only, so that taking an entry in does not copy all that came before it.
      stage = idle
      if update.isRestart { model.history = History() }
      model.receive(update.events, isKnown: update.isRestart, now: now)
      let wasSound = model.condition == .sound
      model.condition = feed.condition
      if !wasSound, feed.condition == .sound { model.becameWritable() }
      model.unverified = feed.unverified
      if let digest = model.history.incident?.plan, model.plans[digest] == nil {
        takePlans(&model)
      }
      model.remedy = feed.remedy
      stage = .room(model)
      if !wasSound, feed.condition == .sound { offerSpooled() }
      updatePresence()
    }
    return []
  }

  /// An overdue deadline rings once.
  @discardableResult
  func ring(quietly: Bool) -> [Request] {
    guard case .room(let model) = stage, !model.isReplay else { return [] }
    let overdue = model.dueNow(clock.now()).filter { $0.standing == .overdue }
    let keys = Set(overdue.map { "\($0.kind.rawValue) \($0.subject) \($0.due.milliseconds)" })
    let isNew = !keys.isSubset(of: rung)
    rung = keys
    return isNew && !quietly ? [.bell] : []
  }

  // MARK: Company

  func actCompany(_ model: RoomModel, _ now: Instant) {
    guard let company, !model.isReplay, !isRecording else { return }
    if let (person, command) = company.act(model.history, now: now) {
      submit(command, by: person, ticket: nil)
    }
    guard let (title, lines) = company.closing(model.history, now: now),
      case .room(var model) = stage
    else { return }
    model.read(title: title, lines: lines)
    stage = .room(model)
  }

  /// Lays a text over the room, to be read and closed.
  func read(title: String, lines: [String]) {
    guard case .room(var model) = stage else { return }
    model.read(title: title, lines: lines)
    stage = .room(model)
  }
}
