import Synchronization
import TerminalKit

/// What the last picture had room for, so that keys move by what a person sees. Changes no picture: only where a page
/// ends depends on it.
final class Seen: Sendable {
  struct Room: Sendable {
    /// The rows of the panel that has the keys.
    var rows = 0
    /// The first and last entry of the timeline that show.
    var firstEntry = 0
    var lastEntry = 0
    /// How the timeline was drawn; `nil` where it does not show.
    var timeline: TimelineLayout?
    /// The last row that a text to read can begin at.
    var lastReadingRow = 0
  }

  private let room = Mutex(Room())

  var last: Room { room.withLock { $0 } }

  func note(_ change: (inout sending Room) -> Void) { room.withLock { change(&$0) } }

  /// A page is what shows, but for a line to keep one's place by.
  var page: Int { max(1, last.rows - 1) }
}

/// What stands where in the timeline.
struct TimelineLayout {
  /// With its border, and what of it the entries have.
  var rect, area: Rect
  /// The line below, where there is one.
  var foot: Rect?
  /// The number of the entry in each row; 0 where there is something else.
  var rows: [Int]
  /// The entry that is drawn as the selected one.
  var selected: Int?
}

/// The first row to show of a list: unmoved while the selected row shows, else so that it stands in the middle. A list
/// that stands still costs a slow line next to nothing.
func steadyWindow(count: Int, selected: Int, height: Int, offset: Int) -> Int {
  guard count > height, height > 0 else { return 0 }
  let last = count - height
  let offset = min(max(0, offset), last)
  if (offset..<offset + height).contains(selected) { return offset }
  return min(max(0, selected - height / 2), last)
}
