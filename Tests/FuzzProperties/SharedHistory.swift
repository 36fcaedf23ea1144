package import EventLog
internal import Foundation

/// The public history beside the checkout, where it is there.
package enum SharedHistory {
  package static let bytes: [UInt8]? = {
    let file = Checkout.shared + "/data/github-status/incidents.jsonl"
    return (try? Data(contentsOf: URL(fileURLWithPath: file))).map { Array($0) }
  }()

  package static var isThere: Bool { bytes != nil }

  /// One value a line.
  package static func records() throws -> [JSON] {
    try (bytes ?? []).split(separator: 0x0A).map { try JSON.parse($0) }
  }
}
