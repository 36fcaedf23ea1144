/// A whole `CSI` sequence and the key, focus or mouse event that it stands for.
struct ControlSequence {
  let parameters: [UInt8]
  let final: UInt8

  var beginsPaste: Bool { final == 0x7E && parameters == Array("200".utf8) }

  /// Nil for what is no input of a person, such as a reply to a query.
  var event: InputEvent? {
    if let first = parameters.first, first == 0x3C { return mouse }
    if parameters.contains(where: { !(0x30..<0x3C).contains($0) }) { return nil }
    switch final {
    case 0x49 where parameters.isEmpty: return .focus(true)
    case 0x4F where parameters.isEmpty: return .focus(false)
    case 0x7E: return tildeKey.map(InputEvent.key)
    case 0x75: return unicodeKey.map(InputEvent.key)
    case 0x5A: return .key(Key(.tab, modifiers.union(.shift)))
    default: return letterCode.map { .key(Key($0, modifiers)) }
    }
  }

  /// What `ESC O` and a letter mean, with an optional modifier between them.
  var singleShiftKey: Key? {
    switch final {
    case 0x4D: Key(.enter, modifiers)
    case 0x49: Key(.tab, modifiers)
    case 0x20: Key(.character(" "), modifiers)
    case 0x58: Key(.character("="), modifiers)
    case 0x6A...0x79: Key(.character(Character(Unicode.Scalar(final - 0x40))), modifiers)
    default: letterCode.map { Key($0, modifiers) }
    }
  }

  /// The numbers between semicolons; of a number with colons only its first part.
  private var numbers: [Int] {
    parameters.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
      part.prefix { $0 != 0x3A }.reduce(0) { min($0 * 10 + Int($1 &- 0x30), 1 << 24) }
    }
  }

  private func number(_ at: Int, default missing: Int) -> Int {
    let numbers = numbers
    return at < numbers.count && numbers[at] > 0 ? numbers[at] : missing
  }

  private var modifiers: Modifiers { ControlSequence.modifiers(number(1, default: 1)) }

  /// xterm's number: one more than the sum of shift 1, alt 2, control 4, meta 8.
  private static func modifiers(_ number: Int) -> Modifiers {
    let bits = number - 1
    var modifiers = Modifiers(rawValue: UInt8(bits & 7))
    if bits & 8 != 0 { modifiers.insert(.alt) }
    return modifiers
  }

  private var letterCode: KeyCode? {
    switch final {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    // A position report ends in R too, but never speaks of row 1 with a modifier unasked.
    case 0x50...0x53: .function(Int(final) - 0x4F)
    default: nil
    }
  }

  private var tildeKey: Key? {
    let code: KeyCode? =
      switch number(0, default: 0) {
      case 1, 7: .home
      case 2: .insert
      case 3: .delete
      case 4, 8: .end
      case 5: .pageUp
      case 6: .pageDown
      case 11...15: .function(number(0, default: 0) - 10)
      case 17...21: .function(number(0, default: 0) - 11)
      case 23...26: .function(number(0, default: 0) - 12)
      case 28, 29: .function(number(0, default: 0) - 13)
      case 31...34: .function(number(0, default: 0) - 14)
      default: nil
      }
    if let code { return Key(code, modifiers) }
    if number(0, default: 0) == 27 && numbers.count == 3 {
      return ControlSequence.key(scalar: number(2, default: 0), modifiers)
    }
    return nil
  }

  private var unicodeKey: Key? {
    // The part after the colon is 3 when the key was let go.
    let parts = parameters.split(separator: 0x3B, omittingEmptySubsequences: false)
    if parts.count > 1, parts[1].count > 1, parts[1].suffix(2).elementsEqual([0x3A, 0x33]) {
      return nil
    }
    return ControlSequence.key(scalar: number(0, default: 0), modifiers)
  }

  /// The key of a code point, or of the private-use numbers that kitty gives to the number pad.
  private static func key(scalar: Int, _ modifiers: Modifiers) -> Key? {
    switch scalar {
    case 9: return Key(.tab, modifiers)
    case 13, 57414: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    case 57399...57408:
      return Key(.character(Character(Unicode.Scalar(UInt8(scalar - 57399 + 48)))), modifiers)
    case 57417...57426:
      let codes: [KeyCode] = [
        .left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete,
      ]
      return Key(codes[scalar - 57417], modifiers)
    case 32..<0xD800, 0xF900..<0x110000:
      guard !(0x7F..<0xA0).contains(scalar), let scalar = Unicode.Scalar(UInt32(scalar)) else {
        return nil
      }
      return Key(.character(Character(scalar)), modifiers).normalised
    default: return nil
    }
  }

  private var mouse: InputEvent? {
    let inner = ControlSequence(parameters: Array(parameters.dropFirst()), final: final)
    guard final == 0x4D || final == 0x6D,
      inner.parameters.allSatisfy({ (0x30..<0x3C).contains($0) }), inner.numbers.count == 3,
      inner.numbers[1] > 0, inner.numbers[2] > 0
    else { return nil }
    let button = inner.numbers[0]
    var modifiers: Modifiers = []
    if button & 4 != 0 { modifiers.insert(.shift) }
    if button & 8 != 0 { modifiers.insert(.alt) }
    if button & 16 != 0 { modifiers.insert(.control) }
    let kind: MouseEvent.Kind
    switch (button & 64 != 0, button & 3) {
    case (true, 0): kind = .wheelUp
    case (true, 1): kind = .wheelDown
    case (true, _): return nil
    case (false, let number) where final == 0x6D: kind = .release(number)
    case (false, 3): return nil
    case (false, let number): kind = button & 32 != 0 ? .drag(number) : .press(number)
    }
    return .mouse(
      MouseEvent(
        kind: kind, x: inner.numbers[1] - 1, y: inner.numbers[2] - 1,
        modifiers: modifiers))
  }
}
