import Engine
import TerminalKit

/// Texts that were begun and not sent, under one name: the newest first, as one text that fits a file.
enum DraftList {
  private static let separator = "\u{1E}"

  static func split(_ kept: String?) -> [String] {
    (kept ?? "").split(separator: separator).map(String.init)
  }

  static func join(_ drafts: [String]) -> String? {
    drafts.isEmpty ? nil : drafts.joined(separator: separator)
  }
}

extension RoomModel {
  /// Opens a form, with the text that was last left in one of its kind.
  mutating func open(_ form: Form?, now: Instant) -> [Effect] {
    guard var form else {
      show("There is nothing to choose for that here.", isError: true, now: now)
      return [.bell]
    }
    // An update's draft is its audience's, which is not chosen yet.
    if form.purpose != .update, let key = form.draftKey, let draft = takeDraft(key) {
      form.restore(draft)
    }
    layer = .form(form)
    return []
  }

  /// The newest draft, which from now on is the form's to keep.
  mutating func takeDraft(_ key: String) -> String? {
    var list = DraftList.split(drafts[key])
    guard !list.isEmpty else { return nil }
    let draft = list.removeFirst()
    drafts[key] = DraftList.join(list)
    return draft
  }

  /// Keeps what is in a form that closes.
  mutating func keep(_ form: Form) -> [Effect] {
    guard let key = form.draftKey else { return [] }
    if let draft = form.draft {
      let others = DraftList.split(drafts[key]).filter { $0 != draft }
      drafts[key] = DraftList.join([draft] + others)
    }
    return store(key)
  }

  /// Has everything kept on disk that stands under a name: in the open form, in drafts, and on its way to the log.
  func store(_ key: String?) -> [Effect] {
    guard let key else { return [] }
    var texts: [String] = []
    if case .form(let form) = layer, form.draftKey == key, let draft = form.draft {
      texts.append(draft)
    }
    texts += DraftList.split(drafts[key])
    texts += pending.compactMap { $0.form?.draftKey == key ? $0.form?.draft : nil }
    return [.keepDraft(key: key, text: DraftList.join(texts) ?? "")]
  }
}
