package import EventLog
internal import Foundation

/// A JSON value as Foundation's decoder reads it, to hold our own parser against.
package enum Standard: Decodable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  /// As UTF-8, for Swift calls strings equal whose scalars differ.
  case string([UInt8])
  case array([Standard])
  case object([String: Standard])

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      var members: [String: Standard] = [:]
      for key in object.allKeys {
        members[key.stringValue] = try object.decode(Standard.self, forKey: key)
      }
      self = .object(members)
    } else if var array = try? decoder.unkeyedContainer() {
      var elements: [Standard] = []
      while !array.isAtEnd { elements.append(try array.decode(Standard.self)) }
      self = .array(elements)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .null
      } else if let value = try? single.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? single.decode(Double.self) {
        self = .number(value)
      } else {
        self = .string(Array(try single.decode(String.self).utf8))
      }
    }
  }

  /// - Returns: `nil` where Foundation refuses it.
  package static func read(_ bytes: [UInt8]) -> Standard? {
    try? JSONDecoder().decode(Standard.self, from: Data(bytes))
  }

  /// Our value in the same terms.
  ///
  /// - Returns: `nil` where a number is too large or too small for Foundation, or two keys are the same to it: it
  ///   compares strings by what they mean in Unicode, and ours keeps both.
  package init?(_ value: JSON) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let text):
      guard let number = Double(text), number.isFinite else { return nil }
      let mantissa = text.prefix { $0 != "e" && $0 != "E" }
      if number == 0, mantissa.contains(where: { ("1"..."9").contains($0) }) { return nil }
      self = .number(number)
    case .string(let text): self = .string(Array(text.utf8))
    case .array(let elements):
      var read: [Standard] = []
      for element in elements {
        guard let element = Standard(element) else { return nil }
        read.append(element)
      }
      self = .array(read)
    case .object(let members):
      var read: [String: Standard] = [:]
      for member in members {
        guard read[member.key] == nil, let value = Standard(member.value) else { return nil }
        read[member.key] = value
      }
      self = .object(read)
    }
  }

  package subscript(key: String) -> Standard? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  package var string: String? {
    guard case .string(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  package var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }
}
