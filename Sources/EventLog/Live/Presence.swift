public import Engine

/// Who has a room open: one file each, held under a lock as long as the room runs. A lock that can be taken means
/// that its room is gone, however it ended.
public final class Presence {
  /// A room that runs.
  public struct Room: Hashable, Sendable {
    public var by: PersonID
    /// The alias of the incident it shows; `nil` in the lobby.
    public var incident: String?
    /// The room's process, on the host that runs it.
    public var process: Int
    public var since: Instant

    public init(by: PersonID, incident: String?, process: Int, since: Instant) {
      self.by = by
      self.incident = incident
      self.process = process
      self.since = since
    }
  }

  private let descriptor: Int32
  private let path: String
  private let fileSystem: any FileSystem

  /// Makes a room known until this value is gone.
  public init(_ room: Room, in home: Home) throws(SystemError) {
    fileSystem = home.fileSystem
    try home.ensureDirectory("presence", isDurable: false)
    let name = EventID.random(at: room.since).text
    let temporary = "\(home.path)/presence/.\(name)"
    path = "\(home.path)/presence/\(name)"
    descriptor = try fileSystem.open(temporary, .create, permissions: home.fileMode)
    do throws(SystemError) {
      try fileSystem.changePermissions(descriptor, home.fileMode)
      // Locked before it has its name: nobody finds it without its lock.
      _ = try fileSystem.lock(descriptor, .exclusive, waits: false)
      try fileSystem.writeAll(descriptor, room.content)
      try fileSystem.rename(temporary, to: path)
    } catch {
      fileSystem.close(descriptor)
      try? fileSystem.remove(temporary)
      throw error
    }
  }

  deinit {
    try? fileSystem.remove(path)
    fileSystem.close(descriptor)
  }

  /// Says that the room shows another incident now.
  public func update(_ room: Room) throws(SystemError) {
    try fileSystem.truncate(descriptor, to: 0)
    try fileSystem.writeAll(descriptor, room.content)
  }

  /// All rooms that run, the oldest first; files that ended rooms left behind are removed.
  public static func list(in home: Home) throws(SystemError) -> [Room] {
    let directory = home.path + "/presence"
    var rooms: [Room] = []
    for name in try home.listIfPresent(directory).sorted() where !name.hasPrefix(".") {
      if let room = look("\(directory)/\(name)", home.fileSystem) { rooms.append(room) }
    }
    return rooms
  }

  private static func look(_ path: String, _ fileSystem: any FileSystem) -> Room? {
    guard let descriptor = try? fileSystem.open(path, .read, permissions: 0) else { return nil }
    defer { fileSystem.close(descriptor) }
    guard let isGone = try? fileSystem.lock(descriptor, .exclusive, waits: false) else {
      return nil
    }
    if isGone {
      try? fileSystem.remove(path)
      return nil
    }
    guard let bytes = try? fileSystem.readAll(descriptor, limit: LogLimits.lineBytes) else {
      return nil
    }
    return Room(bytes)
  }
}

extension Presence.Room {
  fileprivate var content: [UInt8] {
    var out = LineWriter()
    out.open()
    out.field("by", by)
    out.field("incident", incident)
    out.field("pid", process)
    out.field("since", since)
    out.close()
    return out.bytes + [0x0A]
  }

  fileprivate init?(_ bytes: [UInt8]) {
    guard let content = try? JSON.parse(bytes), let by = content["by"]?.string,
      let process = content["pid"]?.int,
      let since = Instant(rfc3339: content["since"]?.string ?? "")
    else { return nil }
    self.init(by: by, incident: content["incident"]?.string, process: process, since: since)
  }
}
