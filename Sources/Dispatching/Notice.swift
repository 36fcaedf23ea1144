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

  /// Reads the notice in a file that has just come; `nil` where it is none.
  package static func read(_ path: String, in home: Home) -> Notice? {
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
