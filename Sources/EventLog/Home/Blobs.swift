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
    if try fileSystem.exists(path(digest)) {
      // It got its name whole, but whoever stored it may have been killed before the name was durable.
      try fileSystem.synchronizeDirectory(Path.parent(path(digest)))
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
    return SHA256.digest(of: bytes) == digest ? bytes : nil
  }

  private var fileSystem: any FileSystem { home.fileSystem }
}
