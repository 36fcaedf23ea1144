import Dispatching
import Engine
import EventLog
import Testing

@Suite("The lease")
struct LeaseTests {
  private func holder(_ process: Int = 7) -> Lease.Holder {
    Lease.Holder(via: "raj(1003)@bastion", process: process, since: Instant(milliseconds: 1000))
  }

  @Test("is held by one at a time, who is known to the others, until it is let go")
  func one() throws {
    let desk = try Desk()
    #expect(Lease.holder(in: desk.home) == nil)
    var lease = try Lease.take(desk.home, as: holder())
    #expect(lease != nil)
    #expect(try Lease.take(desk.home, as: holder(8)) == nil)
    #expect(Lease.holder(in: desk.home) == holder())
    _ = lease
    lease = nil
    #expect(Lease.holder(in: desk.home) == nil)
    #expect(try Lease.take(desk.home, as: holder(8)) != nil)
  }

  @Test("goes to a service before the rooms")
  func service() throws {
    let desk = try Desk()
    #expect(!Lease.isServed(desk.home))
    let room = Enforcer(desk.settings())
    try desk.declare("P4")
    try desk.run(room) { room.report.isHolder }
    #expect(room.report.isHolder)
    let service = Enforcer(desk.settings(isService: true))
    #expect(Lease.isServed(desk.home))
    #expect(
      try desk.run(room) {
        _ = service.turn()
        return service.report.isHolder && !room.report.isHolder && room.report.isEnforced
      })
  }
}
