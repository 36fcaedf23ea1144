internal import Engine

/// What follows the last line that verifies.
package enum Tail: Hashable, Sendable {
  case none
  /// The last line is whole and only lacks its newline, for which NUL may stand: `end` is where it belongs.
  case unterminated(end: Int)
  /// A write that did not get to its end, from here to the end of the file.
  case torn(offset: Int)
  case damaged(Damage)
}

extension Chain {
  /// Takes a last line that lacks its newline, where it verifies.
  ///
  /// `rest`: All bytes from `lastOffset` to the end of the file.
  mutating func take(last rest: UnsafeRawBufferPointer, each: (consuming Event) -> Void) {
    _ = try? take(Chain.withoutZeros(rest), each: each)
  }

  /// A newline whose page never reached the disk is NUL there, though the line before it may have been acknowledged: an
  /// editor took its newline away, and the power was cut while that was mended.
  private static func withoutZeros(_ rest: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if Mutant.isOn("repair.newline-lost") { return rest }
    return UnsafeRawBufferPointer(
      rebasing: rest[..<(rest.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)])
  }

  /// Judges what follows the lines taken so far; only the holder of the lock may act on it.
  ///
  /// - Parameters:
  ///   - rest: All bytes from `lastOffset` to the end of the file.
  ///   - damage: Why the first line of `rest` was refused, where it was.
  /// - Returns: What to do about it.
  package mutating func judge(rest: UnsafeRawBufferPointer, damage: Damage?) -> Tail {
    let start = Mutant.isOn("repair.half-batch-kept") ? lastOffset : offset
    if rest.isEmpty { return open == nil ? .none : .torn(offset: start) }
    let lineEnd = rest.firstIndex(of: 0x0A)
    let line = UnsafeRawBufferPointer(rebasing: rest[..<(lineEnd ?? rest.count)])
    if lineEnd == nil {
      let last = Chain.withoutZeros(line)
      if let (event, _) = try? check(last) {
        let isLast = event.batch.map { $0.index == $0.count } ?? true
        return isLast ? .unterminated(end: lastOffset + last.count) : .torn(offset: start)
      }
      // A whole line with something foreign behind it was not left by a write that broke off.
      if !Mutant.isOn("repair.newline-cut"), let foreign = foreignAfterWholeLine(line) {
        return .damaged(foreign)
      }
      return .torn(offset: start)
    }
    let found =
      damage ?? Damage(seq: lastHead.seq + 1, offset: lastOffset, reason: "The line is no event")
    // Pages at the end that never reached the disk tell nothing of what stands before them.
    let rest = Chain.withoutZeros(rest)
    guard
      Mutant.isOn("repair.damage-cut")
        || line.contains(0) && !differsInOneBit(line)
          && (Mutant.isOn("repair.acknowledged-cut") || isRestOfOneBatch(rest)
            || isUnflushed(rest))
    else {
      return .damaged(found)
    }
    return .torn(offset: start)
  }

  /// Whether a line with a NUL in it is what was recorded but for one bit of that byte: lost pages take more with them.
  private mutating func differsInOneBit(_ line: UnsafeRawBufferPointer) -> Bool {
    guard !Mutant.isOn("repair.bit-cut"), line.count < LogLimits.lineBytes,
      let at = line.firstIndex(of: 0),
      line.lastIndex(of: 0) == at
    else { return false }
    var bytes = Array(line)
    for bit in 0..<8 {
      bytes[at] = 1 << UInt8(bit)
      if bytes.withUnsafeBytes({ (try? check($0)) != nil }) { return true }
    }
    return false
  }

  private mutating func foreignAfterWholeLine(_ fragment: UnsafeRawBufferPointer) -> Damage? {
    var end = LineSeal.byteCount + 1
    while end < fragment.count {
      defer { end += 1 }
      guard fragment[end - 1] == UInt8(ascii: "}"), fragment[end - 2] == UInt8(ascii: "\"") else {
        continue
      }
      let line = UnsafeRawBufferPointer(rebasing: fragment[..<end])
      guard LineSeal.split(line) != nil, let (event, _) = try? check(line) else { continue }
      let after = fragment[end...]
      if after.allSatisfy({ $0 == 0 }) || isLostNewline(after, of: event, in: fragment) {
        return nil
      }
      return Damage(
        seq: lastHead.seq + 1, offset: lastOffset,
        reason: "The line is followed by bytes that are not its newline")
    }
    return nil
  }

  /// Whether what follows a whole line was written with it, or before it was flushed, and its newline never reached the disk.
  private func isLostNewline(
    _ after: Slice<UnsafeRawBufferPointer>, of event: Event, in fragment: UnsafeRawBufferPointer
  ) -> Bool {
    guard after.first == 0 else { return false }
    if let batch = event.batch, batch.index < batch.count { return true }
    return isLostSector(behind: after.startIndex, in: fragment) || isUnflushed(fragment)
  }

  /// Whether whole sectors from the end of a line on never reached the disk: its newline, and the beginning of what was
  /// written behind it. What is left of that begins with a sector and in the middle of a line.
  private func isLostSector(behind end: Int, in rest: UnsafeRawBufferPointer) -> Bool {
    guard (lastOffset + end).isMultiple(of: 512),
      let next = rest[end...].firstIndex(where: { $0 != 0 })
    else { return false }
    return (lastOffset + next).isMultiple(of: 512) && next - end >= 512
      && rest[next] != UInt8(ascii: "{")
  }

