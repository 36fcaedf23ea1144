internal import Engine

/// Roles, handoffs and reports, and what people ask of each other.
extension Fact {
  init(people type: FactType, _ fields: inout some FactFields) throws(Malformed) {
    switch type {
    case .roleAssigned:
      let role = try fields.need("role")
      let person = try fields.need("person")
      self = .roleAssigned(role: role, person: person, note: try fields.string("note"))
    case .roleReleased:
      let role = try fields.need("role")
      let person = try fields.need("person")
      self = .roleReleased(role: role, person: person, reason: try fields.string("reason"))
    case .handoffOffered:
      let role = try fields.need("role")
      let from = try fields.need("from")
      let to = try fields.need("to")
      self = .handoffOffered(role: role, from: from, to: to, brief: try fields.string("brief"))
    case .handoffAccepted:
      let role = try fields.need("role")
      let from = try fields.need("from")
      self = .handoffAccepted(role: role, from: from, to: try fields.need("to"))
    case .reported:
      let role = try fields.need("role")
      self = .reported(role: role, text: try fields.need("text"))
    case .taskAssigned:
      let task = try fields.needInteger("task")
      let title = try fields.need("title")
      let person = try fields.need("person")
      self = .taskAssigned(
        task: task, title: title, person: person, checkInDue: try fields.instant("check_in_due"))
    case .taskDone:
      let task = try fields.needInteger("task")
      self = .taskDone(task: task, note: try fields.string("note"))
    case .taskDropped:
      let task = try fields.needInteger("task")
      self = .taskDropped(task: task, reason: try fields.string("reason"))
    case .questionAsked:
      let question = try fields.needInteger("question")
      self = .questionAsked(question: question, text: try fields.need("text"))
    case .questionAnswered:
      let question = try fields.needInteger("question")
      self = .questionAnswered(question: question, text: try fields.need("text"))
    default: preconditionFailure("\(type) is of another topic")
    }
  }

  func encodePeople(to out: inout LineWriter) {
    switch self {
    case .roleAssigned(let role, let person, let note):
      out.field("role", role)
      out.field("person", person)
      out.field("note", note)
    case .roleReleased(let role, let person, let reason):
      out.field("role", role)
      out.field("person", person)
      out.field("reason", reason)
    case .handoffOffered(let role, let from, let to, let brief):
      out.field("role", role)
      out.field("from", from)
      out.field("to", to)
      out.field("brief", brief)
    case .handoffAccepted(let role, let from, let to):
      out.field("role", role)
      out.field("from", from)
      out.field("to", to)
    case .reported(let role, let text):
      out.field("role", role)
      out.field("text", text)
    case .taskAssigned(let task, let title, let person, let checkInDue):
      out.field("task", task)
      out.field("title", title)
      out.field("person", person)
      out.field("check_in_due", checkInDue)
    case .taskDone(let task, let note):
      out.field("task", task)
      out.field("note", note)
    case .taskDropped(let task, let reason):
      out.field("task", task)
      out.field("reason", reason)
    case .questionAsked(let question, let text), .questionAnswered(let question, let text):
      out.field("question", question)
      out.field("text", text)
    default: preconditionFailure("\(name) is of another topic")
    }
  }
}
