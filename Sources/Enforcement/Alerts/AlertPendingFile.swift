internal import Engine
internal import EventLog

/// Where repeats are counted that are not recorded yet: a file of the home's cache, which may be lost.
struct AlertPendingFile {
  private let home: Home
  private var path: String { home.path + "/cache/alerts" }

  /// Far more than all alerts of a large home take.
  private static let limitBytes = 16 << 20

  init(_ home: Home) { self.home = home }

  func load() -> AlertPending {
    guard
      let bytes = try? home.fileSystem.contents(of: path, limit: AlertPendingFile.limitBytes),
      let json = try? JSON.parse(bytes)
    else { return AlertPending() }
    var pending = AlertPending(ledgerRepeats: counts(json["kept"]))
    for (identity, value) in json["repeats"]?.object ?? [] {
      guard let identity = EventID(identity) else { continue }
      pending.repeats[identity] = counts(value)
    }
    for (key, value) in json["flapping"]?.object ?? [] {
      guard let isFiring = value["firing"]?.bool,
        let at = Instant(rfc3339: value["at"]?.string ?? "")
      else { continue }
      pending.flaps[key] = AlertPending.Flap(isFiring: isFiring, at: at)
    }
    return pending
  }

  private func counts(_ json: JSON?) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (key, value) in json?.object ?? [] {
      // Whatever wrote it, no count of it can overflow.
      if let count = value.int, (1...1 << 32).contains(count) { counts[key] = count }
    }
    return counts
  }

  /// Keeps it; where that fails, a count is too low.
  func save(_ pending: AlertPending) {
    func object(_ counts: [String: Int]) -> JSON {
      .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
    }
    let repeats = pending.repeats.sorted { $0.key < $1.key }
      .map { (key: $0.key.text, value: object($0.value)) }
    let flaps = pending.flaps.sorted { $0.key < $1.key }.map { key, flap -> (String, JSON) in
      (key, ["firing": .bool(flap.isFiring), "at": .string(flap.at.rfc3339)])
    }
    let json: JSON = [
      "repeats": .object(repeats), "kept": object(pending.ledgerRepeats),
      "flapping": .object(flaps.map { (key: $0.0, value: $0.1) }),
    ]
    do throws(SystemError) {
      try home.ensureDirectory("cache", isDurable: false)
      try home.fileSystem.save(
        json.bytes + [0x0A], as: path, permissions: home.fileMode, temporary: path + ".new")
    } catch { return }
  }
}
