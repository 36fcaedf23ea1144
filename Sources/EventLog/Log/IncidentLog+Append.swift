internal import Glibc
public import Engine

extension IncidentLog {
  /// Appends events after `head`, all or none, and returns only after fdatasync(2).
  ///
  /// - Parameters:
  ///   - drafts: One or more; written and acknowledged as a whole.
  ///   - expected: The head that the caller decided on.
  ///   - now: The clock, read once under the lock. At most 5 s behind the last event it is raised to that
  ///     event's time.
  /// - Returns: `.appended`, or `.conflict` with what others appended, or `.already` where an id is known.
  /// - Throws: `AppendError`; only `.unknown` leaves open whether the events are recorded.
  public func append(
    _ drafts: [EventDraft], after expected: Head, now: () -> Instant
  ) throws(AppendError) -> AppendOutcome {
    let drafts = try prepare(drafts)
    takeTurn()
    defer { endTurn() }
    return try appendInTurn(drafts, after: expected, now: now)
  }

  /// The same for whoever holds the turn; it is over once the events are written, and kept after a conflict.
  func appendInTurn(
    _ drafts: [EventDraft], after expected: Head, now: () -> Instant
  ) throws(AppendError) -> AppendOutcome {
    try lockForAppending()
    defer { unlock() }
    try catchUp(now)
    for index in drafts.indices {
      if let seq = numbers[drafts[index].id], !Mutant.isOn("append.no-id-check") {
        // Whoever wrote it may have been killed before the flush.
        if !Mutant.isOn("append.already-unflushed") { try secure() }
        return .already(seq: seq)
      }
    }
    guard expected == chain.head || Mutant.isOn("append.no-head-check") else {
      return .conflict(try news(after: expected))
    }
    do throws(SystemError) { try secureName() } catch { throw .notRecorded(error) }
    let events = try write(drafts, now: now(), isLast: true)
    noteDelivery()
    return .appended(chain.head, deliver(events))
  }

  /// Locks the file that bears the log's name, whichever that is by now.
  func lockForAppending() throws(AppendError) {
    do throws(SystemError) {
      for _ in 0..<8 {
        if !Mutant.isOn("append.no-lock") {
          _ = try fileSystem.lock(descriptor, .exclusive, waits: true)
        }
        do throws(SystemError) {
          // Before the file is compared with what was read: once the cache is dropped it may be another.
          let isPoisoned = try lookForPoison()
          if isPoisoned, !Mutant.isOn("poison.compared-first") { throw IncidentLog.poisonFound }
          let held = try look()
          let onPath = try lookAtPath()
          // Where nothing was added and something was written all the same, what was read may stand there no more.
          let isWrittenOver =
            !Mutant.isOn("append.overwriting-unseen") && held.size == chain.offset
            && held.isTouched(since: file)
          let isSame = held.isSameFile(as: onPath) || Mutant.isOn("append.other-file-unseen")
          if isSame, held.size >= chain.offset, !isWrittenOver {
            file = held
            try putBack()
            noteLock()
            return
          }
          file = held
          try readAgain(isOther: !held.isSameFile(as: onPath))
        } catch {
          fileSystem.unlock(descriptor)
          throw error
        }
        fileSystem.unlock(descriptor)
        guard expectedHead == nil else {
          expectedHead = nil
          isStale = true
          throw SystemError(call: "verify", code: ESTALE)
        }
      }
      throw SystemError(call: "flock", code: EDEADLK, path: reference.path)
    } catch {
      if error.code == ESTALE {
        throw .replaced("The file was replaced by one that does not continue what was read")
      }
      if error == IncidentLog.poisonFound { throw .poisoned(nil) }
      if error.isMissing { throw .replaced("\(reference.path) is gone") }
      throw .notRecorded(error)
    }
  }

  /// Puts back what a writer has left that is gone, before anything is built upon what there is. Only under the lock.
  private func putBack() throws(SystemError) {
    if hasPutBack || Mutant.isOn("redo.left-by-appender") { return }
    let leftovers = RedoLeftovers(of: reference, in: home)
    do throws(SystemError) {
      if try leftovers.putBack() { file = try fileSystem.status(descriptor) }
    } catch {
      // It may have been read anew meanwhile.
      if !Mutant.isOn("redo.lack-untold") { noteLack(leftovers.lack()) }
      throw error
    }
    hasPutBack = true
  }

