package import TerminalKit

/// The styles that the screens draw with, looked up in the theme once.
package struct Look: Sendable {
  /// Every role a theme file may style; a theme that lacks one is told so.
  package static let roles = [
    "ground", "text", "strong", "dim", "faint", "accent", "accent.border", "key", "header",
    "title", "phase", "clock", "badge.worst", "badge.high", "badge.medium", "badge.low", "good",
    "warn", "alarm", "owed", "owed.strong", "selection", "shout", "role", "info", "command",
    "replay.badge", "replay.bar", "replay.text", "heat", "heat.past", "field", "field.prompt",
    "overlay", "overlay.border", "toast", "error", "banner", "recording",
  ]

  let ground, text, strong, dim, faint, accent, accentBorder: Style
  /// What is written so is a key that does something.
  package let key: Style
  let header, title, phase, clock: Style
  let badgeWorst, badgeHigh, badgeMedium, badgeLow: Style
  let good, warn, alarm, owed, owedStrong, selection, shout, role, info, command: Style
  let replayBadge, replayBar, replayText, heat, heatPast: Style
  let field, fieldPrompt, overlay, overlayBorder, toast, error, banner, recording: Style

  package init(_ theme: Theme) {
    let ground = theme["ground"]
    func style(_ role: String) -> Style { theme[role].over(ground) }
    self.ground = ground
    text = style("text")
    strong = style("strong")
    dim = style("dim")
    faint = style("faint")
    accent = style("accent")
    accentBorder = style("accent.border")
    key = style("key")
    header = style("header")
    title = style("title")
    phase = style("phase")
    clock = style("clock")
    badgeWorst = style("badge.worst")
    badgeHigh = style("badge.high")
    badgeMedium = style("badge.medium")
    badgeLow = style("badge.low")
    good = style("good")
    warn = style("warn")
    alarm = style("alarm")
    owed = style("owed")
    owedStrong = style("owed.strong")
    selection = style("selection")
    shout = style("shout")
    role = style("role")
    info = style("info")
    command = style("command")
    replayBadge = style("replay.badge")
    replayBar = style("replay.bar")
    replayText = style("replay.text")
    heat = style("heat")
    heatPast = style("heat.past")
    field = style("field")
    fieldPrompt = style("field.prompt")
    overlay = style("overlay")
    overlayBorder = style("overlay.border")
    toast = style("toast")
    error = style("error")
    banner = style("banner")
    recording = style("recording")
  }

  /// The badge of a severity by its rank in the plan, 0 being the worst.
  func badge(rank: Int) -> Style {
    switch rank {
    case 0: badgeWorst
    case 1: badgeHigh
    case 2: badgeMedium
    default: badgeLow
    }
  }
}

extension Style {
  /// The same text on a row's ground, with what marks the whole row where there are no colors for it.
  func onto(_ ground: Style) -> Style {
    var style = on(ground.background)
    if ground.attributes.rawValue != 0 {
      style.attributes.formUnion(ground.attributes.intersection([.reverse, .underline]))
    }
    // Reversed, every color of its own would be a ground of its own; and red on red says nothing.
    let isLost = style.foreground == ground.background && style.foreground != .standard
    if isLost || ground.attributes.contains(.reverse) { style.foreground = ground.foreground }
    return style
  }
}
