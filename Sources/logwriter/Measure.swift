internal import Engine
internal import EventLog
internal import Glibc

/// What the log costs beside a bare loop of write(2) and fdatasync(2), and how fast lines are read.
enum Measure {
  static func run(_ arguments: [String]) throws {
    guard arguments.count == 2, let count = Int(arguments[1]) else { exit(64) }
    decode(events: 200_000)
    for round in 1...3 {
      let bare = bareLoop(arguments[0] + ".bare", count)
      let home = try Home.open(path: arguments[0])
      let log = try appendLoop(home, round, count)
      print("append: bare \(Int(bare))/s, log \(Int(log))/s, \(Int(log * 100 / bare)) %")
    }
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func event(_ seq: Int) -> Event {
    Event(
      seq: seq, id: EventID(high: 1 << 50, low: UInt64(seq)), at: currentTime(), by: "raj",
      via: "raj(1003)@bastion",
      fact: .noted(kind: .note, text: "restarted the payment pods, error rate back to 0.2 %"))
  }

  private static func decode(events count: Int) {
    var lines: [[UInt8]] = []
    var hash = Digest.zero
    for seq in 1...count {
      let sealed = LineCodec.seal(LineCodec.encode(event(seq)), after: hash)
      lines.append(Array(sealed.line.dropLast()))
      hash = sealed.hash
    }
    let size = lines.reduce(0) { $0 + $1.count } / count
    var codec = LineCodec()
    var began = seconds()
    var fast = 0
    for line in lines where line.withUnsafeBytes({ codec.decodeFast($0) }) != nil { fast += 1 }
    print("decode, fast: \(Int(Double(fast) / (seconds() - began)))/s of \(size) bytes")
    began = seconds()
    for line in lines.prefix(20_000) {
      _ = line.withUnsafeBytes { try? LineCodec.decodeGeneral($0) }
    }
    print("decode, general: \(Int(20_000 / (seconds() - began)))/s")
    began = seconds()
    var chain = Chain(alias: nil)
    for line in lines { _ = line.withUnsafeBytes { try? chain.take($0) } }
    print("check and decode: \(Int(Double(chain.head.seq) / (seconds() - began)))/s")
  }

  private static func bareLoop(_ path: String, _ count: Int) -> Double {
    let descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let line = [UInt8](repeating: 120, count: 300)
    let began = seconds()
    for _ in 0..<count {
      _ = write(descriptor, line, line.count)
      fdatasync(descriptor)
    }
    return Double(count) / (seconds() - began)
  }

  private static func appendLoop(_ home: Home, _ round: Int, _ count: Int) throws -> Double {
    let declaration = Declaration(
      incident: .random(at: currentTime()), alias: "", plan: "", title: "measure", severity: "P3")
    let first = EventDraft(
      id: .random(at: currentTime()), by: "raj", fact: .declared(declaration))
    let log = try IncidentLog.create(in: home, drafts: [first], now: currentTime)
    let began = seconds()
    for _ in 0..<count {
      let draft = EventDraft(
        id: .random(at: currentTime()), by: "raj", via: "raj(1003)@bastion", fact: event(1).fact)
      _ = try log.append([draft], after: log.head, now: currentTime)
    }
    return Double(count) / (seconds() - began)
  }
}
