import Engine
import Testing

@Suite("Calibration")
struct CalibrationTests {
  @Test("counts for every pair of severities who took it for worse")
  func pairs() {
    let ids = Plan.builtin.severities.map(\.id)
    for proposed in ids {
      for chosen in ids {
        for history in ids {
          let calibration = Calibration(cases: [
            .init(
              alias: "INC-1", impact: "high", urgency: "low", proposed: proposed, chosen: chosen,
              history: history)
          ])
          let agreement = calibration.agreement(\.proposed, \.history, plan: .builtin)
          #expect(agreement.agreed == (proposed == history ? 1 : 0))
          #expect(agreement.worse == (proposed < history ? 1 : 0))
          #expect(agreement.milder == (proposed > history ? 1 : 0))
          #expect(calibration.unanimous == (Set([proposed, chosen, history]).count == 1 ? 1 : 0))
        }
      }
    }
  }
}
