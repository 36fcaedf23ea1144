import Engine
import EventLog
import TestSupport
import Testing

@Suite("Damage")
struct DamageTests {
  private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0A).map { Array($0) + [0x0A] }
  }

  /// The number and the offset of the first line in which two logs differ.
  private func firstDifference(_ sound: [UInt8], _ other: [UInt8]) -> (seq: Int, offset: Int) {
    let same = zip(lines(sound), lines(other)).prefix { $0 == $1 }
    return (same.count + 1, same.reduce(0) { $0 + $1.0.count })
  }

  @Test("of every single bit of twenty events is found where it is")
  func bitFlips() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 20)
    let sound = try bytes(of: log.reference.path)
    var before = Chain(alias: "INC-0001")
    var missed = 0
    for line in lines(sound) {
      let offset = before.offset
      for bit in 0..<line.count * 8 {
        var rest = Array(sound[offset...])
        rest[bit / 8] ^= 1 << UInt8(bit % 8)
        var chain = before
        if !isFault(rest, &chain) { missed += 1 }
        #expect(chain.offset == offset)
      }
      try line.dropLast().withUnsafeBytes { try before.take($0) { _ in } }
    }
    #expect(missed == 0)
    #expect(before.offset == sound.count)
  }

  /// Whether the first line is refused, or judged to be no end of a log.
  private func isFault(_ rest: [UInt8], _ chain: inout Chain) -> Bool {
    rest.withUnsafeBytes { raw in
      guard let end = raw.firstIndex(of: 0x0A) else {
        switch chain.judge(rest: raw, damage: nil) {
        case .none, .unterminated: return false
        case .torn, .damaged: return true
        }
      }
      let line = UnsafeRawBufferPointer(rebasing: raw[..<end])
      return (try? chain.take(line) { _ in }) == nil
    }
  }

  @Test("of single bits is found and located by the verifier")
  func verifiedFlips() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 26)
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    let sound = try bytes(of: log.reference.path)
    let (total, wanted) = (sound.count * 8, Scale.count(600, full: sound.count * 8))
    var (looked, missed) = (0, [Int]())
    // Evenly, so that all the bits of all parts of a line get their turn.
    for bit in 0..<total where bit * wanted / total != (bit - 1) * wanted / total {
      var bytes = sound
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      disk.files[path] = bytes
      let found = Verifier(fileSystem: disk).verify(path: path).findings.first
      let (seq, offset) = firstDifference(sound, bytes)
      if found?.isFault != true || found?.seq != seq || found?.offset != offset {
        missed.append(bit)
      }
      looked += 1
    }
    print("bits flipped: \(looked) of \(total), \(missed.count) missed")
    #expect(missed.isEmpty)
    #expect(looked >= min(wanted, total) - 1)
  }

  @Test("of every single bit of a log that was written at one go is found", arguments: [1, 3])
  func batchFlips(events: Int) throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let drafts =
      [draft(1, .declared(declaration(1)))] + (1..<events).map { note($0 + 1, "entry \($0)") }
    let log = try IncidentLog.create(in: home, drafts: drafts, now: { start })
    let sound = try bytes(of: log.reference.path)
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    var missed: [Int] = []
    for bit in 0..<sound.count * 8 {
      var bytes = sound
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      disk.files[path] = bytes
      let found = Verifier(fileSystem: disk).verify(path: path).findings.first
      let (seq, offset) = firstDifference(sound, bytes)
      if found?.isFault != true || found?.seq != seq || found?.offset != offset {
        missed.append(bit)
      }
    }
    #expect(missed.isEmpty)
  }

  @Test("by dropped, swapped, doubled and foreign lines is found and located")
  func lineChanges() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 20)
    let other = try makeLog(in: home, as: 2, events: 20)
    let sound = try bytes(of: log.reference.path)
    let foreign = lines(try bytes(of: other.reference.path))
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    let all = lines(sound)
    var variants: [[[UInt8]]] = []
    for index in all.indices {
      var dropped = all
      dropped.remove(at: index)
      // A chain cannot show that its end was cut off: heads are for that.
      if index + 1 < all.count { variants.append(dropped) }
      var doubled = all
      doubled.insert(all[index], at: index)
      variants.append(doubled)
      var replaced = all
      replaced[index] = foreign[index]
      variants.append(replaced)
      var blank = all
      blank.insert([0x0A], at: index)
      variants.append(blank)
      for second in all.indices where second > index {
        var swapped = all
        swapped.swapAt(index, second)
        variants.append(swapped)
      }
    }
    for variant in variants {
      disk.files[path] = Array(variant.joined())
      let found = Verifier(fileSystem: disk).verify(path: path).findings.first
      let same = zip(all, variant).prefix { $0 == $1 }
      #expect(found?.kind == .damaged)
      #expect(found?.seq == same.count + 1)
      #expect(found?.offset == same.reduce(0) { $0 + $1.0.count })
    }
  }

  @Test("by zeros up to the beginning of a line, the last one too, is found and not cut off")
  func zerosBeforeLines() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 1)
    for seq in 2...5 { try append(log, [note(seq, "entry \(seq)")]) }
    let sound = try bytes(of: log.reference.path)
    let disk = MemoryDisk()
    let path = "/x/INC-0001.jsonl"
    var start = 0
    for (index, line) in lines(sound).dropLast().enumerated() {
      for begin in start..<start + line.count {
        var bytes = sound
        let zeros = begin..<start + line.count
        bytes.replaceSubrange(zeros, with: repeatElement(0, count: zeros.count))
        let end = start + line.count + lines(sound)[index + 1].count
        // The line behind them as it was, and with zeros in its own text.
        var both = Array(bytes[..<end])
        both.replaceSubrange(end - 80..<end - 78, with: [0, 0])
        for bytes in [bytes, Array(bytes[..<end]), both] {
          disk.files[path] = bytes
          let found = Verifier(fileSystem: disk).verify(path: path).findings
          #expect(found.map(\.kind) == [.damaged] && found.first?.offset == start, "\(zeros)")
        }
      }
      // Whoever opens it is shown what stands behind them, even where they took the newline.
      var bytes = sound
      let zeros = start + line.count - 20..<start + line.count
      bytes.replaceSubrange(zeros, with: repeatElement(0, count: zeros.count))
      try overwrite(log.reference.path, with: bytes)
      let unverified = try IncidentLog.open(log.reference, in: try scratch.home()).read().unverified
      #expect(unverified.map { $0.event?.seq } == [nil] + (index + 2...5).map { $0 })
      #expect(unverified.map(\.offset).first == start)
      #expect(unverified[1].offset == zeros.upperBound)
      start += line.count
    }
  }

  @Test(
    "in a batch is excused by a line behind it only where that says that all of the batch was not flushed"
  )
  func halfBatch() throws {
    var declared = declaration(1)
    declared.alias = "INC-0001"
    var (bytes, hash, starts) = ([UInt8](), Digest.zero, [Int]())
    func add(_ fact: Fact, _ batch: BatchPosition? = nil, unflushed: Int = 0) {
      starts.append(bytes.count)
      var out = LineWriter()
      LineCodec.encode(
        draft(starts.count, fact), seq: starts.count, at: start, batch: batch,
        unflushed: unflushed, to: &out)
      let sealed = LineCodec.seal(out.bytes, after: hash)
      hash = sealed.hash
      bytes += sealed.line
    }
    add(.declared(declared))
    add(.tagged(label: "a"), BatchPosition(index: 1, count: 2))
    add(.tagged(label: "b"), BatchPosition(index: 2, count: 2))
    let (before, hashBefore, batch) = (bytes, hash, starts[1..<3])
    let disk = MemoryDisk()
    for reach in 1...bytes.count {
      (bytes, hash, starts) = (before, hashBefore, Array(starts[..<3]))
      add(.marked(entry: 2), unflushed: reach)
      // In the second line of the batch.
      bytes.replaceSubrange(starts[2] + 20..<starts[2] + 22, with: [0, 0])
      disk.files["/x/INC-0001.jsonl"] = bytes
      let found = Verifier(fileSystem: disk).verify(path: "/x/INC-0001.jsonl").findings
      let isAllSaid = reach >= before.count - batch[1]
      #expect(found.map(\.kind) == [isAllSaid ? .torn : .damaged], "\(reach)")
      #expect(found.first?.offset == batch[isAllSaid ? 1 : 2], "\(reach)")
    }
  }

  @Test("by a cut tail is found only by comparing heads")
  func heads() throws {
    let scratch = try Scratch()
    let log = try makeLog(in: try scratch.home(), events: 5)
    let (early, late) = (Head(seq: 3, hash: try #require(try hash(log, 3))), log.head)
    let verifier = Verifier()
    #expect(verifier.verify(log.reference, expecting: early).findings.isEmpty)
    #expect(verifier.verify(log.reference, expecting: late).findings.isEmpty)
    let all = lines(try bytes(of: log.reference.path))
    try overwrite(log.reference.path, with: Array(all.dropLast().joined()))
    #expect(verifier.verify(log.reference).findings.isEmpty)
    #expect(verifier.verify(log.reference, expecting: early).findings.isEmpty)
    let found = verifier.verify(log.reference, expecting: late).findings
    #expect(found.map(\.kind) == [.headMissing])
    let wrong = Head(seq: 3, hash: late.hash)
    #expect(verifier.verify(log.reference, expecting: wrong).findings.map(\.kind) == [.headMissing])
  }

  private func hash(_ log: IncidentLog, _ seq: Int) throws -> Digest? {
    let line = lines(try bytes(of: log.reference.path))[seq - 1]
    return Digest(hex: String(decoding: line.dropLast(3).suffix(64), as: UTF8.self))
  }

  @Test("by renaming the file is found")
  func renamed() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 3)
    let path = log.reference.path.replacing("0001", with: "0007")
    try PosixFileSystem().rename(log.reference.path, to: path)
    let found = Verifier().verify(path: path).findings
    #expect(found.map(\.kind) == [.damaged])
    #expect(found.first?.reason.contains("INC-0001") == true)
    let reference = try #require(try home.find("INC-0007"))
    let contents = try IncidentLog.open(reference, in: home).read()
    #expect(!contents.condition.isWritable)
  }

  @Test(
    "makes the log read-only and shows the later lines as unverified; salvage goes on elsewhere")
  func salvage() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home, events: 8)
    var damaged = try bytes(of: log.reference.path)
    let place = try #require(damaged.firstRange(of: Array("entry 6".utf8))?.lowerBound)
    damaged[place] ^= 1
    try overwrite(log.reference.path, with: damaged)
    let again = try IncidentLog.open(log.reference, in: home)
    let contents = try again.read()
    guard case .damaged(let damage) = contents.condition else {
      Issue.record("\(contents.condition)")
      return
    }
    #expect(damage.seq == 6)
    #expect(contents.events.count == 5)
    #expect(contents.unverified.compactMap(\.event?.seq) == [6, 7, 8])
    #expect(throws: AppendError.damaged(damage)) {
      try again.append([note(20)], after: contents.head, now: { start })
    }
    let author = RecordAuthor(id: identity(90), by: "ana", now: { start + .seconds(60) })
    let saved = try IncidentLog.salvage(
      log.reference, in: home, to: home, author: author, reason: "a bit flipped")
    #expect(try bytes(of: log.reference.path) == damaged)
    let copy = try saved.read()
    #expect(copy.condition == .sound)
    #expect(copy.events.map(\.seq) == Array(1...6))
    #expect(copy.events[1...4].map(\.fact) == contents.events[1...4].map(\.fact))
    #expect(
      copy.events.last?.fact
        == .logSalvaged(
          from: log.reference.path, seq: 5, head: contents.head.hash.hex, reason: "a bit flipped"))
    #expect(Verifier().verify(saved.reference).findings.isEmpty)
    try append(saved, [note(30)])
  }

  @Test("is told from an abandoned number")
  func abandoned() throws {
    let scratch = try Scratch()
    let home = try scratch.home()
    let log = try makeLog(in: home)
    let line = try bytes(of: log.reference.path)
    for length in 0..<line.count - 1 {
      try overwrite(log.reference.path, with: Array(line.prefix(length)))
      let again = try IncidentLog.open(log.reference, in: home)
      let contents = try again.read()
      #expect(contents.condition == .abandoned)
      #expect(Verifier().verify(log.reference).findings.allSatisfy { !$0.isFault })
      #expect(throws: AppendError.abandoned) {
        try again.append([note(2)], after: .empty, now: { start })
      }
      #expect(try bytes(of: log.reference.path).count == length)
    }
    #expect(try makeLog(in: home).reference.number == 2)
  }
}
