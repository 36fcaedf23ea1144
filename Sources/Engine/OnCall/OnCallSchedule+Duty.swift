extension OnCallSchedule {
  /// Who is on call at a moment; `nil` where the schedule has nobody.
  ///
  /// The last of the overrides that run counts, else the last of the layers that are staffed.
  public func duty(at instant: Instant) -> OnCallDuty? {
    if let override = overrides.last(where: { $0.contains(instant) }) { return override.duty }
    for layer in layers.reversed() {
      if let duty = layer.duty(at: instant, in: zone) { return duty }
    }
    return nil
  }

  /// Whoever is named besides the one who counts, as `OnCallOverlap` has it.
  func conflicts(at instant: Instant) -> [OnCallConflict] {
    let staffed = layers.compactMap { layer in
      layer.duty(at: instant, in: zone).map { (duty: $0, hasHours: layer.hours != nil) }
    }
    return
      [
        overrides.filter { $0.contains(instant) }.map(\.duty),
        staffed.filter(\.hasHours).map(\.duty),
        staffed.filter { !$0.hasHours }.map(\.duty),
      ].flatMap { duties -> [OnCallConflict] in
        guard let counting = duties.last else { return [] }
        return duties.dropLast().filter { $0.person != counting.person }
          .map { OnCallConflict(counting: counting, hidden: $0) }
      }
  }
}

/// Two people named at one moment.
struct OnCallConflict: Hashable {
  var counting: OnCallDuty
  var hidden: OnCallDuty
}

extension OnCallSchedule.Layer {
  fileprivate func duty(at instant: Instant, in zone: Zone) -> OnCallDuty? {
    person(at: instant, in: zone).map { OnCallDuty(person: $0, source: .layer(name)) }
  }
}

extension OnCallSchedule.Override {
  fileprivate var duty: OnCallDuty { OnCallDuty(person: person, source: .override(reason: reason)) }

  fileprivate func contains(_ instant: Instant) -> Bool { from <= instant && instant < to }
}

extension Plan {
  /// Who is on call by a schedule at a moment; `nil` where nobody is, or there is no such schedule.
  public func onCall(_ schedule: ScheduleID, at instant: Instant) -> PersonID? {
    self.schedule(schedule)?.duty(at: instant)?.person
  }
}
