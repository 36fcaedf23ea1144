internal import Engine
internal import EventLog

extension Property {
  /// A file as a writer leaves it beside the log: behind which event of it the lines belong, the lines, and what is left of
  /// earlier ones.
  private static func redoFile(behind count: Int) -> [UInt8] {
    let before = written[..<count].flatMap(\.bytes)
    let verified = walk(before).verified
    let header =
      #"{"redo":"INC-0001","offset":\#(before.count),"after":"\#(verified.head.text)""#
    return LineCodec.seal(Array(header.utf8), after: .zero).line
      + written[count...].flatMap(\.bytes) + before.suffix(200)
      + [UInt8](repeating: 0, count: 64)
  }

  /// Of any bytes beside a log only lines are taken that continue it where the sealed first line says, batches whole.
  package static let redo = Property(
    "redo", rawWords: jsonWords + written.map(\.bytes),
    samples: { (1..<written.count).map { redoFile(behind: $0) } },
    fault: { bytes in
      guard let contents = RedoFile.contents(of: bytes, for: "INC-0001") else { return nil }
      return fault(in: contents, of: bytes).map { "\($0) of \(shown(bytes))" }
    })

  private static func fault(in contents: RedoFile.Contents, of bytes: [UInt8]) -> String? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return "lines without a first one" }
    let header = bytes[..<end]
    guard isSealed(header, after: .zero), let said = Standard.read(Array(header)),
      said["redo"]?.string == "INC-0001", said["offset"]?.number == Double(contents.offset),
      said["after"]?.string == contents.after.text
    else { return "the first line does not say \(contents.after.text) at \(contents.offset)" }
    guard bytes[(end + 1)...].starts(with: contents.lines), contents.lines.last == 0x0A else {
      return "other lines are taken"
    }
    if !isSealed(contents.lines[...], after: contents.after.hash) { return "the chain breaks" }
    var (seq, inBatch) = (contents.after.seq, 0.0)
    for line in contents.lines.split(separator: 0x0A) {
      let event = Standard.read(Array(line))
      seq += 1
      if event?["seq"]?.number != Double(seq) { return "event \(seq) is missing" }
      guard case .array(let batch)? = event?["batch"], let index = batch.first?.number,
        let count = batch.last?.number
      else {
        if inBatch > 0 { return "half a batch" }
        continue
      }
      if index != inBatch + 1 { return "half a batch" }
      inBatch = index == count ? 0 : index
    }
    return inBatch == 0 ? nil : "half a batch"
  }
}
