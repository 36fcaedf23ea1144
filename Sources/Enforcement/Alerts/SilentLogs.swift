internal import EventLog

/// Which logs take no alerts as they stand: those of closed incidents, of drills, and of what was taken over from
/// elsewhere. Kept in the home's cache, so that an alert in a home of thousands does not read them all.
///
/// Disposable: a log counts as silent only while its file has the stamp that it had when it was read.
struct SilentLogs {
  private static let heading = "warroom silent 1"
  /// Far more than ten thousand incidents take.
  private static let limitBytes = 16 << 20

  private let home: Home
  private var path: String { home.path + "/cache/silent" }
  private var stamps: [Int: LogStamp] = [:]
  private var isBehind = false

  init(_ home: Home) {
    self.home = home
    guard let bytes = try? home.fileSystem.contents(of: path, limit: SilentLogs.limitBytes) else {
      return
    }
    var lines = bytes.split(separator: 0x0A)[...]
    guard lines.popFirst()?.elementsEqual(SilentLogs.heading.utf8) == true else { return }
    stamps.reserveCapacity(lines.count)
    for line in lines {
      let numbers = line.split(separator: 0x20).compactMap { SilentLogs.number($0) }
      guard numbers.count == 4 else { continue }
      stamps[Int(numbers[0])] = LogStamp(
        inode: UInt64(numbers[1]), size: Int(numbers[2]), modified: numbers[3])
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
      let (sum, isOver) = product.addingReportingOverflow(Int64(digit) - 0x30)
      guard (0x30...0x39).contains(digit), !isTooMuch, !isOver else { return nil }
      value = sum
    }
    return value
  }

  /// Whether the log of an incident is known to take none.
  func contains(_ number: Int, _ status: FileStatus) -> Bool {
    LogStamp(status).map { stamps[number] == $0 } ?? false
  }

  /// Notes that it takes none.
  ///
  /// - Parameters:
  ///   - number: The incident's.
  ///   - status: The file as it was before it was read.
  mutating func note(_ number: Int, _ status: FileStatus) {
    guard let stamp = LogStamp(status) else { return }
    stamps[number] = stamp
    isBehind = true
  }

  /// Keeps what was noted; where that fails, the next one reads the logs.
  mutating func save() {
    guard isBehind else { return }
    isBehind = false
    var text = SilentLogs.heading + "\n"
    for (number, stamp) in stamps.sorted(by: { $0.key < $1.key }) {
      text += "\(number) \(stamp.inode) \(stamp.size) \(stamp.modified)\n"
    }
    do throws(SystemError) {
      try home.ensureDirectory("cache", isDurable: false)
      try home.fileSystem.save(
        Array(text.utf8), as: path, permissions: home.fileMode, temporary: path + ".new")
    } catch { return }
  }
}
