internal import Glibc
internal import Engine

extension IncidentLog {
  /// Encodes, writes once, flushes. Only under the lock, with the chain at the end of the file.
  ///
  /// `isLast`: Whether nothing else is done under the lock: where others wait for it, it is given up before the flush.
  func write(
    _ drafts: [EventDraft], now: Instant, isLast: Bool = false
  ) throws(AppendError) -> [Event] {
    var ahead = chain
    var lines = LineWriter(reserving: drafts.count * 512)
    let sealed = try encode(drafts, at: time(now), to: &lines)
    // Data that came as they are might be anything; the rest this program writes by itself, and can read.
    let isForeign = drafts.indices.contains { drafts[$0].fact.isUnknown }
    var events = isForeign ? try readBack(lines, sealed, of: drafts, &ahead) : []
    do throws(SystemError) {
      try lines.withUnsafeBytes { raw in Result { () throws(SystemError) in try writeOnce(raw) } }
        .get()
    } catch {
      try takeBack(.notRecorded(error))
    }
    let (isQuick, wasQuick) = (isInSuccession(now), redo != nil)
    let isBeside = isQuick && putBeside(lines)
    let isTogether = isLast && isContended && !isQuick && !wasQuick
    if !isForeign {
      // The disk has begun with it meanwhile: a batch is read in no more time than that takes.
      if !isBeside, !isTogether {
        fileSystem.beginWriting(descriptor, from: chain.offset, count: lines.count)
      }
      do throws(AppendError) {
        events = try readBack(lines, sealed, of: drafts, &ahead)
      } catch {
        try takeBack(error)
      }
    }
    if isTogether, let ticket = flushes.drawTicket(descriptor),
      flushes.noteUnflushed(descriptor, from: chain.offset)
    {
      unlock()
      endTurn()
      succession.end = ahead.offset
      try flushTogether(to: ahead, ticket)
    } else {
      // Others may read what is written and decide on it while it is flushed; they append only once it is.
      endTurn()
      if Mutant.isOn("append.unlocked-early") { fileSystem.unlock(descriptor) }
      try makeDurable(endingAt: ahead, now, isQuick: isQuick, isBeside: isBeside)
    }
    chain = ahead
    durableOffset = chain.offset
    for index in events.indices { note(events[index].id, events[index].seq, events[index].at) }
    set(.sound)
    // Whether somebody wrote over the log during a quick succession is told by reading all of it, after its end.
    if let after = try? wasQuick ? fileSystem.glance(descriptor) : look() { file = after }
    return events
  }

  /// Encodes what is written now.
  private func encode(
    _ drafts: [EventDraft], at time: Instant, to lines: inout LineWriter
  ) throws(AppendError) -> [SealedLine] {
    let head = chain.lastHead
    let unflushed = try unflushed()
    if unflushed > 0 {
      do throws(AppendError) {
        return try encode(drafts, at: time, after: head, unflushed: unflushed, to: &lines)
      } catch {
        // It may be too long only for having to say so.
        lines = LineWriter(reserving: lines.count)
        try flush(orCutTo: chain.offset)
      }
    }
    return try encode(drafts, at: time, after: head, to: &lines)
  }

  /// How many bytes before what is written now may not be flushed: others are about it, or it could not be done.
  private func unflushed() throws(AppendError) -> Int {
    if Mutant.isOn("together.unflushed-unsaid") { return 0 }
    do throws(SystemError) {
      let first = try LogPlaces.firstUnflushed(before: chain.offset, descriptor, fileSystem)
      return chain.offset - max(min(first, flushes.unflushedStart ?? first), durableOffset)
    } catch {
      if error.hasNoPlaces { return 0 }
      throw .notRecorded(error)
    }
  }

  /// The time that an event gets: never a little before the last one, but a clock set back stays visible.
  private func time(_ now: Instant) -> Instant {
    guard let lastAt, now < lastAt,
      (lastAt - now).milliseconds <= LogLimits.clockStepMilliseconds
        || Mutant.isOn("append.clock-frozen")
    else { return now }
    return lastAt
  }

