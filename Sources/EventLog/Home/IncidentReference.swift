package import Engine

/// Where a log of a home is: its number, its name and its file.
public struct IncidentReference: Hashable, Comparable, Sendable {
  /// What a log holds.
  package enum Kind: Hashable, Sendable {
    case incident
    /// Alerts that opened no incident.
    case alerts
  }

  package let kind: Kind
  /// 42 of `INC-0042`; of logs of alerts, the first is 0.
  public let number: Int
  /// The path of the home that holds it.
  package let home: String

  /// `home`: The path of the home that holds it.
  package init(number: Int, home: String) {
    kind = .incident
    self.number = number
    self.home = home
  }

  /// A log of the home's alerts.
  package init(alerts number: Int, home: String) {
    kind = .alerts
    self.number = number
    self.home = home
  }

  /// The file of the log. Put together each time: a home may hold ten thousand, most of them never opened.
  public var path: String {
    switch kind {
    case .incident: "\(directory)/\(alias).jsonl"
    case .alerts: "\(directory)/\(number).jsonl"
    }
  }

  /// The name people use: `INC-0042`, or `alerts-0`.
  public var alias: String {
    switch kind {
    case .incident: IncidentReference.alias(of: number)
    case .alerts: "alerts-\(number)"
    }
  }

  /// The name that the first line must declare; `nil` where it declares no incident.
  package var declared: String? { kind == .incident ? alias : nil }

  /// The directory that holds the log.
  package var directory: String {
    switch kind {
    case .incident: "\(home)/incidents/\(number / 1000)"
    case .alerts: "\(home)/alerts"
    }
  }

  /// The file whose existence says that the log must not be written any more.
  package var poisonPath: String { IncidentReference.poisonPath(of: path) }

  /// The same of a log wherever it lies.
  package static func poisonPath(of path: String) -> String {
    (path.hasSuffix(".jsonl") ? String(path.dropLast(6)) : path) + ".poisoned"
  }

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

  /// The number of a log by the name of its file; `nil` for names that no log has.
  package static func number(ofFile name: String) -> Int? {
    var name = name
    return name.withUTF8 { bytes in
      let (prefix, suffix): (StaticString, StaticString) = ("INC-", ".jsonl")
      let digits = bytes.count - prefix.utf8CodeUnitCount - suffix.utf8CodeUnitCount
      let raw = UnsafeRawBufferPointer(bytes)
      guard (4...9).contains(digits), raw.holds(prefix, at: 0),
        raw.holds(suffix, at: prefix.utf8CodeUnitCount + digits)
      else { return nil }
      let first = prefix.utf8CodeUnitCount
      // More than four digits have no zero in front.
      guard digits == 4 || bytes[first] != 0x30 else { return nil }
      var number = 0
      for digit in bytes[first..<first + digits] {
        guard (0x30...0x39).contains(digit) else { return nil }
        number = number * 10 + Int(digit - 0x30)
      }
      return number > 0 ? number : nil
    }
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
