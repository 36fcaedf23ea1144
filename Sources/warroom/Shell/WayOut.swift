import EventLog

/// Commands that lead on from where nothing can be recorded, as they must be typed.
enum WayOut {
  /// Continues a log elsewhere.
  static func salvage(_ reference: IncidentReference) -> String {
    "warroom\(option(reference.home)) salvage \(reference.alias) --to DIR"
  }

  /// The home, where a command without it would find another one.
  private static func option(_ home: String) -> String {
    let usual = Environment.value("WARROOM_HOME") ?? Environment.dataDirectory
    if usual.map({ Files.absolute($0) }) == home { return "" }
    let isPlain = home.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: Array("/._-+@:".utf8).contains(byte)
      }
    }
    return " --home " + (isPlain ? home : "'\(home.replacing("'", with: "'\\''"))'")
  }
}
