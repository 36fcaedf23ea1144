import Engine
import EventLog
import Foundation
import FuzzProperties
import TestSupport
import Testing

@Suite("The line codec")
struct LineCodecTests {
  private func line(_ event: Event) -> [UInt8] {
    Array(LineCodec.seal(LineCodec.encode(event), after: .zero).line.dropLast())
  }

  @Test("writes the documented form")
  func canonical() {
    let event = Event(
      seq: 7, id: identity(7), at: start, by: "raj", via: "raj(1003)@bastion",
      fact: .roleAssigned(role: "ic", person: "ana", note: nil))
    let body = String(decoding: LineCodec.encode(event), as: UTF8.self)
    #expect(
      body
        == #"{"seq":7,"id":"\#(identity(7).text)","at":"\#(start.rfc3339)","by":"raj","#
        + #""via":"raj(1003)@bastion","type":"role.assigned","data":{"role":"ic","person":"ana"}"#)
  }

  @Test("reads back every fact, fast and in general")
  func roundTrip() {
    var facts = FactGenerator(random: Seeded(3))
    var codec = LineCodec()
    for round in 0..<200 {
      for index in 0..<FactGenerator.caseCount {
        var event = facts.event(round + 1)
        event.fact = facts.fact(index)
        let line = line(event)
        line.withUnsafeBytes { raw in
          let general = try? LineCodec.decodeGeneral(raw)
          #expect(general == event)
          if let fast = codec.decodeFast(raw) { #expect(fast == event) }
        }
        #expect((try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any])
      }
    }
  }

  @Test("takes the fast way for every known fact of ordinary content")
  func fastWay() {
    var facts = FactGenerator(random: Seeded(4), largest: 1_000_000)
    var codec = LineCodec()
    for index in 0..<FactGenerator.caseCount - 1 {
      for _ in 0..<50 {
        let event = Event(
          seq: 3, id: identity(3), at: start, occurred: start, by: "raj", via: "x",
          fact: facts.fact(index))
        #expect(line(event).withUnsafeBytes { codec.decodeFast($0) } == event)
      }
    }
  }

  @Test("keeps an unknown type with its data as they stand")
  func unknownType() throws {
    let text =
      #"{"seq":2,"id":"\#(identity(2).text)","at":"\#(start.rfc3339)","by":"raj","#
      + #""type":"page.sent","data":{"a": [1,2.50], "b":{}},"hash":"00"}"#
    var codec = LineCodec()
    let event = try codec.decode(text.utf8)
    #expect(event.fact == .unknown(type: "page.sent", data: #"{"a": [1,2.50], "b":{}}"#))
    #expect(String(decoding: LineCodec.encode(event), as: UTF8.self) + #","hash":"00"}"# == text)
  }

  @Test("shows a known type whose data lack something as unknown")
  func malformedData() throws {
    let text =
      #"{"seq":2,"id":"\#(identity(2).text)","at":"\#(start.rfc3339)","by":"raj","#
      + #""type":"role.assigned","data":{"role":7},"hash":"00"}"#
    var codec = LineCodec()
    #expect(
      try codec.decode(text.utf8).fact == .unknown(type: "role.assigned", data: #"{"role":7}"#))
  }

  @Test("tolerates unknown fields and another order")
  func unknownFields() throws {
    let text =
      #"{"by":"raj","new":[1],"type":"entry.marked","data":{"x":null,"entry":3},"#
      + #""seq":2,"at":"\#(start.rfc3339)","id":"\#(identity(2).text)"}"#
    var codec = LineCodec()
    #expect(try codec.decode(text.utf8).fact == .marked(entry: 3))
  }

  @Test("reads over what a line says of those before it, fast where it is written as we do")
  func unflushed() throws {
    for (said, isFast) in [
      ("1", true), ("65536", true), ("0", false), ("-3", false), ("2.5", false), (#""7""#, false),
      ("12345678901234567890", false),
    ] {
      let text =
        #"{"seq":2,"id":"\#(identity(2).text)","at":"\#(start.rfc3339)","by":"raj","#
        + #""unflushed":\#(said),"type":"entry.marked","data":{"entry":3},"#
        + #""hash":"\#(String(repeating: "0", count: 64))"}"#
      var codec = LineCodec()
      let event = try codec.decode(text.utf8)
      #expect(event.fact == .marked(entry: 3) && event.seq == 2, "\(said)")
      let fast = Array(text.utf8).withUnsafeBytes { codec.decodeFast($0) }
      #expect(fast == (isFast ? event : nil), "\(said)")
    }
  }

  @Test("knows a type for every fact")
  func names() {
    var facts = FactGenerator(random: Seeded(7))
    var codec = LineCodec()
    for index in 0..<FactGenerator.caseCount - 1 {
      let event = Event(seq: 1, id: identity(1), at: start, by: "a", fact: facts.fact(index))
      let read = try? codec.decode(line(event))
      #expect(read?.fact.name == event.fact.name)
      if case .unknown? = read?.fact { Issue.record("\(event.fact.name) is not known") }
    }
  }
}
