internal import Engine
internal import Glibc

/// Putting back into logs what a power cut took from them, from the files in which their writers kept it.
extension Home {
  static let redoName = "redo"
  var redoPath: String { "\(path)/\(Home.redoName)" }

  /// File systems that write in place, by their statfs(2) magic: ext2 to ext4, and XFS. Elsewhere it would not be faster.
  private static let inPlaceTypes: Set<Int64> = [0xEF53, 0x5846_5342]

  var isRedoWorthwhile: Bool {
    ((try? fileSystem.type(of: path)).map { Home.inPlaceTypes.contains($0 & 0xFFFF_FFFF) }) ?? false
  }

  /// A file that a writer keeps, or has left.
  private struct Leftover {
    let path: String
    let isOwned: Bool
    let contents: RedoFile.Contents?
  }

  /// Puts back whatever is left from writers that are gone, as far as that is possible now: whoever appends to a log sees
  /// to it again, and fails where it can't be done.
  func putAllBack() {
    guard !Mutant.isOn("redo.left-at-opening"),
      let names = try? fileSystem.list(redoPath), !names.isEmpty
    else { return }
    var seen: Set<IncidentReference> = []
    for name in names.sorted() {
      guard let reference = Home.reference(ofRedo: name, in: path),
        isOwned("\(redoPath)/\(name)") != true, seen.insert(reference).inserted
      else { continue }
      try? putBackLocked(reference)
    }
  }