  private static func beginsLine(_ piece: Slice<UnsafeRawBufferPointer>) -> Bool {
    var cursor = LineCursor(bytes: UnsafeRawBufferPointer(rebasing: piece))
    return cursor.take(#"{"seq":"#)
  }

  /// Whether a bad line that holds NUL and all after it can be one batch of which some pages never reached the disk.
  ///
  /// Whatever can still be read of it must fit the batch that begins behind `head`; a line that stands for itself was
  /// acknowledged after what lies before it, which is then damage.
  private func isRestOfOneBatch(_ rest: UnsafeRawBufferPointer) -> Bool {
    let lines = rest.split(separator: 0x0A, omittingEmptySubsequences: true)
    let endsInFragment = rest.last != 0x0A
    var count = open?.count
    for (index, line) in lines.enumerated() {
      let pieces = line.split(separator: 0)
      for (place, piece) in pieces.enumerated() {
        let piece = UnsafeRawBufferPointer(rebasing: piece)
        guard let event = try? LineCodec.decodeGeneral(piece) else {
          // Without NUL in it a line lacks nothing but perhaps its end, and is still no event.
          let isFragment = endsInFragment && index == lines.count - 1
          if piece.count == line.count, !isFragment { return false }
          if let batch = Chain.batch(in: piece) {
            count = count ?? batch.count
          } else if Chain.standsForItself(piece) {
            return lines.count == 1
          }
          continue
        }
        // Its newline was lost with the beginning of what was written behind it.
        if event.batch == nil, place == 0, pieces.count == 2, lines.count == 1,
          isLostSector(behind: piece.count, in: rest)
        {
          continue
        }
        guard let batch = event.batch, event.seq - batch.index == head.seq,
          batch.count == count ?? batch.count
        else { return false }
        count = batch.count
      }
    }
    return lines.count <= (count ?? .max) - (open?.index ?? 0)
  }

  /// Whether a bad line that holds NUL was written, and all after it, before anything of it had been flushed: several may
  /// have appended while a flush went on, and the power cut keeps what it likes of that.
  ///
  /// Every line says how far back it was so when it was written. Whatever still begins as a line must reach back to the
  /// first, and what holds no NUL must be whole.
  private func isUnflushed(_ rest: UnsafeRawBufferPointer) -> Bool {
    if Mutant.isOn("repair.unflushed-unknown") { return false }
    var isSaid = false
    var start = 0
    while start < rest.count {
      let end = rest.firstNewline(from: start)
      let line = rest[start..<(end ?? rest.count)]
      start = line.endIndex + 1
      for piece in line.split(separator: 0) where piece.startIndex > 0 {
        let bytes = UnsafeRawBufferPointer(rebasing: piece)
        let isWhole = end != nil && piece.endIndex == line.endIndex
        guard Chain.beginsLine(piece) else {
          // What begins in the middle of a line was written with what is missing before it.
          if isWhole, piece.count == line.count { return false }
          continue
        }
        let said: Int?
        if isWhole {
          guard let event = try? LineCodec.decodeGeneral(bytes) else { return false }
          // The first of them may be a batch, of which each line was written with the others.
          if let batch = event.batch, event.seq - batch.index == head.seq { continue }
          said = (try? JSON.parse(bytes))?["unflushed"]?.int ?? 0
        } else {
          said = Chain.unflushed(in: bytes) ?? (Chain.standsForItself(bytes) ? 0 : nil)
        }
        guard let said else { continue }
        if said < piece.startIndex, !Mutant.isOn("repair.unflushed-believed") { return false }
        isSaid = true
      }
    }
    return isSaid
  }

  /// How many bytes before it were not flushed, as what is left of a line says.
  private static func unflushed(in line: UnsafeRawBufferPointer) -> Int? {
    firstKey(of: line) { cursor in
      guard cursor.take(#","unflushed":"#), let bytes = cursor.integer(),
        cursor.take(#","type":"#)
      else { return nil }
      return bytes
    }
  }

  /// Whether a line of which the beginning is left belongs to no batch.
  private static func standsForItself(_ line: UnsafeRawBufferPointer) -> Bool {
    var cursor = LineCursor(bytes: line, at: 0)
    guard cursor.take(#"{"seq":"#), batch(in: line) == nil else { return false }
    let type = Array(#","type":"#.utf8)
    return (0..<max(0, line.count - type.count)).contains { line[$0...].starts(with: type) }
  }

  /// The batch that a piece of a line says it belongs to.
  private static func batch(in line: UnsafeRawBufferPointer) -> BatchPosition? {
    firstKey(of: line) { cursor in
      guard cursor.take(#","batch":["#), let index = cursor.integer(), cursor.take(","),
        let count = cursor.integer(), cursor.take("]")
      else { return nil }
      return BatchPosition(index: index, count: count)
    }
  }

  /// The first thing that can be read where a comma stands in what is left of a line.
  private static func firstKey<Value>(
    of line: UnsafeRawBufferPointer, _ read: (inout LineCursor) -> Value?
  ) -> Value? {
    for start in 0..<line.count where line[start] == UInt8(ascii: ",") {
      var cursor = LineCursor(bytes: line, at: start)
      if let value = read(&cursor) { return value }
    }
    return nil
  }
}
