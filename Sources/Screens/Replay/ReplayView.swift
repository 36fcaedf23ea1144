import Engine
import TerminalKit

extension RoomModel {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// The line that says this is a replay, where it stands, and where things happened.
  func drawReplayBar(_ frame: inout Frame, _ y: Int) {
    guard let playback, let span = history.span else { return }
    let row = Rect(x: 0, y: y, width: frame.size.columns, height: 1)
    frame.fill(row, style: look.replayBar)
    let isNarrow = row.width < 64
    var x = frame.write(" REPLAY ", x: 0, y: y, style: look.replayBadge)
    let isLong = localDate(span.start) != localDate(span.end)
    let stamp =
      (isLong ? localDate(playback.position).dropFirst(5) + " " : "")
      + localTime(playback.position, seconds: true)
    let gap = isNarrow ? " " : "  "
    x += frame.write(
      gap + stamp, x: x, y: y, style: look.strong.onto(look.replayBar), maxX: row.maxX)
    let speed =
      playback.speed == playback.speed.rounded()
      ? String(Int(playback.speed)) : String(playback.speed)
    let idle = playback.maximumIdle == nil ? "" : isNarrow ? " cut" : " gaps cut"
    x += frame.write(
      "\(gap)\(playback.isPlaying ? "▶" : "‖") \(speed)×\(idle)\(gap)", x: x, y: y,
      style: look.replayText.onto(look.replayBar), maxX: row.maxX)
    let marks = markSpans(room: row.width - x - 24, isLong: isLong)
    let width = max(0, min(60, row.width - x - Span.columns(marks) - (marks.isEmpty ? 1 : 3)))
    if width >= 8 { drawHeat(&frame, x: x, y: y, width: width, playback) }
    frame.writeRight(marks, minX: x, maxX: row.maxX - 1, y: y)
  }

  private func drawHeat(
    _ frame: inout Frame, x: Int, y: Int, width: Int, _ playback: PlaybackClock
  ) {
    let heat = history.heat(slices: width)
    let peak = max(1, heat.max() ?? 1)
    let cursor = min(width - 1, Int(playback.progress(in: history) * Double(width)))
    for (index, count) in heat.enumerated() {
      let level = count == 0 ? 0 : 1 + count * (RoomModel.blocks.count - 2) / peak
      let isHere = index == cursor
      let style = isHere ? look.strong : index < cursor ? look.heatPast : look.heat
      frame.write(
        isHere ? "│" : String(RoomModel.blocks[min(level, RoomModel.blocks.count - 1)]),
        x: x + index, y: y, style: style.onto(look.replayBar))
    }
  }

  /// As many milestones as fit, each with its time.
  private func markSpans(room: Int, isLong: Bool) -> [Span] {
    var spans: [Span] = []
    for mark in history.milestones where mark.kind != .declared {
      let sign =
        switch mark.kind {
        case .severity, .reopened: "◆"
        case .resolved: "■"
        default: "●"
        }
      let day = isLong ? localDate(mark.at).dropFirst(5) + " " : ""
      let more = [
        Span("  \(sign) \(day)\(localTime(mark.at)) \(mark.label)", look.dim.onto(look.replayBar))
      ]
      guard Span.columns(spans + more) <= room else { break }
      spans += more
    }
    return spans
  }
}
