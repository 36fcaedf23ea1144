package import Engine
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
    return [.keepDraft(key: key, text: DraftList.join(texts(under: key)) ?? "")]
  }

  private func texts(under key: String) -> [String] {
    var texts: [String] = []
    if case .form(let form) = layer, form.draftKey == key, let draft = form.draft {
      texts.append(draft)
    }
    texts += DraftList.split(drafts[key])
    texts += pending.compactMap { $0.form?.draftKey == key ? $0.form?.draft : nil }
    return texts
  }

  /// Goes on from a room of the same incident that was left: with what is on its way to the log, and what came back.
  package mutating func takeOver(_ earlier: RoomModel) {
    (pending, nextTicket) = (earlier.pending, earlier.nextTicket)
    (drafts, layer) = (earlier.drafts, earlier.layer)
  }

  // MARK: What could not be recorded

  /// Offers texts again that could not be recorded: they lie in the forms they came from, as the newest drafts.
  ///
  /// - Parameters:
  ///   - texts: With the name under which each form keeps its drafts; what no form keeps now becomes a note.
  ///   - now: When it is said.
  /// - Returns: The name under which each lies.
  package mutating func offer(_ texts: [(key: String, text: String)], now: Instant) -> [String] {
    guard !texts.isEmpty else { return [] }
    var keys: [String] = []
    let places = texts.map { key, text in
      let name = keyName(forDraft: key, now: now)
      let place = name == nil ? EntryKind.note.rawValue : key
      let others = DraftList.split(drafts[place]).filter { $0 != text }
      drafts[place] = DraftList.join([text] + others)
      if let press = name ?? keyName(forDraft: place, now: now), !keys.contains(press) {
        keys.append(press)
      }
      return place
    }
    let what = texts.count == 1 ? "A text that" : "\(texts.count) texts that"
    let verb = texts.count == 1 ? "is" : "are"
    show(
      "\(what) could not be recorded \(verb) offered again: press \(Engine.listed(keys)).", now: now
    )
    return places
  }

  /// Whether a text still lies under a name: in wait, in the open form, or on its way to the log.
  package func holdsDraft(_ text: String, key: String) -> Bool {
    texts(under: key).contains(text)
  }

  /// The key that opens the form in which a draft lies.
  private func keyName(forDraft key: String, now: Instant) -> String? {
    KeyTable.bindings.first { binding in
      guard binding.screens.contains(.room),
        let own = form(for: binding.action, now: now)?.draftKey
      else { return false }
      // An update's draft is its audience's, which the form asks for first.
      return own == key || own.hasPrefix("update-") && key.hasPrefix("update-")
    }?.keyName
  }
}
