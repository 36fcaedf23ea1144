import Engine
import TerminalKit

/// Help for a screen, made from its keys.
package func helpLines(_ screen: KeyBinding.Screen) -> [ReadingLine] {
  var groups: [String] = []
  for binding in KeyTable.bindings where binding.screens.contains(screen) {
    if !groups.contains(binding.group) { groups.append(binding.group) }
  }
  var lines: [ReadingLine] = []
  for group in groups {
    if !lines.isEmpty { lines.append(ReadingLine("")) }
    lines.append(ReadingLine(group, .heading))
    for binding in KeyTable.bindings
    where binding.group == group && binding.screens.contains(screen) {
      let names =
        binding.action == .tenth
        ? "0–9" : binding.keys.map(\.shownName).joined(separator: " ")
      lines.append(ReadingLine(binding.help, lead: names))
    }
  }
  lines.append(ReadingLine(""))
  lines.append(ReadingLine("While typing", .heading))
  for typed in KeyTable.typing { lines.append(ReadingLine(typed.help, lead: typed.key)) }
  return lines
}

extension RoomModel {
  /// An entry in full: its words, its times, who recorded it, what was corrected.
  func entryLines(_ event: Event, _ incident: Incident) -> [ReadingLine] {
    let said = narrate(event, in: incident, plan: plan)
    var lines = [ReadingLine(said.label, .heading)]
    lines += said.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      ReadingLine(String($0))
    }
    lines.append(ReadingLine(""))
    let when = happened(event, in: incident)
    lines.append(
      ReadingLine("\(localDate(when)) \(localTime(when, seconds: true))", .dim, lead: "happened"))
    if event.at != when {
      lines.append(
        ReadingLine(
          "\(localDate(event.at)) \(localTime(event.at, seconds: true))", .dim, lead: "recorded"))
    }
    let via = event.via.map { ", via \($0)" } ?? ""
    lines.append(ReadingLine(event.by + via, .dim, lead: "by"))
    lines.append(ReadingLine(event.fact.name, .dim, lead: "type"))
    if let reason = incident.overlay.struck[event.seq] {
      lines.append(ReadingLine(reason ?? "without a reason", .urgent, lead: "struck"))
    }
    if case .alertReceived(let alert) = event.fact {
      for label in alert.labels {
        lines.append(ReadingLine(label.value, .dim, lead: label.name))
      }
      if let url = alert.url { lines.append(ReadingLine(url, .dim, lead: "url")) }
    }
    if case .commandRun(let run) = event.fact { lines += outputLines(run) }
    if case .amended(let entry, _, _, _) = event.fact {
      lines.append(ReadingLine("of entry \(entry)", .dim))
    }
    return lines
  }

  /// What a command printed, as far as the log has it.
  private func outputLines(_ run: CommandRun) -> [ReadingLine] {
    var lines = [ReadingLine("\(run.outputBytes) bytes", .dim, lead: "output")]
    if let blob = run.blob { lines.append(ReadingLine("blobs/\(blob)", .dim, lead: "all of it")) }
    lines.append(ReadingLine(""))
    for (index, part) in [run.beginning, run.end].compactMap({ $0 }).enumerated() {
      if index > 0 { lines.append(ReadingLine("…", .dim)) }
      lines += part.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        ReadingLine(String($0))
      }
    }
    return lines
  }

  /// A step in full: its text, its commands, its notes.
  func stepLines(_ progress: RunbookProgress, _ index: Int) -> [ReadingLine] {
    let (step, state) = (progress.runbook.steps[index], progress.steps[index])
    var lines = [ReadingLine(step.title, .heading)]
    for line in (step.text ?? "").split(whereSeparator: \.isNewline) {
      lines.append(ReadingLine(String(line)))
    }
    for command in step.commands {
      lines.append(ReadingLine(""))
      for line in command.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        lines.append(ReadingLine("  \(line)", .strong))
      }
    }
    lines.append(ReadingLine(""))
    lines.append(ReadingLine(state.state.rawValue, .dim, lead: "state"))
    if let by = state.by, let at = state.at {
      lines.append(ReadingLine("\(by) at \(localTime(at, seconds: true))", .dim, lead: "by"))
    }
    if let remark = state.remark { lines.append(ReadingLine(remark, .dim, lead: "said")) }
    for note in state.notes {
      let who = "\(note.by) at \(localTime(note.at, seconds: true))"
      lines.append(ReadingLine("\(who): \(note.text)", .dim, lead: "note"))
    }
    lines.append(ReadingLine(progress.runbook.source, .dim, lead: "from"))
    return lines
  }

  /// What is known, decided and owed: what a person who just came, or takes over, has to hear.
  func briefLines(_ now: Instant) -> [ReadingLine] {
    guard let incident = shown.incident else { return [] }
    let moment = moment(now)
    var lines = [
      ReadingLine("\(incident.severity) \(incident.title)", .strong),
      ReadingLine(incident.impact ?? "not described yet: I describes it", lead: "impact"),
      ReadingLine(
        "\(incident.phase.rawValue), \((moment - incident.declaredAt).short(seconds: false)) since the declaration",
        lead: "phase"),
    ]
    if let service = incident.service { lines.append(ReadingLine(service, lead: "service")) }
    lines.append(ReadingLine(""))
    lines.append(ReadingLine("Who", .heading))
    for row in roleRows(incident) {
      let people = row.people.map(\.person).joined(separator: ", ")
      lines.append(
        ReadingLine(
          people.isEmpty ? "nobody" : people, people.isEmpty ? .urgent : .plain,
          lead: row.role.abbreviation))
    }
    lines += briefEntries(.decision, "Decided", incident)
    lines += briefEntries(.finding, "Found", incident)
    lines += briefEntries(.hypothesis, "Guesses", incident)
    let open = incident.tasks.filter { $0.state == .open }
    if !open.isEmpty {
      lines += [ReadingLine(""), ReadingLine("Tasks", .heading)]
      lines += open.map { ReadingLine($0.title, lead: $0.person) }
    }
    lines += [ReadingLine(""), ReadingLine("Owed", .heading)]
    for deadline in dueNow(now) {
      let isOwed = deadline.standing == .overdue
      lines.append(
        ReadingLine(
          "\(deadline.title), \(owedText(deadline, at: moment))", isOwed ? .urgent : .plain,
          lead: deadline.person ?? deadline.role ?? ""))
    }
    return lines
  }

  private func briefEntries(
    _ wanted: EntryKind, _ title: String, _ incident: Incident
  ) -> [ReadingLine] {
    // The last few of each kind are what counts; a brief is short.
    var found: [ReadingLine] = []
    for event in history.events.prefix(shown.count).suffix(5000).reversed() where found.count < 5 {
      guard case .noted(let kind, _) = event.fact, kind == wanted,
        incident.overlay.struck[event.seq] == nil
      else { continue }
      found.append(
        ReadingLine(
          narrate(event, in: incident, plan: plan).text,
          lead: localTime(happened(event, in: incident))))
    }
    return found.isEmpty ? [] : [ReadingLine(""), ReadingLine(title, .heading)] + found.reversed()
  }
}