  /// A line that is encoded: where it ends, with its newline, and its hash.
  struct SealedLine {
    let end: Int
    let hash: Digest
  }

  /// Writes the lines of drafts that follow `head`.
  ///
  /// `unflushed`: How many bytes before the first of them may not be flushed.
  func encode(
    _ drafts: [EventDraft], at time: Instant, after head: Head, unflushed: Int = 0,
    to out: inout LineWriter
  ) throws(AppendError) -> [SealedLine] {
    var sealed: [SealedLine] = []
    sealed.reserveCapacity(drafts.count)
    var hash = head.hash
    for index in drafts.indices {
      let start = out.count
      LineCodec.encode(
        drafts[index], seq: head.seq + 1 + index, at: time,
        batch: drafts.count > 1 && !Mutant.isOn("append.batch-unmarked")
          ? BatchPosition(index: index + 1, count: drafts.count) : nil,
        unflushed: unflushed > 0 ? unflushed + start : 0, to: &out)
      guard out.isFaithful else { throw .invalid("a time lies outside the years 0 to 9999") }
      hash = out.seal(from: start, after: hash)
      let size = out.count - start
      guard size <= LogLimits.lineBytes else {
        throw .invalid(
          "it takes \(size) bytes, and a line holds \(LogLimits.lineBytes); shorten it")
      }
      sealed.append(SealedLine(end: out.count, hash: hash))
    }
    return sealed
  }

  /// Takes the lines as whoever reads the log will: what cannot be read is never acknowledged.
  func readBack(
    _ lines: borrowing LineWriter, _ sealed: [SealedLine], of drafts: [EventDraft],
    _ chain: inout Chain
  ) throws(AppendError) -> [Event] {
    var events: [Event] = []
    events.reserveCapacity(sealed.count)
    let result = lines.withUnsafeBytes { raw in
      Result { () throws(Damage) in
        var start = 0
        for line in sealed {
          let bytes = UnsafeRawBufferPointer(rebasing: raw[start..<line.end - 1])
          guard bytes.firstNewline == nil else {
            throw Damage(
              seq: chain.lastHead.seq + 1, offset: 0, reason: "it would take two lines")
          }
          try chain.take(bytes, sealed: line.hash) { events.append($0) }
          start = line.end
        }
      }
    }
    do throws(Damage) { try result.get() } catch {
      throw .invalid("it cannot be written: \(error.reason)")
    }
    for index in events.indices
    where events[index].fact.isUnknown != drafts[index].fact.isUnknown
      && !Mutant.isOn("append.misfit-recorded")
    {
      throw .invalid("its data do not fit its type \(drafts[index].fact.name)")
    }
    return events
  }

  func writeOnce(_ bytes: [UInt8]) throws(SystemError) {
    try bytes.withUnsafeBytes { raw in Result { () throws(SystemError) in try writeOnce(raw) } }
      .get()
  }

  func writeOnce(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    let written = try fileSystem.write(descriptor, bytes)
    if written < bytes.count, !Mutant.isOn("append.short-unseen") { throw .short(reference.path) }
  }

  /// Undoes a write that failed, and says so.
  private func takeBack(_ reason: AppendError) throws(AppendError) -> Never {
    if Mutant.isOn("append.not-taken-back") { throw reason }
    let size = try? fileSystem.status(descriptor).size
    // Refused outright, as on a file that may only be read: there is nothing to take back.
    if size == chain.offset { throw reason }
    do throws(SystemError) {
      try fileSystem.truncate(descriptor, to: chain.offset)
    } catch {
      // What was written may stand there whole but for its newline, and would then be completed.
      if case .notRecorded(let reason) = reason { throw .unknown(reason) }
      throw .unknown(error)
    }
    try takeBackBeside()
    try flush(orCutTo: chain.offset)
    throw reason
  }
}

extension Fact {
  var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }
}
