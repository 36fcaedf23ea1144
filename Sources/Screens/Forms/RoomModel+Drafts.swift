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
    [openText(under: key)].compactMap { $0 } + DraftList.split(drafts[key]) + sent(under: key)
  }

  private func openText(under key: String) -> String? {
    guard case .form(let form) = layer, form.draftKey == key else { return nil }
    return form.draft
  }

  private func sent(under key: String) -> [String] {
    pending.compactMap { $0.form?.draftKey == key ? $0.form?.draft : nil }
  }

  private func isAtHand(_ text: String, key: String) -> Bool {
    openText(under: key) == text || sent(under: key).contains(text)
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
    var keys: [String] = []
    var count = 0
    let places = texts.map { key, text in
      let name = keyName(forDraft: key, now: now)
      let place = name == nil ? EntryKind.note.rawValue : key
      // It is before somebody's eyes, or was sent again.
      if isAtHand(text, key: place) { return place }
      count += 1
      let others = DraftList.split(drafts[place]).filter { $0 != text }
      drafts[place] = DraftList.join([text] + others)
      if let press = name ?? keyName(forDraft: place, now: now), !keys.contains(press) {
        keys.append(press)
      }
      return place
    }
    guard count > 0 else { return places }
    let what = count == 1 ? "A text that" : "\(count) texts that"
    let verb = count == 1 ? "is" : "are"
    show(
      "\(what) could not be recorded \(verb) offered again: press \(Engine.listed(keys)).", now: now
    )
    return places
  }

  /// Says where something waits that was typed and not recorded, as whoever typed it may not know that.
  package mutating func remindOfDrafts(now: Instant) {
    guard toast == nil, canRecord else { return }
    var keys: [String] = []
    for key in drafts.keys.sorted() {
      guard let press = keyName(forDraft: key, now: now), !keys.contains(press) else { continue }
      keys.append(press)
    }
    guard !keys.isEmpty else { return }
    show(
      "What you typed here earlier and did not record waits: press \(Engine.listed(keys)).",
      now: now)
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
