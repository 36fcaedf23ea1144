import Engine
import EventLog

extension JSON {
  /// The state of an incident: what `show --json` prints.
  static func incident(_ look: Viewed) -> JSON {
    let (incident, plan, now) = (look.incident, look.plan, look.context.now)
    let due = deadlines(of: incident, plan: plan, now: now)
    return .object(
      head(look)
        + [
          ("milestones", .array(milestones(incident))),
          ("roles", .array(roles(incident, plan))),
          ("handoffs", .array(handoffs(incident))),
          ("due", .array(due.map { deadline($0, look.alias, now: now) })),
          ("updates", .array(updates(incident, plan))),
          ("runbooks", .array(incident.runbooks.map { runbook($0.runbook, $0) })),
          ("tasks", .array(incident.tasks.map { task($0, look.alias) })),
          ("questions", .array(incident.questions.map { question($0) })),
          ("alerts", .array(incident.alerts.map { alert($0) })),
          ("resolution", incident.resolution.map { resolution($0) } ?? .null),
        ])
  }

  private static func head(_ look: Viewed) -> [(key: String, value: JSON)] {
    let (incident, declaration) = (look.incident, look.incident.declaration)
    return [
      ("incident", .string(look.alias)), ("id", .string(declaration.incident.text)),
      ("title", .string(incident.title)), ("severity", .string(incident.severity)),
      ("severity_word", .optional(look.plan.severity(incident.severity)?.word)),
      ("phase", .string(incident.phase.rawValue)), ("open", .bool(incident.isOpen)),
      ("drill", .bool(declaration.isDrill)),
      ("origin", declaration.origin.map { origin($0) } ?? .null),
      ("service", .optional(incident.service)), ("impact", .optional(incident.impact)),
      ("labels", .array(incident.labels.map { .string($0) })),
      ("declared", .instant(incident.declaredAt)), ("declared_by", .string(incident.declaredBy)),
      ("entries", .integer(look.events.count)), ("head", .string(look.surveyed.head.text)),
      ("file", .string(look.surveyed.reference.path)),
      ("log", .string(look.surveyed.conditionWord)),
      ("problem", .optional(look.surveyed.problem)),
    ]
  }

  private static func origin(_ origin: ImportOrigin) -> JSON {
    [
      "source": .string(origin.source), "identifier": .string(origin.identifier),
      "url": .optional(origin.url), "excluded": .optional(origin.excluded),
    ]
  }

  private static func milestones(_ incident: Incident) -> [JSON] {
    let start = incident.instant(of: .impactStarted)
    return Milestone.allCases.map { milestone in
      let reached = incident.milestones[milestone]
      let offset = reached.flatMap { reached in start.map { reached.at - $0 } }
      return [
        "milestone": .string(milestone.rawValue), "at": .optional(reached?.at),
        "entry": reached.map { .integer($0.entry) } ?? .null, "offset_seconds": .seconds(offset),
      ]
    }
  }

  private static func roles(_ incident: Incident, _ plan: Plan) -> [JSON] {
    let required = plan.severity(incident.severity)?.requiredRoles ?? []
    return plan.roles.map { rule in
      let holders = incident.holders(of: rule.id).map { holding -> JSON in
        [
          "person": .string(holding.person), "note": .optional(holding.note),
          "since": .instant(holding.since),
        ]
      }
      return [
        "role": .string(rule.id), "title": .string(rule.title),
        "required": .bool(required.contains(rule.id)), "holders": .array(holders),
        "last_report": .optional(incident.reports[rule.id]),
      ]
    }
  }

  private static func handoffs(_ incident: Incident) -> [JSON] {
    incident.offers.sorted { $0.key < $1.key }.map { role, offer in
      [
        "role": .string(role), "from": .string(offer.from), "to": .string(offer.to),
        "brief": .optional(offer.brief), "at": .instant(offer.at),
      ]
    }
  }

  private static func updates(_ incident: Incident, _ plan: Plan) -> [JSON] {
    incident.audiences.sorted { $0.key < $1.key }.map { audience, history in
      [
        "audience": .string(audience), "count": .integer(history.count),
        "last": .instant(history.lastAt), "last_by": .string(history.lastBy),
        "status": .optional(history.last.status), "message": .string(history.last.message),
        "next_due": .optional(history.last.nextDue),
      ]
    }
  }

  /// A runbook; its steps are all open where `progress` says nothing, because it is not attached.
  static func runbook(_ book: AttachedRunbook, _ progress: RunbookProgress?) -> JSON {
    let steps = book.steps.enumerated().map { index, step -> JSON in
      let states = progress?.steps ?? []
      return self.step(index + 1, step, states.indices.contains(index) ? states[index] : nil)
    }
    return [
      "runbook": .integer(book.runbook), "title": .string(book.title),
      "source": .string(book.source), "expected_seconds": .seconds(book.expected),
      "attached": .optional(progress?.attachedAt),
      "finished": .integer(progress?.finished ?? 0),
      "steps": .array(steps),
    ]
  }

  /// `number` counts from 1.
  private static func step(
    _ number: Int, _ step: RunbookStep, _ progress: StepProgress?
  ) -> JSON {
    [
      "step": .integer(number), "title": .string(step.title), "depth": .integer(step.depth),
      "text": .optional(step.text), "commands": .array(step.commands.map { .string($0) }),
      "state": .string((progress?.state ?? .open).rawValue), "by": .optional(progress?.by),
      "at": .optional(progress?.at), "remark": .optional(progress?.remark),
      "notes": .array((progress?.notes ?? []).map { note($0) }),
    ]
  }

  private static func note(_ note: StepNote) -> JSON {
    ["text": .string(note.text), "by": .string(note.by), "at": .instant(note.at)]
  }

  static func task(_ task: IncidentTask, _ alias: String) -> JSON {
    [
      "incident": .string(alias), "task": .integer(task.number), "title": .string(task.title),
      "person": .string(task.person), "state": .string(task.state.rawValue),
      "assigned": .instant(task.assignedAt), "check_in": .optional(task.checkInDue),
      "remark": .optional(task.remark),
    ]
  }

  private static func question(_ question: Question) -> JSON {
    [
      "question": .integer(question.number), "text": .string(question.text),
      "asked_by": .string(question.askedBy), "asked": .instant(question.askedAt),
      "answer": .optional(question.answer),
    ]
  }

  private static func alert(_ progress: AlertProgress) -> JSON {
    let labels = progress.alert.labels.map { (key: $0.name, value: JSON.string($0.value)) }
    return [
      "key": .string(progress.alert.key), "source": .string(progress.alert.source),
      "summary": .string(progress.alert.summary), "labels": .object(labels),
      "url": .optional(progress.alert.url),
      "runbook_url": .optional(progress.alert.runbookURL), "first": .instant(progress.firstAt),
      "count": .integer(progress.count), "cleared": .optional(progress.clearedAt),
    ]
  }

  private static func resolution(_ resolution: Resolution) -> JSON {
    [
      "note": .optional(resolution.note), "cause": .optional(resolution.cause),
      "verified": .bool(resolution.isVerified),
    ]
  }
}
