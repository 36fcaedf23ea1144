internal import Foundation

/// Where inputs to begin with lie.
package enum Checkout {
  /// The checkout that this was built from.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// What is shared beside the checkout: `$WARROOM_SHARED`, else `shared`.
  package static let shared =
    ProcessInfo.processInfo.environment["WARROOM_SHARED"]
    ?? root.deletingLastPathComponent().appendingPathComponent("shared").path

  /// The files of a directory of the checkout, in the order of their names.
  ///
  /// - Throws: Where one cannot be read.
  package static func files(_ directory: String, endingIn ending: String) throws -> [[UInt8]] {
    let directory = root.appendingPathComponent(directory)
    return try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      .filter { $0.hasSuffix(ending) }
      .map { Array(try Data(contentsOf: directory.appendingPathComponent($0))) }
  }
}
