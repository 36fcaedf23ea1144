/// A schedule of the plan, by its name there.
public typealias ScheduleID = String

/// Who is on call when: rotations in layers, with overrides above them.
public struct OnCallSchedule: Hashable, Sendable {
  /// A rotation. Of the layers that have somebody at a moment, the last one of the list counts.
  public struct Layer: Hashable, Sendable {
    public var name: String
    /// In turn; never empty.
    public var people: [PersonID]
    /// The day of the first handoff, as days since 1970-01-01: the first of `people` takes over then.
    public var startDay: Int
    /// The local time of every handoff, in minutes after midnight.
    public var handoffMinute: Int
    /// Days from one handoff to the next: 1 daily, 7 weekly.
    public var everyDays: Int
    /// When the layer is staffed at all; `nil` for always.
    public var hours: WeeklyHours?
    /// The day after which the layer is over, as days since 1970-01-01; `nil` for never.
    public var endDay: Int?

    package init(
      name: String, people: [PersonID], startDay: Int, handoffMinute: Int, everyDays: Int,
      hours: WeeklyHours? = nil, endDay: Int? = nil
    ) {
      precondition(!people.isEmpty && everyDays > 0, "a rotation has people and a length")
      self.name = name
      self.people = people
      self.startDay = startDay
      self.handoffMinute = handoffMinute
      self.everyDays = everyDays
      self.hours = hours
      self.endDay = endDay
    }
  }

  /// Hours of some days of the week, in the schedule's zone.
  public struct WeeklyHours: Hashable, Sendable {
    /// 1 is Monday, 7 is Sunday: the days on which the hours begin.
    public var weekdays: Set<Int>
    /// Minutes after midnight.
    public var fromMinute: Int
    /// Minutes after midnight; at or before `fromMinute` it means the next day.
    public var toMinute: Int

    package init(weekdays: Set<Int>, fromMinute: Int, toMinute: Int) {
      self.weekdays = weekdays
      self.fromMinute = fromMinute
      self.toMinute = toMinute
    }
  }

  /// Somebody takes over for a while; of several at a moment, the last one of the list counts.
  public struct Override: Hashable, Sendable {
    public var person: PersonID
    public var from: Instant
    /// The first moment at which it is over.
    public var to: Instant
    public var reason: String?

    package init(person: PersonID, from: Instant, to: Instant, reason: String? = nil) {
      self.person = person
      self.from = from
      self.to = to
      self.reason = reason
    }
  }

  public var id: ScheduleID
  public var title: String
  public var zone: Zone
  public var layers: [Layer]
  public var overrides: [Override]

  package init(
    id: ScheduleID, title: String? = nil, zone: Zone, layers: [Layer], overrides: [Override] = []
  ) {
    self.id = id
    self.title = title ?? id
    self.zone = zone
    self.layers = layers
    self.overrides = overrides
  }
}
