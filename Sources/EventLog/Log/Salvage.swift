internal import Engine

/// Why an incident could not be continued elsewhere.
public enum SalvageError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(ReadError)
  /// Not even its declaration can be read.
  case nothingToSave(path: String)
  case append(AppendError)

  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .nothingToSave(let path): "\(path) holds no line that could be saved"
    case .append(let error): error.description
    }
  }
}

extension IncidentLog {
  /// Continues a log that cannot be written any more as a new incident with an identity of its own.
  ///
  /// The new log declares the same incident under its new name, carries the good events on as they were (their
  /// bytes are chained anew, not encoded anew), and ends with `log.salvaged`. The old file stays as it is.
  ///
  /// - Parameters:
  ///   - reference: The log that cannot be used any more.
  ///   - old: Its home.
  ///   - home: Where the new log goes; the same home or another.
  ///   - author: Who does it; its identity becomes that of the new incident, those that follow the new events'.
  ///   - reason: Why, for the record.
  /// - Returns: The new log.
  /// - Throws: `SalvageError`; nothing is left behind then.
  public static func salvage(
    _ reference: IncidentReference, in old: Home, to home: Home, author: RecordAuthor,
    reason: String?
  ) throws(SalvageError) -> IncidentLog {
    let (bytes, contents) = try goodBytes(reference, in: old)
    guard let first = contents.events.first, case .declared(let declaration) = first.fact else {
      throw .nothingToSave(path: reference.path)
    }
    do throws(AppendError) {
      return try create(.incident, in: home, identities: .system) { (log) throws(AppendError) in
        var renamed = declaration
        renamed.alias = log.reference.alias
        if !Mutant.isOn("salvage.same-identity") { renamed.incident = author.id }
        var event = first
        event.fact = .declared(renamed)
        event.id = author.id.advanced(by: 1)
        let last = EventDraft(
          id: author.id.advanced(by: 2), by: author.by, via: author.via,
          fact: .logSalvaged(
            from: reference.path, seq: contents.head.seq, head: contents.head.hash.hex,
            reason: reason))
        try log.writeSalvaged(event, bytes, last, now: author.now())
      }
    } catch {
      throw .append(error)
    }
  }

  /// The good part of a log, read from the disk and not from what the kernel remembers of it.
  private static func goodBytes(
    _ reference: IncidentReference, in home: Home
  ) throws(SalvageError) -> ([UInt8], LogContents) {
    do throws(ReadError) {
      let log = try open(reference, in: home)
      if !Mutant.isOn("salvage.cache-kept") { home.fileSystem.dropCache(log.descriptor, from: 0) }
      var contents = try log.read()
      do throws(SystemError) {
        var bytes = try home.fileSystem.readAll(log.descriptor, limit: log.chain.offset)
        // What was acknowledged may stand beside it alone where the disk failed while the log was flushed.
        if !Mutant.isOn("salvage.redo-unseen") {
          let more = try RedoLeftovers(of: reference, in: home).continuing(bytes)
          let count = more.withUnsafeBytes { raw in
            log.chain.takeLines(of: raw) { contents.events.append($0) }.count
          }
          bytes += more[..<count]
          contents.head = log.chain.head
        }
        return (bytes, contents)
      } catch {
        throw ReadError.system(error)
      }
    } catch {
      throw .unreadable(error)
    }
  }

  private func writeSalvaged(
    _ first: Event, _ old: [UInt8], _ last: EventDraft, now: Instant
  ) throws(AppendError) {
    var (bytes, hash) = LineCodec.seal(LineCodec.encode(first), after: .zero)
    for line in old.split(separator: 0x0A).dropFirst() {
      let sealed = LineCodec.seal(Array(line.dropLast(LineSeal.byteCount)), after: hash)
      bytes += sealed.line
      hash = sealed.hash
    }
    var ahead = Chain(alias: reference.alias)
    var saved: [Event] = []
    let (count, damage) = bytes.withUnsafeBytes {
      ahead.takeLines(of: $0) { saved.append($0) }
    }
    guard count == bytes.count, ahead.open == nil else {
      throw .invalid("the saved lines do not verify: \(damage?.description ?? "torn")")
    }
    var end = LineWriter()
    let sealed = try encode(
      [last], at: max(now, saved.last?.at ?? now), after: ahead.head, to: &end)
    let closing = try readBack(end, sealed, of: [last], &ahead)
    do throws(SystemError) {
      // Whole or not at all: a part of it would pass for an incident of its own.
      try fileSystem.save(
        bytes + end.bytes, as: reference.path, permissions: home.fileMode,
        temporary: reference.temporaryPath(identities.next(now)))
      try reopen()
    } catch {
      throw .notRecorded(error)
    }
    adopt(ahead, saved + closing)
  }

  /// Takes over a chain whose lines were just written and flushed.
  func adopt(_ ahead: Chain, _ events: [Event]) {
    chain = ahead
    durableOffset = chain.offset
    for event in events { note(event.id, event.seq, event.at) }
    undelivered = events
    set(.sound)
    if let after = try? fileSystem.status(descriptor) { file = after }
  }
}
