import Engine
import EventLog
import Screens

/// The home as the lobby shows it; what has not changed is not read again.
final class LobbyReader {
  /// What is known of one incident.
  private struct Known {
    var number: Int
    /// `nil` for a number under which nothing was ever recorded.
    var entry: LobbyEntry?
    /// Its log as it was before it was read.
    var stamp: LogStamp?
  }

  private let context: Context
  /// By the numbers of the incidents. A sorted array, since all of ten thousand are gone through when a home is opened,
  /// and few are looked up.
  private var known: [Known] = []
  private var cache: LobbyCache?
  /// Whether the cache lacks something that was read.
  private var isCacheBehind = false

  init(_ context: Context) { self.context = context }

  /// Newest first; numbers that were taken and never used are left out.
  private(set) var entries: [LobbyEntry] = []
  private(set) var open: [IncidentReference] = []

  /// The open ones that people here respond to; one that was taken over from elsewhere is not among them.
  var live: [IncidentReference] {
    open.filter { reference in
      place(of: reference.number).map { known[$0].entry?.incident?.isImported == false } ?? false
    }
  }

  /// Reads every log of the home, but for those that the cache knows as they are.
  func readAll() {
    known = []
    isCacheBehind = false
    cache = LobbyCache(context.home)
    _ = read([])
  }

  /// Keeps what was read for the next time; to be called when nobody waits.
  func keep() {
    guard let cache, !entries.isEmpty else { return }
    self.cache = nil
    let over = known.compactMap { known -> LobbyCache.Kept? in
      guard let entry = known.entry, let stamp = known.stamp, !entry.isOpen, entry.problem == nil
      else { return nil }
      return LobbyCache.Kept(number: known.number, stamp: stamp, entry: entry)
    }
    if isCacheBehind || over.count != cache.count { cache.save(over) }
  }

  /// Reads the logs that changed, and those that are new.
  ///
  /// - Parameter changed: Paths of files and directories; with none, all of the home is looked at.
  /// - Returns: Whether the list may have changed.
  func read(_ changed: Set<String>) -> Bool {
    let paths = changed.filter { $0.contains("/incidents") }
    if paths.isEmpty, !changed.isEmpty { return false }
    let touched = Set(paths.compactMap { LobbyReader.number(ofPath: $0) })
    let hasChanged: Bool
    if !paths.isEmpty, touched.count == paths.count, touched.allSatisfy({ place(of: $0) != nil }) {
      for number in touched { readAgain(context.home.reference(number)) }
      hasChanged = true
    } else {
      hasChanged = readHome(touched)
    }
    if hasChanged { list() }
    return hasChanged
  }

  /// Looks at all files of the home; reads those that are new, and those of some numbers again.
  private func readHome(_ touched: Set<Int>) -> Bool {
    let files = (try? context.home.incidentFiles()) ?? []
    var hasChanged = files.count != known.count
    let before = known
    known = []
    known.reserveCapacity(files.count)
    var next = before.startIndex
    for (reference, status) in files {
      while next < before.endIndex, before[next].number < reference.number { next += 1 }
      if next < before.endIndex, before[next].number == reference.number,
        !touched.contains(reference.number)
      {
        known.append(before[next])
      } else {
        known.append(look(reference, status))
        hasChanged = true
      }
    }
    return hasChanged
  }

  private func readAgain(_ reference: IncidentReference) {
    guard let place = place(of: reference.number) else { return }
    if let status = try? context.home.fileSystem.status(reference.path, followsLinks: false) {
      known[place] = look(reference, status)
    } else {
      known.remove(at: place)
    }
  }

  private func place(of number: Int) -> Int? {
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < known.count && known[low].number == number ? low : nil
  }

  private func list() {
    entries = []
    entries.reserveCapacity(known.count)
    open = []
    for known in known.reversed() {
      guard let entry = known.entry else { continue }
      entries.append(entry)
      if entry.isOpen { open.append(context.home.reference(known.number)) }
    }
    open.reverse()
  }

  /// The incident whose log, or whose mark of a failed disk, a path is.
  private static func number(ofPath path: String) -> Int? {
    let name = Files.name(path)
    guard let dot = name.lastIndex(of: "."), [".jsonl", ".poisoned"].contains(name[dot...]) else {
      return nil
    }
    return IncidentReference.number(of: String(name[..<dot]))
  }

  private func look(_ reference: IncidentReference, _ status: FileStatus) -> Known {
    let stamp = LogStamp(status)
    if let cache, let stamp, let entry = cache.entry(reference.number, stamp: stamp) {
      return Known(number: reference.number, entry: entry, stamp: stamp)
    }
    let entry = readEntry(reference)
    if entry?.isOpen == false { isCacheBehind = true }
    return Known(number: reference.number, entry: entry, stamp: stamp)
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
