import Engine
import EventLog
import TestSupport
import Testing

@Suite("A long log, read in portions")
struct PortionTests {
  private static let path = "/x/INC-0001.jsonl"
  private static let sizes = [512, 700, 1000, 1313, 2500, 9000]

  /// A log of single events and batches, some of them longer than a small portion.
  private func makeBytes() throws -> [UInt8] {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 20)
    for batch in 0..<6 {
      let first = 100 * (batch + 1)
      try append(log, (first..<first + 2 + batch * 2).map { note($0, "of a batch, 漢字 \"\($0)\"") })
      try append(log, [note(first + 50, String(repeating: "long ", count: 30))])
    }
    return try bytes(of: log.reference.path)
  }

  private struct Walk: Equatable {
    var scan: Scan
    var head: Head
    var offset: Int
    var numbers: [Int]
  }

  private func walk(_ bytes: [UInt8], portion: Int) throws -> Walk {
    let disk = MemoryDisk()
    disk.files[PortionTests.path] = bytes
    let descriptor = try disk.open(PortionTests.path, .read, permissions: 0)
    var chain = Chain(alias: "INC-0001")
    var numbers: [Int] = []
    let scan = try disk.walk(descriptor, &chain, portion: portion) { numbers.append($0.seq) }
    return Walk(scan: scan, head: chain.head, offset: chain.offset, numbers: numbers)
  }

  @Test("gives the same events, however small the portions are", arguments: sizes)
  func sound(portion: Int) throws {
    let bytes = try makeBytes()
    let whole = try walk(bytes, portion: bytes.count)
    #expect(whole.scan.isClean && whole.numbers == Array(1...whole.head.seq))
    #expect(try walk(bytes, portion: portion) == whole)
  }

  @Test("has its damage and its torn end in the same place", arguments: sizes)
  func damaged(portion: Int) throws {
    let bytes = try makeBytes()
    var random = Seeded(UInt64(portion))
    for _ in 0..<60 {
      var broken = bytes
      switch Int.random(in: 0..<3, using: &random) {
      case 0: broken[Int.random(in: 0..<broken.count, using: &random)] ^= 1
      case 1: broken.removeLast(Int.random(in: 1..<broken.count, using: &random))
      default:
        let line = broken.split(separator: 0x0A).randomElement(using: &random) ?? []
        broken.insert(contentsOf: line + [0x0A], at: line.endIndex + 1)
      }
      let whole = try walk(broken, portion: broken.count)
      #expect(try walk(broken, portion: portion) == whole, "portions of \(portion)")
    }
  }
}

@Suite("The identities of a log")
struct IdentityIndexTests {
  @Test("are all found, the first of two, however they are added and asked for")
  func finds() {
    var random = Seeded(4)
    var index = IdentityIndex()
    var known: [EventID: Int] = [:]
    for number in 1...3000 {
      let id = EventID(high: random.next() % 40, low: random.next() % 60)
      index.append(id, number)
      if known[id] == nil { known[id] = number }
      if number % 17 == 0 { #expect(index[id] == known[id]) }
    }
    for high in 0..<41 as Range<UInt64> {
      for low in 0..<61 as Range<UInt64> {
        let id = EventID(high: high, low: low)
        if index[id] != known[id] { Issue.record("\(id.text)") }
      }
    }
  }

  @Test("of a log without events are none")
  func empty() {
    var index = IdentityIndex()
    #expect(index[identity(1)] == nil)
  }
}
