/// Why an alert opened no incident, as `alert.excluded` writes it: the kind, and which rule of that kind.
package struct Exclusion: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case maintenance, flapping
    case holdDown = "hold-down"
    /// An incident that was called resolved a moment ago has it; whoever looks is offered to reopen that.
    case resolution
  }

  package var kind: Kind
  /// The rule's name, or the incident's.
  package var name: String

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// `hold-down: deployments`.
  package var description: String { "\(kind.rawValue): \(name)" }

  /// Reads what `description` writes; `nil` for anything else.
  package init?(_ rule: String) {
    let parts = rule.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
    self.init(kind, trimmed(String(parts[1])))
  }
}

extension Exclusions.Flapping {
  /// As an exclusion says it.
  var name: String { "\(changes) changes within \(within.short(seconds: false))" }

  /// Whether an alert that came and went at these moments flaps at `now`: it does from the change on that makes it as many
  /// as the rule names, until it has been quiet for as long as the rule says.
  package func holds(_ times: [Instant], now: Instant) -> Bool {
    guard changes > 0 else { return false }
    let times = times.sorted()
    var isFlapping = false
    for (index, time) in times.enumerated() {
      if index > 0, time - times[index - 1] >= within { isFlapping = false }
      let first = index - changes + 1
      if first >= 0, time - times[first] < within { isFlapping = true }
    }
    guard let last = times.last else { return false }
    return isFlapping && now - last < within
  }
}
