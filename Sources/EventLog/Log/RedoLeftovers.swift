internal import Engine
internal import Glibc

/// What writers have kept of one log beside it, to put back into the log what a power cut took from it.
///
/// What stands in the log is never written over but where it is NUL or the end of a write that broke off; lines that cannot
/// go back, because the log has gone another way, are kept among what repairs cut off.
struct RedoLeftovers {
  private let reference: IncidentReference
  private let home: Home
  private var fileSystem: any FileSystem { home.fileSystem }

  init(of reference: IncidentReference, in home: Home) {
    self.reference = reference
    self.home = home
  }

  private struct Leftover {
    let path: String
    /// Whether its writer is alive.
    let isOwned: Bool
    let contents: RedoFile.Contents?
  }

  // MARK: Finding

  /// The paths of all files that there are for the log. A link or a pipe is none that a writer made.
  private func paths() throws(SystemError) -> [String] {
    let names: [String]
    do throws(SystemError) {
      names = try fileSystem.list(home.redoPath)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
    var paths: [String] = []
    for name in names where Home.reference(ofRedo: name, in: home.path) == reference {
      let path = "\(home.redoPath)/\(name)"
      if try fileSystem.statusIfPresent(path)?.kind == .file { paths.append(path) }
    }
    return paths
  }

  /// Whether a file's writer is alive; `nil` where the file is gone or can't be opened.
  private func isOwned(_ path: String) -> Bool? { fileSystem.isLocked(path, against: .shared) }

  /// All of them, those for the beginning of the log first.
  private func all() throws(SystemError) -> [Leftover] {
    var found: [Leftover] = []
    for path in try paths() {
      do throws(SystemError) {
        let bytes = try contents(of: path)
        found.append(
          Leftover(
            path: path, isOwned: !Mutant.isOn("redo.owner-unseen") && isOwned(path) ?? true,
            contents: RedoFile.contents(of: bytes, for: reference.alias)))
      } catch {
        // Its writer has settled meanwhile.
        if !error.isMissing { throw error }
      }
    }
    return found.sorted { ($0.contents?.offset ?? 0) < ($1.contents?.offset ?? 0) }
  }

  /// - Throws: `SystemError` that names the path, for somebody to take the file away that can't be read.
  private func contents(of path: String) throws(SystemError) -> [UInt8] {
    do throws(SystemError) {
      return try fileSystem.contents(of: path, limit: LogLimits.redoBytes)
    } catch {
      throw SystemError(call: error.call, code: error.code, path: path)
    }
  }

  // MARK: Putting back

  /// Puts back what is left by writers that are gone, where that is possible within a moment: whoever has the log locked to
  /// append has seen to it, and reading must not wait for anybody.
  ///
  /// - Returns: Whether there was anything beside the log, and there may be still.
  @discardableResult
  func putBackIfFree() -> Bool {
    do throws(SystemError) {
      for _ in 0..<20 {
        let paths = try paths()
        guard paths.contains(where: { isOwned($0) != true }) else { return !paths.isEmpty }
        if try putBackLocked() { return true }
        // Perhaps another puts it back just now.
        fileSystem.pause()
      }
    } catch {
      return true
    }
    return true
  }

  /// - Returns: Whether the log could be locked.
  private func putBackLocked() throws(SystemError) -> Bool {
    let log: Int32
    do throws(SystemError) {
      log = try openLog()
    } catch {
      // A log that somebody removed is not made again.
      if error.isMissing { for leftover in try all() { setAside(leftover) } }
      throw error
    }
    defer { fileSystem.close(log) }
    guard try fileSystem.lock(log, .exclusive, waits: false) else { return false }
    defer { fileSystem.unlock(log) }
    // Somebody may have put another file in its place before it was locked.
    let held = try fileSystem.glance(log)
    guard
      try fileSystem.glance(reference.path).isSameFile(as: held)
        || Mutant.isOn("redo.other-file-unseen")
    else { return false }
    _ = try putBack(log)
    return true
  }

  /// Puts back what is left. Only under the lock of the log.
  ///
  /// - Returns: Whether the log was changed.
  /// - Throws: `SystemError`; nothing may be appended then, because it might take the place of what is missing.
  func putBack() throws(SystemError) -> Bool {
    if try paths().isEmpty { return false }
    let log = try openLog()
    defer { fileSystem.close(log) }
    return try putBack(log)
  }

  private func openLog() throws(SystemError) -> Int32 {
    try IncidentLog.checkDirectory(of: reference.path, fileSystem)
    let log = try fileSystem.open(reference.path, .update, permissions: 0)
    _ = try IncidentLog.lookAt(log, reference.path, fileSystem)
    return log
  }

  private func putBack(_ log: Int32) throws(SystemError) -> Bool {
    var isChanged = false
    for leftover in try all() {
      guard let contents = leftover.contents else {
        if !leftover.isOwned { try? fileSystem.remove(leftover.path) }
        continue
      }
      if !leftover.isOwned {
        // What the cache shows may never have reached the disk; after a flush that succeeded it is read from there.
        try flush(log)
        fileSystem.dropCache(log, from: contents.offset)
      }
      switch try compare(contents, log) {
      case .holds: break
      case .lacks(let missing, let offset, let torn):
        if !torn.isEmpty {
          try home.keepTorn(torn, of: reference, at: offset, SHA256.digest(of: torn))
        }
        try fileSystem.overwriteAll(log, missing, at: offset)
        if !Mutant.isOn("redo.put-back-unflushed") { try flush(log) }
        isChanged = true
      case .differs:
        setAside(leftover)
        continue
      }
      if leftover.isOwned { continue }
      // Beside a log whose flush failed the only copy may be this one: it stays until the incident is continued elsewhere.
      if try !fileSystem.exists(reference.poisonPath) || Mutant.isOn("redo.poisoned-removed") {
        try? fileSystem.remove(leftover.path)
      }
    }
    return isChanged
  }

  /// Keeps what can't be put back among what repairs cut off; it stays where it is as long as even that can't be done.
  private func setAside(_ leftover: Leftover) {
    guard !leftover.isOwned else { return }
    do throws(SystemError) {
      if let contents = leftover.contents {
        let digest = SHA256.digest(of: contents.lines)
        try home.keepTorn(contents.lines, of: reference, at: contents.offset, digest)
      }
      try fileSystem.remove(leftover.path)
    } catch {
      return
    }
  }

  /// A flush that fails closes the log for everybody, like that of an append.
  private func flush(_ log: Int32) throws(SystemError) {
    var flushes = LogFlushes(of: reference, in: home)
    guard case .failed(let reason, let isMarked) = try flushes.flush(log) else { return }
    // What was kept is put back into a log all the same that is closed already, and stays beside it.
    if reason == nil, isMarked { return try fileSystem.synchronizeUninterrupted(log) }
    if !isMarked { warnWriters() }
    throw reason ?? SystemError(call: "fdatasync", code: EIO, path: reference.path)
  }

  // MARK: Comparing

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
    let isLost = RedoFile.isKept(found[first...], of: expected[first...])
    let isTorn = isLost ? false : try endsInTear(contents, log, before: start + first)
    guard isLost || isTorn || Mutant.isOn("redo.edited-overwritten") else { return .differs }
    return .lacks(
      Array(expected[first...]), at: start + first, torn: isLost ? [] : Array(found[first...]))
  }

