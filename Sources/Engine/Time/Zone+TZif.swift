extension Zone {
  /// Seconds from UTC that a clock can show, as RFC 8536 has them.
  static let possibleOffsets = -89_999...93_599

  /// Reads a compiled zone file (RFC 8536, version 2 or later; the tz database as every Linux installs it).
  ///
  /// Rules that go on for ever are worked out until the year 2100.
  ///
  /// - Returns: `nil` where the bytes are no such file.
  public init?(name: String, tzif bytes: [UInt8]) {
    var reader = TZifReader(bytes)
    guard let first = reader.header(), first.version >= 2 else { return nil }
    reader.skip(first.bodyLength(timeSize: 4))
    guard let header = reader.header(), let body = reader.body(header) else { return nil }
    var periods = [Period(start: .min, offsetSeconds: body.first.0, abbreviation: body.first.1)]
    for (start, type) in body.transitions {
      periods.append(Period(start: start, offsetSeconds: type.0, abbreviation: type.1))
    }
    if let rule = PosixZoneRule(reader.footer()) {
      let from = periods.count > 1 ? periods[periods.count - 1].start : Int64.min
      periods += rule.periods(after: from, throughYear: 2100)
    }
    self.init(name: name, periods: periods)
  }
}

private struct TZifHeader {
  var version: Int
  var utcCount: Int
  var standardCount: Int
  var leapCount: Int
  var timeCount: Int
  var typeCount: Int
  var characterCount: Int

  func bodyLength(timeSize: Int) -> Int {
    timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4)
      + standardCount + utcCount
  }
}

private struct TZifReader {
  private let bytes: [UInt8]
  private var at = 0

  typealias LocalType = (Int, String)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func skip(_ count: Int) { at += count }

  private mutating func number(_ size: Int) -> Int64? {
    guard size <= bytes.count - at else { return nil }
    var value: UInt64 = bytes[at] & 0x80 == 0 ? 0 : .max
    for _ in 0..<size {
      value = value << 8 | UInt64(bytes[at])
      at += 1
    }
    return Int64(bitPattern: value)
  }

  mutating func header() -> TZifHeader? {
    guard at >= 0, bytes.count - at >= 44, bytes[at..<at + 4].elementsEqual("TZif".utf8) else {
      return nil
    }
    let version = Int(bytes[at + 4]) - 48
    at += 20
    var counts: [Int] = []
    for _ in 0..<6 {
      // A file of the tz database has some hundred transitions; a count beyond this is no zone.
      guard let count = number(4), (0...100_000).contains(count) else { return nil }
      counts.append(Int(count))
    }
    return TZifHeader(
      version: version, utcCount: counts[0], standardCount: counts[1], leapCount: counts[2],
      timeCount: counts[3], typeCount: counts[4], characterCount: counts[5])
  }

  mutating func body(
    _ header: TZifHeader
  ) -> (first: LocalType, transitions: [(Int64, LocalType)])? {
    guard header.bodyLength(timeSize: 8) <= bytes.count - at, header.typeCount > 0 else {
      return nil
    }
    var times: [Int64] = []
    for _ in 0..<header.timeCount { times.append(number(8) ?? 0) }
    let indices = Array(bytes[at..<at + header.timeCount])
    at += header.timeCount
    var raw: [(offset: Int, name: Int)] = []
    for _ in 0..<header.typeCount {
      let offset = Int(number(4) ?? 0)
      guard Zone.possibleOffsets.contains(offset) else { return nil }
      raw.append((offset, Int(bytes[at + 1])))
      at += 2
    }
    let characters = bytes[at..<at + header.characterCount]
    let types: [LocalType] = raw.map { type in
      let name = characters.dropFirst(type.name).prefix { $0 != 0 }
      return (type.offset, String(decoding: name, as: UTF8.self))
    }
    at += header.characterCount + header.leapCount * 12 + header.standardCount + header.utcCount
    guard indices.allSatisfy({ Int($0) < types.count }),
      zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return (types[0], zip(times, indices).map { ($0, types[Int($1)]) })
  }

  func footer() -> Substring {
    guard at >= 0, at < bytes.count, bytes[at] == 10 else { return "" }
    return Substring(decoding: bytes[(at + 1)...].prefix { $0 != 10 }, as: UTF8.self)
  }
}
