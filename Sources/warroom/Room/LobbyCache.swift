import Engine
import EventLog
import Screens

/// What the lobby shows of incidents that are over, so that a home of thousands opens at once.
///
/// Disposable: an entry counts only while its log has the size, the time and the inode it had, and a room never reads
/// from here. Open incidents are not in it, since their clocks need the whole state.
struct LobbyCache {
  /// The first line; another version is another program's and is made anew.
  private static let heading = "warroom lobby 1"
  private static let separator = UInt8(ascii: "\t")

  private struct Key: Hashable {
    var alias: Substring
    var stamp: Substring
  }

  private let path: String
  private var known: [Key: LobbyEntry] = [:]

  init(_ home: Home) {
    path = home.path + "/cache/lobby"
    guard let bytes = Files.read(path, limit: 64 << 20) else { return }
    let lines = bytes.split(separator: 10)
    guard let first = lines.first, first.elementsEqual(LobbyCache.heading.utf8) else { return }
    known.reserveCapacity(lines.count)
    for line in lines.dropFirst() {
      let fields = line.split(separator: LobbyCache.separator, omittingEmptySubsequences: false)
      guard fields.count == 8 else { continue }
      func text(_ index: Int) -> Substring { Substring(decoding: fields[index], as: UTF8.self) }
      guard let declared = Int64(text(3)) else { continue }
      known[Key(alias: text(0), stamp: text(1))] = LobbyEntry(
        alias: String(text(0)), title: String(text(7)), severity: String(text(2)),
        declaredAt: Instant(milliseconds: declared),
        resolvedAt: Int64(text(4)).map { Instant(milliseconds: $0) }, isDrill: text(5) == "1",
        excluded: fields[6].isEmpty ? nil : String(text(6)))
    }
  }

  /// What tells one state of a log from another; `nil` where there is no such file, or it can't be written.
  static func stamp(_ reference: IncidentReference, in home: Home) -> String? {
    guard let status = try? home.fileSystem.status(reference.path, followsLinks: false),
      status.kind == .file
    else { return nil }
    return "\(status.inode).\(status.size).\(status.modified)"
  }

  func entry(_ reference: IncidentReference, stamp: String) -> LobbyEntry? {
    known[Key(alias: Substring(reference.alias), stamp: Substring(stamp))]
  }

  /// Whether it holds just these.
  func holds(_ stamps: [(entry: LobbyEntry, stamp: String)]) -> Bool {
    stamps.count == known.count
      && stamps.allSatisfy {
        known[Key(alias: Substring($0.entry.alias), stamp: Substring($0.stamp))] != nil
      }
  }

  /// Keeps entries for the next time; where that fails, the next time reads the logs.
  func save(_ stamps: [(entry: LobbyEntry, stamp: String)]) {
    var text = LobbyCache.heading + "\n"
    for (entry, stamp) in stamps {
      let resolved = entry.resolvedAt.map { String($0.milliseconds) } ?? ""
      let fields = [
        entry.alias, stamp, entry.severity, String(entry.declaredAt.milliseconds), resolved,
        entry.isDrill ? "1" : "", entry.excluded ?? "", entry.title,
      ]
      // Whatever would end a field or a line leaves the entry out; its log is read instead.
      guard fields.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 } }) else { continue }
      text += fields.joined(separator: "\t") + "\n"
    }
    Files.write(path, text)
  }
}
