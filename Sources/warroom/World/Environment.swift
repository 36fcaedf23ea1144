import CPlatform
import Engine
import Glibc

/// What the program takes from its environment.
enum Environment {
  /// A variable that is set and not empty.
  static func value(_ name: String) -> String? {
    guard let text = getenv(name).map({ String(cString: $0) }), !text.isEmpty else { return nil }
    return text
  }

  private static func directory(_ variable: String, _ fallback: String) -> String {
    // The base directory specification: a relative path is to be ignored.
    if let path = value(variable), path.hasPrefix("/") { return path + "/warroom" }
    // Without HOME, where the system says; a directory that all may write would be no place for any of it.
    let home = value("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) }
    return (home ?? "/nonexistent") + "/\(fallback)/warroom"
  }

  /// Where incidents are by default; `nil` where neither XDG_DATA_HOME nor HOME says.
  static var dataDirectory: String? {
    guard value("HOME") != nil || value("XDG_DATA_HOME")?.hasPrefix("/") == true else { return nil }
    return directory("XDG_DATA_HOME", ".local/share")
  }
  /// Settings that a person made: the remembered name, themes.
  static var configurationDirectory: String { directory("XDG_CONFIG_HOME", ".config") }
  /// What may be lost without harm to the log: drafts.
  static var stateDirectory: String { directory("XDG_STATE_HOME", ".local/state") }

  /// What the system says of who this is: `raj(1003)@bastion`.
  static var via: String { "\(loginName)(\(getuid()))@\(hostName)" }

  /// Where a command would be run, as part of a sentence: `bastion as raj, in /srv`.
  static var machine: String { "\(hostName) as \(loginName), in \(Files.absolute("."))" }

  private static var loginName: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "?"
  }

  private static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    return buffer.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { String(cString: $0) } ?? "?"
    }
  }

  /// The time on the machine's clock.
  static func now() -> Instant { Instant(milliseconds: warroom_now()) }

  /// The rules of a zone by its name in the tz database.
  ///
  /// - Returns: `nil` where there is no such zone on this machine.
  static func zone(named name: String) -> Zone? {
    if name == "UTC" || name == "Z" { return .utc }
    let isPlain = name.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0 & 0xDF) || "+-_/".utf8.contains($0)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return nil }
    let directory = value("TZDIR") ?? "/usr/share/zoneinfo"
    return Files.read("\(directory)/\(name)").flatMap { Zone(name: name, tzif: $0) }
  }

  /// The zone of whoever looks: $TZ, else the machine's; `nil` where TZ names none.
  static var localZone: Zone? {
    guard let name = value("TZ") else {
      return Files.read("/etc/localtime").flatMap { Zone(name: "local", tzif: $0) } ?? .utc
    }
    let plain = name.hasPrefix(":") ? String(name.dropFirst()) : name
    return zone(named: plain) ?? zone(rule: plain)
  }

  /// A zone by its rule, as POSIX writes it: `UTC0`, `CET-1CEST,M3.5.0,M10.5.0/3`.
  ///
  /// It is wrapped up as a zone file that has no changes of the clocks and ends in the rule.
  private static func zone(rule: String) -> Zone? {
    guard rule.utf8.count < 200, rule.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    func number(_ value: UInt8) -> [UInt8] { [0, 0, 0, value] }
    let unknown = Array("-00".utf8) + [0]
    let counts: [UInt8] = [0, 0, 0, 0, 1, UInt8(unknown.count)]
    let block =
      Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap(number) + number(0)
      + [0, 0] + unknown
    // The first is for readers that know 32 bits only.
    let file = block + block + Array("\n\(rule)\n".utf8)
    guard let zone = Zone(name: rule, tzif: file), zone.abbreviation(at: now()) != "-00" else {
      return nil
    }
    return zone
  }
}
