import Engine
import TerminalKit

extension RoomModel {
  /// How long a gap lasts where idle gaps are shortened; a person waits a few seconds, not minutes.
  static let maximumIdle: Duration = .seconds(20)

  /// The keys of the replay.
  mutating func replay(_ action: Action, _ now: Instant) -> [Effect] {
    guard var clock = playback, let span = history.span else { return [] }
    let tenth = Duration.milliseconds((span.end - span.start).milliseconds / 10)
    switch action {
    case .play:
      if clock.position >= span.end { clock.seek(to: span.start, in: history) }
      clock.isPlaying.toggle()
    case .back: clock.skip(by: .seconds(-5), in: history)
    case .forward: clock.skip(by: .seconds(5), in: history)
    case .backTenth: clock.skip(by: .zero - tenth, in: history)
    case .forwardTenth: clock.skip(by: tenth, in: history)
    case .previousEvent:
      if let index = history.previousEvent(before: clock.position) {
        clock.seek(to: history.instant(ofEvent: index), in: history)
      }
    case .nextEvent:
      if let index = history.nextEvent(after: clock.position) {
        clock.seek(to: history.instant(ofEvent: index), in: history)
      }
    case .previousMilestone:
      clock.seek(
        to: history.previousMilestone(before: clock.position)?.at ?? span.start, in: history)
    case .nextMilestone:
      clock.seek(to: history.nextMilestone(after: clock.position)?.at ?? span.end, in: history)
    case .slower: clock.slower()
    case .faster: clock.faster()
    case .idle: clock.maximumIdle = clock.maximumIdle == nil ? RoomModel.maximumIdle : nil
    case .live:
      clock.seek(to: span.end, in: history)
      clock.isPlaying = false
    case .goTo:
      let here = localTime(clock.position, seconds: true)
      layer = .form(
        Form(.goTo, "Go to", [.line("Time", text: here, hint: "14:05, 14:05:30, +10m, −5m")]))
      return []
    default: return []
    }
    playback = clock
    settle()
    return []
  }

  mutating func seekTenth(_ digit: Int) -> [Effect] {
    playback?.seek(tenths: digit, in: history)
    settle()
    return []
  }

  /// Goes to a time that was typed: on the day that is shown, or so long before or after it.
  mutating func goTo(_ text: String, _ form: Form, _ now: Instant) -> [Effect] {
    guard let clock = playback, let span = history.span else { return [] }
    let typed = text.filter { !$0.isWhitespace }
    var target: Instant?
    if let sign = typed.first, "+-−".contains(sign),
      let length = Duration(planText: String(typed.dropFirst()))
    {
      target = sign == "+" ? clock.position + length : clock.position - length
    } else {
      // A bare time of day is meant on the day that is shown, so the end of the incident stands for now.
      target = parseWhen(text, now: max(span.end, clock.position), zone: zone)
    }
    guard let target else {
      var form = form
      form.refusal = "\"\(text)\" is no time. Write such as 14:05, or +10m."
      layer = .form(form)
      return [.bell]
    }
    layer = nil
    playback?.seek(to: target, in: history)
    settle()
    return []
  }

  /// Lets a replay play for as long as has passed on the wall.
  package mutating func play(for wall: Duration) {
    playback?.advance(by: wall, in: history)
    settle()
  }
}
