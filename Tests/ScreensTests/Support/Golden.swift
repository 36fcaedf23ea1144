import Foundation
import Screens
import TerminalKit
import Testing

/// Holds a text against the file of that name in Goldens. `WARROOM_RECORD=1` rewrites the file and fails the run, so
/// that nobody records by accident.
func expectGolden(
  _ text: String, _ name: String, in directory: String = "Goldens", file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
  let url = folder.appendingPathComponent(directory).appendingPathComponent(name)
  let kept = try? String(contentsOf: url, encoding: .utf8)
  if ProcessInfo.processInfo.environment["WARROOM_RECORD"] == "1" {
    guard kept != text else { return }
    try? text.write(to: url, atomically: true, encoding: .utf8)
    Issue.record("\(name) was recorded: look at it", sourceLocation: sourceLocation)
    return
  }
  guard kept != text else { return }
  let (old, new) = (lines(kept ?? ""), lines(text))
  let at = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  let line = at ?? min(old.count, new.count)
  Issue.record(
    """
    \(name) differs from line \(line + 1) on:
      kept \(line < old.count ? old[line] : "(ends)")
      now  \(line < new.count ? new[line] : "(ends)")
    """, sourceLocation: sourceLocation)
}

private func lines(_ text: String) -> [Substring] {
  text.split(separator: "\n", omittingEmptySubsequences: false)
}

/// Holds a room at several sizes against the pictures of that name.
func expectPictures(
  _ desk: Desk, _ name: String, sizes: [Size] = PictureTests.sizes,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  for size in sizes {
    expectPicture(
      desk.view(size.columns, size.rows), "\(name)-\(size.columns)x\(size.rows)",
      sourceLocation: sourceLocation)
  }
}

/// A picture as its text, then for each row its styles as letters with their runs' lengths, then what the letters mean.
func picture(_ frame: Frame) -> String {
  var text = "\(frame.size.columns)x\(frame.size.rows)\n" + frame.text() + "--- styles\n"
  var legend = StyleLegend()
  for y in 0..<frame.size.rows {
    text += runs(frame.styleRow(y, legend: &legend)) + "\n"
  }
  if let cursor = frame.cursor { text += "--- cursor \(cursor.x),\(cursor.y)\n" }
  return text + "--- legend\n" + legend.text()
}

private func runs(_ row: String) -> String {
  var text = ""
  var count = 0
  var last: Character?
  for letter in row + "\0" {
    if letter != last, let known = last {
      text += count == 1 ? String(known) : "\(known)\(count)"
      count = 0
    }
    last = letter
    count += 1
  }
  return text
}

/// Expects a frame to be as it was, and to be a whole number of columns in every row. Where `WARROOM_PICTURES` names a
/// directory, the frame is put there in colours, to be looked at with `cat`.
func expectPicture(
  _ frame: Frame, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectWhole(frame, sourceLocation: sourceLocation)
  if let directory = ProcessInfo.processInfo.environment["WARROOM_PICTURES"] {
    try? colored(frame).write(
      toFile: "\(directory)/\(name).ansi", atomically: true, encoding: .utf8)
  }
  let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  expectGolden(
    picture(frame), "\(name).txt", file: here.appendingPathComponent("x").path,
    sourceLocation: sourceLocation)
}

/// Every row's widths add up to the columns, and no control reaches a cell.
func expectWhole(_ frame: Frame, sourceLocation: SourceLocation = #_sourceLocation) {
  for y in 0..<frame.size.rows {
    let (sum, isClean) = frame.withRow(y) { cells in
      (
        cells.reduce(0) { $0 + $1.columns },
        cells.allSatisfy { $0.isTail || $0.base.value >= 0x20 && $0.base.value != 0x7F }
      )
    }
    if sum != frame.size.columns || !isClean {
      Issue.record("row \(y) is \(sum) columns: \(frame.row(y))", sourceLocation: sourceLocation)
    }
  }
  if let cursor = frame.cursor, !frame.bounds.contains(x: cursor.x, y: cursor.y) {
    Issue.record("the cursor is outside, at \(cursor)", sourceLocation: sourceLocation)
  }
}

private func colored(_ frame: Frame) -> String {
  var text = ""
  for y in 0..<frame.size.rows {
    for x in 0..<frame.size.columns where !frame[x, y].isTail {
      let style = frame[x, y].style
      text += "\u{1B}[0" + code(style.foreground, 30) + code(style.background, 40)
      for (attribute, number) in [(Attributes.bold, 1), (.underline, 4), (.reverse, 7)]
      where style.attributes.contains(attribute) {
        text += ";\(number)"
      }
      text += "m" + frame[x, y].text
    }
    text += "\u{1B}[0m\n"
  }
  return text
}

private func code(_ color: Color, _ base: Int) -> String {
  switch color {
  case .standard: ""
  case .indexed(let index): ";\(base + 8);5;\(index)"
  case .rgb(let red, let green, let blue, _): ";\(base + 8);2;\(red);\(green);\(blue)"
  }
}
