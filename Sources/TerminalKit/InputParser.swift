/// Turns the bytes of a terminal into events; the same events however the bytes are split.
///
/// Replies and sequences it does not know are swallowed whole, so that nothing of them is ever taken
/// for typing.
package struct InputParser: Sendable {
  /// Far more than anyone types; a paste beyond it would only make every redraw slow.
  package static let pasteLimitBytes = 1 << 20
  /// The longest sequence whose meaning is looked at; longer ones are swallowed to their end.
  static let sequenceLimitBytes = 64
  /// A string sequence without an end gives the keyboard back after so many bytes.
  static let stringLimitBytes = 4096

  private enum State: Sendable {
    case ground
    case utf8
    case escape
    case sequence
    /// `ESC [ [`, with which the Linux console begins its first five function keys.
    case console
    case single
    /// The bytes that follow an old mouse report.
    case skip(Int)
    case string
    case stringEscape
    case paste
  }

  private var state = State.ground
  private var collected: [UInt8] = []
  private var stringBytes = 0
  private var hasAlt = false
  private var decoder = ScalarDecoder()
  private var pasted = PasteBuffer()

  package init() {}

  /// Bytes that the last paste had beyond the limit and that were dropped from its end.
  package var droppedFromPaste: Int { pasted.dropped }

  /// Whether a paste has begun and not ended; it may take its time over a slow line.
  package var isPasting: Bool {
    if case .paste = state { true } else { false }
  }

  /// Whether what came so far might be a key of its own or the beginning of more: after about
  /// 25 ms without a byte, `flush` decides.
  package var isPending: Bool {
    switch state {
    case .utf8, .escape, .string, .stringEscape: true
    case .sequence, .single: collected.isEmpty
    case .ground, .console, .skip, .paste: false
    }
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    var events: [InputEvent] = []
    for byte in bytes { take(byte, &events) }
    return events
  }

  /// Takes what is pending for keys, because nothing more has come.
  package mutating func flush() -> [InputEvent] {
    guard isPending else { return [] }
    var events: [InputEvent] = []
    switch state {
    case .utf8:
      decoder = ScalarDecoder()
      emitCharacter("\u{FFFD}", &events)
    case .escape: events.append(.key(Key(.escape)))
    case .sequence: events.append(.key(Key(.character("["), .alt)))
    case .single: events.append(.key(Key(.character("O"), .alt)))
    default: break
    }
    reset()
    return events
  }

  /// Ends a paste whose end never came, and gives what there is of it.
  package mutating func abandonPaste() -> [InputEvent] {
    guard isPasting else { return [] }
    reset()
    return [.paste(pasted.finish())]
  }

  private mutating func reset() {
    state = .ground
    hasAlt = false
    collected.removeAll(keepingCapacity: true)
  }

  private mutating func take(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch state {
    case .ground: takeGround(byte, &events)
    case .utf8: takeContinuation(byte, &events)
    case .escape: takeEscape(byte, &events)
    case .sequence: takeSequence(byte, &events)
    case .console:
      reset()
      if (0x41...0x45).contains(byte) { events.append(.key(Key(.function(Int(byte) - 0x40)))) }
    case .single: takeSingle(byte, &events)
    case .skip(let left):
      if left > 1 { state = .skip(left - 1) } else { reset() }
    case .string, .stringEscape: takeString(byte, &events)
    case .paste:
      if pasted.take(byte) {
        reset()
        events.append(.paste(pasted.finish()))
      }
    }
  }

  private mutating func takeGround(_ byte: UInt8, _ events: inout [InputEvent]) {
    if byte == 0x1B {
      state = .escape
    } else if byte < 0x80 {
      events.append(.key(Key.ascii(byte, hasAlt ? .alt : [])))
      hasAlt = false
    } else {
      state = .utf8
      takeContinuation(byte, &events)
    }
  }

  private mutating func takeContinuation(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch decoder.take(byte) {
    case .more: break
    case .scalar(let scalar):
      emitCharacter(scalar, &events)
      reset()
    case .invalid(let consumed):
      emitCharacter("\u{FFFD}", &events)
      reset()
      if !consumed { take(byte, &events) }
    }
  }

  private mutating func emitCharacter(_ scalar: Unicode.Scalar, _ events: inout [InputEvent]) {
    // The C1 controls are no keys.
    if (0x80..<0xA0).contains(scalar.value) { return }
    events.append(.key(Key(.character(Character(scalar)), hasAlt ? .alt : [])))
  }

  private mutating func takeEscape(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case 0x1B: events.append(.key(Key(.escape)))
    case 0x5B: state = .sequence
    case 0x4F: state = .single
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F:
      state = .string
      stringBytes = 0
    default:
      state = .ground
      hasAlt = true
      takeGround(byte, &events)
    }
  }

  private mutating func takeSequence(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case 0x20..<0x40:
      if collected.count < InputParser.sequenceLimitBytes { collected.append(byte) }
    case 0x5B where collected.isEmpty: state = .console
    case 0x4D where collected.isEmpty: state = .skip(3)
    case 0x40..<0x7F:
      let isWhole = collected.count < InputParser.sequenceLimitBytes
      let sequence = ControlSequence(parameters: collected, final: byte)
      reset()
      if !isWhole { return }
      if sequence.beginsPaste {
        pasted = PasteBuffer()
        state = .paste
      } else if let event = sequence.event {
        events.append(event)
      }
    default:
      // A control or a character in the middle: the sequence was broken off.
      reset()
      take(byte, &events)
    }
  }

  private mutating func takeSingle(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case 0x30..<0x3A where collected.count < 2: collected.append(byte)
    case 0x20..<0x7F:
      let key = ControlSequence(parameters: [0x31, 0x3B] + collected, final: byte).singleShiftKey
      reset()
      if let key { events.append(.key(key)) }
    default:
      reset()
      take(byte, &events)
    }
  }

  private mutating func takeString(_ byte: UInt8, _ events: inout [InputEvent]) {
    if case .stringEscape = state, byte != 0x5C {
      // Not the end of the string but the beginning of something else.
      state = .escape
      return takeEscape(byte, &events)
    }
    stringBytes += 1
    if byte == 0x1B {
      state = .stringEscape
    } else if byte == 0x07 || byte == 0x5C && isStringEscape
      || stringBytes > InputParser.stringLimitBytes
    {
      reset()
    }
  }

  private var isStringEscape: Bool {
    if case .stringEscape = state { true } else { false }
  }
}
