internal import Engine

/// One run over bytes of a log from the end of what is checked.
struct Scan {
  let bytes: [UInt8]
  private(set) var events: [Event] = []
  private(set) var damage: Damage?
  /// How many of the bytes are lines that were taken.
  private(set) var consumed = 0
  private var endsInBatch = false

  init(bytes: [UInt8], damage: Damage? = nil) {
    self.bytes = bytes
    self.damage = damage
  }

  /// Nothing is left over: no part of a line, no part of a batch.
  var isClean: Bool { consumed == bytes.count && damage == nil && !endsInBatch }

  /// `taken`: Called with the head after every line that verifies.
  mutating func run(_ chain: inout Chain, taken: (Head) -> Void) {
    bytes.withUnsafeBytes { raw in
      while consumed < raw.count,
        let end = UnsafeRawBufferPointer(rebasing: raw[consumed...]).firstNewline
      {
        let line = UnsafeRawBufferPointer(rebasing: raw[consumed..<consumed + end])
        do throws(Damage) {
          events += try chain.take(line)
        } catch {
          damage = error
          return
        }
        taken(chain.lastHead)
        consumed += end + 1
      }
    }
    endsInBatch = chain.open != nil
  }

  /// Judges what is left over; to be believed only under the lock.
  func judge(_ chain: inout Chain) -> Tail {
    rest { chain.judge(rest: $0, damage: damage) }
  }

  func rest<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[consumed...])) }
  }
}
