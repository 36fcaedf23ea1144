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
    let over = known.compactMap { number, known -> LobbyCache.Kept? in
      guard let entry = known.entry, let stamp = known.stamp, !entry.isOpen, entry.problem == nil
      else { return nil }
      return LobbyCache.Kept(number: number, stamp: stamp, entry: entry)
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
    if !paths.isEmpty, touched.count == paths.count, touched.allSatisfy({ known[$0] != nil }) {
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
    known.reserveCapacity(files.count)
    for (reference, status) in files
    where touched.contains(reference.number) || known[reference.number] == nil {
      known[reference.number] = look(reference, status)
      hasChanged = true
    }
    if known.count > files.count {
      let present = Set(files.map(\.reference.number))
      known = known.filter { present.contains($0.key) }
    }
    return hasChanged
  }

  private func readAgain(_ reference: IncidentReference) {
    let status = try? context.home.fileSystem.status(reference.path, followsLinks: false)
    known[reference.number] = status.map { look(reference, $0) }
  }

  private func list() {
    entries = []
    entries.reserveCapacity(known.count)
    open = []
    for number in known.keys.sorted(by: >) {
      guard let entry = known[number]?.entry else { continue }
      entries.append(entry)
      if entry.isOpen { open.append(context.home.reference(number)) }
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
    let stamp = LobbyCache.Stamp(status)
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
