import Engine
import Testing

@Suite("Matching alerts")
struct AlertRouterTests {
  private func alert(_ labels: [String: String]) -> Alert {
    Alert(
      key: "k", source: "prom", summary: "s",
      labels: labels.map { Alert.Label(name: $0.key, value: $0.value) })
  }

  @Test(
    "a matcher holds for a value or does not, and a label that is not there is empty",
    arguments: [
      (LabelMatcher("job", .equal, "pay"), [true, false, false]),
      (LabelMatcher("job", .unequal, "pay"), [false, true, true]),
      (LabelMatcher("job", .matches, "pay|shop"), [true, false, false]),
      (LabelMatcher("job", .matches, "pay.*"), [true, true, false]),
      (LabelMatcher("job", .matches, ".*"), [true, true, true]),
      (LabelMatcher("job", .differs, "pay.*"), [false, false, true]),
      (LabelMatcher("job", .differs, "ay"), [true, true, true]),
      (LabelMatcher("job", .equal, ""), [false, false, true]),
    ])
  func matchers(_ matcher: LabelMatcher, _ expected: [Bool]) {
    let compiled = CompiledMatchers([matcher])
    let alerts = [alert(["job": "pay"]), alert(["job": "payments"]), alert(["other": "pay"])]
    #expect(alerts.map { compiled.match($0) } == expected, "\(matcher)")
  }

  @Test("all matchers of a list must hold, and none holds for everything")
  func lists() {
    let both = CompiledMatchers([
      LabelMatcher("a", .equal, "1"), LabelMatcher("b", .matches, "[0-9]+"),
    ])
    #expect(both.match(alert(["a": "1", "b": "22"])))
    #expect(!both.match(alert(["a": "1", "b": "x"])))
    #expect(CompiledMatchers([]).match(alert([:])))
  }

  @Test("a pattern that is none matches nothing, whichever way it is asked, and says what is wrong")
  func badPatterns() {
    for comparison in [LabelMatcher.Comparison.matches, .differs] {
      let matcher = LabelMatcher("job", comparison, "pay(")
      #expect(!CompiledMatchers([matcher]).match(alert(["job": "pay("])))
      #expect(matcher.problem == "a bracket ( is not closed")
    }
    #expect(LabelMatcher("job", .equal, "pay(").problem == nil)
    #expect(LabelMatcher("job", .matches, "pay.*").problem == nil)
  }

  @Test("the first route that matches counts")
  func order() {
    let router = AlertRouter(AlertScene().plan)
    #expect(router.route(alert(["severity": "info", "job": "pay"]))?.name == "quiet")
    #expect(router.route(alert(["severity": "page", "job": "pay"]))?.name == "payments")
    #expect(router.route(alert(["team": "web"]))?.name == "any")
    #expect(router.route(alert(["job": "x"])) == nil)
    #expect(router.service(named: "PAYMENTS") == "checkout")
    #expect(router.service(named: "unheard of") == "unheard of")
  }

  @Test("a weekly window opens and closes by the clocks of its zone, past midnight too")
  func weekly() {
    let period = Exclusions.MaintenanceWindow.Period.weekly(
      OnCallSchedule.WeeklyHours(weekdays: [1], fromMinute: 23 * 60, toMinute: 2 * 60),
      zone: .utc)
    let end = at("2026-11-24T02:00:00Z")
    #expect(period.end(at: at("2026-11-23T22:59:59Z")) == nil)
    #expect(period.end(at: at("2026-11-23T23:00:00Z")) == end)
    #expect(period.end(at: at("2026-11-24T01:59:59Z")) == end)
    #expect(period.end(at: end) == nil)
    #expect(period.end(at: at("2026-11-24T23:30:00Z")) == nil, "it begins on Mondays only")
    let once = Exclusions.MaintenanceWindow.Period.once(
      from: at("2026-11-23T10:00:00Z"), to: at("2026-11-23T11:00:00Z"))
    #expect(once.end(at: at("2026-11-23T10:00:00Z")) == at("2026-11-23T11:00:00Z"))
    #expect(once.end(at: at("2026-11-23T11:00:00Z")) == nil)
  }

  @Test("a window is for its services and its labels")
  func windows() {
    var plan = Plan.builtin
    let hour = Exclusions.MaintenanceWindow.Period.once(
      from: declaredAt, to: declaredAt + .hours(1))
    plan.exclusions.maintenance = [
      Exclusions.MaintenanceWindow(name: "db", services: ["db"], period: hour),
      Exclusions.MaintenanceWindow(
        name: "web", matchers: [LabelMatcher("team", .equal, "web")], period: hour),
    ]
    let router = AlertRouter(plan)
    func window(_ labels: [String: String], _ service: ServiceID?) -> String? {
      router.maintenance(alert(labels), service: service, at: declaredAt)?.rule.name
    }
    #expect(window([:], "db") == "db")
    #expect(window([:], "web") == nil)
    #expect(window([:], nil) == nil)
    #expect(window(["team": "web"], nil) == "web")
  }

  @Test("an alert flaps from the change on that makes it as many, until it has been quiet")
  func flapping() {
    let rule = Exclusions.Flapping(changes: 4, within: .minutes(10))
    func holds(_ minutes: [Int], at now: Int) -> Bool {
      rule.holds(minutes.map { declaredAt + .minutes($0) }, now: declaredAt + .minutes(now))
    }
    #expect(!holds([0, 1, 2], at: 2))
    #expect(holds([0, 1, 2, 3], at: 3))
    #expect(!holds([0, 4, 8, 12], at: 12), "four, but not within ten minutes")
    #expect(holds([0, 1, 2, 3], at: 12))
    #expect(!holds([0, 1, 2, 3], at: 13), "ten minutes quiet")
    #expect(holds([0, 1, 2, 3, 12, 21], at: 30), "it never was quiet")
    #expect(!holds([0, 1, 2, 3, 14], at: 14), "it was")
    #expect(!holds([], at: 0))
  }

  @Test("an exclusion is read as it is written")
  func exclusions() {
    for kind in Exclusion.Kind.allCases {
      let exclusion = Exclusion(kind, "a: b")
      #expect(Exclusion("\(exclusion)") == exclusion)
    }
    #expect(Exclusion("weather: rain") == nil && Exclusion("flapping") == nil)
  }
}
