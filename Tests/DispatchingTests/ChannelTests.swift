import Dispatching
import Engine
import EventLog
import Foundation
import Testing

@Suite("Channels")
struct ChannelTests {
  /// Sends by a channel to its end.
  private func send(
    _ kind: ChannelRule.Kind, _ desk: Desk, title: String = "Checkout is down",
    update: Update? = nil, secrets: SecretReader = SecretReader(), limit: Duration = .seconds(10)
  ) throws -> SendResult {
    var plan = desk.plan
    plan.channels = [ChannelRule(id: "c", kind: kind, timeLimit: limit)]
    plan.people = [
      PersonRule(id: "raj", name: "Raj", contacts: [.init(channel: "c", address: "+49 1")])
    ]
    let reference = try desk.declare("P1", title: title)
    var parcel: Parcel?
    if let update {
      try desk.record([.updatePosted(update)], in: reference)
      let delivery = UpdateDelivery(
        key: "2/\(update.audience)/c/1", entry: 2, audience: update.audience, channel: "c",
        attempt: 1)
      parcel = Parcel(delivery, in: reference, try desk.incident(reference), plan)
    } else {
      let page = Page(
        key: "1/1/1/person:raj/c", run: 1, level: 1, attempt: 1, reason: .escalation,
        target: "person:raj", person: "raj", channel: "c")
      parcel = Parcel(
        page, in: reference, try desk.incident(reference), plan, now: Desk.clock())
    }
    let sending = Sending.start(
      try #require(parcel), home: desk.home, secrets: secrets, now: Desk.clock())
    while true {
      if let result = sending.advance() { return result }
      var descriptors = sending.descriptors
      _ = poll(&descriptors, nfds_t(descriptors.count), 50)
    }
  }

  @Test("a program gets its arguments filled in once, on one line each, and never as an option")
  func command() throws {
    let desk = try Desk()
    let result = try send(
      .command(arguments: [
        "/bin/sh", "-c", "printf '<%s>' \"$@\"; cat > \(desk.path)/in", "sh", "{address}",
        "{title}", "{person}:{title}", "{incident} {severity}", "plain",
      ]), desk, title: "--help {address}\u{7}")
    #expect(
      result
        == .sent(
          detail:
            "exit 0: <+49 1>< --help {address}><raj:--help {address}><INC-0001 P1><plain>"))
    let lines = desk.lines("in")
    #expect(lines.first?.hasPrefix("P1 INC-0001: --help {address}") == true)
    #expect(lines.last == "Acknowledge: warroom ack INC-0001")
  }

