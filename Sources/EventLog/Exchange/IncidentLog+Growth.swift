internal import Engine

/// What this home's copy of an incident's log is to the one that is imported.
enum Growth: Hashable, Sendable {
  /// It holds all of the import, durably.
  case present
  /// It was the beginning of the import, and is all of it now.
  case grown
  /// Neither begins with the other.
  case parted
}

extension IncidentLog {
  /// Brings the copy of a log in this home up to one that has grown elsewhere, where that begins with every byte of it: the
  /// lines that are missing are appended as they are, event by event or batch by batch, each flushed before the next.
  ///
  /// What a power cut leaves is then what it leaves of any append: whole events, and perhaps a tear at the end. The file is not
  /// replaced, so that not even a disk that lies about its flush loses what was there. The same import goes on from
  /// wherever it stopped.
  ///
  /// - Parameters:
  ///   - reference: The copy.
  ///   - home: Its home.
  ///   - bytes: A whole log that verifies and bears the copy's name.
  /// - Returns: What the copy was to it.
  /// - Throws: `AppendError`; events that were appended before the failure are there, and durable.
  static func grow(
    _ reference: IncidentReference, in home: Home, to bytes: [UInt8]
  ) throws(AppendError) -> Growth {
    let log = try openForAppending(reference, in: home, .system)
    log.takeTurn()
    defer { log.endTurn() }
    try log.lockForAppending()
    defer { log.unlock() }
    let here: [UInt8]
    do throws(SystemError) {
      here = try log.fileSystem.readAll(log.descriptor)
    } catch {
      throw .notRecorded(error)
    }
    // An end that a broken write left, or that lacks its newline, is no other way as long as it goes on like this one.
    let isBeginning = bytes.starts(with: here)
    guard isBeginning || here.starts(with: bytes) else { return .parted }
    try log.secureWritten()
    guard isBeginning, bytes.count > here.count else { return .present }
    for piece in pieces(of: bytes, behind: here.count) {
      try log.add(Array(bytes[piece]), behind: piece.lowerBound)
    }
    return .grown
  }

  /// Where the events and batches of a log that verifies lie, from an offset on that may lie within the first.
  private static func pieces(of bytes: [UInt8], behind start: Int) -> [Range<Int>] {
    var chain = Chain(alias: nil)
    var pieces: [Range<Int>] = []
    bytes.withUnsafeBytes { raw in
      while chain.lastOffset < raw.count, let end = raw.firstNewline(from: chain.lastOffset) {
        let line = UnsafeRawBufferPointer(rebasing: raw[chain.lastOffset..<end])
        guard (try? chain.take(line) { _ in }) != nil else { return }
        let begin = pieces.last?.upperBound ?? start
        if chain.open == nil, chain.offset > begin { pieces.append(begin..<chain.offset) }
      }
    }
    return pieces
  }

  /// Writes an event or a batch behind what the file holds, all of it or nothing. Only under the lock.
  private func add(_ lines: [UInt8], behind end: Int) throws(AppendError) {
    do throws(SystemError) {
      try writeOnce(lines)
    } catch {
      do throws(SystemError) {
        guard try fileSystem.status(descriptor).size != end else { throw error }
        try fileSystem.truncate(descriptor, to: end)
      } catch let other {
        throw other == error ? .notRecorded(error) : .unknown(error)
      }
      try flush(orCutTo: end)
      throw .notRecorded(error)
    }
    try flush(orCutTo: end)
  }
}
