import Engine

/// The plan's two questions, and the severity that their answers propose.
extension Plan {
  /// Impact, urgency and severity; only the last where the plan has no matrix.
  ///
  /// - Parameter current: The severity that stands: the answers that lead to it are the ones chosen at first, so that
  ///   three times Enter changes nothing.
  /// - Returns: One question or three, the severity last.
  func triageQuestions(current: SeverityID?) -> [Form.Question] {
    let start = severities.firstIndex { $0.id == current } ?? min(1, severities.count - 1)
    let severity = Form.Question.choice(
      "Severity",
      severities.map {
        Form.Choice($0.id, "\($0.id) \($0.word)", remark: $0.criteria.joined(separator: "; "))
      }, selected: start, hint: "one criterion that holds is enough")
    guard let matrix else { return [severity] }
    let standing = severities[start].id
    let row = matrix.severities.firstIndex { $0.contains(standing) } ?? 0
    let column = matrix.severities[row].firstIndex(of: standing) ?? 0
    func choices(_ answers: [TriageMatrix.Answer]) -> [Form.Choice] {
      answers.map { Form.Choice($0.id, $0.id, remark: $0.words) }
    }
    return [
      .choice("Impact", choices(matrix.impacts), selected: row, hint: "who is hit, and how badly"),
      .choice("Urgency", choices(matrix.urgencies), selected: column, hint: "how fast it matters"),
      severity,
    ]
  }
}

extension Form {
  /// Where its questions for impact, urgency and severity begin; `nil` where it does not ask them.
  var triageStart: Int? {
    questions.firstIndex { $0.label == "Impact" && !$0.isText }
  }

  /// Chooses what the answers propose, and says so; what somebody chose for the same answers before stays.
  mutating func proposeSeverity(_ plan: Plan) {
    guard let start = triageStart, current == start + 2, let matrix = plan.matrix else { return }
    let (impact, urgency) = (questions[start].answer, questions[start + 1].answer)
    guard let proposed = matrix.severity(impact: impact, urgency: urgency) else { return }
    let hint = "\(proposed) proposed: impact \(impact), urgency \(urgency)"
    guard questions[current].hint != hint, case .choice(var list) = questions[current].kind else {
      return
    }
    list.choose(proposed)
    questions[current].kind = .choice(list)
    questions[current].hint = hint
  }
}
