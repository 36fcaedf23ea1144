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
    return usual.map { Files.absolute($0) } == home ? "" : " --home \(Path.quoted(home))"
  }
}