  private static let poisonFound = SystemError(call: "poison", code: EIO)

  /// Another file, or a shorter one: reads all of it, and leaves `expectedHead` set where it does not contain
  /// what was known.
  private func readAgain(isOther: Bool) throws(SystemError) {
    // What the owner was given, which may end with a line that lacked its newline, and not what the chain came to.
    let known = Mutant.isOn("append.unended-unexpected") ? chain.head : deliveredHead
    let wasStale = isStale
    // Where reading fails half-way, nobody knows whether it continues what the owner has.
    if !Mutant.isOn("append.half-read-trusted") { isStale = true }
    if isOther { try reopen() } else { startOver() }
    expectedHead = known == .empty ? nil : known
    do throws(SystemError) {
      let scan = try scanRest { self.undelivered.append($0) }
      if expectedHead != nil, !scan.isClean {
        try lookForExpected(fileSystem.judge(descriptor, &chain, scan))
        chain.forgetOpenBatch()
      }
    } catch {
      expectedHead = nil
      throw error
    }
    if expectedHead == nil { isStale = wasStale }
  }

  /// Whether the head that is looked for is that of the last line, which lacks its newline.
  private func lookForExpected(_ tail: Tail) throws(SystemError) {
    guard expectedHead != nil, case .unterminated = tail else { return }
    if try fileSystem.unterminatedHead(descriptor, chain) == expectedHead { expectedHead = nil }
  }

  /// Takes what others appended, and mends what a broken write left. Only under the lock.
  func catchUp(_ now: () -> Instant) throws(AppendError) {
    let (scan, tail): (Scan, Tail)
    let size: Int
    let began = chain.offset
    do throws(SystemError) {
      if file.size == chain.offset, chain.head.seq > 0 {
        // The usual case: nobody wrote anything since.
        unterminatedHead = nil
        return set(.sound)
      }
      // A line that was handed on without its newline is not taken yet: another log may have come in its place.
      if expectedHead == nil, deliveredHead.seq > chain.head.seq,
        !Mutant.isOn("append.unended-unexpected")
      {
        expectedHead = deliveredHead
      }
      scan = try scanRest { self.undelivered.append($0) }
      tail = scan.isClean ? .none : try fileSystem.judge(descriptor, &chain, scan)
      try lookForExpected(tail)
      size = try fileSystem.status(descriptor).size
    } catch {
      throw .notRecorded(error)
    }
    chain.forgetOpenBatch()
    if try isPutBack(tail) { return try catchUp(now) }
    if case .torn = tail, began > 0, !Mutant.isOn("append.overwritten-tail-cut") {
      return try catchUpFromStart(now)
    }
    settle(tail, size: size)
    if case .damaged(let damage) = tail { throw .damaged(damage) }
    if expectedHead != nil {
      isStale = true
      throw .replaced("The file was written over and does not continue what was read")
    }
    if chain.head.seq == 0, condition == .abandoned { throw .abandoned }
    switch tail {
    case .none, .damaged: break
    case .unterminated(let end):
      if !Mutant.isOn("append.no-newline") { try complete(end, size: size, now: now()) }
    case .torn where Mutant.isOn("repair.left-out"): break
    case .torn(let offset): try repair(from: offset, size: size, now: now())
    }
    unterminatedHead = nil
    set(.sound)
  }

  /// Whether what lacks at the end of the log was kept by somebody, and is there now.
  private func isPutBack(_ tail: Tail) throws(AppendError) -> Bool {
    switch tail {
    case .none, .unterminated: return false
    case .torn, .damaged: break
    }
    do throws(SystemError) {
      guard try RedoLeftovers(of: reference, in: home).putBack() else { return false }
      file = try fileSystem.status(descriptor)
      return true
    } catch {
      throw .notRecorded(error)
    }
  }

