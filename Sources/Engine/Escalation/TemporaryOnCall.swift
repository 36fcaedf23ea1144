extension Plan {
  func onCall(_ schedule: ScheduleID, at instant: Instant) -> PersonID? { nil }
}
