internal import Glibc
internal import Engine

/// Making durable what was written.
extension IncidentLog {
  /// Flushes. After a failure the cache shows what the disk may not have, a second call would lie, and so would
  /// another process's: the log is closed for everybody before the lock is given up. Only under the lock.
  ///
  /// - Parameters:
  ///   - end: The end of what others may have acknowledged; what lies behind is cut off where no mark can be made.
  ///   - change: Done once nothing but the flush itself can keep it from being flushed.
  /// - Throws: `AppendError`.
  func flush(
    orCutTo end: Int, after change: (() throws(SystemError) -> Void)? = nil
  ) throws(AppendError) {
    let outcome: LogFlushes.Outcome
    do throws(SystemError) {
      outcome = try flushes.flush(descriptor, after: change)
    } catch {
      if change == nil { _ = flushes.noteUnflushed(descriptor, from: end) }
      throw .unknown(error)
    }
    guard case .failed(let reason, let isMarked) = outcome else { return }
    close(isMarked: isMarked)
    if !isMarked { cut(to: end) }
    throw .poisoned(reason)
  }

  /// Makes durable what was written behind `chain` while others append behind it. Not under the lock, for which nobody waits
  /// who flushes; so whoever has the lock may wait for a flush.
  ///
  /// - Parameters:
  ///   - end: What it comes to.
  ///   - ticket: Drawn when it had been written.
  /// - Throws: `AppendError`.
  func flushTogether(to end: Chain, _ ticket: FlushTicket) throws(AppendError) {
    let outcome: LogFlushes.Outcome
    do throws(SystemError) {
      outcome = try flushes.flush(descriptor, serving: ticket)
      // It may have been cut off by somebody whose flush failed, and who is gone.
      if case .done = outcome, try !isThere(end) {
        throw SystemError(call: "fdatasync", code: ESTALE, path: reference.path)
      }
    } catch {
      throw .unknown(error)
    }
    guard case .failed(let reason, let isMarked) = outcome else { return }
    close(isMarked: isMarked)
    if !isMarked, (try? fileSystem.lock(descriptor, .exclusive, waits: true)) ?? false {
      defer { fileSystem.unlock(descriptor) }
      cutWhatIsNotOnDisk()
    }
    throw .poisoned(reason)
  }

  /// Whether the log still has what it came to: the last hash vouches for all before it.
  private func isThere(_ end: Chain) throws(SystemError) -> Bool {
    if Mutant.isOn("together.cut-unseen") { return true }
    // The hash, and behind it the quote, the brace and the newline.
    let bytes = try fileSystem.readAll(descriptor, from: end.offset - 67, limit: 64)
    return bytes.count == 64 && bytes.withUnsafeBytes { end.head.hash.isWritten(as: $0) }
  }

  /// A flush failed: nothing is written any more.
  private func close(isMarked: Bool) {
    if Mutant.isOn("poison.forgotten") { return }
    isPoisoned = true
    set(.poisoned)
    // What is not flushed there was never acknowledged.
    redo?.wipe(fileSystem)
    leaveRedo()
    if !isMarked { RedoLeftovers(of: reference, in: home).warnWriters() }
  }

  /// Cuts the log off where no mark says that a flush failed: at least what was not flushed must not be built upon. Only
  /// under the lock that was held since it was written.
  private func cut(to end: Int) {
    if Mutant.isOn("poison.forgotten") { return }
    let end = Mutant.isOn("poison.unended-cut") ? chain.offset : end
    // Others may have cut off more.
    if let size = try? fileSystem.glance(descriptor).size, size > end {
      try? fileSystem.truncate(descriptor, to: end)
    }
  }

  /// The same where others may have flushed it, or what stands behind it: what was acknowledged is on the disk, and verifies.
  private func cutWhatIsNotOnDisk() {
    // What this says tells nothing; but what is dirty can't be read from the disk.
    try? fileSystem.synchronizeUninterrupted(descriptor)
    fileSystem.dropCache(descriptor, from: chain.offset)
    guard let bytes = try? fileSystem.readAll(descriptor, from: chain.offset) else { return }
    var found = chain
    _ = bytes.withUnsafeBytes { raw in found.takeLines(of: raw) { _ in } }
    cut(to: Mutant.isOn("together.acknowledged-cut") ? chain.offset : found.offset)
  }

  /// A flush said that it succeeded, and what it should have flushed is not there. Only under the lock.
  func poison(_ reason: SystemError, orCutTo end: Int) {
    var isMarked = true
    do throws(SystemError) {
      try home.markPoisoned(reference, reason)
    } catch {
      isMarked = error.isExisting
    }
    close(isMarked: isMarked)
    if !isMarked { cut(to: end) }
  }
}
