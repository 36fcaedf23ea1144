internal import Glibc
internal import Engine

/// Making durable what was written, one after the other: where one flush fails, those after it would lie. Where several
/// wait, one flush serves all that had written before it began.
extension IncidentLog {
  /// Which flushes there were when something had been written: the first that begins after those makes it durable.
  struct FlushTicket {
    let number: Int

    /// An odd number is announced when a flush begins, and the even one behind it when it has succeeded.
    func isCovered(by announced: Int) -> Bool {
      if Mutant.isOn("together.covered-by-earlier") { return announced > number }
      return announced / 2 * 2 >= (number + 1) / 2 * 2 + 2
    }
  }

  /// How a flush ended that was one of several.
  private enum Flush {
    case done
    /// This one failed, or another's had (`nil`); where no mark says so, what was not flushed must be cut off.
    case failed(SystemError?, isMarked: Bool)
  }

  /// Flushes. After a failure the cache shows what the disk may not have, a second call would lie, and so would
  /// another process's: the log is closed for everybody before the lock is given up.
  ///
  /// - Parameters:
  ///   - end: The end of what others may have acknowledged; what lies behind is cut off where no mark can be made.
  ///   - change: Done once nothing but the flush itself can keep it from being flushed.
  func flush(
    orCutTo end: Int, after change: () throws(SystemError) -> Void = {}
  ) throws(AppendError) {
    guard case .failed(let reason, let isMarked) = try flushInTurn(nil, after: change) else {
      return
    }
    close(orCutTo: isMarked ? nil : end)
    throw .poisoned(reason)
  }

  /// Makes durable what was written from `start` to `end` while others append behind it. Not under the lock, for which
  /// nobody waits who flushes; so whoever has the lock may wait for a flush.
  func flushTogether(from start: Int, to end: Int, _ ticket: FlushTicket) throws(AppendError) {
    guard case .failed(let reason, let isMarked) = try flushInTurn(ticket) else {
      // It may have been cut off by somebody whose flush failed, and who is gone.
      guard let size = try? fileSystem.glance(descriptor).size,
        size >= end || Mutant.isOn("together.cut-unseen")
      else {
        throw .unknown(SystemError(call: "fdatasync", code: ESTALE, path: reference.path))
      }
      return
    }
    // Nothing behind it was flushed either, or it would have been with that.
    if !isMarked, (try? fileSystem.lock(descriptor, .exclusive, waits: true)) ?? false {
      defer { fileSystem.unlock(descriptor) }
      close(orCutTo: start)
    } else {
      close(orCutTo: nil)
    }
    throw .poisoned(reason)
  }

  /// Which flushes there were until now; `nil` where that can't be told.
  func drawFlushTicket() -> FlushTicket? {
    do throws(SystemError) {
      announced = try LogPlaces.highest(above: announced, descriptor, fileSystem)
      return FlushTicket(number: announced)
    } catch {
      return nil
    }
  }

  /// Flushes once all flushes before it are over, unless one of them has served it.
  private func flushInTurn(
    _ ticket: FlushTicket?, after change: () throws(SystemError) -> Void = {}
  ) throws(AppendError) -> Flush {
    do throws(SystemError) {
      let hasPlace = try takeFlush()
      defer { if hasPlace { fileSystem.leave(descriptor, LogPlaces.flush) } }
      if hasPlace {
        announced = try LogPlaces.highest(above: announced, descriptor, fileSystem)
        if let ticket, ticket.isCovered(by: announced) {
          noteFlushed()
          return .done
        }
        if let failed = try lookForFailure() { return failed }
      }
      let flush = try flushNow(isAnnounced: hasPlace, after: change)
      if case .done = flush { noteFlushed() }
      return flush
    } catch {
      throw .unknown(error)
    }
  }

  /// Whether the flush of somebody else has failed since the log was looked at.
  private func lookForFailure() throws(SystemError) -> Flush? {
    if Mutant.isOn("together.failure-unseen") { return nil }
    if try fileSystem.exists(reference.poisonPath) { return .failed(nil, isMarked: true) }
    let isFailed = try fileSystem.taken(descriptor, LogPlaces.failure) != nil
    return isFailed ? .failed(nil, isMarked: false) : nil
  }

