import Engine
import EventLog
import Glibc
import Screens

/// What the lobby shows of incidents that are over, so that a home of thousands opens at once.
///
/// Disposable: an entry counts only while its log has the size, the time and the inode it had, and a room never reads
/// from here. Open incidents are not in it, since their clocks need the whole state.
struct LobbyCache {
  /// The first line; another version is another program's and is made anew.
  private static let heading = "warroom lobby 2"
  /// Some hundred thousand incidents.
  private static let limitBytes = 64 << 20
  private static let separator = UInt8(ascii: "\t")

  /// An incident as it was when its log was read.
  struct Kept {
    var number: Int
    var stamp: LogStamp
    var entry: LobbyEntry
  }

  private let home: Home
  private let path: String
  /// By their numbers, each once.
  private var kept: [Kept] = []

  init(_ home: Home) {
    self.home = home
    path = home.path + "/cache/lobby"
    guard let bytes = try? home.fileSystem.contents(of: path, limit: LobbyCache.limitBytes) else {
      return
    }
    bytes.withUnsafeBytes { raw in
      var lines = Fields(raw, separator: 10)
      guard let first = lines.next(), first.elementsEqual(LobbyCache.heading.utf8) else { return }
      kept.reserveCapacity(raw.count / 64)
      while let line = lines.next() {
        guard let next = LobbyCache.read(line), next.number > kept.last?.number ?? 0 else {
          continue
        }
        kept.append(next)
      }
    }
  }

  private static func read(_ line: UnsafeRawBufferPointer) -> Kept? {
    var fields = Fields(line, separator: LobbyCache.separator)
    guard let number = fields.number(), let inode = fields.number(), let size = fields.number(),
      let modified = fields.number(), let declared = fields.number(),
      let resolved = fields.next(), let drill = fields.next(), let severity = fields.next(),
      let excluded = fields.next(), let title = fields.next(), let inode = UInt64(exactly: inode)
    else { return nil }
    func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
    let stamp = LogStamp(inode: inode, size: Int(size), modified: modified)
    let entry = LobbyEntry(
      alias: IncidentReference.alias(of: Int(number)), title: text(title),
      severity: text(severity), declaredAt: Instant(milliseconds: declared),
      resolvedAt: Fields.number(resolved).map { Instant(milliseconds: $0) },
      isDrill: !drill.isEmpty, excluded: excluded.isEmpty ? nil : text(excluded))
    return Kept(number: Int(number), stamp: stamp, entry: entry)
  }

  var count: Int { kept.count }

  func entry(_ number: Int, stamp: LogStamp) -> LobbyEntry? {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle].number < number { low = middle + 1 } else { high = middle }
    }
    guard low < kept.count, kept[low].number == number, kept[low].stamp == stamp else {
      return nil
    }
    return kept[low].entry
  }

  /// Keeps entries for the next time; where that fails, the next time reads the logs.
  func save(_ all: [Kept]) {
    var text = LobbyCache.heading + "\n"
    for kept in all.sorted(by: { $0.number < $1.number }) {
      let (stamp, entry) = (kept.stamp, kept.entry)
      let resolved = entry.resolvedAt.map { String($0.milliseconds) } ?? ""
      let fields = [
        String(kept.number), String(stamp.inode), String(stamp.size), String(stamp.modified),
        String(entry.declaredAt.milliseconds), resolved, entry.isDrill ? "drill" : "",
        entry.severity, entry.excluded ?? "", entry.title,
      ]
      // Whatever would end a field or a line leaves the entry out; its log is read instead.
      guard fields.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 } }) else { continue }
      text += fields.joined(separator: "\t") + "\n"
    }
    let temporary = "\(home.path)/cache/.lobby-\(EventID.random(at: Environment.now()).text)"
    do throws(SystemError) {
      try home.ensureDirectory("cache", isDurable: false)
      try home.fileSystem.save(
        Array(text.utf8), as: path, permissions: home.fileMode, temporary: temporary)
    } catch { return }
  }
}

/// The parts of some bytes between separators, one after the other: ten thousand lines of ten take milliseconds.
private struct Fields {
  private let bytes: UnsafeRawBufferPointer
  private let separator: UInt8
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer, separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  /// `nil` once there is none left; what ends with a separator has nothing behind it.
  mutating func next() -> UnsafeRawBufferPointer? {
    guard at < bytes.count || at == bytes.count && at > 0 && bytes[at - 1] == separator else {
      return nil
    }
    var end = bytes.count
    if at < end, let base = bytes.baseAddress,
      let found = memchr(base + at, Int32(separator), end - at)
    {
      end = UnsafeRawPointer(found) - base
    }
    defer { at = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<end])
  }

  mutating func number() -> Int64? { next().flatMap { Fields.number($0) } }

  static func number(_ field: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = field.first == 0x2D
    guard field.count > (isNegative ? 1 : 0) else { return nil }
    var value: Int64 = 0
    for digit in field[(isNegative ? 1 : 0)...] {
      let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
      let (sum, isOver) = product.addingReportingOverflow(Int64(digit) - 0x30)
      guard (0x30...0x39).contains(digit), !isTooMuch, !isOver else { return nil }
      value = sum
    }
    return isNegative ? -value : value
  }
}
