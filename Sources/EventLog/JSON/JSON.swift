/// A JSON value; the keys of objects keep their order and numbers keep their text.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  /// The number as it was written, so that nothing is lost by reading it.
  case number(String)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  /// The value under a key; `nil` where there is none or this is no object.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The element at an index; `nil` where there is none or this is no array.
  public subscript(index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number, where it is written as an integer and fits.
  public var int: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text)
  }

  public var double: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  public var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  public var object: [(key: String, value: JSON)]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// An integer.
  public static func integer(_ value: Int) -> JSON { .number(String(value)) }

  /// The value as JSON text without spaces.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The UTF-8 bytes of `text`.
  public var bytes: [UInt8] {
    var writer = LineWriter()
    writer.value(self)
    return writer.bytes
  }
}

extension JSON: Equatable {
  /// Objects are equal when they hold the same members in the same order.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

/// Why bytes are no JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, counted in bytes from 0.
  public let offset: Int
  /// What is wrong there, as a sentence without its full stop.
  public let reason: String

  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  public var description: String { "\(reason), at byte \(offset)" }
}
