/// Finds what somebody may have meant.
package enum Spelling {
  /// The nearest names, best first; at most three, none that is far off.
  package static func nearest(to word: String, among names: [String]) -> [String] {
    let word = word.lowercased()
    guard !word.isEmpty, word.count <= 40 else { return [] }
    let scored = names.compactMap { name -> (name: String, cost: Int)? in
      if name.lowercased().hasPrefix(word) { return (name, word.count > 2 ? 0 : 1) }
      let cost = distance(Array(word.unicodeScalars), Array(name.lowercased().unicodeScalars))
      return cost <= max(1, min(2, name.count / 3)) ? (name, cost) : nil
    }
    let best = scored.map(\.cost).min() ?? 0
    return Array(
      scored.filter { $0.cost <= best }.sorted { ($0.cost, $0.name) < ($1.cost, $1.name) }
        .map(\.name).prefix(3))
  }

  /// `a`, `a or b`, `a, b or c`.
  package static func choice(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lie between two words.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var above = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var cost = min(above[j] + (x == y ? 0 : 1), above[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      before = above
      above = row
    }
    return above[b.count]
  }
}
