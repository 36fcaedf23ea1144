internal import Engine
internal import Glibc

/// Where the newest lines of logs are kept beside them; see `RedoFile`.
extension Home {
  static let redoName = "redo"
  var redoPath: String { "\(path)/\(Home.redoName)" }

  /// File systems that write in place, by their statfs(2) magic: ext2 to ext4, and XFS. Elsewhere it would not be faster.
  private static let inPlaceTypes: Set<Int64> = [0xEF53, 0x5846_5342]

  /// Whether lines are kept beside logs here. What another than the owner of a private home made there, the owner could not
  /// put back.
  var isRedoWorthwhile: Bool {
    guard let type = try? fileSystem.type(of: path), Home.inPlaceTypes.contains(type & 0xFFFF_FFFF),
      let status = try? fileSystem.status(path, followsLinks: true)
    else { return false }
    return status.owner == fileSystem.user || isShared
  }

  /// Puts back whatever writers have left that are gone, as far as that is possible now without waiting. Whoever reads or
  /// appends to a log sees to it again.
  func putAllBack() {
    guard !Mutant.isOn("redo.left-at-opening"), let names = try? fileSystem.list(redoPath) else {
      return
    }
    for reference in Set(names.compactMap { Home.reference(ofRedo: $0, in: path) }).sorted() {
      RedoLeftovers(of: reference, in: self).putBackIfFree()
    }
  }

  /// The log that a file is for, by its name: `INC-0042.` and an identity.
  static func reference(ofRedo name: String, in home: String) -> IncidentReference? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, EventID(String(parts[1])) != nil,
      let number = IncidentReference.number(of: String(parts[0])),
      IncidentReference.alias(of: number) == parts[0]
    else { return nil }
    return IncidentReference(number: number, home: home)
  }
}