  /// Whether a log ends with what the next append would cut off, from where on it differs from what a file holds for it or
  /// before.
  private func endsInTear(
    _ contents: RedoFile.Contents, _ log: Int32, before difference: Int
  ) throws(SystemError) -> Bool {
    var chain = Chain(at: contents.after, offset: contents.offset, former: nil)
    let bytes = try fileSystem.readAll(log, from: contents.offset, limit: LogLimits.redoBytes)
    let tail = bytes.withUnsafeBytes { raw in
      let (count, damage) = chain.takeLines(of: raw) { _ in }
      return chain.judge(rest: UnsafeRawBufferPointer(rebasing: raw[count...]), damage: damage)
    }
    guard case .torn(let offset) = tail else { return false }
    return offset <= difference
  }

  // MARK: Looking

  /// Where a log lacks what stands beside it; nothing is changed.
  struct Lack: Hashable {
    /// The file that holds it.
    var path: String
    /// Where the first of its lines belongs in the log.
    var offset: Int
  }

  /// - Returns: The first file that holds what the log lacks, or the place of those that can't be read now; `nil` where there
  ///   is none, or where they may not be read.
  func lack() -> Lack? {
    let left: [Leftover]
    do throws(SystemError) {
      left = try all()
    } catch {
      return error.isDenied ? nil : Lack(path: home.redoPath, offset: .max)
    }
    guard !left.isEmpty, let log = try? fileSystem.open(reference.path, .read, permissions: 0)
    else { return nil }
    defer { fileSystem.close(log) }
    for leftover in left {
      guard let contents = leftover.contents, let found = try? compare(contents, log),
        case .lacks = found
      else { continue }
      return Lack(path: leftover.path, offset: contents.offset)
    }
    return nil
  }

  /// The lines with which files continue a log, of which all that can be read is given; nothing is changed.
  ///
  /// - Throws: `SystemError` where one can't be read.
  func continuing(_ log: [UInt8]) throws(SystemError) -> [UInt8] {
    var bytes = log
    for leftover in try all() {
      guard let contents = leftover.contents, contents.offset <= bytes.count,
        bytes.count < contents.end
      else { continue }
      let known = bytes.count - contents.offset
      guard bytes[contents.offset...].elementsEqual(contents.lines[..<known]) else { continue }
      bytes += contents.lines[known...]
    }
    return Array(bytes[log.count...])
  }

  /// Tells the writers that keep lines beside the log that a flush of it failed, where the mark that says so to all can't be
  /// made: what the next flush of theirs says is not to be believed.
  func warnWriters() {
    for path in (try? paths()) ?? [] {
      guard let descriptor = try? fileSystem.open(path, .read, permissions: 0) else { continue }
      defer { fileSystem.close(descriptor) }
      try? fileSystem.changePermissions(descriptor, RedoFile.warning)
    }
  }
}