  /// Reads all of the log before any of it is cut off: where somebody wrote over what was read, its end looks like a
  /// tear and is none.
  private func catchUpFromStart(_ now: () -> Instant) throws(AppendError) {
    expectedHead = deliveredHead == .empty ? nil : deliveredHead
    startOver()
    defer { expectedHead = nil }
    do throws(AppendError) {
      try catchUp(now)
    } catch {
      // Not all of it was read: whether it continues what the owner knows is not told.
      if case .notRecorded = error { isStale = true }
      throw error
    }
  }

  /// What stands after an earlier head, for the owner to fold.
  private func news(after expected: Head) throws(AppendError) -> [Event] {
    if expected.seq > chain.head.seq {
      throw .replaced("The log ends before event \(expected.seq)")
    }
    let pending = undelivered.filter { $0.seq > max(expected.seq, delivered) }
    if pending.first.map({ $0.seq == expected.seq + 1 }) ?? false {
      undelivered = []
      noteDelivery()
      return deliver(pending)
    }
    // The caller is further behind than this value was: read what it lacks again.
    let upTo = chain.head
    startOver()
    // Until all of it is read and handed on.
    isStale = true
    expectedHead = expected == .empty ? nil : expected
    defer { expectedHead = nil }
    do throws(SystemError) {
      var events: [Event] = []
      _ = try scanRest { events.append($0) }
      guard chain.head == upTo, expectedHead == nil else {
        throw SystemError(call: "verify", code: ESTALE)
      }
      isStale = false
      delivered = chain.head.seq
      noteDelivery()
      return events.filter { $0.seq > expected.seq }
    } catch {
      if error.code == ESTALE {
        throw .replaced("The log does not contain event \(expected.seq) as it was read")
      }
      throw .notRecorded(error)
    }
  }

  /// Checks what can be told before anything is locked.
  ///
  /// - Returns: The drafts as they will be recorded.
  func prepare(_ drafts: [EventDraft]) throws(AppendError) -> [EventDraft] {
    try validate(drafts)
    return try keepingLongText(drafts)
  }

  private func validate(_ drafts: [EventDraft]) throws(AppendError) {
    guard !drafts.isEmpty else { throw .invalid("there is nothing to record") }
    guard drafts.count <= LogLimits.batchEvents else {
      throw .invalid("more than \(LogLimits.batchEvents) events cannot be recorded at once")
    }
    guard IdentityIndex.areDistinct(drafts) else {
      throw .invalid("two of the events have the same id")
    }
    for index in drafts.indices { try LogLimits.check(drafts[index]) }
  }
}

extension LogLimits {
  /// Whether a draft keeps within the limits that can be told before it is encoded.
  static func check(_ draft: borrowing EventDraft) throws(AppendError) {
    guard !draft.by.isEmpty else { throw .invalid("nobody is named as its author") }
    guard TextLimits.holds(draft.by, characters: TextLimits.personCharacters) else {
      throw .invalid("the author's name is longer than \(TextLimits.personCharacters) characters")
    }
    guard (draft.via ?? "").utf8.count <= viaBytes else {
      throw .invalid("\"via\" is longer than \(viaBytes) bytes")
    }
    switch draft.fact {
    case .declared(let declaration): try check(title: declaration.title)
    case .retitled(let title): try check(title: title)
    case .roleAssigned(let role, let person, _), .roleReleased(let role, let person, _):
      try check(role: role)
      try check(person: person)
    case .handoffOffered(let role, let from, let to, _),
      .handoffAccepted(let role, let from, let to):
      try check(role: role)
      try check(person: from)
      try check(person: to)
    case .reported(let role, _): try check(role: role)
    case .taskAssigned(_, _, let person, _): try check(person: person)
    default: break
    }
  }

  private static func check(title: String) throws(AppendError) {
    guard TextLimits.holds(title, characters: TextLimits.titleCharacters) else {
      throw .invalid("the title is longer than \(TextLimits.titleCharacters) characters")
    }
  }

  private static func check(role: RoleID) throws(AppendError) {
    guard TextLimits.holds(role, characters: TextLimits.roleCharacters) else {
      throw .invalid("the name of a role is longer than \(TextLimits.roleCharacters) characters")
    }
  }

  private static func check(person: PersonID) throws(AppendError) {
    guard TextLimits.holds(person, characters: TextLimits.personCharacters) else {
      throw .invalid("a person's name is longer than \(TextLimits.personCharacters) characters")
    }
  }
}
