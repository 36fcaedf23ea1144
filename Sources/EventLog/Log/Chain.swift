package import Engine

/// A walk along a log that checks every line against the one before it.
package struct Chain: Sendable {
  /// The end of what is checked, batches whole: a reader is never shown half of one.
  package private(set) var head = Head.empty
  /// Where the line after `head` begins, in bytes.
  package private(set) var offset = 0
  /// The batch that has begun and is not complete.
  package private(set) var open: OpenBatch?
  package let alias: String?
  private var codec = LineCodec()

  package struct OpenBatch: Sendable {
    package var head: Head
    package var offset: Int
    package var index: Int
    package var count: Int
    package var events: [Event]
  }

  /// `alias`: The name that the declaration must give; `nil` for logs that hold no incident.
  package init(alias: String?) { self.alias = alias }

  /// Begins in the middle of a log.
  ///
  /// `former`: Another walk along the same log, whose names are known then.
  init(at head: Head, offset: Int, former: Chain?) {
    alias = nil
    self.head = head
    self.offset = offset
    if let former { codec = former.codec }
  }

  /// Takes over what was done ahead, where it began at the end of what this has taken.
  ///
  /// - Returns: Whether it did.
  mutating func adopt(_ ahead: PortionAhead.Taken) -> Bool {
    guard ahead.isSound, open == nil, head == ahead.start, offset == ahead.offset else {
      return false
    }
    (head, offset, open) = (ahead.chain.head, ahead.chain.offset, ahead.chain.open)
    return true
  }

  /// The end of the lines taken so far, open batches included.
  package var lastHead: Head { open?.head ?? head }
  package var lastOffset: Int { open?.offset ?? offset }

  /// Checks one line, without its newline, and steps over it and its newline.
  ///
  /// - Parameters:
  ///   - line: The bytes of the line.
  ///   - sealed: Its hash, where it was just computed from the same bytes; `nil` has it computed.
  ///   - each: Called with the events that are complete with it: none inside a batch, the whole batch at its end.
  /// - Throws: `Damage` where it does not verify; it is not taken then.
  package mutating func take(
    _ line: UnsafeRawBufferPointer, sealed: Digest? = nil, each: (consuming Event) -> Void
  ) throws(Damage) {
    let (event, hash) = try check(line, sealed: sealed)
    let head = Head(seq: event.seq, hash: hash)
    let offset = lastOffset + line.count + 1
    if let batch = event.batch, batch.index < batch.count,
      !Mutant.isOn("chain.half-batch-shown")
    {
      // Taken out before it is added to, so that nothing is copied.
      var begun = open?.events ?? []
      open = nil
      begun.append(event)
      open = OpenBatch(
        head: head, offset: offset, index: batch.index, count: batch.count, events: begun)
      return
    }
    if var begun = open?.events {
      open = nil
      // Taken out from the end rather than copied.
      begun.reverse()
      while let event = begun.popLast() { each(event) }
    }
    self.head = head
    self.offset = offset
    each(event)
  }

  /// Takes the whole lines at the front of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: What stands in the file from `lastOffset` on.
  ///   - taken: Called with the head after every line.
  ///   - each: Called with the events that are complete, in order.
  /// - Returns: How many bytes were taken, and why the line behind them does not verify, where that is known.
  package mutating func takeLines(
    of bytes: UnsafeRawBufferPointer, taken: ((Head) -> Void)? = nil,
    each: (consuming Event) -> Void
  ) -> (count: Int, damage: Damage?) {
    var start = 0
    while start < bytes.count, let end = bytes.firstNewline(from: start) {
      do throws(Damage) {
        try take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), each: each)
      } catch {
        return (start, error)
      }
      taken?(lastHead)
      start = end + 1
    }
    return (start, nil)
  }

  /// Checks one line without taking it; `sealed` as in `take`.
  package mutating func check(
    _ line: UnsafeRawBufferPointer, sealed: Digest? = nil
  ) throws(Damage) -> (event: Event, hash: Digest) {
    let last = lastHead
    func damage(_ reason: String) -> Damage {
      Damage(seq: last.seq + 1, offset: lastOffset, reason: reason)
    }
    guard line.count < LogLimits.lineBytes else { throw damage("The line is too long") }
    guard let (body, digits) = LineSeal.split(line) else {
      throw damage("The line does not end with its hash")
    }
    let hash = sealed ?? SHA256.chain(last.hash, body)
    guard hash.isWritten(as: digits) || Mutant.isOn("chain.hash-unchecked") else {
      throw damage("The hash does not match the line and the one before it")
    }
    let event: Event
    do throws(LineError) {
      event = try codec.decode(raw: line, body: body)
    } catch {
      throw damage("The line is no event: \(error.reason)")
    }
    guard event.seq == last.seq + 1 || Mutant.isOn("chain.number-unchecked") else {
      throw damage("The line has the number \(event.seq)")
    }
    let expected = open.map { BatchPosition(index: $0.index + 1, count: $0.count) }
    guard
      event.batch == expected || Mutant.isOn("chain.batch-unchecked")
        || (open == nil && event.batch?.index == 1)
    else {
      throw damage("The line does not continue the batch before it")
    }
    if event.seq == 1, let alias, !Mutant.isOn("chain.name-unchecked") {
      try checkDeclaration(event, alias: alias)
    }
    return (event, hash)
  }

  private func checkDeclaration(_ event: Event, alias: String) throws(Damage) {
    guard case .declared(let declaration) = event.fact else {
      throw Damage(seq: 1, offset: 0, reason: "The first line does not declare an incident")
    }
    guard declaration.alias == alias else {
      throw Damage(
        seq: 1, offset: 0,
        reason: "The file was renamed: its first line declares \(declaration.alias)")
    }
  }

  /// Gives up what is open, so that it is read again from the start of the batch.
  package mutating func forgetOpenBatch() { open = nil }
}
