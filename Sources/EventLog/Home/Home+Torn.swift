internal import Engine

extension Home {
  /// Keeps a copy of bytes that a log loses, durably, under a name that says where they were.
  func keepTorn(
    _ bytes: [UInt8], of reference: IncidentReference, at offset: Int, _ digest: Digest
  ) throws(SystemError) {
    let name = "\(reference.alias)-\(offset)-\(digest.hex.prefix(16))"
    let path = "\(path)/torn/\(name)"
    try ensureDirectory("torn")
    // Whoever repaired before and got no further has left the same bytes under the same name.
    if try fileSystem.exists(path), try fileSystem.contents(of: path) == bytes {
      if Mutant.isOn("repair.copy-unflushed") { return }
      return try fileSystem.synchronizeDirectory(Path.parent(path))
    }
    try fileSystem.save(
      bytes, as: path, permissions: fileMode, temporary: "\(self.path)/torn/.\(name)")
  }

  /// Says to everybody, from now on, that a log must not be written any more, since flushing it failed.
  ///
  /// - Throws: `SystemError` where the mark can't be made, or is there already.
  func markPoisoned(
    _ reference: IncidentReference, _ reason: SystemError
  ) throws(SystemError) {
    let text = "Flushing \(reference.alias) failed: \(reason)\n"
    let marker = try fileSystem.open(reference.poisonPath, .create, permissions: fileMode)
    defer { fileSystem.close(marker) }
    try? fileSystem.changePermissions(marker, fileMode)
    try? fileSystem.writeAll(marker, Array(text.utf8))
    try? fileSystem.synchronize(marker)
    try? fileSystem.synchronizeDirectory(reference.directory)
  }
}
