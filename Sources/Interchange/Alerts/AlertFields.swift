internal import Engine
internal import EventLog

/// The members of one object of a request. What has another type than is asked for counts as absent: an alert is not lost
/// because a sender wrote a number where others write text.
struct AlertFields {
  private let members: [String: JSON]
  /// Whether it is an object at all.
  let isObject: Bool
  /// Its members in their order.
  let all: [(key: String, value: JSON)]

  init(_ json: JSON?) {
    all = json?.object ?? []
    isObject = json?.object != nil
    members = Dictionary(all.map { ($0.key, $0.value) }) { first, _ in first }
  }

  func has(_ key: String) -> Bool { members[key].map { !$0.isNull } ?? false }

  /// A text that says something; numbers and truth values as they are written.
  func text(_ keys: String...) -> String? {
    for key in keys {
      if let text = members[key]?.plain, !oneLine(text).isEmpty { return text }
    }
    return nil
  }

  func integer(_ key: String) -> Int? { members[key]?.int }

  func list(_ key: String) -> [JSON]? { members[key]?.array }

  func object(_ key: String) -> AlertFields { AlertFields(members[key]) }

  /// A time that means something: Go writes the year 1 where there is none.
  func instant(_ key: String) -> Instant? {
    guard let text = members[key]?.string, let instant = Instant(rfc3339: text),
      instant.milliseconds > 0
    else { return nil }
    return instant
  }

  /// An address on the web.
  func url(_ keys: String...) -> String? {
    for key in keys {
      guard let url = members[key]?.string, url.utf8.count <= AlertLimits.urlBytes,
        url.hasPrefix("https://") || url.hasPrefix("http://"),
        url.unicodeScalars.allSatisfy({ $0.value > 0x20 && !$0.isControl })
      else { continue }
      return url
    }
    return nil
  }
}

extension JSON {
  /// A text, a number or a truth value, as text.
  var plain: String? {
    switch self {
    case .string(let text): text
    case .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }
}

extension Unicode.Scalar {
  var isControl: Bool { properties.generalCategory == .control }
}

/// Labels as they are gathered from a request, within the limits.
struct LabelList {
  private(set) var labels: [Alert.Label] = []
  private var names: Set<String> = []
  private var bytes = 0

  /// Adds one, unless it says nothing or there is one of that name.
  mutating func add(_ name: String, _ value: String?) {
    guard let value, labels.count < AlertLimits.labels else { return }
    let name = bounded(name, bytes: AlertLimits.labelNameBytes)
    let text = bounded(value, bytes: AlertLimits.labelValueBytes)
    let size = name.utf8.count + text.utf8.count
    guard !name.isEmpty, bytes + size <= AlertLimits.labelsBytes, names.insert(name).inserted
    else { return }
    bytes += size
    labels.append(Alert.Label(name: name, value: text))
  }

  /// Adds every member that is text, a number or a truth value.
  mutating func add(_ fields: AlertFields) {
    for (name, value) in fields.all { add(name, value.plain) }
  }

  subscript(name: String) -> String? { labels.first { $0.name == name }?.value }

  /// In the order of their names.
  var sorted: [Alert.Label] { labels.sorted { $0.name < $1.name } }
}

/// A text without control characters, and not too long.
func bounded(_ text: String, bytes limit: Int) -> String {
  var text = text
  if text.unicodeScalars.contains(where: \.isControl) {
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { view.append(scalar.isControl ? " " : scalar) }
    text = String(view)
  }
  return text.utf8.count <= limit ? text : prefix(of: text, bytes: limit)
}

/// A summary: one line.
func summary(_ texts: String?...) -> String {
  for text in texts {
    let line = oneLine(bounded(text ?? "", bytes: AlertLimits.summaryBytes))
    if !line.isEmpty { return line }
  }
  return "alert"
}

func note(_ text: String?) -> String? {
  let line = oneLine(bounded(text ?? "", bytes: AlertLimits.noteBytes))
  return line.isEmpty ? nil : line
}

/// What makes an alert the same again.
enum AlertKey {
  /// The sender's own key.
  static func given(_ text: String) -> String {
    let key = bounded(text, bytes: .max)
    return key.utf8.count <= AlertLimits.keyBytes && key == text ? key : digest([text])
  }

  /// For a sender that gives none: the same words are the same alert.
  static func digest(_ parts: [String?]) -> String {
    // A length before each part, so that no two lists of parts read the same.
    let text = parts.map { "\($0?.utf8.count ?? -1):\($0 ?? "")" }.joined()
    return "sha256:" + SHA256.digest(of: Array(text.utf8)).hex.prefix(32)
  }
}
