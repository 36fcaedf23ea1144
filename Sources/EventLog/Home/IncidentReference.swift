package import Engine

/// Where an incident's log is: its number, its name and its file.
public struct IncidentReference: Hashable, Comparable, Sendable {
  /// 42 of `INC-0042`.
  public let number: Int
  /// The file of the log.
  public let path: String

  /// `home`: The path of the home that holds it.
  package init(number: Int, home: String) {
    self.number = number
    path = "\(home)/incidents/\(number / 1000)/\(IncidentReference.alias(of: number)).jsonl"
  }

  /// The name people use: `INC-0042`.
  public var alias: String { IncidentReference.alias(of: number) }

  /// The directory that holds the log.
  package var directory: String { Path.parent(path) }

  /// The file whose existence says that the log must not be written any more.
  package var poisonPath: String { "\(directory)/\(alias).poisoned" }

  /// Where a log that is written as a whole is made, before it takes its name. `unique`: Nobody else's.
  package func temporaryPath(_ unique: EventID) -> String {
    "\(directory)/.\(alias)-\(unique.text)"
  }

  public static func < (left: IncidentReference, right: IncidentReference) -> Bool {
    left.number < right.number
  }

  /// `INC-0042` for 42; more digits where four do not do.
  package static func alias(of number: Int) -> String {
    let digits = String(number)
    return "INC-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Reads `INC-0042`, `inc-42` or `42`; `nil` for anything else, such as a path.
  package static func number(of text: String) -> Int? {
    var digits = text[...]
    if let prefix = text.utf8.prefix(4).elementsEqual("INC-".utf8) ? 4 : nil {
      digits = digits.dropFirst(prefix)
    } else if text.lowercased().hasPrefix("inc-") {
      digits = digits.dropFirst(4)
    }
    guard !digits.isEmpty, digits.utf8.count <= 9,
      digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits), number > 0
    else { return nil }
    return number
  }
}
