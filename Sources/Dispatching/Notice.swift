package import Engine
package import EventLog

/// A message to the terminals of the rooms that are open, left for them in the home.
package struct Notice: Hashable, Sendable {
  /// Whom it is for; `nil` for everybody.
  package var person: PersonID?
  package var incident: String
  package var text: String
  /// Whether a desktop notification is asked for, beside the bell.
  package var notifies: Bool

  package init(person: PersonID?, incident: String, text: String, notifies: Bool) {
    self.person = person
    self.incident = incident
    self.text = text
    self.notifies = notifies
  }

  /// Rooms read at once; whatever is older was missed.
  private static let lifetime = Duration.seconds(60)

  /// Beside the rooms' own files, whose directory every room watches; a dot keeps it from being taken for one of them.
  private static let prefix = ".notice-"

  private static func directory(_ home: Home) -> String { home.path + "/presence" }

  /// Leaves it for the rooms, and removes what was left long ago.
  package func leave(in home: Home, now: Instant) throws(SystemError) {
    try home.ensureDirectory("presence", isDurable: false)
    Notice.sweep(home, now)
    let name = Notice.prefix + EventID.random(at: now).text
    let content: JSON = [
      "person": person.map { .string($0) } ?? .null, "incident": .string(incident),
      "text": .string(text), "notifies": .bool(notifies),
    ]
    try home.fileSystem.save(
      content.bytes + [0x0A], as: "\(Notice.directory(home))/\(name)",
      permissions: home.fileMode,
      temporary: "\(Notice.directory(home))/.part\(name)")
  }

  private static func sweep(_ home: Home, _ now: Instant) {
    for name in (try? home.listIfPresent(directory(home))) ?? [] where name.hasPrefix(prefix) {
      guard let id = EventID(name.dropFirst(prefix.count)) else { continue }
      let age = now - Instant(milliseconds: Int64(id.high >> 16))
      if age > lifetime { try? home.fileSystem.remove("\(directory(home))/\(name)") }
    }
  }

  /// The notices for somebody that were left lately, the oldest first, each with the name of its file.
  ///
  /// - Parameters:
  ///   - home: The home.
  ///   - person: Whose room asks; what is for everybody is among them.
  ///   - since: When the room was opened.
  ///   - now: UTC.
  /// - Returns: Them, but for those left more than a minute ago.
  package static func fresh(
    in home: Home, for person: PersonID, since: Instant, now: Instant
  ) -> [(name: String, notice: Notice)] {
    let names = (try? home.listIfPresent(directory(home))) ?? []
    return names.filter { $0.hasPrefix(prefix) }.sorted().compactMap { name in
      guard let id = EventID(name.dropFirst(prefix.count)) else { return nil }
      let at = Instant(milliseconds: Int64(id.high >> 16))
      guard at >= since, now - at <= lifetime,
        let notice = read("\(directory(home))/\(name)", in: home),
        notice.person.map({ $0 == person }) ?? true
      else { return nil }
      return (name, notice)
    }
  }

  /// Reads the notice in a file that has just come; `nil` where it is none.
  private static func read(_ path: String, in home: Home) -> Notice? {
    guard Path.parent(path) == directory(home), Path.name(path).hasPrefix(prefix),
      let bytes = try? home.fileSystem.contents(of: path, limit: LogLimits.lineBytes),
      let content = try? JSON.parse(bytes), let incident = content["incident"]?.string,
      let text = content["text"]?.string
    else { return nil }
    return Notice(
      person: content["person"]?.string, incident: incident, text: text,
      notifies: content["notifies"]?.bool ?? false)
  }
}
