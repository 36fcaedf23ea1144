internal import Engine

/// Whether what a crash left of several lines can be what one write, or several before a flush, came to.
extension Chain {
  /// Whether whole sectors from the end of a line on never reached the disk: its newline, and the beginning of what was
  /// written behind it. What is left of that begins with a sector and in the middle of a line.
  func isLostSector(behind end: Int, in rest: UnsafeRawBufferPointer) -> Bool {
    guard (lastOffset + end).isMultiple(of: 512),
      let next = rest[end...].firstIndex(where: { $0 != 0 })
    else { return false }
    return (lastOffset + next).isMultiple(of: 512) && next - end >= 512
      && rest[next] != UInt8(ascii: "{")
  }

  /// Whether a bad line that holds NUL and all after it can be one batch of which some pages never reached the disk.
  ///
  /// Whatever can still be read of it must fit the batch that begins behind `head`; a line that stands for itself was
  /// acknowledged after what lies before it, which is then damage.
  func isRestOfOneBatch(_ rest: UnsafeRawBufferPointer) -> Bool {
    let lines = rest.split(separator: 0x0A, omittingEmptySubsequences: true)
    let endsInFragment = rest.last != 0x0A
    var count = open?.count
    for (index, line) in lines.enumerated() {
      let pieces = line.split(separator: 0)
      for (place, slice) in pieces.enumerated() {
        let piece = UnsafeRawBufferPointer(rebasing: slice)
        guard let event = Chain.sealedEvent(piece) else {
          // What reaches from the beginning of a line to its newline lacks nothing, and is still no event.
          let isFragment = endsInFragment && index == lines.count - 1
          let isEnd = slice.endIndex == line.endIndex && !isFragment
          if isEnd, piece.count == line.count || Chain.beginsLine(slice) { return false }
          if let batch = Chain.batch(in: piece) {
            count = count ?? batch.count
          } else if Chain.standsForItself(piece) {
            // A line behind something else, a part of a batch too, was written when that had been flushed.
            let isAlone =
              slice.startIndex == 0 && open == nil
              && !pieces[(place + 1)...].contains(where: Chain.beginsLine)
            return lines.count == 1 && (isAlone || Mutant.isOn("repair.line-behind-cut"))
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
  /// first, with the beginning of its batch, and what holds no NUL must be whole.
  func isUnflushed(_ rest: UnsafeRawBufferPointer) -> Bool {
    if Mutant.isOn("repair.unflushed-unknown") { return false }
    var isSaid = false
    var start = 0
    let begun = lastOffset - offset
    while start < rest.count {
      let end = rest.firstNewline(from: start)
      let line = rest[start..<(end ?? rest.count)]
      start = line.endIndex + 1
      for piece in line.split(separator: 0) where begun + piece.startIndex > 0 {
        let bytes = UnsafeRawBufferPointer(rebasing: piece)
        let isWhole = end != nil && piece.endIndex == line.endIndex
        guard Chain.beginsLine(piece) else {
          // What begins in the middle of a line was written with what is missing before it.
          if isWhole, piece.count == line.count { return false }
          continue
        }
        let said: Int?
        if isWhole {
          guard let event = Chain.sealedEvent(bytes) else { return false }
          // The first of them may be a batch, of which each line was written with the others.
          if let batch = event.batch, event.seq - batch.index == head.seq { continue }
          said = (try? JSON.parse(bytes))?["unflushed"]?.int ?? 0
        } else {
          said = Chain.unflushed(in: bytes) ?? (Chain.standsForItself(bytes) ? 0 : nil)
        }
        guard let said else { continue }
        if said < begun + piece.startIndex, !Mutant.isOn("repair.unflushed-believed") {
          return false
        }
        isSaid = true
      }
    }
    return isSaid
  }

  /// The event of a line that has its end, whatever its hash says.
  private static func sealedEvent(_ line: UnsafeRawBufferPointer) -> Event? {
    LineSeal.split(line).flatMap { _ in try? LineCodec.decodeGeneral(line) }
  }

  /// Whether a piece is the beginning of an event's line and no more: what was acknowledged has its seal.
  static func isBeginning(_ piece: UnsafeRawBufferPointer, of seq: Int) -> Bool {
    let begin = Array("{\"seq\":\(seq),".utf8)
    guard piece.starts(with: begin.prefix(piece.count)) else { return false }
    let seal = Array(#","hash":""#.utf8)
    return !(0..<max(0, piece.count - seal.count + 1)).contains { piece[$0...].starts(with: seal) }
  }

  private static func beginsLine(_ piece: Slice<UnsafeRawBufferPointer>) -> Bool {
    beginsLine(UnsafeRawBufferPointer(rebasing: piece))
  }

  /// An object within a line has text in that place, if anything.
  private static func beginsLine(_ piece: UnsafeRawBufferPointer) -> Bool {
    var cursor = LineCursor(bytes: piece)
    return cursor.take(#"{"seq":"#) && cursor.integer() != nil
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
    guard beginsLine(line), batch(in: line) == nil else { return false }
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
