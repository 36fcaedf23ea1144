import Engine
import Synchronization

/// The time a screen lives in: the machine's, the machine's made faster for a rehearsal, or a script's.
struct RoomClock: Sendable {
  let now: @Sendable () -> Instant
  /// How many seconds pass here in one second on the wall; 0 where time stands until a script moves it.
  let speed: Double

  static let machine = RoomClock(now: Environment.now, speed: 1)

  /// Runs `speed` times as fast as the machine's, from now on.
  static func hurried(_ speed: Double) -> RoomClock {
    let start = Environment.now()
    return RoomClock(
      now: {
        let passed = Double((Environment.now() - start).milliseconds) * speed
        return start + .milliseconds(Int64(passed))
      }, speed: speed)
  }

  /// How long to wait on the wall until a moment comes, in milliseconds; nothing where it has.
  func wait(until instant: Instant) -> Int64 {
    guard speed > 0 else { return 0 }
    let left = Double((instant - now()).milliseconds) / speed
    return max(0, Int64(left.rounded(.up)))
  }
}

/// A clock that only its owner moves.
final class ScriptClock: Sendable {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  func advance(by length: Duration) { time.withLock { $0 = $0 + length } }

  var clock: RoomClock { RoomClock(now: { self.time.withLock { $0 } }, speed: 0) }
}
