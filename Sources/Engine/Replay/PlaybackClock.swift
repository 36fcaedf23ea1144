/// Where a replay stands and how it moves on. It never reads a clock: whoever draws says how much time passed.
public struct PlaybackClock: Hashable, Sendable {
  /// The moment of the incident that is shown.
  public private(set) var position: Instant
  /// How many seconds of the incident pass in one of the wall's; more than zero.
  public private(set) var speed: Double
  /// Becomes false at the end.
  public var isPlaying: Bool
  /// The longest that nothing happens, in the incident's time: of a longer gap between two events only this much is
  /// played, just before the next event. `nil` plays gaps whole.
  public var maximumIdle: Duration?
  /// What of the time that passed was less than a millisecond.
  private var rest: Duration = .zero

  /// The speeds that `faster` and `slower` go through.
  public static let speeds: [Double] = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

  public init(
    position: Instant, speed: Double = 1, isPlaying: Bool = false, maximumIdle: Duration? = nil
  ) {
    self.position = position
    self.speed = PlaybackClock.speeds[0]
    self.isPlaying = isPlaying
    self.maximumIdle = maximumIdle
    setSpeed(speed)
  }

  /// - Parameter speed: Counts as the nearest there is, where it lies outside 0.5 to 3600 or is no number.
  public mutating func setSpeed(_ speed: Double) {
    self.speed = speed.isNaN ? 1 : min(max(speed, 0.5), 3600)
  }

  public mutating func faster() {
    speed = PlaybackClock.speeds.first { $0 > speed } ?? speed
  }

  public mutating func slower() {
    speed = PlaybackClock.speeds.last { $0 < speed } ?? speed
  }

  /// Lets time pass. In one part or in several, it arrives at the same moment.
  ///
  /// - Parameters:
  ///   - wall: How much time passed for whoever looks on; less than zero, or while it is paused, nothing moves.
  ///   - history: What is replayed.
  public mutating func advance(by wall: Duration, in history: History) {
    guard isPlaying, wall > .zero, let span = history.span else { return }
    // More than the whole span is as good as all of it, and can't overflow.
    let exact = min(wall, .days(36_525)) * speed + rest
    var left = exact.milliseconds
    rest = exact - .milliseconds(left)
    if position < span.start { position = span.start }
    var index = history.count(at: position)
    while left > 0, index < history.events.count {
      let next = history.instant(ofEvent: index)
      if let maximumIdle { position = max(position, next - max(.zero, maximumIdle)) }
      let gap = (next - position).milliseconds
      if gap > left {
        position = position + .milliseconds(left)
        return
      }
      left -= gap
      position = max(position, next)
      index += 1
    }
    guard position >= span.end else { return }
    position = span.end
    rest = .zero
    isPlaying = false
  }

  /// Goes to a moment; one outside the span counts as its nearest end.
  public mutating func seek(to instant: Instant, in history: History) {
    rest = .zero
    guard let span = history.span else { return }
    position = min(max(instant, span.start), span.end)
  }

  /// Goes by a length of the incident's time, forwards or back.
  public mutating func skip(by length: Duration, in history: History) {
    seek(to: position + length, in: history)
  }

  /// Goes to so many tenths of the span.
  ///
  /// - Parameters:
  ///   - tenths: 0 to 10.
  ///   - history: What is replayed.
  public mutating func seek(tenths: Int, in history: History) {
    guard let span = history.span else { return }
    let tenths = Int64(min(max(0, tenths), 10))
    seek(
      to: span.start + .milliseconds((span.end - span.start).milliseconds / 10 * tenths),
      in: history)
    if tenths == 10 { position = span.end }
  }

  /// How much of the span has passed, 0 to 1.
  public func progress(in history: History) -> Double {
    guard let span = history.span, span.end > span.start else { return 1 }
    let part = (position - span.start).milliseconds
    return min(1, max(0, Double(part) / Double((span.end - span.start).milliseconds)))
  }
}
