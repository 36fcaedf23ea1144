/// What became of an alert, of one key and all that a request said of it.
package struct AlertOutcome: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An incident was declared for it.
    case declared
    /// It is new to an open incident.
    case received
    /// It came again after it had cleared.
    case returned
    /// It stands already.
    case repeated
    case cleared
    case acknowledged
    /// An exclusion holds it back.
    case excluded
    /// It opened no incident, because the plan has no route for it or one that declares nothing.
    case kept
    /// There was nothing to do.
    case dropped
    /// It could not be recorded.
    case failed
  }

  package var kind: Kind
  package var key: String
  package var summary: String
  package var place: AlertPlace
  /// Why, as part of a sentence.
  package var why: String?
  /// Which of the alerts that came in; empty for one that was held back before.
  package var members: [Int]
  /// How many of them.
  package var count: Int { max(1, members.count) }

  package init(
    kind: Kind, key: String, summary: String, place: AlertPlace, why: String? = nil,
    members: [Int] = []
  ) {
    self.kind = kind
    self.key = key
    self.summary = summary
    self.place = place
    self.why = why
    self.members = members
  }
}

/// Where an alert went.
package enum AlertPlace: Hashable, Sendable {
  /// The incident of that index among those it was sorted into.
  case incident(Int)
  /// The new incident of that index.
  case new(Int)
  /// The home's log of alerts.
  case ledger
  case nowhere
}

/// Where alerts go and what is to be recorded there, as it was decided on one state of the home.
package struct AlertSorting: Sendable {
  /// What is to be recorded in one incident.
  package struct Part: Sendable {
    /// An incident that is to be declared first, and who declares it; `nil` where it is there already.
    package struct Declaration: Hashable, Sendable {
      package var command: DeclareCommand
      package var by: PersonID
    }

    package var place: AlertPlace
    package var declaration: Declaration?
    package var facts: [FactDraft]
    /// Repeats that came too soon after the last one that was recorded.
    package var repeats: [String: Int]
    /// Alerts that the home's log of alerts held until now and that this incident has from here on.
    package var taken: [String]
  }

  /// What is to be recorded in the home's log of alerts.
  package struct LedgerDraft: Sendable {
    package var draft: FactDraft
    /// Only where this place's part could be recorded.
    package var with: AlertPlace?
  }

  package var parts: [Part]
  package var ledger: [LedgerDraft]
  package var ledgerRepeats: [String: Int]
  /// What flapping alerts did since it was last recorded.
  package var flaps: [String: AlertPending.Flap]
  package var outcomes: [AlertOutcome]
}

/// What is not worth a line in a log each: repeats and changes less than a minute after the last that was recorded. A count
/// may be lost with it, never an alert.
package struct AlertPending: Hashable, Sendable {
  /// What a flapping alert did last.
  package struct Flap: Hashable, Sendable {
    package var isFiring: Bool
    package var at: Instant

    package init(isFiring: Bool, at: Instant) {
      self.isFiring = isFiring
      self.at = at
    }
  }

  /// By the incident's identity, then by the alert's key.
  package var repeats: [EventID: [String: Int]]
  package var ledgerRepeats: [String: Int]
  package var flaps: [String: Flap]

  package init(
    repeats: [EventID: [String: Int]] = [:], ledgerRepeats: [String: Int] = [:],
    flaps: [String: Flap] = [:]
  ) {
    self.repeats = repeats
    self.ledgerRepeats = ledgerRepeats
    self.flaps = flaps
  }
}
