import Engine
import EventLog
import Screens
import TerminalKit

/// What was typed and may be lost: drafts, what no file would take, and what whoever leaves is told.
extension App {
  func keepDraft(_ key: String, _ text: String, of model: RoomModel) {
    guard let incident = model.history.incident else { return }
    let file = Drafts(incident: incident.declaration.incident, person: me).keep(key, text)
    note(UnkeptDraft(alias: model.alias, key: key), text, in: file)
  }

  /// Keeps a declaration that was begun, or lets it go where it is empty.
  func keepDeclaration(_ text: String) {
    note(UnkeptDraft(alias: nil, key: "declare"), text, in: lobbyDrafts.keep("declare", text))
  }

  /// A text of a form that no file holds.
  struct UnkeptDraft: Hashable {
    /// The incident; `nil` for the lobby.
    var alias: String?
    var key: String
  }

  /// Remembers a text where a file would not take it.
  private func note(_ draft: UnkeptDraft, _ text: String, in file: String?) {
    guard let file else {
      unkept[draft] = nil
      return
    }
    guard unkept.updateValue(text, forKey: draft) == nil else { return }
    say("What you type can't be kept in \(file): only this window holds it until it is recorded.")
  }

  /// The drafts of files with those that no file would take.
  func withUnkept(_ drafts: [String: String], of alias: String?) -> [String: String] {
    let others = unkept.filter { $0.key.alias == alias }.map { ($0.key.key, $0.value) }
    return drafts.merging(others) { $1 }
  }

  /// What whoever leaves must know: what only this process held, and what it does not know to be recorded.
  var farewell: [String] {
    var rooms = left.values.map(\.model)
    if case .room(let model) = stage, feed != nil { rooms.append(model) }
    var lines = refusedAtTheEnd
    lines += rooms.flatMap { room in room.pending.map { said($0, in: room) } }
    if submitted.values.contains(where: { $0.reference == nil }) {
      lines.append(
        "What you declared may not be recorded: it was on its way when you left. `warroom list` shows whether it is; "
          + "what you typed waits in the lobby.")
    }
    let texts = unkept.sorted {
      ($0.key.alias ?? "", $0.key.key) < ($1.key.alias ?? "", $1.key.key)
    }
    return lines
      + texts.map {
        "\($0.key.alias ?? "The lobby"): what you typed could not be kept; copy it from here:\n\($0.value.replacing("\u{1E}", with: "\n"))"
      }
  }

  private func said(_ pending: RoomModel.Pending, in room: RoomModel) -> String {
    let draft = pending.form?.draft
    let what = draft.map { "\"\(Text.truncate(Cell($0).text, to: 60))\"" } ?? pending.words
    let fate =
      "\(room.alias): \(what) may not be recorded: it was on its way to the log when you left."
    guard let draft else { return fate + " Look for it in the room." }
    guard let key = pending.form?.draftKey else { return fate + " All of it:\n\(draft)" }
    let isKept = unkept[UnkeptDraft(alias: room.alias, key: key)] == nil
    return isKept ? fate + " It waits in its form in the room." : fate
  }
}
