internal import Engine

extension IncidentLog {
  /// Adds the newline that a whole last line lacks; it may have been acknowledged.
  ///
  /// `end`: Where the newline belongs; behind it there is nothing but NUL, or a line that broke off.
  func complete(_ end: Int, size: Int, now: Instant) throws(AppendError) {
    let torn = try isTorn(behind: end) ? keepTorn(from: end, size: size) : nil
    do throws(AppendError) {
      // A newline that is written and never flushed would be missing in the middle of the log after a power cut.
      try flush(orCutTo: end) { () throws(SystemError) in
        if size > end { try self.fileSystem.truncate(self.descriptor, to: end) }
        try self.writeOnce([0x0A])
      }
    } catch {
      if case .unknown(let reason) = error { throw .notRecorded(reason) }
      throw error
    }
    let scan: Scan
    do throws(SystemError) {
      scan = try scanRest { self.undelivered.append($0) }
    } catch {
      throw .notRecorded(error)
    }
    if let damage = scan.damage { throw .damaged(damage) }
    if let torn { try noteRepair(torn, now) }
  }

  /// Cuts a torn tail off, keeps a copy, and records that it did.
  ///
  /// `offset`: Where the first line begins that was never acknowledged.
  func repair(from offset: Int, size: Int, now: Instant) throws(AppendError) {
    let torn = try keepTorn(from: offset, size: size)
    do throws(SystemError) {
      try fileSystem.truncate(descriptor, to: offset)
    } catch {
      throw .notRecorded(error)
    }
    try flush(orCutTo: offset)
    try noteRepair(torn, now)
  }

  /// Whether there is anything but NUL behind the end of the last line.
  private func isTorn(behind end: Int) throws(AppendError) -> Bool {
    do throws(SystemError) {
      return try fileSystem.readAll(descriptor, from: end).contains { $0 != 0 }
    } catch {
      throw .notRecorded(error)
    }
  }

  /// Copies what is going to be cut off.
  ///
  /// - Returns: What is to be recorded of it.
  private func keepTorn(from offset: Int, size: Int) throws(AppendError) -> Fact {
    do throws(SystemError) {
      let bytes = try fileSystem.readAll(descriptor, from: offset)
      let digest = SHA256.digest(of: bytes)
      if !Mutant.isOn("repair.no-copy") {
        try home.keepTorn(bytes, of: reference, at: offset, digest)
      }
      return .logRepaired(offset: offset, length: size - offset, digest: digest.hex)
    } catch {
      throw .notRecorded(error)
    }
  }

  private func noteRepair(_ torn: Fact, _ now: Instant) throws(AppendError) {
    if Mutant.isOn("repair.unrecorded") { return }
    let draft = EventDraft(id: identities.next(now), by: "warroom", fact: torn)
    undelivered += try write([draft], now: now)
  }
}
