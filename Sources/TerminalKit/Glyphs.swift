/// What one cell can hold: a visible scalar with its combining marks.
struct Glyph {
  var base: UInt32
  var marks = Marks()
  var isWide = false

  var columns: Int { isWide ? 2 : 1 }
}

/// Turns any text, trusted or not, into glyphs that are safe to draw: no control, direction or
/// zero-width scalar passes, and each glyph is as wide as it says.
struct Glyphs {
  /// What a scalar of the text becomes.
  enum Kind: Equatable {
    case base(UInt32, wide: Bool)
    case mark
    case dropped
    case joiner
    case flag(UInt32)
    case newline
  }

  private static let replacement: UInt32 = 0xFFFD
  private static let newline: UInt32 = 0x23CE
  /// Stands in for the letter that a lone combining mark belongs to.
  private static let dottedCircle: UInt32 = 0x25CC

  /// Calls `body` for each glyph until it answers false.
  static func each(in text: some StringProtocol, _ body: (Glyph) -> Bool) {
    var pending: Glyph?
    var takesMarks = false
    var joined = false
    var flag: [UInt32] = []
    var afterReturn = false

    func emit(_ glyph: Glyph) -> Bool {
      let before = pending
      pending = glyph
      return before.map(body) ?? true
    }

    func emitFlag() -> Bool {
      if flag.isEmpty { return true }
      let letters = [0x5B] + flag + [0x5D]
      flag.removeAll(keepingCapacity: true)
      takesMarks = false
      for letter in letters {
        if !emit(Glyph(base: letter)) { return false }
      }
      return true
    }

    for scalar in text.unicodeScalars {
      let kind = kind(of: scalar)
      if case .flag(let letter) = kind {
        flag.append(letter)
        if flag.count == 2 && !emitFlag() { return }
        joined = false
        afterReturn = false
        continue
      }
      if !flag.isEmpty && !emitFlag() { return }
      switch kind {
      case .base(let base, let wide):
        let isTail = joined && pending.map { isPictograph($0.base) && isPictograph(base) } ?? false
        joined = false
        // The rest of a joined emoji has no cell of its own in any terminal's grid.
        if isTail { continue }
        takesMarks = scalar.value >= 0x20
        if !emit(Glyph(base: base, isWide: wide)) { return }
      case .mark:
        joined = false
        if takesMarks && pending != nil {
          pending?.marks.append(scalar.value)
        } else {
          takesMarks = true
          var lone = Glyph(base: dottedCircle)
          lone.marks.append(scalar.value)
          if !emit(lone) { return }
        }
      case .joiner: joined = true
      case .newline:
        joined = false
        takesMarks = false
        if scalar == "\n" && afterReturn { pending = nil }
        if !emit(Glyph(base: newline)) { return }
      case .dropped, .flag: break
      }
      afterReturn = scalar == "\r"
    }
    if !flag.isEmpty && !emitFlag() { return }
    if let pending { _ = body(pending) }
  }

  /// Frequent ranges first: asking for a scalar's properties costs far more than a comparison.
  static func kind(of scalar: Unicode.Scalar) -> Kind {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F: return .base(value, wide: false)
    case 0x0A: return .newline
    case 0x09: return .base(0x20, wide: false)
    case ..<0x20: return .base(0x2400 + value, wide: false)
    case 0x7F: return .base(0x2421, wide: false)
    case 0x85, 0x2028, 0x2029: return .newline
    case 0x80..<0xA0: return .base(replacement, wide: false)
    case 0xA0: return .base(0x20, wide: false)
    case 0xAD: return .dropped
    case 0xA1..<0x300, 0x2190..<0x2200, 0x2500..<0x25FD: return .base(value, wide: false)
    case 0x4E00..<0xA000, 0xAC00..<0xD7A4: return .base(value, wide: true)
    // Vowels and finals of Hangul join the letter before them; between them lie a filler and gaps.
    case 0x1161..<0x1200, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: return .mark
    case 0x200D: return .joiner
    case 0x1F1E6...0x1F1FF: return .flag(value - 0x1F1E6 + 0x41)
    case 0x1F3FB...0x1F3FF: return .dropped
    default: return kindByProperties(scalar)
    }
  }

  private static func kindByProperties(_ scalar: Unicode.Scalar) -> Kind {
    let value = scalar.value
    let properties = scalar.properties
    if properties.isNoncharacterCodePoint { return .base(replacement, wide: false) }
    if properties.isDefaultIgnorableCodePoint { return .dropped }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return .mark
    case .format, .control: return .dropped
    case .unassigned, .privateUse, .surrogate: return .base(replacement, wide: false)
    case .lineSeparator, .paragraphSeparator: return .newline
    case .spaceSeparator where value != 0x3000: return .base(0x20, wide: false)
    default: return .base(value, wide: Widths.isWide(value))
    }
  }

  private static func isPictograph(_ value: UInt32) -> Bool {
    value > 0xFF && (Unicode.Scalar(value)?.properties.isEmoji ?? false)
  }

  /// The columns of a text of which every scalar has a cell of its own and is shown as it is; `nil` for any other text.
  ///
  /// Nearly all that a screen draws is such a text, and to go through `each` takes ten times as long.
  static func columnsIfSimple(_ text: String) -> Int? {
    text.utf8.withContiguousStorageIfAvailable { columnsIfSimple($0) } ?? nil
  }

  /// The same for valid UTF-8.
  static func columnsIfSimple(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var (at, columns) = (0, 0)
    while at < bytes.count {
      guard let scalar = simpleScalar(in: bytes, &at), isSimple(scalar) else { return nil }
      columns += 1
    }
    return columns
  }

  /// The scalar at a place in valid UTF-8, and the place behind it; `nil` for one of four bytes, of which none is simple.
  @inline(__always)
  static func simpleScalar(in bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> UInt32? {
    let first = UInt32(bytes[at])
    if first < 0x80 {
      at += 1
      return first
    }
    if first < 0xE0 {
      defer { at += 2 }
      return (first & 0x1F) << 6 | UInt32(bytes[at + 1] & 0x3F)
    }
    guard first < 0xF0 else { return nil }
    defer { at += 3 }
    return (first & 0x0F) << 12 | UInt32(bytes[at + 1] & 0x3F) << 6 | UInt32(bytes[at + 2] & 0x3F)
  }

  /// Whether a scalar is one narrow glyph, whatever stands before and behind it, as long as that is simple too.
  @inline(__always)
  static func isSimple(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20..<0x7F: true
    case 0xA1..<0x300: scalar != 0xAD
    // Dashes, quotes, dots; arrows and signs of mathematics; lines, blocks and shapes; ticks and crosses.
    case 0x2010..<0x2028, 0x2190..<0x231A, 0x2500..<0x25FD, 0x2713..<0x2719: true
    default: false
    }
  }
}
