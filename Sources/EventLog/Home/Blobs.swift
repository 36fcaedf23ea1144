internal import Engine

/// Long texts, kept under the digest of their content.
public struct Blobs: Sendable {
  private let home: Home

  public init(_ home: Home) { self.home = home }

  private func path(_ digest: Digest) -> String { "\(home.path)/blobs/\(digest.hex)" }

  /// Keeps bytes durably; the same bytes are kept once.
  public func store(_ bytes: [UInt8]) throws(SystemError) -> Digest {
    let digest = SHA256.digest(of: bytes)
    try home.ensureDirectory("blobs")
    // One that a failing disk has lost or changed is kept anew.
    if let kept = try read(digest), kept == bytes {
      // It got its name whole, but whoever stored it may have been killed before the name was durable.
      if !Mutant.isOn("blob.name-unflushed") {
        try fileSystem.synchronizeDirectory(Path.parent(path(digest)))
      }
      return digest
    }
    let unique = EventID.random(at: Instant(milliseconds: 0)).text
    try fileSystem.save(
      bytes, as: path(digest), permissions: home.fileMode,
      temporary: "\(home.path)/blobs/.\(unique)")
    return digest
  }

  /// Reads bytes back.
  ///
  /// - Returns: `nil` where there are none, or they are not what the digest says.
  public func read(_ digest: Digest) throws(SystemError) -> [UInt8]? {
    guard try fileSystem.exists(path(digest)) else { return nil }
    let bytes = try fileSystem.contents(of: path(digest))
    let isSound = SHA256.digest(of: bytes) == digest || Mutant.isOn("blob.unchecked")
    return isSound ? bytes : nil
  }

  /// The blobs that lines of a log name: the whole of a long text, and of a command's output.
  ///
  /// - Parameter lines: Of a log; what only looks like a name is none, and is found to be missing when it is read.
  /// - Returns: Each once, in order.
  public static func named(in lines: [UInt8]) -> [Digest] {
    let marks = ["blobs/", #"blob":""#].map { Array($0.utf8) }
    var seen: Set<Digest> = []
    var found: [Digest] = []
    // Both marks hold it, and few other bytes of a log are one.
    for place in lines.indices where lines[place] == UInt8(ascii: "b") {
      for mark in marks where lines[place...].starts(with: mark) {
        let start = place + mark.count
        guard start + 64 <= lines.count,
          let digest = Digest(hex: String(decoding: lines[start..<start + 64], as: UTF8.self)),
          seen.insert(digest).inserted
        else { continue }
        found.append(digest)
      }
    }
    return found
  }

  private var fileSystem: any FileSystem { home.fileSystem }
}
