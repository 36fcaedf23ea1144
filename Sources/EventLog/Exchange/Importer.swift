internal import Engine
internal import Glibc

/// Takes incidents over that `Exporter` wrote, with their bytes and so with their hashes.
public struct Importer: Sendable {
  /// What became of one incident.
  public enum Outcome: Hashable, Sendable {
    case imported(IncidentReference)
    /// The home had the beginning of it, and has all of it now.
    case grown(IncidentReference)
    /// The home has it already, with all that the import holds.
    case present(IncidentReference)
    /// A sentence says why it was refused.
    case refused(alias: String, reason: String)
  }

  private let home: Home

  public init(_ home: Home) { self.home = home }

  /// Imports the logs in `bytes`, one after the other; every log begins with event 1.
  public func importLines(_ bytes: [UInt8]) -> [Outcome] {
    logs(in: bytes).map { importLog($0) }
  }

  /// Cuts an export of several logs where an event has the number 1.
  private func logs(in bytes: [UInt8]) -> [[UInt8]] {
    var logs: [[UInt8]] = []
    let start = Array(#"{"seq":1,"#.utf8)
    for line in bytes.split(separator: 0x0A) {
      if logs.isEmpty || line.starts(with: start) { logs.append([]) }
      logs[logs.count - 1] += line
      logs[logs.count - 1].append(0x0A)
    }
    return logs
  }

  private func importLog(_ bytes: [UInt8]) -> Outcome {
    var chain = Chain(alias: nil)
    var events: [Event] = []
    let (count, damage) = bytes.withUnsafeBytes {
      chain.takeLines(of: $0) { events.append($0) }
    }
    guard case .declared(let declaration) = events.first?.fact else {
      return .refused(alias: "?", reason: "The first line does not declare an incident")
    }
    let alias = declaration.alias
    let isWhole = count == bytes.count && chain.open == nil
    guard isWhole || Mutant.isOn("import.unverified") else {
      let reason = damage?.description ?? "The last batch is not whole"
      return .refused(alias: alias, reason: "It does not verify: \(reason)")
    }
    guard let number = IncidentReference.number(of: alias),
      IncidentReference.alias(of: number) == alias
    else { return .refused(alias: alias, reason: "Its name is none that a file here could have") }
    let reference = IncidentReference(number: number, home: home.path)
    do throws(SystemError) {
      if let known = try home.find(declaration.incident) {
        return compare(bytes, with: known, alias)
      }
      if let taken = try home.fileSystem.statusIfPresent(reference.path) {
        if taken.size == 0 {
          return .refused(
            alias: alias,
            reason: "\(alias) was taken here and nothing recorded: "
              + "remove \(reference.path) to import it")
        }
        return .refused(
          alias: alias,
          reason: "\(alias) is another incident here, and a renamed log does not verify: "
            + "import it into a home of its own")
      }
      try write(bytes, as: reference)
      return .imported(reference)
    } catch {
      return .refused(alias: alias, reason: error.description)
    }
  }

  /// The same incident in both: the home's log stays where it holds all that is offered, and grows where it is the beginning
  /// of that.
  private func compare(
    _ bytes: [UInt8], with known: IncidentReference, _ alias: String
  ) -> Outcome {
    do throws(AppendError) {
      switch try IncidentLog.grow(known, in: home, to: bytes) {
      case .present: return .present(known)
      case .grown: return .grown(known)
      case .parted:
        return .refused(
          alias: alias, reason: "The incident is here already, and its log went another way")
      }
    } catch {
      return .refused(
        alias: alias,
        reason: "The incident is here already, and can't be brought up to the import: \(error)")
    }
  }

  /// The log appears whole or not at all; a part of one would pass for all of it.
  private func write(_ bytes: [UInt8], as reference: IncidentReference) throws(SystemError) {
    let fileSystem = home.fileSystem
    try home.ensureDirectory("incidents/\(reference.number / 1000)")
    fileSystem.close(
      try fileSystem.open(reference.path, .create, permissions: home.fileMode))
    do throws(SystemError) {
      try fileSystem.save(
        bytes, as: reference.path, permissions: home.fileMode,
        temporary: reference.temporaryPath(.random(at: Instant(milliseconds: 0))))
    } catch {
      try? fileSystem.remove(reference.path)
      throw error
    }
  }
}
