internal import EventLog

/// The forms of history that can be imported, told apart by their content.
enum ImportForm {
  /// One JSON value a line, records of a history.
  case lines([Line])
  /// One JSON document that holds records.
  case document([JSON], page: String?)
  /// Logs as this program exports them, with their hashes.
  case export

  /// A line that holds something, and its number from 1.
  struct Line {
    var number: Int
    var value: Result<JSON, JSONError>
  }

  /// - Throws: An `ImportProblem` where the input is none of these.
  init(_ bytes: [UInt8]) throws(ImportProblem) {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if bytes.allSatisfy(ImportForm.isSpace) {
      throw ImportProblem(.input, "It is empty.", mend: ImportForm.forms)
    }
    if let value = ImportForm.firstLine(of: bytes), ImportForm.beginsLog(value) {
      self = .export
      return
    }
    // One line, or one document over many lines, parses as a whole; lines of their own do not.
    if let value = try? JSON.parse(bytes) {
      guard let form = ImportForm(document: value) else {
        throw ImportProblem(
          .input, "It is JSON, but holds no incidents.", mend: ImportForm.forms)
      }
      self = form
      return
    }
    let lines = ImportForm.lines(bytes)
    guard lines.contains(where: { (try? $0.value.get())?.object != nil }) else {
      let reason =
        switch lines.first?.value {
        case .failure(let error): "It is no JSON: \(error)."
        default: "It is JSON, but holds no incidents."
        }
      throw ImportProblem(.input, reason, mend: ImportForm.forms)
    }
    self = .lines(lines)
  }

  private static let forms =
    "Give JSON Lines, a Statuspage document or an export of warroom; docs/import.md shows all three."

  private init?(document: JSON) {
    if let records = document.array {
      self = .document(records, page: nil)
      return
    }
    guard let object = document.object else { return nil }
    let lists = object.compactMap { member in
      ["incidents", "scheduled_maintenances"].contains(member.key) ? member.value.array : nil
    }
    if lists.isEmpty {
      // A single record, over many lines or in one; without an id it is named as a record that lacks it.
      guard ["id", "title", "name"].contains(where: { document[$0] != nil }) else { return nil }
      self = .document([document], page: nil)
      return
    }
    self = .document(Array(lists.joined()), page: document["page"]?["name"]?.string)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func firstLine(of bytes: ArraySlice<UInt8>) -> JSON? {
    let line = bytes.drop(while: isSpace).prefix { $0 != 0x0A }
    return try? JSON.parse(line)
  }

  private static func beginsLog(_ value: JSON) -> Bool {
    value["seq"]?.int == 1 && value["type"]?.string == "incident.declared"
  }

  private static func lines(_ bytes: ArraySlice<UInt8>) -> [Line] {
    var lines: [Line] = []
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy(isSpace) { continue }
      lines.append(
        Line(number: number, value: Result { () throws(JSONError) in try JSON.parse(line) }))
    }
    return lines
  }
}