  /// The log that a file is for, by its name: `INC-0042.` and an identity.
  private static func reference(ofRedo name: String, in home: String) -> IncidentReference? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, EventID(String(parts[1])) != nil,
      let number = IncidentReference.number(of: String(parts[0])),
      IncidentReference.alias(of: number) == parts[0]
    else { return nil }
    return IncidentReference(number: number, home: home)
  }

  /// Whether a file's writer is alive; `nil` where the file is gone or can't be opened.
  private func isOwned(_ path: String) -> Bool? {
    guard let descriptor = try? fileSystem.open(path, .read, permissions: 0) else { return nil }
    // Closing gives the lock up.
    defer { fileSystem.close(descriptor) }
    return (try? fileSystem.lock(descriptor, .shared, waits: false)).map { !$0 }
  }

  /// The same for one log, before it is read.
  ///
  /// - Returns: The path of what is left because it may not be put back: without the right to write, or on a file system that
  ///   may only be read.
  /// - Throws: `SystemError` where something is left and can't be put back now.
  func putBackLeft(_ reference: IncidentReference) throws(SystemError) -> String? {
    let left = try redoNames(of: reference).map { "\(redoPath)/\($0)" }.filter {
      isOwned($0) != true
    }
    guard let first = left.first else { return nil }
    do throws(SystemError) {
      try putBackLocked(reference)
      return nil
    } catch {
      if error.isDenied { return first }
      throw error
    }
  }

  /// The path of a file that holds what a log lacks; nothing is changed.
  func lacking(_ reference: IncidentReference) -> String? {
    guard let left = try? leftovers(of: reference), !left.isEmpty,
      let log = try? fileSystem.open(reference.path, .read, permissions: 0)
    else { return nil }
    defer { fileSystem.close(log) }
    return left.first { leftover in
      guard let contents = leftover.contents, let found = try? compare(contents, log) else {
        return false
      }
      if case .lacks = found { return true }
      return false
    }?.path
  }

  private func redoNames(of reference: IncidentReference) throws(SystemError) -> [String] {
    do throws(SystemError) {
      return try fileSystem.list(redoPath).filter {
        Home.reference(ofRedo: $0, in: path) == reference
      }
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }

  func putBackLocked(_ reference: IncidentReference) throws(SystemError) {
    for _ in 0..<8 {
      let log: Int32
      do throws(SystemError) {
        log = try fileSystem.open(reference.path, .update, permissions: 0)
      } catch {
        // A log that somebody removed is not made again.
        if error.isMissing { try setAside(reference, try leftovers(of: reference)) }
        throw error
      }
      defer { fileSystem.close(log) }
      // Whoever else puts something back holds it meanwhile, and has done so afterwards.
      _ = try fileSystem.lock(log, .exclusive, waits: true)
      defer { fileSystem.unlock(log) }
      // Somebody may have put another file in its place while this was waited for.
      let held = try fileSystem.glance(log)
      if try fileSystem.glance(reference.path).isSameFile(as: held)
        || Mutant.isOn("redo.other-file-unseen")
      {
        _ = try putBack(reference, log)
        return
      }
    }
    throw SystemError(call: "flock", code: EDEADLK, path: reference.path)
  }

  /// Puts back what the writers of a log have left. Only under the lock of the log.
  ///
  /// - Returns: Whether the log was changed.
  /// - Throws: `SystemError`; nothing may be appended then, because it might take the place of what is missing.
  func putBack(_ reference: IncidentReference) throws(SystemError) -> Bool {
    if try leftovers(of: reference).isEmpty { return false }
    let log = try fileSystem.open(reference.path, .update, permissions: 0)
    defer { fileSystem.close(log) }
    return try putBack(reference, log)
  }

  private func putBack(
    _ reference: IncidentReference, _ log: Int32
  ) throws(SystemError) -> Bool {
    var isChanged = false
    for leftover in try leftovers(of: reference) {
      guard let contents = leftover.contents else {
        if !leftover.isOwned { try? fileSystem.remove(leftover.path) }
        continue
      }
      if !leftover.isOwned {
        // What the cache shows may never have reached the disk; after a flush that succeeded it is read from there.
        try flush(reference, log)
        fileSystem.dropCache(log)
      }
      switch try compare(contents, log) {
      case .holds: break
      case .lacks(let missing, let offset, let torn):
        if !torn.isEmpty {
          try keepTorn(torn, of: reference, at: offset, SHA256.digest(of: torn))
        }
        try overwriteAll(log, missing, at: offset)
        if !Mutant.isOn("redo.put-back-unflushed") { try flush(reference, log) }
        isChanged = true
      case .differs: if !leftover.isOwned { try setAside(reference, [leftover]) }
      }
      if !leftover.isOwned { try? fileSystem.remove(leftover.path) }
    }
    return isChanged
  }

  /// What a log is to the lines that a file holds for it.
  private enum Comparison {
    case holds
    /// Their end, or a part that reads as NUL, is missing in it: what to write, and where, and what is torn there.
    case lacks([UInt8], at: Int, torn: [UInt8])
    /// Somebody changed it: other lines stand there, or it does not reach up to them.
    case differs
  }

  private func compare(
    _ contents: RedoFile.Contents, _ log: Int32
  ) throws(SystemError) -> Comparison {
    // With the end of the line before, whose newline may be missing.
    let before = Array(contents.after.hash.hex.utf8) + Array("\"}".utf8)
    let expected = before + [0x0A] + contents.lines
    let start = contents.offset - before.count - 1
    guard start >= 0 else { return .differs }
    let found = try fileSystem.readAll(log, from: start, limit: expected.count)
    guard found.starts(with: before) else { return .differs }
    let differing = found.indices.first { found[$0] != expected[$0] }
    guard let first = differing ?? (found.count < expected.count ? found.count : nil) else {
      return .holds
    }
    let isLost = found[first...].indices.allSatisfy {
      found[$0] == expected[$0] || found[$0] == 0
    }
    let isTorn = isLost ? false : try endsInTear(contents, log)
    guard isLost || isTorn || Mutant.isOn("redo.edited-overwritten") else { return .differs }
    return .lacks(
      Array(expected[first...]), at: start + first, torn: isLost ? [] : Array(found[first...]))
  }

  /// Whether a log ends with what the next append would cut off, before all the lines that a file holds for it.
  private func endsInTear(
    _ contents: RedoFile.Contents, _ log: Int32
  ) throws(SystemError) -> Bool {
    var chain = Chain(at: contents.after, offset: contents.offset, former: nil)
    let bytes = try fileSystem.readAll(log, from: contents.offset, limit: LogLimits.redoBytes)
    let tail = bytes.withUnsafeBytes { raw in
      let (count, damage) = chain.takeLines(of: raw) { _ in }
      return chain.judge(rest: UnsafeRawBufferPointer(rebasing: raw[count...]), damage: damage)
    }
    guard case .torn(let offset) = tail else { return false }
    return offset < contents.end
  }

  /// Whether a log lacks on the disk what a file beside it holds, though the system remembers it: where a flush failed that
  /// nobody could tell of, the next one has nothing to write and succeeds.
  ///
  /// - Parameters:
  ///   - lines: What the file holds.
  ///   - offset: Where that belongs.
  ///   - log: The log, just flushed.
  func isMissing(
    _ lines: [UInt8], at offset: Int, _ log: Int32
  ) throws(SystemError) -> Bool {
    fileSystem.dropCache(log)
    let found = try fileSystem.readAll(log, from: offset, limit: lines.count)
    if found == lines || Mutant.isOn("redo.log-believed") { return false }
    return found.indices.allSatisfy { found[$0] == lines[$0] || found[$0] == 0 }
  }

  /// A flush that fails closes the log for everybody, like that of an append.
  private func flush(_ reference: IncidentReference, _ log: Int32) throws(SystemError) {
    do throws(SystemError) {
      try fileSystem.synchronizeUninterrupted(log)
    } catch {
      try? markPoisoned(reference, error)
      throw error
    }
  }

  private func overwriteAll(
    _ log: Int32, _ bytes: [UInt8], at offset: Int
  ) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let start = done
      let result = bytes.withUnsafeBytes { raw in
        Result { () throws(SystemError) in
          try fileSystem.overwrite(
            log, UnsafeRawBufferPointer(rebasing: raw[start...]), at: offset + start)
        }
      }
      done += try result.get()
      if done == start { throw SystemError(call: "pwrite", code: ENOSPC) }
    }
  }

  /// Keeps what can't be put back among what repairs cut off.
  private func setAside(
    _ reference: IncidentReference, _ leftovers: [Leftover]
  ) throws(SystemError) {
    for leftover in leftovers where !leftover.isOwned {
      if let contents = leftover.contents {
        let digest = SHA256.digest(of: contents.lines)
        try keepTorn(contents.lines, of: reference, at: contents.offset, digest)
      }
      try? fileSystem.remove(leftover.path)
    }
  }

  /// All files that there are for a log, those for its beginning first.
  private func leftovers(
    of reference: IncidentReference
  ) throws(SystemError) -> [Leftover] {
    var found: [Leftover] = []
    for name in try redoNames(of: reference) {
      let file = "\(redoPath)/\(name)"
      do throws(SystemError) {
        // A link or a pipe is none that a writer made.
        guard try fileSystem.status(file, followsLinks: false).kind == .file else { continue }
        let bytes = try fileSystem.contents(of: file, limit: LogLimits.redoBytes)
        found.append(
          Leftover(
            path: file, isOwned: !Mutant.isOn("redo.owner-unseen") && isOwned(file) ?? true,
            contents: RedoFile.contents(of: bytes, for: reference.alias)))
      } catch {
        // Its writer has settled meanwhile.
        if !error.isMissing { throw error }
      }
    }
    return found.sorted { ($0.contents?.offset ?? 0) < ($1.contents?.offset ?? 0) }
  }
}
