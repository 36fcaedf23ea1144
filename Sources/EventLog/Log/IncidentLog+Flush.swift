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
  /// `end`: The end of what others may have acknowledged; what lies behind is cut off where no mark can be made.
  func flush(orCutTo end: Int) throws(AppendError) {
    guard case .failed(let reason, let isMarked) = try flushInTurn(nil) else { return }
    close(orCutTo: isMarked ? nil : end)
    throw .poisoned(reason)
  }

  /// Makes durable what was written from `start` to `end` while others append behind it. Not under the lock.
  ///
  /// - Parameter ticket: Says whose flush has served it already; `nil` where that can't be told.
  func flushTogether(from start: Int, to end: Int, _ ticket: FlushTicket?) throws(AppendError) {
    defer { fileSystem.leave(descriptor, LogPlaces.unflushed(at: start)) }
    guard case .failed(let reason, let isMarked) = try flushInTurn(ticket) else {
      // Whoever was cut off by somebody whose flush failed, and who is gone, is durable nowhere.
      guard let size = try? fileSystem.glance(descriptor).size, size >= end else {
        throw .unknown(SystemError(call: "fdatasync", code: ESTALE, path: reference.path))
      }
      return
    }
    if isMarked {
      close(orCutTo: nil)
    } else if (try? fileSystem.lock(descriptor, .exclusive, waits: true)) ?? false {
      defer { fileSystem.unlock(descriptor) }
      close(orCutTo: start)
    } else {
      close(orCutTo: end)
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
  private func flushInTurn(_ ticket: FlushTicket?) throws(AppendError) -> Flush {
    do throws(SystemError) {
      let hasPlace = try takeFlush()
      defer { if hasPlace { fileSystem.leave(descriptor, LogPlaces.flush) } }
      if hasPlace, !Mutant.isOn("together.failure-unseen") {
        if try fileSystem.exists(reference.poisonPath) { return .failed(nil, isMarked: true) }
        announced = try LogPlaces.highest(above: announced, descriptor, fileSystem)
        if announced >= LogPlaces.failure { return .failed(nil, isMarked: false) }
        if let ticket, ticket.isCovered(by: announced) { return .done }
      }
      return flushNow(announcing: ticket != nil && hasPlace)
    } catch {
      throw .unknown(error)
    }
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

  private func flushNow(announcing isAnnounced: Bool) -> Flush {
    // The beginning first: who draws a ticket from now on may have written too late for it.
    let begun = (announced + 1) | 1
    let isAnnounced = isAnnounced && announce(begun)
    if isAnnounced, Mutant.isOn("together.announced-early") { _ = announce(begun + 1) }
    do throws(SystemError) {
      try synchronizeUninterrupted()
    } catch {
      if Mutant.isOn("append.flushed-again"), (try? synchronizeUninterrupted()) != nil {
        return .done
      }
      return .failed(error, isMarked: mark(error))
    }
    if isAnnounced { _ = announce(begun + 1) }
    return .done
  }

  private func announce(_ number: Int) -> Bool {
    let isDone =
      (try? fileSystem.take(
        descriptor, LogPlaces.announced(number), .shared, waits: false)) ?? false
    if isDone { announced = number }
    return isDone
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
      if !Mutant.isOn("together.failure-unannounced") { _ = announce(LogPlaces.failure) }
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
    guard let end else { return }
    let others = try? LogPlaces.firstUnflushed(before: end, descriptor, fileSystem)
    let start = Mutant.isOn("poison.unended-cut") ? chain.offset : min(end, others ?? end)
    if let size = try? fileSystem.glance(descriptor).size, size > start {
      try? fileSystem.truncate(descriptor, to: start)
    }
    RedoLeftovers(of: reference, in: home).warnWriters()
  }

  /// A flush said that it succeeded, and what it should have flushed is not there.
  func poison(_ reason: SystemError, orCutTo end: Int) {
    close(orCutTo: mark(reason) ? nil : end)
  }
}
