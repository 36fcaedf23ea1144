import EventLog
import Glibc

extension Measurement {
  /// SHA-256 over one large file.
  static let hash = Measurement("hash") { bench in
    let path = bench.scratch.path("random")
    let size = bench.size(256 << 20, quick: 4 << 20)
    try writeRandom(size, to: path)
    var parties: [() throws -> Double] = [{ timed { _ = hash(path) } }]
    let surroundings = try Surroundings(bench.scratch)
    if let sum = bench.find("sha256sum") {
      parties.append { try Child.time([sum, path], surroundings) }
    }
    let times = try inTurns(rounds: bench.size(7, quick: 2), parties)
    let rates = times.map { Double(size) / 1e6 / $0.median }
    bench.report(
      "hash", rates[0], "MB/s", .higher,
      peer: rates.count > 1 ? ("sha256sum", rates[1]) : nil)
  }

  private static func writeRandom(_ size: Int, to path: String) throws {
    let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure("\(path): \(errorText())") }
    defer { close(descriptor) }
    var random = Seeded(3)
    let words = (0..<1 << 17).map { _ in random.next() }
    for _ in 0..<size >> 20 {
      guard words.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) > 0 else {
        throw Failure("\(path): \(errorText())")
      }
    }
  }

  private static func hash(_ path: String) -> Digest {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    var hasher = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return hasher.finish() }
      buffer.withUnsafeBytes { hasher.update(raw: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
