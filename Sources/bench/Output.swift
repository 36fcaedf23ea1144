import EventLog
import Glibc

/// Results on standard output, everything else on standard error.
enum Output {
  static func line(_ text: String) { write(text + "\n", to: 1) }

  static func say(_ text: String) { write(text + "\n", to: 2) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(
          descriptor, UnsafeRawBufferPointer(bytes).baseAddress?.advanced(by: done),
          bytes.count - done)
        if count <= 0 { return }
        done += count
      }
    }
  }
}

/// One figure, and what a peer reached in the same run.
struct Finding {
  enum Better {
    case higher, lower
  }

  var name: String
  var value: Double
  var unit: String
  var better: Better
  var peer: (name: String, value: Double)?

  /// Above 1 means that we are better than the peer.
  var ratio: Double? {
    guard let peer, peer.value > 0, value > 0 else { return nil }
    return better == .higher ? value / peer.value : peer.value / value
  }

  /// The JSON object that is printed.
  var line: String {
    var members: [(key: String, value: JSON)] = [
      ("name", .string(name)), ("value", .number(Finding.text(value))), ("unit", .string(unit)),
    ]
    if let peer {
      members.append(
        ("peer", ["name": .string(peer.name), "value": .number(Finding.text(peer.value))]))
    }
    if let ratio { members.append(("ratio", .number(Finding.text(ratio)))) }
    return JSON.object(members).text
  }

  /// Four significant digits: no measurement here is better than that.
  static func text(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "0" }
    let scale = pow(10, 3 - floor(log10(abs(value))))
    let rounded = (value * scale).rounded() / scale
    let text = rounded.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
