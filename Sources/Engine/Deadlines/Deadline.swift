/// Something with a due time, as the plan has it.
public struct Deadline: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case acknowledge, triage, update, report, task, resolve, review
    /// A resolution must hold until then; it is met by time alone.
    case hold
  }

  /// How it stands. The exact moment it is due is still in time.
  public enum Standing: String, Hashable, Sendable {
    case pending
    /// The last fifth of its time.
    case soon
    case overdue
  }

  public var kind: Kind
  /// Tells deadlines of one kind apart: the audience, the role, the task's number.
  public var subject: String
  /// What is owed, in a few words: `Management update`.
  public var title: String
  /// The role that owes it.
  public var role: RoleID?
  /// Who owes it, where somebody does.
  public var person: PersonID?
  /// When its time began.
  public var start: Instant
  /// When it is due.
  public var due: Instant
  /// Whether it is counted in business days, so that its length on the wall clock says little.
  public var inBusinessDays: Bool
  public var standing: Standing

  /// The time left; less than zero when overdue.
  public func left(at now: Instant) -> Duration { due - now }

  /// How much of its time has passed, 0 to 1.
  public func elapsed(at now: Instant) -> Double {
    let whole = (due - start).milliseconds
    guard whole > 0 else { return 1 }
    return min(1, max(0, Double((now - start).milliseconds) / Double(whole)))
  }
}
