package import Engine
package import TerminalKit

extension RoomModel {
  /// Takes an input in, and says what the world is to do.
  package mutating func update(_ event: InputEvent, now: Instant) -> [Effect] {
    hasOnlyMoved = false
    if case .focus = event { return [] }
    if let effects = KeyTable.everywhere(event) { return effects }
    if let effects = stopRunning(event) { return effects }
    let event = layer == nil && filterEditor == nil ? event : KeyTable.overlaid(event)
    switch layer {
    case .form(let form): return updateForm(form, event, now)
    case .palette(let palette): return updatePalette(palette, event, now)
    case .reading(var reading):
      layer = reading.handle(event, on: screen, seen: seen) ? .reading(reading) : nil
      return []
    case .confirmation(let confirmation): return updateConfirmation(confirmation, event, now)
    case nil: break
    }
    if let editor = filterEditor {
      updateFilter(editor, event)
      return []
    }
    switch event {
    case .key(let key):
      guard let action = KeyTable.action(for: key, on: screen) else { return [] }
      if action == .tenth, case .character(let digit) = key.code {
        return seekTenth(digit.wholeNumberValue ?? 0)
      }
      hasOnlyMoved = action.isMove && focus == .timeline
      return perform(action, now: now)
    case .paste(let text):
      // Text pasted outside a field is a note, never a row of commands.
      let effects = perform(.note, now: now)
      guard case .form(var form) = layer else { return effects }
      _ = form.handle(.paste(text))
      layer = .form(form)
      hasUnstored = true
      return effects
    case .mouse(let mouse):
      hasOnlyMoved = focus == .timeline
      switch mouse.kind {
      case .wheelUp: return perform(.up, now: now)
      case .wheelDown: return perform(.down, now: now)
      default: return []
      }
    case .focus: return []
    }
  }

  /// Does what a key or the palette asks for.
  package mutating func perform(_ action: Action, now: Instant) -> [Effect] {
    switch action {
    case .up, .down, .pageUp, .pageDown, .first, .last:
      move(action)
      if focus != .timeline { clampSelections(now) }
    case .nextPanel, .previousPanel: changePanel(by: action == .nextPanel ? 1 : -1)
    case .timeline: focus = .timeline
    case .due: focus = .due
    case .roles: focus = .roles
    case .runbook: focus = .runbook
    case .paging: focus = .paging
    case .zoom: isZoomed.toggle()
    case .filter:
      focus = .timeline
      filterEditor = LineEditor(text: filter)
    case .clear:
      setFilter("")
      isZoomed = false
      selectedEntry = nil
      windowEnd = nil
      selectedStep = nil
    case .open: return openSelected(now)
    case .help: layer = .reading(Reading("Keys", helpLines(screen), isTwoColumns: true))
    case .palette: layer = .palette(Palette(screen: screen))
    case .brief: layer = .reading(Reading("Brief", briefLines(now)))
    case .quit: return quit(now)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .copyCommand: return copyCommand(now)
    case .previousBook, .nextBook: changeBook(by: action == .nextBook ? 1 : -1, now)
    case .play, .back, .forward, .backTenth, .forwardTenth, .previousEvent, .nextEvent,
      .previousMilestone, .nextMilestone, .slower, .faster, .goTo, .idle, .live, .tenth:
      return replay(action, now)
    case .declare, .enter, .replay, .search: return []
    default: return write(action, now)
    }
    return []
  }

  /// Actions that end in an entry; refused in a replay and where the log can't be written.
  private mutating func write(_ action: Action, _ now: Instant) -> [Effect] {
    if let why = whyNotWritten {
      show(why, isError: true, now: now)
      return [.bell]
    }
    switch action {
    case .acknowledge: return acknowledgeOrAccept(now)
    case .take: return record(.assign(role: .incidentCommander, person: me), now: now)
    case .tick: return tickSelected(now)
    case .startStep: return onStep(now) { .startStep($0) }
    case .undo: return undoLast(now)
    case .page, .escalate: return openPaging(action, now)
    case .attachBest: return attachSuggestion(now)
    case .runCommand: return confirmRun(now)
    default: return open(form(for: action, now: now), now: now)
    }
  }

  /// Sends a command to be recorded.
  mutating func record(_ command: Command, form: Form? = nil, now: Instant) -> [Effect] {
    let ticket = nextTicket
    nextTicket += 1
    pending.append(Pending(ticket: ticket, command: command, form: form))
    return [.record(command, ticket: ticket)]
  }

  private mutating func acknowledgeOrAccept(_ now: Instant) -> [Effect] {
    if let offer = shown.incident?.offers.first(where: { $0.value.to == me }) {
      return record(.acceptHandoff(role: offer.key), now: now)
    }
    return record(.acknowledge(), now: now)
  }

  private mutating func tickSelected(_ now: Instant) -> [Effect] {
    if focus == .due, let deadline = selectedDeadlineValue(now), deadline.kind == .task,
      let number = Int(deadline.subject)
    {
      return record(.finishTask(number), now: now)
    }
    return onStep(now) { .finishStep($0) }
  }

