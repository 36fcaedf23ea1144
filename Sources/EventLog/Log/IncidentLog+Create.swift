internal import Glibc
public import Engine

extension IncidentLog {
  /// Declares an incident: takes the next free number, and records the drafts as its first events.
  ///
  /// - Parameters:
  ///   - home: Made where it does not exist yet.
  ///   - drafts: The first is a declaration, whose `alias` is filled in here. All are written as one batch.
  ///   - now: The clock, read once.
  /// - Returns: The new log. Where an earlier attempt of unknown outcome made it after all: that one.
  /// - Throws: `AppendError`; with `.notRecorded` nothing is left behind, or an empty file, which counts as abandoned.
  public static func create(
    in home: Home, drafts: [EventDraft], now: () -> Instant
  ) throws(AppendError) -> IncidentLog {
    try create(in: home, drafts: drafts, now: now, identities: .system)
  }

  package static func create(
    in home: Home, drafts: [EventDraft], now: () -> Instant, identities: IdentitySource
  ) throws(AppendError) -> IncidentLog {
    guard case .declared(let declaration) = drafts.first?.fact else {
      throw .invalid("the first event of an incident declares it")
    }
    if !Mutant.isOn("create.twice"),
      let made = try earlier(declaration.incident, in: home, identities, now)
    {
      return made
    }
    return try create(.incident, in: home, identities: identities) {
      (log) throws(AppendError) in
      var named = declaration
      named.alias = log.reference.alias
      var drafts = drafts
      drafts[0].fact = .declared(named)
      let events = try log.writeFirst(try log.keepingLongText(drafts), now: now())
      log.undelivered = events
    }
  }

  /// Begins a log of alerts that opened no incident: takes the next free number, and records its first events.
  package static func createAlerts(
    in home: Home, drafts: [EventDraft], now: () -> Instant, identities: IdentitySource = .system
  ) throws(AppendError) -> IncidentLog {
    try create(.alerts, in: home, identities: identities) { (log) throws(AppendError) in
      log.undelivered = try log.writeFirst(try log.keepingLongText(drafts), now: now())
    }
  }

  /// The log that an attempt of unknown outcome made after all, or one that was killed: it is among the newest.
  private static func earlier(
    _ identity: EventID, in home: Home, _ identities: IdentitySource, _ now: () -> Instant
  ) throws(AppendError) -> IncidentLog? {
    var same: [IncidentReference] = []
    do throws(SystemError) {
      for reference in try home.incidents().suffix(8)
      where try home.readDeclaration(of: reference)?.incident == identity {
        same.append(reference)
      }
    } catch {
      // One that can't be read now may be it.
      throw .notRecorded(error)
    }
    for reference in same {
      do throws(AppendError) {
        let log = try openForAppending(reference, in: home, identities)
        if !Mutant.isOn("create.earlier-unflushed") { try log.secureAll(now) }
        return log
      } catch {
        switch error {
        // What was declared was never acknowledged: its batch is torn, its flush failed, or it was taken back.
        case .abandoned, .poisoned(nil), .replaced: continue
        default: throw error
        }
      }
    }
    return nil
  }

  /// Takes the next free number, lets `write` fill the file, and makes its name durable.
  static func create(
    _ kind: IncidentReference.Kind, in home: Home, identities: IdentitySource,
    write: (IncidentLog) throws(AppendError) -> Void
  ) throws(AppendError) -> IncidentLog {
    let log: IncidentLog
    do throws(SystemError) {
      log = try takeNumber(kind, in: home, identities)
    } catch {
      throw .notRecorded(error)
    }
    defer { home.fileSystem.unlock(log.descriptor) }
    do throws(AppendError) {
      try write(log)
    } catch {
      throw giveBack(log, error)
    }
    do throws(SystemError) { try log.secureName() } catch { throw .unknown(error) }
    log.noteDelivery()
    return log
  }

  /// Nothing was acknowledged, so the file goes again; where even that fails its number stays burnt.
  private static func giveBack(_ log: IncidentLog, _ error: AppendError) -> AppendError {
    if Mutant.isOn("create.left-behind") { return error }
    let fileSystem = log.fileSystem
    try? fileSystem.truncate(log.descriptor, to: 0)
    do throws(SystemError) {
      try fileSystem.remove(log.reference.path)
    } catch {
      return .unknown(error)
    }
    guard case .poisoned(let reason) = error else { return error }
    try? fileSystem.remove(log.reference.poisonPath)
    // What was written may have reached the disk: it is gone once its name is.
    do throws(SystemError) {
      try fileSystem.synchronizeDirectory(log.reference.directory)
    } catch {
      return .unknown(error)
    }
    return reason.map { .notRecorded($0) } ?? error
  }

  /// - Returns: The log with its file locked; its name is yet to be made durable.
  private static func takeNumber(
    _ kind: IncidentReference.Kind, in home: Home, _ identities: IdentitySource
  ) throws(SystemError) -> IncidentLog {
    let fileSystem = home.fileSystem
    var number = try home.nextNumber(of: kind)
    while true {
      let reference =
        switch kind {
        case .incident: IncidentReference(number: number, home: home.path)
        case .alerts: IncidentReference(alerts: number, home: home.path)
        }
      // A number with more digits would be found by nobody.
      guard number <= LogLimits.incidents else { throw .full(home.path) }
      try home.ensureDirectory(home.relative(reference.directory))
      // A mark may stand there still where somebody has removed the log.
      if try fileSystem.exists(reference.poisonPath), !Mutant.isOn("create.mark-unseen") {
        number += 1
        continue
      }
      let descriptor: Int32
      do throws(SystemError) {
        descriptor = try fileSystem.open(reference.path, .create, permissions: home.fileMode)
      } catch {
        guard error.isExisting else { throw error }
        number += 1
        continue
      }
      do throws(SystemError) {
        try fileSystem.changePermissions(descriptor, home.fileMode)
        _ = try fileSystem.lock(descriptor, .exclusive, waits: true)
        let file = try fileSystem.status(descriptor)
        return IncidentLog(reference, home, identities, descriptor, file)
      } catch {
        fileSystem.close(descriptor)
        try? fileSystem.remove(reference.path)
        throw error
      }
    }
  }

  private func writeFirst(_ drafts: [EventDraft], now: Instant) throws(AppendError) -> [Event] {
    guard IdentityIndex.areDistinct(drafts), drafts.count <= LogLimits.batchEvents else {
      throw .invalid("two of the events have the same id, or there are too many")
    }
    for draft in drafts { try LogLimits.check(draft) }
    return try write(drafts, now: now)
  }
}
