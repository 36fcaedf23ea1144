public import Engine

/// What people typed and the log could not take: kept as files and offered again.
public struct Spool: Sendable {
  /// One text that waits.
  public struct Entry: Hashable, Sendable {
    /// The name of its file; entries sort by the time they were saved.
    public var name: String
    /// The alias of the incident that it was meant for.
    public var incident: String
    /// What it was to become, such as `note` or `update`.
    public var kind: String
    public var text: String
    public var saved: Instant
  }

  /// Where the files are.
  public let directory: String
  private let fileSystem: any FileSystem
  private let home: Home?

  /// The spool of a home.
  public init(_ home: Home) {
    self.home = home
    directory = home.path + "/spool"
    fileSystem = home.fileSystem
  }

  /// A spool on another file system, for when the home's fails: `$XDG_RUNTIME_DIR/warroom/spool`.
  public init(runtimeDirectory: String, fileSystem: any FileSystem = PosixFileSystem()) {
    home = nil
    directory = runtimeDirectory + "/warroom/spool"
    self.fileSystem = fileSystem
  }

  /// Keeps a text durably.
  public func save(
    _ text: String, incident: String, kind: String, now: Instant
  ) throws(SystemError) -> Entry {
    try makeDirectory()
    let name = EventID.random(at: now).text + ".json"
    let entry = Entry(name: name, incident: incident, kind: kind, text: text, saved: now)
    let content: JSON = [
      "incident": .string(incident), "kind": .string(kind), "saved": .string(now.rfc3339),
      "text": .string(text),
    ]
    try fileSystem.save(
      content.bytes + [0x0A], as: "\(directory)/\(name)", permissions: home?.fileMode ?? 0o600,
      temporary: "\(directory)/.\(name)")
    return entry
  }

  /// All texts that wait, the oldest first; files that are none of ours are left alone.
  public func list() throws(SystemError) -> [Entry] {
    let names: [String]
    do throws(SystemError) { names = try fileSystem.list(directory) } catch {
      if error.isMissing { return [] }
      throw error
    }
    return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().compactMap(read)
  }

  private func read(_ name: String) -> Entry? {
    guard let bytes = try? fileSystem.contents(of: "\(directory)/\(name)"),
      let content = try? JSON.parse(bytes), let incident = content["incident"]?.string,
      let kind = content["kind"]?.string, let text = content["text"]?.string,
      let saved = Instant(rfc3339: content["saved"]?.string ?? "")
    else { return nil }
    return Entry(name: name, incident: incident, kind: kind, text: text, saved: saved)
  }

  /// Forgets a text, once it was recorded or is not wanted any more.
  public func remove(_ entry: Entry) throws(SystemError) {
    do throws(SystemError) { try fileSystem.remove("\(directory)/\(entry.name)") } catch {
      if !error.isMissing { throw error }
    }
  }

  private func makeDirectory() throws(SystemError) {
    if let home {
      for changed in try home.ensureDirectory("spool") {
        try fileSystem.synchronizeDirectory(changed)
      }
      return
    }
    for path in [Path.parent(directory), directory] where try !fileSystem.exists(path) {
      try fileSystem.makeDirectory(path, permissions: 0o700)
      try fileSystem.changePermissions(path, 0o700)
    }
  }
}
