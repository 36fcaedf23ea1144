import ArgumentParser
import Engine
import EventLog

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Print the timeline of an incident.",
    usage: "warroom log [INC] [--limit N] [--since TIME] [--filter WORDS]")
  @OptionGroup var look: LookOptions
  @Option(help: ArgumentHelp("Only the last so many.", valueName: "count")) var limit: Int?
  @Option(help: ArgumentHelp("Only what was recorded from then on.", valueName: "time"))
  var since: String?
  @Option(help: ArgumentHelp("Only entries that hold all these words.", valueName: "words"))
  var filter: String?

  func run() throws {
    let limit = try Limits.count(limit)
    let look = try look.look()
    let since = try look.context.moment(since)
    let words = (filter ?? "").lowercased().split(separator: " ")
    func isWanted(_ event: Event) -> Bool {
      if let since, event.at < since { return false }
      return words.isEmpty || holds(event, words, look)
    }
    let events = look.events.filter(isWanted).suffix(limit)
    let unverified = look.surveyed.unverified.filter { line in
      line.event.map(isWanted) ?? (since == nil && words.isEmpty)
    }.suffix(limit)
    if self.look.shared.json {
      for event in events {
        Output.json(JSON.entry(event, look.incident, look.alias, look.plan))
      }
      for line in unverified {
        Output.json(JSON.entry(line, look.incident, look.alias, look.plan))
      }
    } else {
      let timeline = TimelineLines(look.incident, look.context)
      var lines = events.flatMap { timeline.lines($0) }
      if !unverified.isEmpty {
        lines.append(Paint()("Behind the damage, not verified:", .warning))
        lines += unverified.flatMap { timeline.lines($0) }
      }
      if !lines.isEmpty { Output.line(lines.joined(separator: "\n")) }
    }
    try look.end()
  }

  private func holds(_ event: Event, _ words: [Substring], _ look: Viewed) -> Bool {
    let said = narrate(event, in: look.incident, plan: look.plan)
    let text = "#\(event.seq) \(event.by) \(said.label) \(said.text)".lowercased()
    return words.allSatisfy { text.contains($0) }
  }
}

/// Entries as plain lines: number, time, who, a word, the text.
struct TimelineLines {
  private let incident: Incident
  private let context: Context
  private let plan: Plan
  private let paint = Paint()
  private let nameColumns: Int
  private let days: Bool

  init(_ incident: Incident, _ context: Context) {
    self.incident = incident
    self.context = context
    plan = context.plan(of: incident)
    let moments = context.moments
    let people = Set(incident.people).map { Cell($0).text.count }
    nameColumns = min(12, max(4, people.max() ?? 4))
    days =
      moments.day(incident.declaredAt) != moments.day(context.now)
      || moments.day(incident.lastAt) != moments.day(context.now)
  }

  /// A line that does not verify.
  func lines(_ line: UnverifiedLine) -> [String] {
    if let event = line.event { return lines(event, isVerified: false) }
    return [paint("  byte \(line.offset): a line that can't be read", .dim)]
  }

  func lines(_ event: Event, isVerified: Bool = true) -> [String] {
    let moments = context.moments
    let incident = isVerified ? incident : incident.uncorrected
    let said = narrate(event, in: incident, plan: plan)
    let instant = happened(event, in: incident)
    let isStruck = incident.overlay.struck[event.seq] != nil
    var marks: [String] = []
    if isStruck { marks.append("struck") }
    if incident.overlay.amended[event.seq] != nil { marks.append("amended") }
    if event.at - instant > .seconds(60), !incident.isImported {
      marks.append("recorded \(moments.near(event.at))")
    }
    if !isVerified { marks = ["not verified"] }
    let time = (days ? moments.day(instant) + " " : "") + moments.clock(instant)
    let lines = Lines.split(said.text)
    let suffix = marks.isEmpty ? "" : "  (\(marks.joined(separator: ", ")))"
    let head =
      "\(paint(right("#\(event.seq)", 5), .dim))  \(paint(time, .dim))  "
      + "\(left(Cell(event.by).text, nameColumns))  \(paint(left(Cell(said.label).text, 9), style(said)))"
    let first = paint((lines.first ?? ""), isStruck ? .dim : nil)
    let blanks = String(repeating: " ", count: 5 + 2 + time.count + 2 + nameColumns + 2 + 9 + 2)
    return ["\(head)  \(first)\(paint(suffix, .dim))"] + lines.dropFirst().map { blanks + $0 }
  }

  private func style(_ said: Narration) -> Paint.Style? {
    switch said.kind {
    case .alert, .declared, .severity, .reopened: .alarm
    case .acknowledged, .resolved, .closed, .cleared, .milestone, .stepDone: .good
    case .decision, .action: .bold
    case .update, .report, .finding: .accent
    case .correction, .log: .dim
    default: nil
    }
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
