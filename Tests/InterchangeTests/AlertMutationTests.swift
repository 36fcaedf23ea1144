import Engine
import EventLog
import FuzzProperties
import Interchange
import TestSupport
import Testing

@Suite("Alerts that were changed at random")
struct AlertMutationTests {
  @Test("each is taken or refused with a sentence, and the log takes what is taken")
  func mutated() throws {
    let requests = try CapturedRequest.all().filter { $0.format != nil }
    let failures = Trials.failures(3000) { random in
      let request = random.pick(requests)
      guard let usual = request.format else { return nil }
      let format = random.chance(90) ? usual : random.pick(AlertFormat.allCases)
      let body = random.mutate(request.body, words: Property.alert.words)
      let path = random.chance(80) ? request.path : random.text(upTo: 20)
      return Property.alertFault(body, path: path, format)
    }
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("the longest alert that is taken fits a line of the log, however much must be escaped")
  func longest() throws {
    let quotes = String(repeating: "\\\"", count: 3000)
    let labels = (0..<64).map { #""l\#($0)":"\#(quotes)""# }.joined(separator: ",")
    let url = "https://x.example/" + String(repeating: "\\\"", count: 1000)
    let body = """
      {"alerts":[{"status":"firing","fingerprint":"\(String(repeating: "\\\"", count: 500))","labels":{\(labels)},
      "annotations":{"summary":"\(quotes)","runbook_url":"\(url)"},"generatorURL":"\(url)"}]}
      """
    let alert = try AlertFormat.alertmanager.read(Array(body.utf8)).alerts[0].alert
    #expect(alert.labels.count > 10 && alert.url != nil)
    var out = LineWriter()
    LineCodec.encode(
      Event(
        seq: 1_000_000, id: EventID(high: 1, low: 1), at: Scratch.now, by: "prom",
        fact: .alertReceived(alert)), to: &out)
    #expect(out.bytes.count < LogLimits.lineBytes - 1000)
  }
}
