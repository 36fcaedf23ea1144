import Engine

/// Texts that were begun and not sent, kept beside the settings so that a closed terminal loses none.
struct Drafts {
  private let directory: String

  /// Of one incident, by its identity, which no other home shares.
  init(incident: EventID, person: PersonID) {
    directory = "\(Environment.stateDirectory)/drafts/\(incident.text)/\(Drafts.plain(person))"
  }

  /// Of the lobby: a declaration that was begun.
  init(lobbyOf home: String, person: PersonID) {
    directory = "\(Environment.stateDirectory)/drafts/\(Drafts.plain(home))/\(Drafts.plain(person))"
  }

  /// File names hold letters, digits and dashes, whatever a person is called.
  private static func plain(_ name: String) -> String {
    String(
      name.unicodeScalars.map { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789-".unicodeScalars.contains(scalar))
          ? Character(scalar) : "_"
      })
  }

  func all() -> [String: String] {
    var drafts: [String: String] = [:]
    for name in Files.list(directory) {
      guard let bytes = Files.read("\(directory)/\(name)") else { continue }
      drafts[name] = String(decoding: bytes, as: UTF8.self)
    }
    return drafts
  }

  /// Keeps a text, or lets the earlier one go where it is empty.
  ///
  /// - Returns: The file that could not be written; `nil` where all went well.
  func keep(_ key: String, _ text: String) -> String? {
    let path = "\(directory)/\(Drafts.plain(key))"
    if text.isEmpty {
      Files.remove(path)
      return nil
    }
    return Files.write(path, text) ? nil : path
  }
}