  @Test("a program that is not there is not tried again")
  func missing() throws {
    let result = try send(.command(arguments: ["/no/such/program"]), try Desk())
    #expect(
      result
        == .failed(
          reason: "/no/such/program can't be run: No such file or directory", isFinal: true))
  }

  @Test("a webhook gets our JSON, and a secret stands neither in an argument nor in what is said")
  func webhook() throws {
    let desk = try Desk()
    let server = try Server(answer: "HTTP/1.1 200 OK", body: "taken s3cr3t-token", delay: 0.3)
    let secrets = SecretReader {
      ["URL": "http://127.0.0.1:\(server.port)/hooks/s3cr3t-path", "TOKEN": "s3cr3t-token"][$0]
    }
    let result = try send(
      .webhook(
        url: .environment("URL"), form: .json,
        headers: [.init(name: "Authorization", value: .environment("TOKEN"))]), desk,
      title: "a \"quoted\" \\ title", secrets: secrets)
    #expect(result == .sent(detail: "HTTP 200: taken [secret]"))
    let request = server.request
    #expect(request.head.hasPrefix("POST /hooks/s3cr3t-path HTTP/1.1"))
    #expect(request.head.contains("Authorization: s3cr3t-token"))
    let body = try JSON.parse(Array(request.body.utf8))
    #expect(body["kind"]?.string == "page")
    #expect(body["incident"]?["title"]?.string == "a \"quoted\" \\ title")
    #expect(body["person"]?.string == "raj")
    #expect(!server.argumentsSeen.isEmpty)
    #expect(!server.argumentsSeen.contains { $0.contains("s3cr3t") })
  }

  @Test("a webhook in Slack's form has its marks written out")
  func slack() throws {
    let desk = try Desk()
    let server = try Server(answer: "HTTP/1.1 200 OK", body: "ok")
    let update = Update(audience: "management", status: "identified", message: "<b> & co\nsoon")
    let result = try send(
      .webhook(url: .plain("http://127.0.0.1:\(server.port)/x"), form: .slack, headers: []), desk,
      update: update)
    #expect(result == .sent(detail: "HTTP 200: ok"))
    let body = try JSON.parse(Array(server.request.body.utf8))
    #expect(
      body["text"]?.string
        == "*P1 INC-0001: Checkout is down, identified*\n&lt;b&gt; &amp; co\nsoon")
  }

  @Test(
    "what a webhook answers decides whether it is tried again",
    arguments: [(500, false), (429, false), (404, true), (400, true)])
  func refused(_ code: Int, _ isFinal: Bool) throws {
    let server = try Server(answer: "HTTP/1.1 \(code) No", body: "no")
    let result = try send(
      .webhook(url: .plain("http://127.0.0.1:\(server.port)/x"), form: .json, headers: []),
      try Desk())
    #expect(result == .failed(reason: "HTTP \(code): no", isFinal: isFinal))
  }

  @Test("a webhook that nobody answers fails within its time, and says no secret")
  func unreachable() throws {
    let desk = try Desk()
    let result = try send(
      .webhook(url: .plain("http://127.0.0.1:1/s3cr3t"), form: .json, headers: []), desk)
    guard case .failed(let reason, false) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(reason.hasPrefix("curl, exit 7"))
    #expect(!reason.contains("s3cr3t"))
    let missing = try send(
      .webhook(url: .environment("WARROOM_NO_SUCH"), form: .json, headers: []), desk)
    #expect(
      missing
        == .failed(
          reason: "the environment variable WARROOM_NO_SUCH is not set", isFinal: false))
  }

  @Test("a status page has Statuspage's shape, what was told to its audience, and nothing else")
  func statuspage() throws {
    let desk = try Desk()
    desk.plan.services = [ServiceRule(id: "checkout", title: "Checkout")]
    let update = Update(audience: "status-page", status: "Investigating", message: "We look.")
    let result = try send(.file(path: "www/summary.json", form: .statuspage), desk, update: update)
    #expect(result == .sent(detail: "www/summary.json"))
    let page = try JSON.parse(Array(desk.text("home/www/summary.json").utf8))
    #expect(page["status"]?["indicator"]?.string == "critical")
    #expect(page["components"]?[0]?["status"]?.string == "operational")
    let incident = try #require(page["incidents"]?[0])
    #expect(incident["status"]?.string == "investigating")
    #expect(incident["impact"]?.string == "critical")
    #expect(incident["incident_updates"]?[0]?["body"]?.string == "We look.")
    // A later one stands above it, and the internal one is not there.
    let reference = try #require(try desk.home.incidents().first)
    try desk.record(
      [
        .serviceSet(service: "checkout"),
        .updatePosted(Update(audience: "engineering", message: "internal")),
        .updatePosted(Update(audience: "status-page", status: "identified", message: "Found.")),
      ], in: reference)
    var plan = desk.plan
    plan.channels = [
      ChannelRule(id: "c", kind: .file(path: "www/summary.json", form: .statuspage))
    ]
    let delivery = UpdateDelivery(
      key: "k", entry: 5, audience: "status-page", channel: "c", attempt: 1)
    let parcel = try #require(
      Parcel(delivery, in: reference, try desk.incident(reference), plan))
    _ = Sending.start(parcel, home: desk.home, secrets: SecretReader(), now: Desk.clock())
    let again = try JSON.parse(Array(desk.text("home/www/summary.json").utf8))
    #expect(again["components"]?[0]?["status"]?.string == "major_outage")
    let bodies = again["incidents"]?[0]?["incident_updates"]?.array?.map { $0["body"]?.string }
    #expect(bodies == ["Found.", "We look."])
    #expect(try FileManager.default.contentsOfDirectory(atPath: desk.home.path + "/www").count == 1)
  }

  @Test("a status page for people shows marks as text, and no drill")
  func html() throws {
    let desk = try Desk()
    let drill = try desk.declare(title: "only a drill", isDrill: true)
    try desk.record([.updatePosted(Update(audience: "status-page", message: "drill"))], in: drill)
    _ = try send(
      .file(path: "index.html", form: .html), desk, title: "<script>alert(1)</script>",
      update: Update(audience: "status-page", status: "monitoring", message: "a & b\nc"))
    let page = desk.text("home/index.html")
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("<dd>a &amp; b<br>c</dd>"))
    #expect(!page.contains("drill"))
    #expect(!page.contains("<script>"))
  }

  @Test("lines are added at the end of a file")
  func lines() throws {
    let desk = try Desk()
    for _ in 0..<2 { _ = try send(.file(path: "\(desk.path)/out", form: .lines), desk) }
    #expect(desk.lines("out").count == 2)
    #expect(desk.lines("out")[1].contains("raj P1 INC-0002: Checkout is down | "))
  }

  @Test("a notice goes to the rooms of whom it is for, and to nobody where there is none")
  func terminal() throws {
    let desk = try Desk()
    #expect(
      try send(.terminal(notifies: true), desk)
        == .failed(reason: "raj has no room open", isFinal: false))
    let room = try Presence(
      Presence.Room(by: "raj", incident: nil, process: 1, since: Desk.clock()), in: desk.home)
    defer { _ = room }
    let opened = Desk.clock()
    #expect(try send(.terminal(notifies: true), desk) == .sent(detail: "1 room open"))
    func fresh(_ person: PersonID, since: Instant) -> [Notice] {
      Notice.fresh(in: desk.home, for: person, since: since, now: Desk.clock()).map(\.notice)
    }
    #expect(
      fresh("raj", since: opened) == [
        Notice(
          person: "raj", incident: "INC-0002", text: "P1 INC-0002: Checkout is down",
          notifies: true)
      ])
    #expect(fresh("mei", since: opened).isEmpty, "it is none of hers")
    #expect(fresh("raj", since: Desk.clock() + .seconds(1)).isEmpty, "the room was opened later")
    #expect(try Presence.list(in: desk.home).count == 1)
  }
}
