import Engine
import EventLog
import Screens

/// The home as the lobby shows it; what has not changed is not read again.
final class LobbyReader {
  /// What is known of one incident.
  private struct Known {
    /// `nil` for a number under which nothing was ever recorded.
    var entry: LobbyEntry?
    /// Its log as it was before it was read.
    var stamp: LobbyCache.Stamp?
  }

  private let context: Context
  /// By the numbers of the incidents.
  private var known: [Int: Known] = [:]
  private var cache: LobbyCache?
  /// Whether the cache lacks something that was read.
  private var isCacheBehind = false

  init(_ context: Context) { self.context = context }

  /// Newest first; numbers that were taken and never used are left out.
  private(set) var entries: [LobbyEntry] = []
  private(set) var open: [IncidentReference] = []

  /// The open ones that people here respond to; one that was taken over from elsewhere is not among them.
  var live: [IncidentReference] {
    open.filter { known[$0.number]?.entry?.incident?.isImported == false }
  }

  /// Reads every log of the home, but for those that the cache knows as they are.
  func readAll() {
    known = [:]
    isCacheBehind = false
    cache = LobbyCache(context.home)
    _ = read([])
  }

  /// Keeps what was read for the next time; to be called when nobody waits.
  func keep() {
    guard let cache, !entries.isEmpty else { return }
    self.cache = nil
    let over = known.compactMap {
      number, known -> (number: Int, stamp: LobbyCache.Stamp, entry: LobbyEntry)? in
      guard let entry = known.entry, let stamp = known.stamp, !entry.isOpen, entry.problem == nil
      else { return nil }
      return (number, stamp, entry)
    }
    if isCacheBehind || over.count != cache.count {
      cache.save(over.sorted { $0.number < $1.number })
    }
  }

  /// Reads the logs that changed, and those that are new.
  ///
  /// - Parameter changed: Paths of files and directories.
  /// - Returns: Whether the list may have changed.
  func read(_ changed: Set<String>) -> Bool {
    let references = (try? context.home.incidents()) ?? []
    let touched = Set(changed.compactMap { LobbyReader.number(ofPath: $0) })
    var hasChanged = references.count != known.count
    known.reserveCapacity(references.count)
    for reference in references
    where touched.contains(reference.number) || known[reference.number] == nil {
      known[reference.number] = look(reference)
      hasChanged = true
    }
    guard hasChanged else { return false }
    if known.count > references.count {
      let present = Set(references.map(\.number))
      known = known.filter { present.contains($0.key) }
    }
    entries = []
    entries.reserveCapacity(references.count)
    open = []
    for reference in references.reversed() {
      guard let entry = known[reference.number]?.entry else { continue }
      entries.append(entry)
      if entry.isOpen { open.append(reference) }
    }
    open.reverse()
    return true
  }

  /// The incident whose log, or whose mark of a failed disk, a path is.
  private static func number(ofPath path: String) -> Int? {
    let name = Files.name(path)
    guard let dot = name.lastIndex(of: "."), [".jsonl", ".poisoned"].contains(name[dot...]) else {
      return nil
    }
    return IncidentReference.number(of: String(name[..<dot]))
  }

  private func look(_ reference: IncidentReference) -> Known {
    let stamp = LobbyCache.stamp(reference, in: context.home)
    if let cache, let stamp, let entry = cache.entry(reference.number, stamp: stamp) {
      return Known(entry: entry, stamp: stamp)
    }
    let entry = readEntry(reference)
    if entry?.isOpen == false { isCacheBehind = true }
    return Known(entry: entry, stamp: stamp)
  }

  /// - Returns: `nil` for a number under which nothing was ever recorded.
  private func readEntry(_ reference: IncidentReference) -> LobbyEntry? {
    do {
      var incident: Incident?
      let contents = try IncidentLog.open(reference, in: context.home).read {
        Incident.fold(&incident, $0)
      }
      if case .abandoned = contents.condition { return nil }
      var problem: String?
      if case .readOnly(let why) = Feed.say(contents.condition, reference) { problem = why }
      guard let incident else {
        return LobbyEntry(alias: reference.alias, problem: problem ?? "holds no declaration")
      }
      return LobbyEntry(alias: reference.alias, incident: incident, problem: problem)
    } catch {
      return LobbyEntry(alias: reference.alias, problem: "\(error)")
    }
  }
}
