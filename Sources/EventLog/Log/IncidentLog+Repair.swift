internal import Engine

extension IncidentLog {
  /// Adds the newline that a whole last line lacks; it may have been acknowledged.
  ///
  /// `end`: Where the newline belongs; behind it there is nothing but NUL.
  func complete(_ end: Int, _ size: Int) throws(AppendError) {
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
  }

  /// Cuts a torn tail off, keeps a copy, and records that it did.
  ///
  /// `offset`: Where the first line begins that was never acknowledged.
  func repair(from offset: Int, size: Int, now: Instant) throws(AppendError) {
    let digest: Digest
    do throws(SystemError) {
      let bytes = try fileSystem.readAll(descriptor, from: offset)
      digest = SHA256.digest(of: bytes)
      if !Mutant.isOn("repair.no-copy") {
        try home.keepTorn(bytes, of: reference, at: offset, digest)
      }
      try fileSystem.truncate(descriptor, to: offset)
    } catch {
      throw .notRecorded(error)
    }
    try flush(orCutTo: offset)
    if Mutant.isOn("repair.unrecorded") { return }
    let fact = Fact.logRepaired(offset: offset, length: size - offset, digest: digest.hex)
    let draft = EventDraft(id: identities.next(now), by: "warroom", fact: fact)
    undelivered += try write([draft], now: now)
  }
}
