import Engine

/// The plan that `warroom plan init` writes: the field's defaults, complete and with comments.
///
/// Its parts are literals, each in a file of its own; a test reads and checks them.
package enum Starter {
  /// The files of the starter, written on a day such as `2026-11-22`, which is that of its first review.
  package static func files(today: String) -> [PlanFile] {
    var texts = [(PlanDirectory.mainFile, plan), (PlanDirectory.onCallFile, onCall)]
    texts += runbooks.map { ("runbooks/\($0.name).md", $0.text) }
    texts += Plan.builtin.templates.map {
      ("templates/\($0.audience).\($0.status).mustache", $0.text)
    }
    return texts.map { path, text in
      let filled = text.split(separator: placeholder, omittingEmptySubsequences: false)
      return PlanFile(path: path, bytes: Array(filled.joined(separator: today).utf8))
    }
  }

  private static let placeholder = "TODAY"
}
