internal import Engine
internal import EventLog

/// All that deciding on alerts needs of a home, as it was read.
struct AlertDesk {
  /// An incident that is not closed, and its log.
  struct Open {
    var log: IncidentLog
    var head: Head
    var candidate: AlertCandidate
  }

  var incidents: [Open] = []
  var journal: AlertsJournal
  var pending: AlertPending
  /// What need not be read the next time; to be saved under the lock on the home's alerts.
  var silent: SilentLogs
  private(set) var remarks: [String] = []
  private let planOf: (Incident) -> Plan

  /// Reads the home. A log that can't be written takes no alerts: they are taken as if it was not there.
  init(home: Home, planOf: @escaping (Incident) -> Plan) throws(AlertIntakeError) {
    self.planOf = planOf
    pending = AlertPendingFile(home).load()
    silent = SilentLogs(home)
    do {
      journal = try AlertsJournal(home)
      remarks = journal.remarks
      for (reference, status) in try home.incidentFiles()
      where !silent.contains(reference.number, status) {
        let log = try IncidentLog.open(reference, in: home)
        let contents = try log.read()
        guard let incident = Incident(events: contents.events) else { continue }
        guard incident.phase != .closed, !incident.isImported, !incident.declaration.isDrill else {
          silent.note(reference.number, status)
          continue
        }
        guard contents.condition.isWritable else {
          if incident.isOpen {
            remarks.append("\(reference.alias) can't be written any more, so it takes no alerts.")
          }
          continue
        }
        incidents.append(
          Open(
            log: log, head: contents.head,
            candidate: AlertCandidate(incident, plan: planOf(incident))))
      }
    } catch {
      throw AlertIntakeError(description: "\(error)")
    }
  }

  func sorter(_ router: AlertRouter, by: PersonID, now: Instant) -> AlertSorter {
    AlertSorter(
      router, candidates: incidents.map(\.candidate), ledger: journal.ledger, pending: pending,
      by: by, now: now)
  }

  /// Adds an incident that was declared just now.
  mutating func add(_ incident: Incident, _ log: IncidentLog) {
    incidents.append(
      Open(log: log, head: log.head, candidate: AlertCandidate(incident, plan: planOf(incident))))
  }

  /// Takes in what was appended to an incident, by whomever.
  mutating func fold(_ events: [Event], into index: Int) {
    var incident = incidents[index].candidate.incident
    for event in events { incident.apply(event) }
    incidents[index].candidate = AlertCandidate(incident, plan: planOf(incident))
    incidents[index].head = incidents[index].log.head
  }
}
