import Engine
import EventLog

/// A program that takes the message on its standard input.
struct CommandChannel {
  let arguments: [String]

  /// The arguments for one parcel. No shell sees them; line ends and control characters are taken out of what is filled in,
  /// and free text never becomes an option.
  func filled(for parcel: Parcel) -> [String] {
    let values: [(name: String, value: String, isFree: Bool)] = [
      ("{address}", parcel.address, false), ("{person}", parcel.person ?? "", false),
      ("{incident}", parcel.reference.alias, false),
      ("{severity}", parcel.incident.severity, false),
      ("{title}", parcel.incident.title, true), ("{audience}", parcel.audience ?? "", false),
      ("{status}", parcel.status ?? "", true), ("{subject}", parcel.message.subject, true),
    ]
    return arguments.map { argument in
      var filled = argument
      // From the left, once: a title that holds {address} is only text.
      var done = ""
      while let next = values.compactMap({ value in
        filled.firstRange(of: value.name).map { (range: $0, value: value) }
      }).min(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        let before = filled[..<next.range.lowerBound]
        let text = oneLine(next.value.value)
        let isOption = next.value.isFree && done.isEmpty && before.isEmpty && text.hasPrefix("-")
        done += before + (isOption ? " " : "") + text
        filled = String(filled[next.range.upperBound...])
      }
      return done + filled
    }
  }

  func input(for parcel: Parcel) -> [UInt8] { Array((parcel.message.text + "\n").utf8) }

  func judge(_ ending: ChildProcess.Ending) -> SendResult {
    let said = oneLine(ending.output.text)
    let detail = said.isEmpty ? ending.words : "\(ending.words): \(said)"
    return ending.exitCode == 0 && !ending.isLate
      ? .sent(detail: detail) : .failed(reason: detail, isFinal: false)
  }
}

/// A text on one line, without control characters and without marks that nobody sees or that turn its direction around.
func oneLine(_ text: String) -> String {
  var out = ""
  var wasBlank = true
  for scalar in text.unicodeScalars {
    let category = scalar.properties.generalCategory
    let isBlank =
      category == .control || category == .lineSeparator || category == .paragraphSeparator
      || scalar == " "
    if category == .format || scalar.properties.isDefaultIgnorableCodePoint { continue }
    if !isBlank { out.unicodeScalars.append(scalar) }
    if isBlank, !wasBlank { out += " " }
    wasBlank = isBlank
  }
  if out.hasSuffix(" ") { out.removeLast() }
  return out
}
