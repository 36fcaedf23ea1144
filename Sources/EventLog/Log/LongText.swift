internal import Engine

extension IncidentLog {
  /// Texts that are too long for a line are kept whole as blobs, with their beginning and end in the event.
  func keepingLongText(_ drafts: [EventDraft]) throws(AppendError) -> [EventDraft] {
    var kept = drafts
    for index in kept.indices {
      guard let text = kept[index].fact.longText, text.utf8.count > LogLimits.textBytes else {
        continue
      }
      do throws(SystemError) {
        let digest = try Blobs(home).store(Array(text.utf8))
        kept[index].fact.longText = excerpt(text, digest)
      } catch {
        throw .notRecorded(error)
      }
    }
    return kept
  }

  private func excerpt(_ text: String, _ digest: Digest) -> String {
    let mark = "… \(text.utf8.count) bytes in all, whole in blobs/\(digest.hex) …"
    return [
      String(text.prefix(LogLimits.excerptCharacters)), mark,
      String(text.suffix(LogLimits.excerptCharacters)),
    ].joined(separator: "\n")
  }
}

extension Fact {
  /// The one text of a fact that a person may have pasted; setting it leaves the rest as it is.
  fileprivate var longText: String? {
    get {
      switch self {
      case .noted(_, let text), .impactDescribed(let text), .reported(_, let text),
        .stepNoted(_, let text), .questionAsked(_, let text), .questionAnswered(_, let text):
        text
      case .updatePosted(let update): update.message
      case .resolved(let note, _): note
      case .handoffOffered(_, _, _, let brief): brief
      case .amended(_, let text, _, _): text
      default: nil
      }
    }
    set {
      guard let text = newValue else { return }
      switch self {
      case .noted(let kind, _): self = .noted(kind: kind, text: text)
      case .impactDescribed: self = .impactDescribed(text: text)
      case .reported(let role, _): self = .reported(role: role, text: text)
      case .stepNoted(let step, _): self = .stepNoted(step, text: text)
      case .questionAsked(let number, _): self = .questionAsked(question: number, text: text)
      case .questionAnswered(let number, _):
        self = .questionAnswered(question: number, text: text)
      case .updatePosted(var update):
        update.message = text
        self = .updatePosted(update)
      case .resolved(_, let cause): self = .resolved(note: text, cause: cause)
      case .handoffOffered(let role, let from, let to, _):
        self = .handoffOffered(role: role, from: from, to: to, brief: text)
      case .amended(let entry, _, let happened, let reason):
        self = .amended(entry: entry, text: text, happened: happened, reason: reason)
      default: break
      }
    }
  }
}
