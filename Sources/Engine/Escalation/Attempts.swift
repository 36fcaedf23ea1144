/// What becomes of an attempt that did not get through, or of which nothing more was heard.
enum FollowUp: Hashable {
  /// Nothing: it was sent, or given up.
  case none
  /// It is made again. `isResent`: It may be there already.
  case again(at: Instant, isResent: Bool)
  /// Nobody knows what became of it, time after time.
  case givenUp(at: Instant)
}

extension ChannelRule {
  /// How much longer than the time limit an outcome is waited for: ending a child and writing to a slow disk take a while.
  package static let grace = Duration.seconds(5)

  /// The pause before a further attempt never grows beyond this.
  private static let longestPause = Duration.minutes(5)

  /// How often a page whose outcome stays unknown is sent: once more, however few retries the channel has.
  private static let unknownAttempts = 2

  /// How many attempts are made in all.
  package var attemptLimit: Int { 1 + max(0, min(retries, 100)) }

  /// What follows on an attempt.
  ///
  /// - Parameters:
  ///   - attempt: 1 for the first.
  ///   - outcome: What is known of it.
  ///   - requested: When it was decided on.
  ///   - settled: When its outcome was learnt.
  ///   - isAbandoned: Whether its sender is known to be gone.
  /// - Returns: What to do about it, and when.
  func followUp(
    attempt: Int, _ outcome: Outcome, requested: Instant, settled: Instant, isAbandoned: Bool
  ) -> FollowUp {
    switch outcome {
    case .sent: return .none
    case .failed(_, let isFinal):
      let limit = Mutant.isOn("escalation.retries-for-ever") ? Int.max : attemptLimit
      guard !isFinal, attempt < limit else { return .none }
      let pause = Mutant.isOn("escalation.no-backoff") ? .zero : pause(after: attempt)
      return .again(at: settled + pause, isResent: false)
    case .unknown:
      guard !Mutant.isOn("escalation.unknown-left") else { return .none }
      let at = isAbandoned ? requested : requested + timeLimit + ChannelRule.grace
      guard attempt < max(ChannelRule.unknownAttempts, attemptLimit) else {
        return .givenUp(at: at)
      }
      return .again(at: at, isResent: true)
    }
  }

  /// It doubles with each attempt.
  private func pause(after attempt: Int) -> Duration {
    let doublings = min(max(0, attempt - 1), 16)
    return min(ChannelRule.longestPause, backoff * (1 << doublings))
  }
}
