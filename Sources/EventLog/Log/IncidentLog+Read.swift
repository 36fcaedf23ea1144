public import Engine

extension IncidentLog {
  /// Reads the log from its first line on and checks all of it.
  public func read() throws(ReadError) -> LogContents {
    var events: [Event] = []
    var contents = try read { events.append($0) }
    contents.events = events
    return contents
  }

  /// The same for a log of any length: the events are handed on as they come, and not kept.
  ///
  /// - Parameter each: Called with every event that verifies, in order.
  /// - Returns: What there is to say besides; `events` is empty.
  /// - Throws: `ReadError`; the events handed on so far do verify.
  public func read(each: (consuming Event) -> Void) throws(ReadError) -> LogContents {
    do throws(SystemError) {
      let leftovers = RedoLeftovers(of: reference, in: home)
      let isLeft = Mutant.isOn("redo.left-by-reader") ? false : leftovers.putBackIfFree()
      let onPath = try fileSystem.status(reference.path, followsLinks: false)
      if onPath.isSameFile(as: file) {
        startOver()
        file = onPath
      } else {
        try reopen()
      }
      delivered = 0
      // Whoever is not given all of it now is given all of it the next time.
      isStale = !Mutant.isOn("read.half-forgotten")
      try readRest(waits: true) { event in
        if self.isNews(event) { each(event) }
      }
      let end = unterminatedHead ?? chain.head
      let lack = isLeft ? leftovers.lack() : nil
      if isLeft, lack == nil, !Mutant.isOn("redo.put-back-unread") {
        // Another may have put it back meanwhile.
        try readRest(waits: true) { event in
          if self.isNews(event) { each(event) }
        }
      }
      let unverified = try unverifiedLines()
      isStale = false
      noteDelivery(of: end)
      noteLack(lack)
      return LogContents(
        events: [], head: head, condition: condition, unverified: unverified, skewed: skewed)
    } catch {
      throw error.isMissing ? .missing(path: reference.path) : .system(error)
    }
  }

  /// Reads what was added since the last read, without waiting for any lock.
  ///
  /// A file that was replaced, cut off or written over since is read again from its start.
  public func readNew() throws(ReadError) -> LogUpdate {
    do throws(SystemError) {
      let onPath = try lookAtPath()
      let isOther = !onPath.isSameFile(as: file) && !Mutant.isOn("read.other-file-unseen")
      let isTouched = onPath.isTouched(since: file) && !Mutant.isOn("read.overwriting-unseen")
      if isStale || isOther || onPath.size < chain.offset || (isTouched && onPath.size == file.size)
      {
        return try restart(isOther)
      }
      if case .incomplete = condition {
        let lack = RedoLeftovers(of: reference, in: home).lack()
        if lack != nil, !isTouched, onPath.size == file.size { return update([]) }
        var update = try restart(false)
        noteLack(lack)
        update.condition = condition
        return update
      }
      if case .damaged = condition, !isTouched { return update([]) }
      if case .torn = condition, redo == nil, !isTouched, onPath.size == file.size, isLeftAsItIs() {
        try lookForPoison()
        return update([])
      }
      // Kept until nothing can fail any more: what was read is not read again.
      if onPath.size > chain.offset { try readRest(waits: false) { self.undelivered.append($0) } }
      // What does not continue what was read: either is damaged, or the file was written over.
      switch condition {
      case .damaged, .torn: return try restart(false)
      case .sound, .poisoned, .incomplete, .abandoned: break
      }
      try lookForPoison()
      try stamp(onPath)
      let events = undelivered
      undelivered = []
      return update(deliver(events))
    } catch {
      if Mutant.isOn("read.failure-hides") { undelivered = [] }
      throw error.isMissing ? .missing(path: reference.path) : .system(error)
    }
  }

  /// Keeps the file as it was before it was read, so that what is written over meanwhile looks touched the next time; but
  /// where it has grown and all of that was read, as it is now: at another length, nothing looks touched.
  private func stamp(_ before: FileStatus) throws(SystemError) {
    file = before
    guard chain.offset > before.size else { return }
    let after = try look()
    if after.size == chain.offset { file = after }
  }

  /// Whether nothing waits beside the log to be put back.
  private func isLeftAsItIs() -> Bool {
    RedoLeftovers(of: reference, in: home).lack() == nil
  }

  /// What is read ends before what the log lacks, and is damaged there at most.
  func noteLack(_ lack: RedoLeftovers.Lack?) {
    guard let lack else { return }
    switch condition {
    case .damaged(let damage) where damage.offset < lack.offset: return
    case .poisoned: return
    case .sound, .torn, .damaged, .incomplete, .abandoned: set(.incomplete(path: lack.path))
    }
  }

