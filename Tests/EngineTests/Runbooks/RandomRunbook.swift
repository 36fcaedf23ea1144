import Engine
import TestSupport

/// A Markdown text whose steps are known, because it was made out of them.
struct RandomRunbook {
  enum Style: CaseIterable {
    case tasks, numbers, headings
  }

  private(set) var lines: [String] = []
  private(set) var titles: [String] = []
  let style: Style

  init(_ random: inout Seeded) {
    style = random.pick(Style.allCases)
    lines = ["Introduction.", ""]
    for _ in 0..<random.int(2...12) {
      if random.chance(60) { addFiller(&random) }
      addStep(&random)
    }
    if random.chance(50) { addFiller(&random) }
  }

  func text(_ end: String) -> String { lines.joined(separator: end) }

  private mutating func addStep(_ random: inout Seeded) {
    let title = title(&random)
    titles.append(title)
    guard style != .headings else { return addHeading(title, &random) }
    let indent = random.pick(["", "", "  ", "    ", "\t", "      "])
    let quote = random.chance(20) ? String(repeating: random.pick([">", "> "]), count: 3) : ""
    let bullet = random.pick(["-", "*", "+"])
    let number = "\(random.int(0...999_999_999))" + random.pick([".", ")"])
    let gap = random.pick([" ", "  ", "\t"])
    let box = random.pick(["[ ]", "[x]", "[X]", "[]"]) + random.pick([" ", "  ", "\t"])
    let outer = random.chance(20) ? random.pick(["- ", "* - ", "+ + + "]) : ""
    let mark =
      style == .tasks ? random.pick([bullet, number]) + gap + box : outer + number + gap
    let line = quote + indent + mark + title
    lines.append(line + random.pick(["", "", "  "]))
    if line.count >= 60, random.chance(50) {
      // It was wrapped at the edge of the page.
      titles[titles.count - 1] += " and goes on."
      lines.append(quote + indent + "  and goes on.")
    }
  }

  private mutating func addHeading(_ title: String, _ random: inout Seeded) {
    lines.append("")
    if random.chance(40) {
      lines += [title, random.pick(["--", "------"])]
    } else {
      lines.append(random.pick(["## ", "##\t", " ##  "]) + title + random.pick(["", " ##", "  "]))
    }
  }

  /// Nothing in it turns it into something else, and it is no other's.
  private func title(_ random: inout Seeded) -> String {
    let words = (0..<random.int(0...20)).map { _ in
      random.pick([
        "look", "é", "👩‍🚒", "`code`", "*bold*", "<b>", "-->", "|", "\u{2028}", "\u{0B}", "\u{0}",
        "$HOME", "[x]", "#", "1.", "\u{202E}", "e\u{301}", "[a](b)",
      ])
    }
    return (["Step", "\(titles.count)x"] + words + ["end"]).joined(separator: " ")
  }

  private mutating func addFiller(_ random: inout Seeded) {
    let isTasks = style == .tasks
    switch random.int(0...9) {
    case 0: lines += ["", "Some text.", "More of it."]
    case 1: lines += ["", "| a | b |", "|---|---|", "| - [ ] no | 1. no |", ""]
    case 2:
      let fence = random.pick(["```", "~~~~", "````"])
      lines += [fence + random.pick(["", "sh", " yaml"]), "- [ ] no", "1. no", "## no", fence]
    case 3: lines += ["<!--", "- [ ] no", "1. no", "## no", "-->"]
    case 4: lines += ["<!-- - [ ] no -->", ""]
    case 5: lines += ["", "***", ""]
    case 6: lines += ["> ```", "> - [ ] no", "> 1. no", "> ## no", "> ```"]
    case 7: lines += style == .headings ? ["", "- a bullet", ""] : ["", "## A heading.", ""]
    case 8: lines += isTasks ? ["7. a number"] : ["", "> A quote.", ""]
    default: lines += ["", "    indented code", "", "$ ls"]
    }
  }
}