  /// Tells others, until it is flushed, that something is written at an offset and may not be.
  ///
  /// - Returns: Whether it could be told.
  func noteUnflushed(from start: Int) -> Bool {
    unflushedStart = min(start, unflushedStart ?? start)
    if Mutant.isOn("together.unflushed-unnoted") { return true }
    return
      (try? fileSystem.take(
        descriptor, LogPlaces.unflushed(at: start), .shared, waits: false)) ?? false
  }

  private func noteFlushed() {
    guard unflushedStart != nil else { return }
    unflushedStart = nil
    fileSystem.leave(descriptor, LogPlaces.allUnflushed)
  }

  /// - Returns: Whether it could be taken: there are files of which nobody can.
  private func takeFlush() throws(SystemError) -> Bool {
    if Mutant.isOn("together.flushed-at-once") { return false }
    do throws(SystemError) {
      return try fileSystem.take(descriptor, LogPlaces.flush, .exclusive, waits: true)
    } catch {
      guard error.hasNoPlaces else { throw error }
      return false
    }
  }

  /// - Throws: `SystemError` where the flush could not be announced. What it should have made durable is not acknowledged then:
  ///   who does not know of it might cut it off.
  private func flushNow(
    isAnnounced: Bool, after change: () throws(SystemError) -> Void
  ) throws(SystemError) -> Flush {
    // The beginning first: who draws a ticket from now on may have written too late for it.
    let begun = (announced + 1) | 1
    if isAnnounced { try announce(begun) }
    if Mutant.isOn("together.announced-early") { try announce(begun + 1) }
    try change()
    do throws(SystemError) {
      try synchronizeUninterrupted()
    } catch {
      if Mutant.isOn("append.flushed-again"), (try? synchronizeUninterrupted()) != nil {
        return .done
      }
      return .failed(error, isMarked: mark(error))
    }
    if isAnnounced, !Mutant.isOn("together.unannounced") { try announce(begun + 1) }
    return .done
  }

  private func announce(_ number: Int) throws(SystemError) {
    _ = try fileSystem.take(descriptor, LogPlaces.announced(number), .shared, waits: false)
    announced = number
  }

  private func synchronizeUninterrupted() throws(SystemError) {
    if Mutant.isOn("append.no-sync") { return }
    try fileSystem.synchronizeUninterrupted(descriptor)
  }

  /// Says to everybody that a flush failed, those included who wait for theirs.
  ///
  /// - Returns: Whether there is a mark, which outlasts this process.
  private func mark(_ reason: SystemError) -> Bool {
    if Mutant.isOn("poison.forgotten") || Mutant.isOn("poison.unmarked") { return true }
    do throws(SystemError) {
      try home.markPoisoned(reference, reason)
      return true
    } catch {
      if error.isExisting { return true }
      if !Mutant.isOn("together.failure-unannounced") { 
        _ = try? fileSystem.take(descriptor, LogPlaces.failure, .shared, waits: false)
      }
      return false
    }
  }

  /// A flush failed: nothing is written any more.
  ///
  /// `end`: Where to cut the log off, since nothing says so to others: at least what was not flushed must not be built upon.
  private func close(orCutTo end: Int?) {
    if Mutant.isOn("poison.forgotten") { return }
    isPoisoned = true
    set(.poisoned)
    // What is not flushed there was never acknowledged.
    redo?.wipe(fileSystem)
    leaveRedo()
    guard var end else { return }
    if Mutant.isOn("poison.unended-cut") { end = chain.offset }
    // Others may have cut off more.
    if let size = try? fileSystem.glance(descriptor).size, size > end {
      try? fileSystem.truncate(descriptor, to: end)
    }
    RedoLeftovers(of: reference, in: home).warnWriters()
  }

  /// A flush said that it succeeded, and what it should have flushed is not there.
  func poison(_ reason: SystemError, orCutTo end: Int) {
    close(orCutTo: mark(reason) ? nil : end)
  }
}
