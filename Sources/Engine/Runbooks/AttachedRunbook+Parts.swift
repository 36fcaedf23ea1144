extension AttachedRunbook {
  /// A runbook as events can hold it: one that is longer than an event may be becomes several, none of whose steps is
  /// lost.
  ///
  /// - Parameters:
  ///   - title: Cut where it is longer than a title may be.
  ///   - source: The file that the steps come from; named where something of a step is too long to be kept.
  ///   - expected: How long all of it should take; stands with the first part.
  ///   - steps: At least one.
  ///   - number: The number of the first part in its incident.
  /// - Returns: At least one.
  static func parts(
    title: String, source: String, expected: Duration?, steps: [RunbookStep], from number: Int
  ) -> [AttachedRunbook] {
    let title = String(title.prefix(TextLimits.titleCharacters))
    var parts: [[RunbookStep]] = [[]]
    var bytes = 0
    for step in steps {
      let step = step.shortened(source)
      let size = step.recordedBytes
      if bytes + size > TextLimits.runbookBytes, parts.last?.isEmpty == false {
        parts.append([])
        bytes = 0
      }
      parts[parts.count - 1].append(step)
      bytes += size
    }
    return parts.enumerated().map { index, steps in
      AttachedRunbook(
        runbook: number + index,
        title: parts.count > 1 ? "\(title) (part \(index + 1) of \(parts.count))" : title,
        source: source, expected: index == 0 ? expected : nil, steps: steps)
    }
  }
}

extension RunbookStep {
  /// The step with nothing in it that is longer than an event may be. A command is never cut: half of one does something
  /// else.
  fileprivate func shortened(_ source: String) -> RunbookStep {
    guard recordedBytes > TextLimits.runbookBytes else { return self }
    var step = RunbookStep(
      title: String(title.prefix(TextLimits.stepTitleCharacters)), depth: depth)
    var left = TextLimits.runbookBytes / 2
    var leftOut = 0
    for (index, command) in commands.enumerated() {
      left -= command.escapedBytes + 20
      if left < 0 {
        leftOut += 1
        left += command.escapedBytes + 20
      } else {
        if let language = languages[index] { step.languages[step.commands.count] = language }
        step.commands.append(command)
      }
    }
    var lines: [String] = []
    if title.count > TextLimits.stepTitleCharacters {
      lines.append("The title is longer in the file.")
    }
    if leftOut > 0 {
      lines.append(
        "Left out, because they are too long: commands, \(leftOut) of \(commands.count).")
    }
    let kept = text.map { String($0.prefix(TextLimits.stepTextCharacters)) }
    if let text, let kept, kept.count < text.count { lines.append("The text goes on in the file.") }
    lines.append("All of it: \(source)")
    step.text = (lines + [kept].compactMap { $0 }).joined(separator: "\n")
    return step
  }

  /// About how many bytes it takes in the log; never less than it does.
  fileprivate var recordedBytes: Int {
    let names = 80
    let languages = languages.values.reduce(0) { $0 + $1.escapedBytes + 4 }
    return commands.reduce(title.escapedBytes + (text?.escapedBytes ?? 0) + names + languages) {
      $0 + $1.escapedBytes + 8
    }
  }
}

extension String {
  /// How many bytes it takes where what JSON does not bear is escaped.
  fileprivate var escapedBytes: Int {
    utf8.reduce(0) { sum, byte in
      switch byte {
      case 0x09, 0x0A, 0x0D, 0x22, 0x5C: sum + 2
      case ..<0x20, 0x7F: sum + 6
      // The first of three bytes that may be escaped as a separator of lines.
      case 0xE2: sum + 4
      default: sum + 1
      }
    }
  }
}
