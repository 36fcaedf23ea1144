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

  /// The end of the lines taken so far, open batches included.
  package var lastHead: Head { open?.head ?? head }
  package var lastOffset: Int { open?.offset ?? offset }

  /// Checks one line, without its newline, and steps over it and its newline.
  ///
  /// - Returns: The events that are complete with it: none inside a batch, the whole batch at its end.
  package mutating func take(_ line: UnsafeRawBufferPointer) throws(Damage) -> [Event] {
    let (event, hash) = try check(line)
    let head = Head(seq: event.seq, hash: hash)
    let offset = lastOffset + line.count + 1
    guard let batch = event.batch else {
      self.head = head
      self.offset = offset
      return [event]
    }
    var events = open?.events ?? []
    events.append(event)
    if batch.index < batch.count {
      open = OpenBatch(
        head: head, offset: offset, index: batch.index, count: batch.count, events: events)
      return []
    }
    open = nil
    self.head = head
    self.offset = offset
    return events
  }

  /// Checks one line without taking it.
  package mutating func check(
    _ line: UnsafeRawBufferPointer
  ) throws(Damage) -> (event: Event, hash: Digest) {
    let last = lastHead
    func damage(_ reason: String) -> Damage {
      Damage(seq: last.seq + 1, offset: lastOffset, reason: reason)
    }
    guard line.count < LogLimits.lineBytes else { throw damage("The line is too long") }
    guard let (body, claimed) = LineSeal.split(line) else {
      throw damage("The line does not end with its hash")
    }
    guard SHA256.chain(last.hash, body) == claimed else {
      throw damage("The hash does not match the line and the one before it")
    }
    let event: Event
    do throws(LineError) {
      event = try codec.decode(raw: line)
    } catch {
      throw damage("The line is no event: \(error.reason)")
    }
    guard event.seq == last.seq + 1 else { throw damage("The line has the number \(event.seq)") }
    let expected = open.map { BatchPosition(index: $0.index + 1, count: $0.count) }
    guard event.batch == expected || (open == nil && event.batch?.index == 1) else {
      throw damage("The line does not continue the batch before it")
    }
    if event.seq == 1, let alias { try checkDeclaration(event, alias: alias) }
    return (event, claimed)
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
