/// One entry of an incident's log: what happened, when, and who recorded it. Never edited; later events amend it.
public struct Event: Hashable, Sendable {
  /// Its place in the log: 1, 2, 3, … without gaps.
  public var seq: Int
  /// Unique over all time; sending the same one again records nothing twice.
  public var id: EventID
  /// When it was recorded.
  public var at: Instant
  /// When it happened, where that differs from `at`.
  public var occurred: Instant?
  /// Who recorded it, as they call themselves.
  public var by: PersonID
  /// What the system says of who that was: `raj(1003)@bastion`.
  public var via: String?
  /// Its place in a batch that was written as a whole.
  public var batch: BatchPosition?
  /// What happened.
  public var fact: Fact

  public init(
    seq: Int, id: EventID, at: Instant, occurred: Instant? = nil, by: PersonID, via: String? = nil,
    batch: BatchPosition? = nil, fact: Fact
  ) {
    self.seq = seq
    self.id = id
    self.at = at
    self.occurred = occurred
    self.by = by
    self.via = via
    self.batch = batch
    self.fact = fact
  }

  /// When it happened: `occurred` where given, else when it was recorded. All deadlines count from it.
  public var happened: Instant { occurred ?? at }
}

/// Where an event stands in a batch of two or more that were written together.
public struct BatchPosition: Hashable, Sendable {
  /// 1 to `count`.
  public var index: Int
  /// Two or more.
  public var count: Int

  public init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }
}

/// An event that is not recorded yet: the log gives it its sequence number and its time.
public struct EventDraft: Hashable, Sendable {
  public var id: EventID
  public var occurred: Instant?
  public var by: PersonID
  public var via: String?
  public var fact: Fact

  public init(
    id: EventID, occurred: Instant? = nil, by: PersonID, via: String? = nil, fact: Fact
  ) {
    self.id = id
    self.occurred = occurred
    self.by = by
    self.via = via
    self.fact = fact
  }
}

/// What a person is called in the log: the short name that people use among themselves.
public typealias PersonID = String
/// A level of the plan, such as `P1`; the plan says how many there are and how they rank.
public typealias SeverityID = String
/// A role of the plan, such as `ic`.
public typealias RoleID = String
/// An audience of the plan, such as `management`.
public typealias AudienceID = String
