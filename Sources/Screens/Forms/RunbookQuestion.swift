import Engine

/// The runbooks that fit what is being declared.
extension Form {
  static let runbookLabel = "Runbook"

  /// Lists the runbooks once they are asked for, those that fit the title and the service first; what somebody chose for
  /// the same answers before stays.
  mutating func proposeRunbook(_ plan: Plan) {
    guard questions[current].label == Form.runbookLabel, current == questions.count - 1,
      case .choice(let list) = questions[current].kind
    else { return }
    let service = questions[current - 1].answer
    let query = RunbookQuery(
      title: questions[0].answer, service: service.allSatisfy(\.isWhitespace) ? nil : service)
    let matches = plan.runbooks(for: query)
    let none = Choice("", "none", remark: "attach one later, by M or A")
    let fitting = plan.runbookChoices(matches).prefix(matches.count)
    let choices = fitting + [none] + plan.runbookChoices(matches).dropFirst(matches.count)
    guard Array(choices) != list.choices else { return }
    questions[current].kind = .choice(ChoiceList(Array(choices)))
    questions[current].hint =
      matches.isEmpty ? "none fits the title or the service" : "the best fit first"
  }
}
