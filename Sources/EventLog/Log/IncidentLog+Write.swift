internal import Glibc
internal import Engine

extension IncidentLog {
  /// Encodes, writes once, flushes. Only under the lock, with the chain at the end of the file.
  func write(_ drafts: [EventDraft], now: Instant) throws(AppendError) -> [Event] {
    var ahead = chain
    let (bytes, events) = try encode(drafts, at: time(now), &ahead)
    do throws(SystemError) {
      try writeOnce(bytes)
    } catch {
      try takeBack(error)
    }
    // Others may read what is written and decide on it while it is flushed; they append only once it is.
    endTurn()
    if Mutant.isOn("append.unlocked-early") { fileSystem.unlock(descriptor) }
    try flush(orCutTo: chain.offset)
    chain = ahead
    durableOffset = chain.offset
    for event in events { note(event) }
    set(.sound)
    if let after = try? fileSystem.status(descriptor) { file = after }
    return events
  }

  /// The time that an event gets: never a little before the last one, but a clock set back stays visible.
  private func time(_ now: Instant) -> Instant {
    guard let lastAt, now < lastAt,
      (lastAt - now).milliseconds <= LogLimits.clockStepMilliseconds
        || Mutant.isOn("append.clock-frozen")
    else { return now }
    return lastAt
  }

  /// Every line is read back through the chain before it is written: what cannot be read is never recorded.
  func encode(
    _ drafts: [EventDraft], at time: Instant, _ chain: inout Chain
  ) throws(AppendError) -> (bytes: [UInt8], events: [Event]) {
    var out = LineWriter(reserving: drafts.count * 512)
    var events: [Event] = []
    events.reserveCapacity(drafts.count)
    for (index, draft) in drafts.enumerated() {
      let head = chain.lastHead
      let start = out.bytes.count
      LineCodec.encode(
        Event(
          seq: head.seq + 1, id: draft.id, at: time, occurred: draft.occurred, by: draft.by,
          via: draft.via,
          batch: drafts.count > 1 && !Mutant.isOn("append.batch-unmarked")
            ? BatchPosition(index: index + 1, count: drafts.count) : nil,
          fact: draft.fact), to: &out)
      guard out.isFaithful else { throw .invalid("a time lies outside the years 0 to 9999") }
      let hash = out.seal(from: start, after: head.hash)
      let size = out.bytes.count - start
      guard size <= LogLimits.lineBytes else {
        throw .invalid(
          "it takes \(size) bytes, and a line holds \(LogLimits.lineBytes); shorten it")
      }
      let result = out.bytes.withUnsafeBytes { raw in
        Result { () throws(Damage) in
          let line = UnsafeRawBufferPointer(rebasing: raw[start..<start + size - 1])
          guard line.firstNewline == nil else {
            throw Damage(seq: head.seq + 1, offset: 0, reason: "it would take two lines")
          }
          try chain.take(line, sealed: hash) { events.append($0) }
        }
      }
      do throws(Damage) { try result.get() } catch {
        throw .invalid("it cannot be written: \(error.reason)")
      }
    }
    for (event, draft) in zip(events, drafts) where event.fact.isUnknown != draft.fact.isUnknown {
      throw .invalid("its data do not fit its type \(draft.fact.name)")
    }
    return (out.bytes, events)
  }

  func writeOnce(_ bytes: [UInt8]) throws(SystemError) {
    var written = 0
    var failure: SystemError?
    bytes.withUnsafeBytes { raw in
      do throws(SystemError) { written = try fileSystem.write(descriptor, raw) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if written < bytes.count, !Mutant.isOn("append.short-unseen") { throw .short(reference.path) }
  }

  /// Undoes a write that failed, and says so.
  private func takeBack(_ reason: SystemError) throws(AppendError) -> Never {
    if Mutant.isOn("append.not-taken-back") { throw .notRecorded(reason) }
    let size = try? fileSystem.status(descriptor).size
    // Refused outright, as on a file that may only be read: there is nothing to take back.
    if size == chain.offset { throw .notRecorded(reason) }
    do throws(SystemError) {
      try fileSystem.truncate(descriptor, to: chain.offset)
    } catch {
      // What was written may stand there whole but for its newline, and would then be completed.
      throw .unknown(reason)
    }
    try flush(orCutTo: chain.offset)
    throw .notRecorded(reason)
  }

  /// Flushes. After a failure the cache shows what the disk may not have, a second call would lie, and so would
  /// another process's: the log is closed for everybody before the lock is given up.
  ///
  /// `end`: The end of what others may have acknowledged; what lies behind is cut off where no mark can be made.
  func flush(orCutTo end: Int) throws(AppendError) {
    do throws(SystemError) {
      try synchronizeUninterrupted()
    } catch {
      if Mutant.isOn("append.flushed-again"), (try? synchronizeUninterrupted()) != nil { return }
      poison(error, orCutTo: end)
      throw .poisoned(error)
    }
  }

  private func synchronizeUninterrupted() throws(SystemError) {
    if Mutant.isOn("append.no-sync") { return }
    for _ in 0..<8 {
      do throws(SystemError) {
        return try fileSystem.synchronizeData(descriptor)
      } catch {
        // Nothing was given up yet when a signal came in between; every other failure is final.
        if !error.isInterruption { throw error }
      }
    }
    throw SystemError(call: "fdatasync", code: EINTR, path: reference.path)
  }

  private func poison(_ reason: SystemError, orCutTo end: Int) {
    if Mutant.isOn("poison.forgotten") { return }
    isPoisoned = true
    set(.poisoned)
    if Mutant.isOn("poison.unmarked") { return }
    let text = "Flushing \(reference.alias) failed: \(reason)\n"
    do throws(SystemError) {
      let marker = try fileSystem.open(
        reference.poisonPath, .create, permissions: home.fileMode)
      defer { fileSystem.close(marker) }
      try? fileSystem.changePermissions(marker, home.fileMode)
      try? fileSystem.writeAll(marker, Array(text.utf8))
      try? fileSystem.synchronize(marker)
      try? fileSystem.synchronizeDirectory(reference.directory)
    } catch {
      // No marker where the disk takes no new file: at least what was not flushed must not be built upon.
      let end = Mutant.isOn("poison.unended-cut") ? chain.offset : end
      if !error.isExisting { try? fileSystem.truncate(descriptor, to: end) }
    }
  }
}

extension Fact {
  var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }
}
