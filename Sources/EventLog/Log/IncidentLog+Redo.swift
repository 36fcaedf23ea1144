internal import Engine
internal import Glibc

/// Appending in quick succession: the newest lines are flushed in a file beside the log, which is faster, and the log
/// itself when that file is full, when the succession ends, or when somebody else appends.
extension IncidentLog {
  /// How many appends have followed one another, and when the last one was, and where it ended.
  struct Succession {
    var count = 0
    var last: Instant?
    var end = 0
  }

  /// Whether what is written now belongs to a quick succession of appends by this value alone.
  func isInSuccession(_ now: Instant) -> Bool {
    let policy = home.redo
    defer { succession.last = now }
    // A log that is only being made goes again where that fails.
    guard chain.head.seq > 0 else { return false }
    // One slow flush does not end it.
    let longest = redo == nil ? policy.milliseconds : max(policy.milliseconds, 1000)
    guard let last = succession.last, now >= last, (now - last).milliseconds <= longest,
      succession.end == chain.offset
    else {
      succession.count = 0
      return policy.after == 0
    }
    succession.count += 1
    return succession.count >= policy.after
  }

  /// Puts lines beside the log that were written into it, where that is the faster way to make them durable.
  ///
  /// - Returns: Whether they are there for `makeDurable` to flush.
  func putBeside(_ lines: borrowing LineWriter) -> Bool {
    guard let file = redo else { return false }
    guard file.isIntact(fileSystem) else {
      leaveRedo()
      return false
    }
    guard file.canTake(lines.count, at: chain.offset) else { return false }
    lines.withUnsafeBytes { raw in redo?.put(raw, fileSystem) }
    return true
  }

  /// Makes durable what was written behind `chain`, whichever way is faster. Only under the lock.
  ///
  /// - Parameters:
  ///   - end: What it comes to.
  ///   - now: When it was recorded.
  ///   - isQuick: Whether it belongs to a quick succession.
  ///   - isBeside: Whether it was put beside the log.
  /// - Throws: `AppendError`; what was written is not durable then.
  func makeDurable(
    endingAt end: Chain, _ now: Instant, isQuick: Bool, isBeside: Bool
  ) throws(AppendError) {
    succession.end = end.offset
    if isBeside {
      do throws(SystemError) {
        return try redo?.flush(fileSystem) ?? ()
      } catch {
        // Nothing is lost: the log holds all of it, and is flushed now. What was in the file before stays good.
        redo?.wipe(fileSystem)
        leaveRedo()
        if Mutant.isOn("redo.failure-unseen") { return }
      }
    }
    if redo == nil || !Mutant.isOn("redo.log-unflushed") { try flush(orCutTo: chain.offset) }
    if isQuick {
      beginRedo(behind: end.head, at: end.offset, now)
    } else {
      try endRedo(orCutTo: chain.offset)
    }
  }

  /// Gives up the file beside the log, which was just flushed, once the log has all that was acknowledged there.
  private func endRedo(orCutTo end: Int) throws(AppendError) {
    guard let file = redo else { return }
    do throws(SystemError) {
      let (bytes, offset) = try file.lines(fileSystem)
      if !bytes.isEmpty, !Mutant.isOn("redo.log-believed") {
        let found = try found(at: offset, count: bytes.count)
        if !RedoFile.isKept(found[...], of: bytes[...]) {
          // Somebody wrote over the log: the file has the lines as they were.
          return leaveRedo()
        }
        if found != bytes { throw SystemError(call: "fdatasync", code: EIO, path: reference.path) }
      }
      file.remove(fileSystem)
      redo = nil
    } catch {
      // It can't be told now where reading failed: the file stays, and whoever opens the home next compares again.
      guard error.call == "fdatasync" else { return leaveRedo() }
      poison(error, orCutTo: end)
      throw .poisoned(error)
    }
  }

  /// What the log has on the disk, and not only in what the system remembers of it: where a flush failed that nobody could
  /// tell of, the next one has nothing to write and succeeds.
  private func found(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    fileSystem.dropCache(descriptor, from: offset)
    return try fileSystem.readAll(descriptor, from: offset, limit: count)
  }

  /// What was put beside the log was refused after all, and taken back in the log: it must not come from there again.
  func takeBackBeside() throws(AppendError) {
    guard let file = redo, file.isDirty else { return }
    redo = nil
    do throws(SystemError) { try file.discard(fileSystem) } catch { throw .unknown(error) }
  }

  private func beginRedo(behind head: Head, at offset: Int, _ now: Instant) {
    if redo != nil {
      redo?.begin(behind: head, at: offset)
      return
    }
    guard reference.kind == .incident, home.isRedoWorthwhile else { return }
    redo = try? RedoFile.make(
      for: reference, in: home, named: identities.next(now), behind: head, at: offset)
    // Where it can't be made now, it is tried again after as many appends.
    if redo == nil { succession.count = 0 }
  }

  /// The file that is open, as it is now: without its times in a quick succession, where to ask for them would cost as much
  /// as the succession gains. Whether somebody wrote over what was read is told after its end, by reading all of it.
  func look() throws(SystemError) -> FileStatus {
    redo == nil ? try fileSystem.status(descriptor) : try fileSystem.glance(descriptor)
  }

  /// The same of the file that bears the log's name.
  func lookAtPath() throws(SystemError) -> FileStatus {
    redo == nil
      ? try fileSystem.status(reference.path, followsLinks: false)
      : try fileSystem.glance(reference.path)
  }

  /// Gives the file up whose lines the log may yet need.
  func leaveRedo() {
    guard let file = redo else { return }
    file.leave(fileSystem)
    redo = nil
    hasPutBack = false
  }

  /// Whether `settle` has something to do.
  package var isUnsettled: Bool { redo != nil }

  /// Flushes the log itself after appends in quick succession, so that its file holds all of them whatever happens; not
  /// while somebody else appends.
  ///
  /// Nothing that was acknowledged depends on it. It is done by itself when the value goes away.
  ///
  /// - Throws: `AppendError`.
  package func settle() throws(AppendError) {
    guard redo != nil else { return }
    succession.count = 0
    do throws(SystemError) {
      guard try fileSystem.lock(descriptor, .exclusive, waits: false) else { return }
    } catch {
      throw .notRecorded(error)
    }
    defer { fileSystem.unlock(descriptor) }
    // What bears the name now may be another file, or cut: the file stays then, and the next to open the home sees to it.
    guard let held = try? fileSystem.glance(descriptor),
      let onPath = try? fileSystem.glance(reference.path), onPath.isSameFile(as: held),
      held.size >= chain.offset
    else { return leaveRedo() }
    if !Mutant.isOn("redo.settled-unflushed") { try flush(orCutTo: held.size) }
    // What somebody removed is nobody's to find, and what he was warned of is to be put back.
    if !(redo?.isIntact(fileSystem) ?? false) { return leaveRedo() }
    try endRedo(orCutTo: held.size)
  }
}
