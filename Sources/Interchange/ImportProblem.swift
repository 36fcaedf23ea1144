/// What kept a record, or a whole input, from being imported.
package struct ImportProblem: Error, Hashable, Sendable {
  /// Where in the input it is.
  package enum Place: Hashable, Sendable {
    /// A line of JSON Lines, from 1.
    case line(Int)
    /// An incident of a document, from 1.
    case incident(Int)
    /// A log of an export, from 1.
    case log(Int)
    /// The input as a whole.
    case input
    /// An override of the mapping, as it was given.
    case override(String)
  }

  package var place: Place
  /// What the record calls itself, where that could be read.
  package var identifier: String?
  /// What is wrong, as a sentence.
  package var what: String
  /// What to do about it, as a sentence.
  package var mend: String

  package init(_ place: Place, identifier: String? = nil, _ what: String, mend: String) {
    self.place = place
    self.identifier = identifier
    self.what = what
    self.mend = mend
  }
}

extension ImportProblem: CustomStringConvertible {
  package var description: String {
    "\(place)\(identifier.map { " (\($0))" } ?? ""): \(what) \(mend)"
  }
}

extension ImportProblem.Place: CustomStringConvertible {
  package var description: String {
    switch self {
    case .line(let number): "Line \(number)"
    case .incident(let number): "Incident \(number)"
    case .log(let number): "Log \(number)"
    case .input: "The input"
    case .override(let text): "\"\(text)\""
    }
  }
}