  mutating func onStep(_ now: Instant, _ command: (StepReference) -> Command) -> [Effect] {
    guard let reference = stepReference else {
      show("No runbook is attached; A attaches one.", isError: true, now: now)
      return [.bell]
    }
    // The next tick is for the next step.
    selectedStep = nil
    return record(command(reference), now: now)
  }

  private mutating func undoLast(_ now: Instant) -> [Effect] {
    guard let incident = shown.incident else { return [] }
    let commands = undoNewest(by: me, of: history.events, in: incident)
    guard !commands.isEmpty else {
      show("Nothing of yours can be taken back.", isError: true, now: now)
      return [.bell]
    }
    guard !pending.contains(where: { commands.contains($0.command) }) else {
      show("That is being taken back already.", now: now)
      return []
    }
    let said = commands.map { takenBack(by: $0, in: incident) }
    show("Taken back: " + said.joined(separator: "; "), now: now)
    return commands.flatMap { record($0, now: now) }
  }

  /// What a command of an undo takes back, in words.
  private func takenBack(by command: Command, in incident: Incident) -> String {
    func title(_ role: RoleID) -> String { plan.role(role)?.title ?? role }
    switch command {
    case .strike(let entry, _):
      guard let event = event(entry) else { return "entry \(entry)" }
      let said = narrate(event, in: incident, plan: plan)
      return "\(said.label), \(said.text)"
    case .changeSeverity(let to, _): return "it is \(to) again"
    case .changePhase(let to, _): return "the phase is \(to.rawValue) again"
    case .assign(let role, let person, _): return "\(person) is \(title(role)) again"
    case .release(let role, let person, _): return "\(person ?? "nobody") is not \(title(role))"
    case .reopenStep(let step, _):
      let book = incident.runbooks.first { $0.runbook.runbook == step.runbook }
      let steps = book?.runbook.steps ?? []
      let name = steps.indices.contains(step.step - 1) ? ", \(steps[step.step - 1].title)" : ""
      return "step \(step.step)\(name)"
    case .dropTask(let number, _):
      return "task, " + (incident.tasks.first { $0.number == number }?.title ?? "\(number)")
    case .reopen: return "it is not resolved"
    default: return "the last entry"
    }
  }

  /// What runs would end with the room; whoever leaves should mean that.
  private mutating func quit(_ now: Instant) -> [Effect] {
    guard running != nil else { return [.quit] }
    show("A command still runs: Ctrl-C stops it.", isError: true, now: now)
    return [.bell]
  }

  // MARK: Layers

  private mutating func updateForm(_ form: Form, _ event: InputEvent, _ now: Instant) -> [Effect] {
    var form = form
    let (question, wasTouched) = (form.current, form.isTouched)
    switch form.handle(event) {
    case .going:
      if form.current != question { prepare(&form, now: now) }
      layer = .form(form)
      hasUnstored = (form.isTouched || wasTouched) && !endsWord(event)
      return endsWord(event) && form.isTouched ? store(form.draftKey) : []
    case .cancelled:
      layer = nil
      return keep(form)
    case .edit:
      layer = .form(form)
      return [.edit(form.questions[form.current].answer)]
    case .submitted: return submit(form, now: now)
    }
  }

  /// Stores what has been typed since the last word ended, as whoever pauses may have ended with a word.
  package mutating func storeRest() -> [Effect] {
    guard hasUnstored, case .form(let form) = layer else { return [] }
    hasUnstored = false
    return store(form.draftKey)
  }

  /// A text is stored word by word, and the last one within a second: a machine that dies takes at most that with it.
  private func endsWord(_ event: InputEvent) -> Bool {
    switch event {
    case .paste: return true
    case .key(let key):
      switch key.code {
      case .character(let character): return character.isWhitespace || character.isPunctuation
      case .enter, .tab: return true
      default: return false
      }
    case .focus, .mouse: return false
    }
  }

  private mutating func updatePalette(
    _ palette: Palette, _ event: InputEvent, _ now: Instant
  ) -> [Effect] {
    var palette = palette
    switch palette.handle(event) {
    case .going:
      layer = .palette(palette)
      return []
    case .cancelled:
      layer = nil
      return []
    case .chosen(let action):
      layer = nil
      return perform(action, now: now)
    }
  }

  private mutating func updateFilter(_ editor: LineEditor, _ event: InputEvent) {
    var editor = editor
    if case .key(let key) = event {
      switch key.code {
      case .enter:
        filterEditor = nil
        return
      case .escape:
        setFilter("")
        filterEditor = nil
        return
      case .up, .down, .pageUp, .pageDown:
        if let action = KeyTable.action(for: key, on: screen) { move(action) }
        return
      default: break
      }
    }
    _ = editor.handle(event)
    filterEditor = editor
    setFilter(editor.text)
  }

  /// What an editor program made of the text that was being written.
  package mutating func edited(_ text: String) {
    guard case .form(var form) = layer else { return }
    form.replaceText(text)
    layer = .form(form)
    hasUnstored = true
  }
}
