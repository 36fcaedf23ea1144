/// The logs of alerts that opened no incident.
extension Home {
  /// All of them, by number: the last is the one that is written.
  public func alertLogs() throws(SystemError) -> [IncidentReference] {
    try listIfPresent(path + "/alerts").compactMap { name -> IncidentReference? in
      guard name.hasSuffix(".jsonl"), let number = Int(name.dropLast(6)), number >= 0,
        name == "\(number).jsonl"
      else { return nil }
      return IncidentReference(alerts: number, home: path)
    }.sorted()
  }

  /// Every log of the home: its incidents, then its alerts.
  public func logs() throws(SystemError) -> [IncidentReference] {
    try incidents() + alertLogs()
  }
}
