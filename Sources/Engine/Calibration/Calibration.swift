/// How often three judges of a severity agree: the plan's matrix, the person who answered its questions, and history.
public struct Calibration: Hashable, Sendable {
  /// One incident as it was judged.
  public struct Case: Hashable, Sendable {
    public var alias: String
    public var impact: String
    public var urgency: String
    /// What the plan proposes for the answers.
    public var proposed: SeverityID
    /// What the person would have declared.
    public var chosen: SeverityID
    /// What the incident was in the end.
    public var history: SeverityID

    public init(
      alias: String, impact: String, urgency: String, proposed: SeverityID, chosen: SeverityID,
      history: SeverityID
    ) {
      self.alias = alias
      self.impact = impact
      self.urgency = urgency
      self.proposed = proposed
      self.chosen = chosen
      self.history = history
    }
  }

  /// How two judges compare over all cases.
  public struct Agreement: Hashable, Sendable {
    public var agreed = 0
    /// How often the first judge took the incident for worse than the second.
    public var worse = 0
    /// How often for less bad.
    public var milder = 0
  }

  public var cases: [Case]

  public init(cases: [Case] = []) { self.cases = cases }

  /// Whether all three said the same.
  public var unanimous: Int {
    cases.count { $0.proposed == $0.chosen && $0.chosen == $0.history }
  }

  /// Compares two judges.
  ///
  /// - Parameters:
  ///   - first: What one of them said of a case.
  ///   - second: What the other said.
  ///   - plan: Ranks the severities.
  /// - Returns: How often they agreed, and in which direction they did not.
  public func agreement(
    _ first: (Case) -> SeverityID, _ second: (Case) -> SeverityID, plan: Plan
  ) -> Agreement {
    var agreement = Agreement()
    for item in cases {
      let (left, right) = (plan.rank(of: first(item)), plan.rank(of: second(item)))
      if left == right {
        agreement.agreed += 1
      } else if left < right {
        agreement.worse += 1
      } else {
        agreement.milder += 1
      }
    }
    return agreement
  }
}
