package import Engine
package import EventLog
internal import Glibc

/// The lock that keeps two enforcers of a home from doing the same work. Pages are never sent twice because of it or
/// without it: the log sees to that.
///
/// It is held until the value is gone, or the process, however it ends.
package final class Lease {
  /// Who holds it.
  package struct Holder: Hashable, Sendable {
    /// What the system says of who that is: `raj(1003)@bastion`.
    package var via: String
    package var process: Int
    package var since: Instant

    package init(via: String, process: Int, since: Instant) {
      self.via = via
      self.process = process
      self.since = since
    }
  }

  private let descriptor: Int32
  private let fileSystem: any FileSystem

  /// Takes the lease where nobody holds it.
  ///
  /// - Parameters:
  ///   - home: Made where it does not exist.
  ///   - holder: What others are told.
  /// - Returns: `nil` where somebody else holds it.
  /// - Throws: `SystemError` where the lock can't be had at all, as in a home that one may only read.
  package static func take(_ home: Home, as holder: Holder) throws(SystemError) -> Lease? {
    let fileSystem = home.fileSystem
    let descriptor = try open(path(home), home)
    do throws(SystemError) {
      guard try fileSystem.lock(descriptor, .exclusive, waits: false) else {
        fileSystem.close(descriptor)
        return nil
      }
      try fileSystem.truncate(descriptor, to: 0)
      try fileSystem.writeAll(descriptor, holder.content)
    } catch {
      fileSystem.close(descriptor)
      throw error
    }
    return Lease(descriptor, fileSystem)
  }

  private init(_ descriptor: Int32, _ fileSystem: any FileSystem) {
    self.descriptor = descriptor
    self.fileSystem = fileSystem
  }

  deinit {
    // Closing alone does not give it up while a child that is just being started has a copy of the descriptor.
    fileSystem.unlock(descriptor)
    fileSystem.close(descriptor)
  }

  private static func path(_ home: Home) -> String { home.path + "/enforcer" }

  private static func servicePath(_ home: Home) -> String { home.path + "/enforcer.service" }

  /// Tells the rooms of a home that a service enforces, until the value is gone: it goes before them.
  package static func serve(_ home: Home) throws(SystemError) -> Lease {
    let descriptor = try open(servicePath(home), home)
    // Shared: several services are all the same to the rooms.
    _ = try home.fileSystem.lock(descriptor, .shared, waits: false)
    return Lease(descriptor, home.fileSystem)
  }

  /// Whether a service runs.
  package static func isServed(_ home: Home) -> Bool { isHeld(servicePath(home), home) }

  private static func isHeld(_ path: String, _ home: Home) -> Bool {
    home.fileSystem.isLocked(path, against: .exclusive) ?? false
  }

  private static func open(_ path: String, _ home: Home) throws(SystemError) -> Int32 {
    do throws(SystemError) {
      return try home.fileSystem.openOwn(path)
    } catch {
      guard error.isMissing else { throw error }
    }
    try home.ensureDirectory("")
    do throws(SystemError) {
      let descriptor = try home.fileSystem.open(path, .create, permissions: home.fileMode)
      try home.fileSystem.changePermissions(descriptor, home.fileMode)
      return descriptor
    } catch {
      guard error.isExisting else { throw error }
      return try home.fileSystem.openOwn(path)
    }
  }

  /// Who holds it now; `nil` where nobody does.
  package static func holder(in home: Home) -> Holder? {
    guard isHeld(path(home), home) else { return nil }
    let bytes = try? home.fileSystem.contents(of: path(home), limit: LogLimits.lineBytes)
    return Holder(bytes ?? [])
      ?? Holder(via: "somebody", process: 0, since: Instant(milliseconds: 0))
  }
}

extension Lease.Holder {
  fileprivate var content: [UInt8] {
    let content: JSON = [
      "via": .string(via), "pid": .integer(process), "since": .string(since.rfc3339),
    ]
    return content.bytes + [0x0A]
  }

  fileprivate init?(_ bytes: [UInt8]) {
    guard let content = try? JSON.parse(bytes), let via = content["via"]?.string,
      let process = content["pid"]?.int,
      let since = Instant(rfc3339: content["since"]?.string ?? "")
    else { return nil }
    self.init(via: via, process: process, since: since)
  }
}
