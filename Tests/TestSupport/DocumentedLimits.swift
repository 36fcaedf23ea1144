import Foundation

/// What docs/limits.md says.
package enum DocumentedLimits {
  /// The number of each constant, by the heading's type and the constant's name: `LogLimits.lineBytes`.
  package static func all(_ file: String = #filePath) throws -> [String: Int] {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/limits.md"), encoding: .utf8)
    var (type, found) = ("", [String: Int]())
    for line in page.split(separator: "\n") {
      let names = line.split(separator: "`", omittingEmptySubsequences: false)
      if line.hasPrefix("## ") { type = names.count > 1 ? String(names[1]) : "" }
      guard line.hasPrefix("| `"), names.count > 2, !type.isEmpty else { continue }
      let number = names[2].drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "," }
      found["\(type).\(names[1])"] = Int(number.filter { $0 != "," })
    }
    return found
  }

  /// Those of some types.
  package static func of(_ types: String...) throws -> [String: Int] {
    try all().filter { entry in types.contains { entry.key.hasPrefix($0 + ".") } }
  }
}
