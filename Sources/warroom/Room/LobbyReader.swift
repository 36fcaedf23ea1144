import Engine
import EventLog
import Screens

/// The home as the lobby shows it; what has not changed is not read again.
final class LobbyReader {
  private let context: Context
  private var known: [IncidentReference: LobbyEntry?] = [:]
  private var cache: LobbyCache?

  init(_ context: Context) { self.context = context }

  /// Newest first; numbers that were taken and never used are left out.
  private(set) var entries: [LobbyEntry] = []
  private(set) var open: [IncidentReference] = []

  /// The open ones that people here respond to; one that was taken over from elsewhere is not among them.
  var live: [IncidentReference] {
    open.filter { known[$0]??.incident?.isImported == false }
  }

  /// Reads every log of the home, but for those that the cache knows as they are.
  func readAll() {
    known = [:]
    cache = LobbyCache(context.home)
    _ = read([])
  }

  /// Keeps what was read for the next time; to be called when nobody waits.
  func keep() {
    guard let cache, !entries.isEmpty else { return }
    self.cache = nil
    let stamps = known.compactMap { reference, entry -> (entry: LobbyEntry, stamp: String)? in
      guard let entry = entry ?? nil, !entry.isOpen, entry.problem == nil,
        let stamp = LobbyCache.stamp(reference, in: context.home)
      else { return nil }
      return (entry, stamp)
    }
    if !cache.holds(stamps) { cache.save(stamps.sorted { $0.entry.alias < $1.entry.alias }) }
  }

  /// Reads the logs that changed, and those that are new.
  ///
  /// - Parameter changed: Paths of files and directories.
  /// - Returns: Whether the list may have changed.
  func read(_ changed: Set<String>) -> Bool {
    let references = (try? context.home.incidents()) ?? []
    var hasChanged = references.count != known.count
    for reference in references {
      let poison = reference.path.replacingSuffix(".jsonl", ".poisoned")
      let isKnown = known[reference] != nil
      if isKnown, !changed.contains(reference.path), !changed.contains(poison) { continue }
      known[reference] = .some(readEntry(reference))
      hasChanged = true
    }
    guard hasChanged else { return false }
    let present = Set(references)
    known = known.filter { present.contains($0.key) }
    entries = references.reversed().compactMap { known[$0] ?? nil }
    open = references.filter { known[$0]??.isOpen == true }
    return true
  }

  /// - Returns: `nil` for a number under which nothing was ever recorded.
  private func readEntry(_ reference: IncidentReference) -> LobbyEntry? {
    if let cache, let stamp = LobbyCache.stamp(reference, in: context.home),
      let entry = cache.entry(reference, stamp: stamp)
    {
      return entry
    }
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

extension String {
  fileprivate func replacingSuffix(_ suffix: String, _ other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}
