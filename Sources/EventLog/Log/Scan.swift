package import Engine

/// How a walk over the lines of a log from the end of what is checked came out.
package struct Scan: Hashable, Sendable {
  /// Why the first line that was not taken does not verify; `nil` also where only a part of a line is there.
  package var damage: Damage?
  /// Nothing is left over: no part of a line, no part of a batch.
  package var isClean: Bool
}

extension FileSystem {
  /// Takes all whole lines of a file from the end of what is checked, portion by portion: a log of any length is read in
  /// the memory of a few. Of a long log two portions are worked on at a time.
  ///
  /// - Parameters:
  ///   - descriptor: The log, open for reading.
  ///   - chain: Where to begin; stands at the end of what was taken afterwards, batches that have begun included.
  ///   - portionBytes: How many bytes are read at once; no line is longer.
  ///   - taken: Called with the head after every line that verifies.
  ///   - each: Called with the events that are complete, in order.
  /// - Returns: What was left over at the size that the file had at first.
  /// - Throws: `SystemError`; what was handed on so far does verify.
  package func walk(
    _ descriptor: Int32, _ chain: inout Chain, portion portionBytes: Int = LogLimits.portionBytes,
    taken: ((Head) -> Void)? = nil, each: (consuming Event) -> Void
  ) throws(SystemError) -> Scan {
    let size = try status(descriptor).size
    var former: Chain?
    var portion: [UInt8] = []
    var damage: Damage?
    while chain.lastOffset < size, damage == nil {
      let start = chain.lastOffset
      try fill(
        &portion, descriptor, from: start, count: min(size - start, portionBytes))
      // Who wants to hear of every line hears of it in order.
      let ahead =
        try taken == nil
        ? workAhead(of: portion, at: start, descriptor, size, portionBytes, former) : nil
      let (count, found) = portion.withUnsafeBytes {
        chain.takeLines(of: $0, taken: taken, each: each)
      }
      damage = found
      if let done = ahead?.finish(), damage == nil {
        former = done.chain
        if chain.adopt(done) { for event in done.events { each(event) } }
      }
      if count == 0 { break }
    }
    return Scan(
      damage: damage, isClean: chain.lastOffset >= size && damage == nil && chain.open == nil)
  }

  /// Begins to work on the portion after one that is yet to be taken, where there is one and it helps.
  private func workAhead(
    of portion: [UInt8], at start: Int, _ descriptor: Int32, _ size: Int, _ portionBytes: Int,
    _ former: Chain?
  ) throws(SystemError) -> PortionAhead? {
    guard PortionAhead.isWorthwhile, let last = portion.lastIndex(of: 0x0A) else { return nil }
    let offset = start + last + 1
    guard size - offset >= portionBytes else { return nil }
    var bytes: [UInt8] = []
    try fill(&bytes, descriptor, from: offset, count: portionBytes)
    let before = portion[..<last].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return PortionAhead(bytes, after: Array(portion[before..<last]), at: offset, former: former)
  }

  /// What follows the lines that were taken, and what it means; to be believed only under the lock.
  func judge(
    _ descriptor: Int32, _ chain: inout Chain, _ scan: Scan, limit: Int = .max
  ) throws(SystemError) -> Tail {
    let rest = try readAll(descriptor, from: chain.lastOffset, limit: limit)
    return rest.withUnsafeBytes { chain.judge(rest: $0, damage: scan.damage) }
  }

  /// The head of a log with its last line, which was judged to be whole but for its newline.
  ///
  /// `each`: Called with the events that are complete with it.
  func unterminatedHead(
    _ descriptor: Int32, _ chain: Chain, each: (consuming Event) -> Void = { _ in }
  ) throws(SystemError) -> Head {
    var ahead = chain
    let line = try readAll(descriptor, from: chain.lastOffset)
    line.withUnsafeBytes { ahead.take(last: $0, each: each) }
    return ahead.head
  }
}
