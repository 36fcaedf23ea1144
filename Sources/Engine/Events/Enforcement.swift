/// An escalation begins: one run of a policy.
public struct EscalationStart: Hashable, Sendable {
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The declaration itself.
    case declared
    /// The severity was raised to one that pages, or to another policy.
    case raised
    /// The incident was reopened.
    case reopened
    /// It is acknowledged, and nobody did anything for too long.
    case silent
  }

  /// 1 for the first run of the incident.
  public var run: Int
  public var policy: PolicyID
  public var severity: SeverityID
  public var reason: Reason

  public init(run: Int, policy: PolicyID, severity: SeverityID, reason: Reason) {
    self.run = run
    self.policy = policy
    self.severity = severity
    self.reason = reason
  }
}

/// A message to one person by one channel, as it was decided on; what came of it follows in events with its key.
public struct Page: Hashable, Sendable {
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// A level of the policy.
    case escalation
    /// The policy's end: every level stayed silent.
    case end
    /// Somebody who is told, without being asked to acknowledge.
    case notification
    /// Somebody in the room paged them.
    case manual
    /// Something that they owe is overdue.
    case reminder
  }

  /// Made of what the page is, so that two enforcers come to the same one: `1/2/1/schedule:secondary/sms`.
  public var key: String
  /// The run of the escalation; 0 where it belongs to none.
  public var run: Int
  /// Counted from 1 through all rounds: of a policy with three levels, 4 is the first level of the second round. 0
  /// where it belongs to none.
  public var level: Int
  /// 1 for the first time that this is sent, more where the outcome before stayed unknown or it was sent again.
  public var attempt: Int
  public var reason: Reason
  /// Who it is for, as the plan says it: `schedule:primary`.
  public var target: String
  /// Who that was at that moment; empty where it was nobody.
  public var person: PersonID
  /// Empty where there was no way to reach anybody.
  public var channel: ChannelID
  /// Whether it may be there already: what came of the attempt before is not known.
  public var isResent: Bool
  /// What is said beside the incident's own facts.
  public var text: String?

  public init(
    key: String, run: Int, level: Int, attempt: Int, reason: Reason, target: String,
    person: PersonID, channel: ChannelID, isResent: Bool = false, text: String? = nil
  ) {
    self.key = key
    self.run = run
    self.level = level
    self.attempt = attempt
    self.reason = reason
    self.target = target
    self.person = person
    self.channel = channel
    self.isResent = isResent
    self.text = text
  }
}

/// A posted update on its way to one channel of its audience.
public struct UpdateDelivery: Hashable, Sendable {
  /// Made of what it is: `12/status-page/web/1`.
  public var key: String
  /// The entry that posted the update.
  public var entry: Int
  public var audience: AudienceID
  public var channel: ChannelID
  /// 1 for the first.
  public var attempt: Int
  /// Whether it may be there already.
  public var isResent: Bool

  public init(
    key: String, entry: Int, audience: AudienceID, channel: ChannelID, attempt: Int,
    isResent: Bool = false
  ) {
    self.key = key
    self.entry = entry
    self.audience = audience
    self.channel = channel
    self.attempt = attempt
    self.isResent = isResent
  }
}

/// A command that was run from the room, and what it printed.
public struct CommandRun: Hashable, Sendable {
  public var step: StepReference
  public var command: String
  /// The exit code; `nil` where a signal ended it.
  public var exitCode: Int?
  /// The signal that ended it.
  public var signal: Int?
  /// Why it was ended before it was done; `nil` where it ended by itself.
  public var cut: Cut?
  public var lasting: Duration
  /// The first lines of its output.
  public var beginning: String
  /// The last lines, where not all fits into the beginning.
  public var end: String?
  /// How much it printed in all.
  public var outputBytes: Int
  /// The digest of the whole output among the home's blobs, where it did not fit.
  public var blob: String?

  public enum Cut: String, Hashable, Sendable, CaseIterable {
    /// Somebody stopped it.
    case stopped
    /// It took longer than it may.
    case timeLimit = "time_limit"
  }

  public init(
    step: StepReference, command: String, exitCode: Int? = nil, signal: Int? = nil,
    cut: Cut? = nil, lasting: Duration, beginning: String, end: String? = nil, outputBytes: Int,
    blob: String? = nil
  ) {
    self.step = step
    self.command = command
    self.exitCode = exitCode
    self.signal = signal
    self.cut = cut
    self.lasting = lasting
    self.beginning = beginning
    self.end = end
    self.outputBytes = outputBytes
    self.blob = blob
  }
}
