package import Engine

/// Reads the files of a plan, one part after the other, and collects what it finds.
///
/// The parts are extensions of it, a file for each. What names something else is looked up when all is read, so that
/// the order of the files and of their parts does not matter.
final class PlanReader {
  /// What other parts of a plan may name.
  enum Kind: String {
    case severity, role, person, schedule, policy, channel, service, audience, runbook, template
  }

  private struct Reference {
    var kind: Kind
    var name: String
    var place: PlanPlace
    /// Further words that stand for something here.
    var besides: [String]
    var isSoft: Bool
  }

  private(set) var findings: [PlanFinding] = []
  private(set) var places: [PlanSubject: PlanPlace] = [:]
  private var names: [Kind: [String]] = [:]
  private var references: [Reference] = []
  private let zones: (String) -> Zone?
  private var zonesRead: [String: Zone?] = [:]
  private var isSoft = false
  /// The keys that each kind of mapping may have, as far as one was read.
  private(set) var vocabulary: [String: Set<String>] = [:]
  /// Whether a file could not be read at all.
  var isBroken = false

  init(zones: @escaping (String) -> Zone?) { self.zones = zones }

  // MARK: Findings

  func report(_ finding: PlanFinding) {
    var finding = finding
    if isSoft, finding.severity == .error { finding.severity = .warning }
    if findings.count >= PlanLimits.findings {
      // A plan with an error can't be used: a warning gives way to it.
      guard finding.severity == .error,
        let last = findings.lastIndex(where: { $0.severity != .error })
      else { return }
      findings.remove(at: last)
    }
    findings.append(finding)
  }

  /// Reads what a plan can be used without: its errors are warnings.
  func softly(_ read: () -> Void) {
    isSoft = true
    defer { isSoft = false }
    read()
  }

  func error(_ place: PlanPlace, _ what: String, mend: String) {
    report(PlanFinding(.error, place, what, mend: mend))
  }

  func warning(_ place: PlanPlace, _ what: String, mend: String) {
    report(PlanFinding(.warning, place, what, mend: mend))
  }

  /// Says that a value is none of those that may stand there.
  func unknown(_ what: String, _ name: String, among known: [String], at place: PlanPlace) {
    error(place, "There is no \(what) \"\(name)\".", mend: Spelling.mend(name, among: known))
  }

  func learn(_ keys: Set<String>, of what: String) {
    vocabulary[what, default: []].formUnion(keys)
  }

  // MARK: Names

  /// Notes where a subject of the plan stands.
  func note(_ subject: PlanSubject, at place: PlanPlace) { places[subject] = place }

  /// Notes something that others may name.
  func define(_ kind: Kind, _ name: String) { names[kind, default: []].append(name) }

  /// Notes that something is named, to be looked up at the end.
  func refer(_ kind: Kind, _ name: String, at place: PlanPlace, besides: [String] = []) {
    references.append(
      Reference(kind: kind, name: name, place: place, besides: besides, isSoft: isSoft))
  }

  /// Reports every name that stands for nothing.
  func resolveReferences() {
    let sets = names.mapValues { Set($0) }
    defer { isSoft = false }
    for reference in references {
      isSoft = reference.isSoft
      if sets[reference.kind]?.contains(reference.name) == true { continue }
      if reference.besides.contains(reference.name) { continue }
      let known = (names[reference.kind] ?? []) + reference.besides
      unknown(reference.kind.rawValue, reference.name, among: known, at: reference.place)
    }
  }

  /// The name of something, as it may stand in a log, in a command and in `schedule:primary`.
  func checkName(_ name: String, _ what: String, at place: PlanPlace) -> Bool {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "-_.".contains(Character($0))
    }
    guard isPlain, !name.isEmpty, name.count <= PlanReader.nameCharacters else {
      error(
        place, "\"\(name)\" is no name for \(what).",
        mend: "Write one word of letters, digits, - and _, at most "
          + "\(PlanReader.nameCharacters) characters, such as on-call.")
      return false
    }
    return true
  }

  private static let nameCharacters = 40

  // MARK: Zones

  func zone(named name: String) -> Zone? {
    if let known = zonesRead[name] { return known }
    let zone = zones(name)
    zonesRead[name] = .some(zone)
    return zone
  }
}

/// A part of a plan that a finding may point at.
package enum PlanSubject: Hashable, Sendable {
  case reviewed, owner, holidays, drill(Int)
  case severity(SeverityID), role(RoleID), person(PersonID), service(ServiceID)
  case channel(ChannelID), audience(AudienceID), policy(PolicyID), level(PolicyID, Int)
  case policyEnd(PolicyID), notification(String), schedule(ScheduleID), layer(ScheduleID, Int)
  case scheduleOverride(ScheduleID, Int), route(Int), runbook(String)
  case maintenance(Int)
}

extension Spelling {
  /// What to write in the place of a name that does not exist.
  static func mend(_ name: String, among known: [String]) -> String {
    let nearest = nearest(to: name, among: known)
    if !nearest.isEmpty { return "Write \(choice(nearest))." }
    guard !known.isEmpty else { return "None is defined yet: define it, or leave this out." }
    let shown = known.sorted().prefix(shownNames)
    let more = known.count > shown.count ? ", or one of \(known.count - shown.count) others" : ""
    return more.isEmpty
      ? "Write \(choice(Array(shown)))." : "Write \(shown.joined(separator: ", "))\(more)."
  }

  private static let shownNames = 12
}
