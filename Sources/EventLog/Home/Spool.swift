public import Engine

/// What people typed and the log could not take: kept as files and offered again.
public struct Spool: Sendable {
  /// One text that waits.
  public struct Entry: Hashable, Sendable {
    /// The name of its file; entries sort by the time they were saved.
    public var name: String
    /// The alias of the incident that it was meant for.
    public var incident: String
    /// The file of that incident's log.
    public var log: String?
    /// The identity it would have been recorded under: a log that holds it has taken it after all.
    public var id: EventID?
    /// Who wrote it.
    public var by: PersonID?
    /// What it was to become, such as `note` or `update`.
    public var kind: String
    public var text: String
    public var saved: Instant
  }

  /// What a text was meant for.
  public struct Purpose: Hashable, Sendable {
    public var incident: String
    public var log: String?
    public var id: EventID?
    public var by: PersonID?
    public var kind: String

    public init(
      incident: String, log: String? = nil, id: EventID? = nil, by: PersonID? = nil, kind: String
    ) {
      self.incident = incident
      self.log = log
      self.id = id
      self.by = by
      self.kind = kind
    }
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
    _ text: String, for purpose: Purpose, now: Instant
  ) throws(SystemError) -> Entry {
    try makeDirectory()
    let name = EventID.random(at: now).text + ".json"
    var out = LineWriter()
    out.open()
    out.field("incident", purpose.incident)
    out.field("log", purpose.log)
    out.field("id", purpose.id?.text)
    out.field("by", purpose.by)
    out.field("kind", purpose.kind)
    out.field("saved", now)
    out.field("text", text)
    out.close()
    try fileSystem.save(
      out.bytes + [0x0A], as: "\(directory)/\(name)", permissions: home?.fileMode ?? 0o600,
      temporary: "\(directory)/.\(name)")
    return Entry(
      name: name, incident: purpose.incident, log: purpose.log, id: purpose.id, by: purpose.by,
      kind: purpose.kind, text: text, saved: now)
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
    let path = "\(directory)/\(name)"
    // One byte more, so that what is too long is not taken for what is cut off in front of its newline.
    guard let bytes = try? fileSystem.contents(of: path, limit: LogLimits.spoolBytes + 1),
      bytes.count <= LogLimits.spoolBytes,
      let content = try? JSON.parse(bytes), let incident = content["incident"]?.string,
      let kind = content["kind"]?.string, let text = content["text"]?.string,
      let saved = Instant(rfc3339: content["saved"]?.string ?? "")
    else { return nil }
    return Entry(
      name: name, incident: incident, log: content["log"]?.string,
      id: EventID(content["id"]?.string ?? ""), by: content["by"]?.string, kind: kind, text: text,
      saved: saved)
  }

  /// Those that were meant for a log, or for one of those that it continues.
  ///
  /// - Parameters:
  ///   - log: The file of the log.
  ///   - earlier: The files that it was salvaged from.
  /// - Returns: The oldest first.
  /// - Throws: `SystemError` where the directory cannot be read.
  public func list(for log: String, continuing earlier: [String]) throws(SystemError) -> [Entry] {
    let logs = [log] + earlier
    let files = logs.compactMap { try? fileSystem.status($0, followsLinks: true) }
    return try list().filter { entry in
      guard let path = entry.log else { return false }
      if logs.contains(path) { return true }
      // The same file by another path.
      guard let file = try? fileSystem.status(path, followsLinks: true) else { return false }
      return files.contains { $0.isSameFile(as: file) }
    }
  }

  /// Forgets a text, once it was recorded or is not wanted any more.
  public func remove(_ entry: Entry) throws(SystemError) {
    do throws(SystemError) { try fileSystem.remove("\(directory)/\(entry.name)") } catch {
      if !error.isMissing { throw error }
    }
  }

  private func makeDirectory() throws(SystemError) {
    if let home {
      return try home.ensureDirectory("spool")
    }
    for path in [Path.parent(directory), directory] where try !fileSystem.exists(path) {
      try fileSystem.makeDirectory(path, permissions: 0o700)
      try fileSystem.changePermissions(path, 0o700)
    }
  }
}
