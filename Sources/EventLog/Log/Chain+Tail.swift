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
    _ = try? take(lastLine(in: rest), each: each)
  }

  /// The last line without what is not its own: NUL, and behind one NUL in its newline's place a line that broke off.
  ///
  /// Somebody's editor took the newline away, and whoever put it back was killed before it was flushed; so was the next
  /// writer, in the middle of a line, of which the disk kept more. Between the two nothing else had room.
  private mutating func lastLine(in rest: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let last = Chain.withoutZeros(rest)
    guard !Mutant.isOn("repair.newline-before-tear"), let end = last.firstIndex(of: 0),
      !last[(end + 1)...].contains(0)
    else { return last }
    let line = UnsafeRawBufferPointer(rebasing: last[..<end])
    let behind = UnsafeRawBufferPointer(rebasing: last[(end + 1)...])
    guard let (event, _) = try? check(line), Chain.isBeginning(behind, of: event.seq + 1) else {
      return last
    }
    return line
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
      let last = lastLine(in: line)
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
}