  private func update(_ events: [Event], isRestart: Bool = false) -> LogUpdate {
    noteDelivery()
    return LogUpdate(events: events, head: head, condition: condition, isRestart: isRestart)
  }

  private func restart(_ isOther: Bool) throws(SystemError) -> LogUpdate {
    // What the owner was given, which may end with a line that lacked its newline, and not what the chain came to.
    let before = deliveredHead
    let wasStale = isStale
    if isOther { try reopen() } else { startOver() }
    isStale = true
    // Before it is read: what is written over meanwhile must look touched the next time.
    if !isOther { file = try fileSystem.status(descriptor) }
    var events: [Event] = []
    let contains = try readExpecting(before) { event in
      if self.isNews(event) { events.append(event) }
    }
    let stands = contains || unterminatedHead == before
    try stamp(file)
    if Mutant.isOn("read.stamped-late") { file = try fileSystem.status(descriptor) }
    // The same content under a new inode or time, or with more behind it, is no restart.
    let continues = stands && !wasStale
    if !continues {
      // All of it is news; what the owner had was left out above.
      startOver()
      (events, delivered) = ([], 0)
      try readRest(waits: false) { event in
        if self.isNews(event) { events.append(event) }
      }
    }
    isStale = false
    // It may have been given up before its lack was told, or since.
    if !Mutant.isOn("redo.lack-forgotten") {
      noteLack(RedoLeftovers(of: reference, in: home).lack())
    }
    return update(events, isRestart: !continues)
  }

  /// Reads from the start, and tells whether an earlier head is one of this log's.
  private func readExpecting(
    _ earlier: Head, each: (consuming Event) -> Void
  ) throws(SystemError) -> Bool {
    expectedHead = earlier
    defer { expectedHead = nil }
    try readRest(waits: false, each: each)
    return expectedHead == nil || earlier == .empty
  }

  /// - Returns: Whether the log must not be written any more, since a flush failed here or elsewhere.
  @discardableResult
  func lookForPoison() throws(SystemError) -> Bool {
    let isMarked = try fileSystem.exists(reference.poisonPath)
    guard isPoisoned || isMarked, !Mutant.isOn("poison.unseen") else { return false }
    set(.poisoned)
    return true
  }

  /// Reads from the end of what is checked; what does not end cleanly is looked at again under a shared lock,
  /// because a writer may be in the middle of it.
  private func readRest(
    waits: Bool, each: (consuming Event) -> Void
  ) throws(SystemError) {
    var scan = try scanRest(each: each)
    var tail = Tail.none
    unterminatedHead = nil
    if !scan.isClean {
      defer { chain.forgetOpenBatch() }
      if !Mutant.isOn("read.tail-unlocked") {
        guard try fileSystem.lock(descriptor, .shared, waits: waits) else { return }
      }
      defer { fileSystem.unlock(descriptor) }
      scan = try scanRest(each: each)
      tail = try fileSystem.judge(descriptor, &chain, scan)
      if case .unterminated = tail {
        unterminatedHead = try fileSystem.unterminatedHead(descriptor, chain, each: each)
      }
    }
    settle(tail, size: try fileSystem.status(descriptor).size)
    try lookForPoison()
  }

  /// Takes all whole lines from the end of what is checked.
  func scanRest(each: (consuming Event) -> Void) throws(SystemError) -> Scan {
    chain.forgetOpenBatch()
    var awaited = expectedHead
    defer { expectedHead = awaited }
    let look: ((Head) -> Void)? = awaited == nil ? nil : { if $0 == awaited { awaited = nil } }
    return try fileSystem.walk(descriptor, &chain, taken: look) { event in
      note(event.id, event.seq, event.at)
      each(event)
    }
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

  private func unverifiedLines() throws(SystemError) -> [UnverifiedLine] {
    guard case .damaged(let damage) = condition else { return [] }
    let bytes = try fileSystem.readAll(descriptor, from: damage.offset)
    var lines: [UnverifiedLine] = []
    var codec = LineCodec()
    func add(_ line: ArraySlice<UInt8>, _ event: Event?) {
      lines.append(
        UnverifiedLine(
          offset: damage.offset + line.startIndex,
          bytes: Array(line.prefix(LogLimits.lineBytes)), event: event))
    }
    for line in bytes.split(separator: 0x0A) {
      // Zeros may have taken the newline before a line with them.
      let start = line.lastIndex(of: 0).map { $0 + 1 } ?? line.startIndex
      let rest = line[start...]
      let event = rest.count < LogLimits.lineBytes ? try? codec.decode(rest) : nil
      if start > line.startIndex, event != nil { add(line[..<start], nil) }
      add(event == nil ? line : rest, event)
    }
    return lines
  }
}
