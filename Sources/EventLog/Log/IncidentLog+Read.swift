internal import Engine

extension IncidentLog {
  /// Reads the log from its first line on and checks all of it.
  public func read() throws(ReadError) -> LogContents {
    do throws(SystemError) {
      let onPath = try fileSystem.status(reference.path, followsLinks: false)
      if onPath.isSameFile(as: file) {
        startOver()
        file = onPath
      } else {
        try reopen()
      }
      delivered = 0
      isStale = false
      let events = deliver(try readRest(waits: true))
      return LogContents(
        events: events, head: head, condition: condition, unverified: try unverifiedLines(),
        skewed: skewed)
    } catch {
      throw error.isMissing ? .missing(path: reference.path) : .system(error)
    }
  }

  /// Reads what was added since the last read, without waiting for any lock.
  ///
  /// A file that was replaced, cut off or written over since is read again from its start.
  public func readNew() throws(ReadError) -> LogUpdate {
    do throws(SystemError) {
      let onPath = try fileSystem.status(reference.path, followsLinks: false)
      let isOther = !onPath.isSameFile(as: file)
      let isTouched = onPath.isTouched(since: file)
      if isStale || isOther || onPath.size < chain.offset || (isTouched && onPath.size == file.size)
      {
        return try restart(isOther)
      }
      if case .damaged = condition, !isTouched { return update([]) }
      var events = undelivered
      undelivered = []
      if onPath.size > chain.offset { events += try readRest(waits: false) }
      // What does not continue what was read: either is damaged, or the file was written over.
      switch condition {
      case .damaged, .torn: return try restart(false)
      case .sound, .poisoned, .abandoned: break
      }
      file = onPath
      try lookForPoison()
      return update(deliver(events))
    } catch {
      throw error.isMissing ? .missing(path: reference.path) : .system(error)
    }
  }

  private func update(_ events: [Event], isRestart: Bool = false) -> LogUpdate {
    LogUpdate(events: events, head: head, condition: condition, isRestart: isRestart)
  }

  private func restart(_ isOther: Bool) throws(SystemError) -> LogUpdate {
    let (before, given) = (chain.head, delivered)
    if isOther { try reopen() } else { startOver() }
    let (events, stands) = try readExpecting(before)
    file = try fileSystem.status(descriptor)
    // The same content under a new inode or time, or with more behind it, is no restart.
    let continues = stands && !isStale
    isStale = false
    delivered = continues ? given : 0
    return update(deliver(events), isRestart: !continues)
  }

  /// Reads from the start, and tells whether an earlier head is one of this log's.
  private func readExpecting(_ earlier: Head) throws(SystemError) -> ([Event], Bool) {
    expectedHead = earlier
    defer { expectedHead = nil }
    let events = try readRest(waits: false)
    return (events, expectedHead == nil || earlier == .empty)
  }

  func lookForPoison() throws(SystemError) {
    let isMarked = try fileSystem.exists(reference.poisonPath)
    if isPoisoned || isMarked { set(.poisoned) }
  }

  /// Reads from the end of what is checked; what does not end cleanly is looked at again under a shared lock,
  /// because a writer may be in the middle of it.
  private func readRest(waits: Bool) throws(SystemError) -> [Event] {
    var scan = try scanRest()
    var events = scan.events
    var tail = Tail.none
    unterminatedHead = nil
    if !scan.isClean {
      defer { chain.forgetOpenBatch() }
      guard try fileSystem.lock(descriptor, .shared, waits: waits) else { return events }
      defer { fileSystem.unlock(descriptor) }
      scan = try scanRest()
      events += scan.events
      tail = scan.judge(&chain)
      if tail == .unterminated { events += showUnterminated(scan) }
    }
    settle(tail, size: try fileSystem.status(descriptor).size)
    try lookForPoison()
    return events
  }

  /// Takes all whole lines from the end of what is checked.
  func scanRest() throws(SystemError) -> Scan {
    chain.forgetOpenBatch()
    let bytes = try fileSystem.readAll(descriptor, from: chain.offset)
    var scan = Scan(bytes: bytes)
    var awaited = expectedHead
    scan.run(&chain) { if $0 == awaited { awaited = nil } }
    expectedHead = awaited
    note(scan.events)
    return scan
  }

  /// What the end of the file means for the log as a whole.
  func settle(_ tail: Tail, size: Int) {
    switch tail {
    case .none: set(chain.head.seq == 0 ? .abandoned : .sound)
    case .unterminated: set(.sound)
    case .torn(let offset):
      set(chain.head.seq == 0 ? .abandoned : .torn(offset: offset, length: size - offset))
    case .damaged(let damage): set(.damaged(at: damage))
    }
  }

  private func showUnterminated(_ scan: Scan) -> [Event] {
    var ahead = chain
    let events = scan.rest { (try? ahead.take($0)) ?? [] }
    unterminatedHead = ahead.head
    return events
  }

  private func unverifiedLines() throws(SystemError) -> [UnverifiedLine] {
    guard case .damaged(let damage) = condition else { return [] }
    let bytes = try fileSystem.readAll(descriptor, from: damage.offset)
    var lines: [UnverifiedLine] = []
    var codec = LineCodec()
    var offset = damage.offset
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      defer { offset += line.count + 1 }
      if line.isEmpty { continue }
      let event = line.count < LogLimits.lineBytes ? try? codec.decode(line) : nil
      lines.append(
        UnverifiedLine(
          offset: offset, bytes: Array(line.prefix(LogLimits.lineBytes)), event: event))
    }
    return lines
  }
}
