internal import Engine
package import EventLog

extension Property {
  /// What was written to a log together: a line, or the lines of a batch.
  package struct Written: Sendable {
    package var bytes: [UInt8]
    package var events: Int
  }

  /// A log with batches, whose last writes several have made before any of them was flushed.
  package static let written: [Written] = {
    var all: [Written] = []
    var (hash, seq, unflushed) = (Digest.zero, 0, 0)
    func write(_ facts: Fact..., isFlushed: Bool = true) {
      var bytes: [UInt8] = []
      for (index, fact) in facts.enumerated() {
        seq += 1
        let draft = EventDraft(id: EventID(high: 0, low: UInt64(seq)), by: "raj", fact: fact)
        var out = LineWriter()
        LineCodec.encode(
          draft, seq: seq, at: Instant(milliseconds: 1_800_000_000_000 + Int64(seq) * 1000),
          batch: facts.count > 1 ? BatchPosition(index: index + 1, count: facts.count) : nil,
          unflushed: unflushed == 0 ? 0 : unflushed + bytes.count, to: &out)
        let sealed = LineCodec.seal(out.bytes, after: hash)
        hash = sealed.hash
        bytes += sealed.line
      }
      all.append(Written(bytes: bytes, events: facts.count))
      unflushed = isFlushed ? 0 : unflushed + bytes.count
    }
    write(
      .declared(
        Declaration(
          incident: EventID(high: 0, low: 1), alias: "INC-0001", plan: "", title: "Checkout fails",
          severity: "P2")))
    write(.noted(kind: .note, text: "one"))
    write(.noted(kind: .note, text: "two"), .acknowledged(note: nil), .marked(entry: 2))
    write(.noted(kind: .finding, text: String(repeating: "x", count: 200)))
    write(.tagged(label: "a"), .tagged(label: "b"))
    write(.noted(kind: .note, text: "flushed"))
    write(.noted(kind: .note, text: String(repeating: "y", count: 600)), isFlushed: false)
    write(.tagged(label: "c"), .tagged(label: "d"), isFlushed: false)
    write(.noted(kind: .note, text: "third"), isFlushed: false)
    write(.noted(kind: .note, text: "last"))
    return all
  }()

  /// How far a log verifies, and what is to become of the rest.
  package static func walk(_ bytes: [UInt8]) -> (verified: Chain, tail: Tail) {
    var chain = Chain(alias: "INC-0001")
    let tail = bytes.withUnsafeBytes { raw in
      let (count, damage) = chain.takeLines(of: raw) { _ in }
      return chain.judge(rest: UnsafeRawBufferPointer(rebasing: raw[count...]), damage: damage)
    }
    return (chain, tail)
  }

  /// Of any bytes that were made of a log, only what stands as it was written is taken, and only what a crash can have left
  /// of what was never flushed is cut off.
  package static let log = Property(
    "log", rawWords: jsonWords + written.map(\.bytes) + [[UInt8](repeating: 0, count: 64)],
    samples: {
      let sound = written.flatMap(\.bytes)
      let size = sound.count
      return [sound, Array(sound.dropLast()), Array(sound[..<(size / 2)])]
        + [(900, 90), (1500, 512), (size - 1400, 512), (size - 900, 90), (size - 300, 2)].map {
          sound[..<$0] + [UInt8](repeating: 0, count: $1) + sound[($0 + $1)...]
        }
    },
    fault: { bytes in
      let (verified, tail) = walk(bytes)
      var (offset, seq) = (0, 0)
      var unchanged = written[...]
      while let next = unchanged.first, bytes[offset...].starts(with: next.bytes) {
        (offset, seq) = (offset + next.bytes.count, seq + next.events)
        unchanged.removeFirst()
      }
      if verified.offset > offset, isSealed(bytes[..<verified.offset], after: .zero) {
        (offset, seq, unchanged) = (verified.offset, verified.head.seq, [])
      }
      let fault: String? =
        if verified.head.seq != seq || verified.offset != offset {
          "\(verified.head.seq) events are taken, not \(seq)"
        } else {
          fault(in: tail, of: bytes[offset...], behind: verified, next: unchanged.first)
        }
      return fault.map { "\($0) of \(shown(bytes))" }
    })

  /// Whether lines continue a chain: the fuzzer sees what their hashes are compared with, and learns to seal.
  static func isSealed(_ lines: ArraySlice<UInt8>, after hash: Digest) -> Bool {
    var hash = hash
    for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false) where !line.isEmpty {
      let sealed = LineCodec.seal(Array(line.dropLast(LineSeal.byteCount)), after: hash)
      guard sealed.line.dropLast().elementsEqual(line) else { return false }
      hash = sealed.hash
    }
    return true
  }

  private static func fault(
    in tail: Tail, of rest: ArraySlice<UInt8>, behind verified: Chain, next: Written?
  ) -> String? {
    if rest.isEmpty { return tail == .none ? nil : "\(tail) of a whole log" }
    if let line = next?.bytes.dropLast(), rest.starts(with: line),
      rest.dropFirst(line.count).allSatisfy({ $0 == 0 })
    {
      return tail == .unterminated(end: rest.startIndex + line.count)
        ? nil : "\(tail) where a newline is missing"
    }
    switch tail {
    case .none: return "\(tail)"
    case .unterminated(let end):
      let line = rest[verified.lastOffset..<end]
      return isSealed(line, after: verified.lastHead.hash) ? nil : "\(tail)"
    case .damaged(let damage):
      return (rest.startIndex...rest.endIndex).contains(damage.offset) ? nil : "\(damage)"
    case .torn(let offset):
      if offset != rest.startIndex { return "\(tail), not at \(rest.startIndex)" }
      return lineThatWasFlushed(rest, behind: verified.head).map { "cut off is \(shown($0))," }
    }
  }

  /// A line in what is cut off that somebody can have been told is recorded.
  private static func lineThatWasFlushed(_ rest: ArraySlice<UInt8>, behind head: Head) -> [UInt8]? {
    // What stands behind the last newline is a write that did not get to its end.
    for line in rest.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
    where !line.isEmpty {
      for piece in line.split(separator: 0) {
        let reaches = piece.startIndex - rest.startIndex
        if piece.endIndex == line.endIndex {
          if wasFlushed(whole: Array(piece), piece.startIndex == line.startIndex, reaches, head) {
            return Array(piece)
          }
        } else if reaches > 0 {
          // What is left of it says that it is a line, and of no batch.
          let text = String(decoding: piece, as: UTF8.self)
          if text.contains(/^\{"seq":[1-9][0-9]{0,8},.*","type":"/), !text.contains(#""batch":["#),
            reach(text) < reaches
          {
            return Array(piece)
          }
        }
      }
    }
    return nil
  }

  /// Whether what reaches to a newline is a line that was flushed, or no line where none of it is missing.
  private static func wasFlushed(
    whole piece: [UInt8], _ isFromNewline: Bool, _ reaches: Int, _ head: Head
  ) -> Bool {
    guard let event = Standard.read(piece), let seq = event["seq"]?.number, event["hash"] != nil
    else { return isFromNewline }
    if case .array(let batch)? = event["batch"], let index = batch.first?.number,
      seq - index == Double(head.seq)
    {
      return false
    }
    return reaches == 0 || reach(String(decoding: piece, as: UTF8.self)) < reaches
  }

  /// How many bytes before it were not flushed, as a line says.
  private static func reach(_ line: String) -> Int {
    line.matches(of: /"unflushed":([0-9]+)/).compactMap { Int($0.1) }.max() ?? 0
  }
}
