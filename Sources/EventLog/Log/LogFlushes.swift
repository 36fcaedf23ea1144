internal import Engine

/// Which flushes there were when something had been written: the first that begins after those makes it durable.
package struct FlushTicket {
  package let number: Int

  package init(number: Int) { self.number = number }

  /// Whether one that has succeeded has served it, where nobody flushes.
  ///
  /// An odd number is announced when a flush begins, and the even one behind it when it has succeeded: whoever has announced
  /// an odd one last has failed, and what there was before that is not told.
  package func isServed(by announced: Int) -> Bool {
    if Mutant.isOn("together.served-by-earlier") { return announced > number }
    let isOver = announced.isMultiple(of: 2) || Mutant.isOn("together.served-by-failed")
    return isOver && announced >= (number + 1) / 2 * 2 + 2
  }
}

/// The flushes of one log by one descriptor, one after the other with those of all others: where one fails, those after it
/// would lie. Where several wait, one serves all who had written before it began.
struct LogFlushes {
  enum Outcome {
    case done
    /// This one failed, or another's had (`nil`), and a mark says so or nothing that outlasts the processes could.
    case failed(SystemError?, isMarked: Bool)
  }

  private let home: Home
  private let reference: IncidentReference
  /// The highest number of a flush that this has heard of.
  private var announced = 0
  /// Where what was written by this descriptor, and is not known to be flushed, begins.
  private(set) var unflushedStart: Int?

  private var fileSystem: any FileSystem { home.fileSystem }

  init(of reference: IncidentReference, in home: Home) {
    self.home = home
    self.reference = reference
  }

  /// - Returns: `nil` where it can't be told which flushes there were.
  mutating func drawTicket(_ descriptor: Int32) -> FlushTicket? {
    do throws(SystemError) {
      announced = try LogPlaces.highest(above: announced, descriptor, fileSystem)
      return FlushTicket(number: announced)
    } catch {
      return nil
    }
  }

  /// Tells others, until it is flushed, that something is written at an offset and may not be.
  ///
  /// - Returns: Whether it could be told.
  mutating func noteUnflushed(_ descriptor: Int32, from start: Int) -> Bool {
    unflushedStart = min(start, unflushedStart ?? start)
    if Mutant.isOn("together.unflushed-unnoted") { return true }
    return
      (try? fileSystem.take(
        descriptor, LogPlaces.unflushed(at: start), .shared, waits: false)) ?? false
  }

  private mutating func leaveUnflushed(_ descriptor: Int32) {
    guard unflushedStart != nil else { return }
    unflushedStart = nil
    fileSystem.leave(descriptor, LogPlaces.allUnflushed)
  }

  /// Flushes once all flushes before it are over, unless one of them has served it.
  ///
  /// - Parameters:
  ///   - descriptor: The log, open.
  ///   - ticket: Drawn after what is to be flushed was written; `nil` where it must be flushed now.
  ///   - change: Done once nothing but the flush itself can keep it from being flushed.
  /// - Returns: How it ended.
  /// - Throws: `SystemError` where it was not flushed for another reason than that a flush failed.
  mutating func flush(
    _ descriptor: Int32, serving ticket: FlushTicket? = nil,
    after change: (() throws(SystemError) -> Void)? = nil
  ) throws(SystemError) -> Outcome {
    let outcome = try flushInTurn(descriptor, ticket, change)
    if case .failed(_, isMarked: false) = outcome { waitForOthers(descriptor) }
    return outcome
  }

  private mutating func flushInTurn(
    _ descriptor: Int32, _ ticket: FlushTicket?, _ change: (() throws(SystemError) -> Void)?
  ) throws(SystemError) -> Outcome {
    let hasPlace = try takePlace(descriptor)
    defer { if hasPlace { fileSystem.leave(descriptor, LogPlaces.flush) } }
    if hasPlace {
      announced = try LogPlaces.highest(above: announced, descriptor, fileSystem)
      if let ticket, ticket.isServed(by: announced) {
        leaveUnflushed(descriptor)
        return .done
      }
    }
    if let failed = try lookForFailure(descriptor) {
      leaveUnflushed(descriptor)
      return failed
    }
    // The beginning first: who draws a ticket from now on may have written too late for it.
    let begun = (announced + 1) | 1
    let isAnnounced = hasPlace && announce(begun, descriptor)
    if Mutant.isOn("together.announced-early") { _ = announce(begun + 1, descriptor) }
    try change?()
    do throws(SystemError) {
      try synchronize(descriptor)
    } catch {
      if Mutant.isOn("append.flushed-again"), (try? synchronize(descriptor)) != nil {
        return .done
      }
      let isMarked = mark(error)
      if !isMarked { takeFailure(descriptor) }
      leaveUnflushed(descriptor)
      return .failed(error, isMarked: isMarked)
    }
    if isAnnounced, !Mutant.isOn("together.unannounced") { _ = announce(begun + 1, descriptor) }
    leaveUnflushed(descriptor)
    return .done
  }

  /// - Returns: Whether it could be taken: of some files nobody can.
  private func takePlace(_ descriptor: Int32) throws(SystemError) -> Bool {
    if Mutant.isOn("together.flushed-at-once") { return false }
    do throws(SystemError) {
      return try fileSystem.take(descriptor, LogPlaces.flush, .exclusive, waits: true)
    } catch {
      guard error.hasNoPlaces else { throw error }
      // Who may only read may only share it.
      return (try? fileSystem.take(descriptor, LogPlaces.flush, .shared, waits: true)) ?? false
    }
  }

  /// Whether the flush of somebody else has failed.
  private func lookForFailure(_ descriptor: Int32) throws(SystemError) -> Outcome? {
    if Mutant.isOn("together.failure-unseen") { return nil }
    if try fileSystem.exists(reference.poisonPath) { return .failed(nil, isMarked: true) }
    do throws(SystemError) {
      guard try fileSystem.taken(descriptor, LogPlaces.failure) != nil else { return nil }
    } catch {
      if error.hasNoPlaces { return nil }
      throw error
    }
    takeFailure(descriptor)
    return .failed(nil, isMarked: false)
  }

  /// As long as anybody is there whom the failure concerns, it is known.
  private func takeFailure(_ descriptor: Int32) {
    if Mutant.isOn("together.failure-untold") { return }
    _ = try? fileSystem.take(descriptor, LogPlaces.failure, .shared, waits: false)
  }

  private mutating func announce(_ number: Int, _ descriptor: Int32) -> Bool {
    let isTold =
      (try? fileSystem.take(
        descriptor, LogPlaces.announced(number), .shared, waits: false)) ?? false
    if isTold { announced = number }
    return isTold
  }

  private func synchronize(_ descriptor: Int32) throws(SystemError) {
    if Mutant.isOn("append.no-sync") { return }
    try fileSystem.synchronizeUninterrupted(descriptor)
  }

  /// - Returns: Whether there is a mark that a flush failed, which outlasts all processes.
  private func mark(_ reason: SystemError) -> Bool {
    if Mutant.isOn("poison.forgotten") || Mutant.isOn("poison.unmarked") { return true }
    do throws(SystemError) {
      try home.markPoisoned(reference, reason)
      return true
    } catch {
      return error.isExisting
    }
  }

  /// Waits until all who have written something have looked whether a flush failed, or nearly a second: who goes before them
  /// takes with him what only he could tell them.
  private func waitForOthers(_ descriptor: Int32) {
    if Mutant.isOn("together.failure-taken-along") { return }
    for _ in 0..<40 {
      if (try? fileSystem.taken(descriptor, LogPlaces.allUnflushed)) == nil { return }
      fileSystem.pause()
    }
  }
}
