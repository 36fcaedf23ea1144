internal import Engine
internal import Glibc
internal import Synchronization

/// One portion of a log, checked and decoded on a thread of its own while the portion before it is taken.
///
/// It starts from where the portion before claims to end. What it comes to counts only if that is where the chain has
/// then come to; else the portion is taken again in the usual way, so that nothing rests on the claim.
struct PortionAhead: ~Copyable {
  private let worker: Worker
  private let outcome = Outcome()

  /// What became of the portion.
  struct Taken: Sendable {
    /// Where the work began.
    var start: Head
    var offset: Int
    /// Where it came to.
    var chain: Chain
    var events: [Event] = []
    var isSound = false
  }

  /// Whether there is a processor for it.
  static let isWorthwhile = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1

  /// Starts to work; `nil` where it can't be told where the portion before ends, or no thread can be had.
  ///
  /// - Parameters:
  ///   - bytes: The portion, whole lines at its front.
  ///   - line: The line before it, without its newline.
  ///   - offset: Where `bytes` begin in the file.
  ///   - former: What worked ahead earlier on the same log and knows the names in it.
  init?(
    _ bytes: [UInt8], after line: [UInt8], at offset: Int, former: Chain?
  ) {
    guard let start = PortionAhead.head(between: line, bytes) else { return nil }
    let (outcome, chain) = (outcome, Chain(at: start, offset: offset, former: former))
    do throws(SystemError) {
      worker = try Worker {
        var taken = Taken(start: start, offset: offset, chain: chain)
        // A line of this program takes some three hundred bytes.
        taken.events.reserveCapacity(bytes.count / 256)
        let (count, damage) = bytes.withUnsafeBytes { raw in
          taken.chain.takeLines(of: raw) { taken.events.append($0) }
        }
        taken.isSound = damage == nil && count > 0
        outcome.set(taken)
      }
    } catch {
      return nil
    }
  }

  /// Waits for the end of the work.
  consuming func finish() -> Taken? {
    let outcome = outcome
    worker.join()
    return outcome.take()
  }

  /// The head that the line before claims, and that the first line after it continues.
  private static func head(between line: [UInt8], _ bytes: [UInt8]) -> Head? {
    let hash = line.withUnsafeBytes { LineSeal.split($0).flatMap { Digest(hexBytes: $0.digits) } }
    let next = bytes.withUnsafeBytes { raw -> Int? in
      var cursor = LineCursor(bytes: raw)
      return cursor.take(#"{"seq":"#) ? cursor.integer() : nil
    }
    guard let hash, let next, next > 1 else { return nil }
    return Head(seq: next - 1, hash: hash)
  }
}

/// Where the worker leaves what it came to.
private final class Outcome: Sendable {
  private let taken = Mutex<PortionAhead.Taken?>(nil)

  func set(_ value: PortionAhead.Taken) { taken.withLock { $0 = value } }

  func take() -> PortionAhead.Taken? {
    taken.withLock { taken in
      defer { taken = nil }
      return taken
    }
  }
}
