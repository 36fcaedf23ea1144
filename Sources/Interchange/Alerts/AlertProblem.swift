package import Engine

/// Why a request, or one alert of it, could not be taken.
package struct AlertProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the request: `alerts[3].status`; `nil` for the request as a whole.
  package var place: String?
  /// What is wrong, as a sentence.
  package var what: String
  /// What to do about it, as a sentence.
  package var mend: String

  package init(_ place: String?, _ what: String, mend: String) {
    self.place = place
    self.what = what
    self.mend = mend
  }

  package init(_ what: String, mend: String) { self.init(nil, what, mend: mend) }

  package var description: String { "\(place.map { "\($0): " } ?? "")\(what) \(mend)" }
}

/// What a request holds.
package struct AlertReading: Hashable, Sendable {
  package var alerts: [IncomingAlert] = []
  /// Alerts of it that cannot be taken.
  package var problems: [AlertProblem] = []
  /// What is no alert, or was cut off by the sender, as sentences.
  package var remarks: [String] = []
}
