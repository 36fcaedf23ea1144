package import Engine
package import TerminalKit

/// A picture of a room, kept to be drawn over while nothing moves but the selection in its timeline.
///
/// Of all keys, those that move it come fastest one after the other. The whole picture takes four times as long as the
/// timeline alone, and nothing else of it can have changed within the second.
package struct RoomPicture {
  package fileprivate(set) var frame: Frame
  /// The second that it shows.
  fileprivate let second: Instant
  fileprivate let scene: Scene?
  /// How its timeline was drawn; `nil` where it is not to be seen.
  fileprivate var timeline: TimelineLayout?
}

extension RoomModel {
  /// The room as it looks at a moment: the same as `view`, made in a part of the time where it can be.
  ///
  /// - Parameters:
  ///   - size: In cells.
  ///   - now: The time on the wall.
  ///   - former: The picture before this one; to be given only where nothing came in since, or nothing but inputs
  ///     after which `hasOnlyMoved` held.
  /// - Returns: The picture, to be given to the next call.
  package func picture(size: Size, now: Instant, after former: consuming RoomPicture?)
    -> RoomPicture
  {
    // What lies over the timeline would be drawn over.
    if var picture = consume former, layer == nil, filterEditor == nil,
      picture.frame.size == size, picture.second == now.second, let timeline = picture.timeline,
      let scene = picture.scene
    {
      picture.timeline = drawTimeline(&picture.frame, over: timeline, scene)
      return picture
    }
    seen.note { $0.timeline = nil }
    let scene = scene(size: size, now: now)
    let frame = draw(scene, size: size)
    return RoomPicture(
      frame: frame, second: now.second, scene: scene, timeline: seen.last.timeline)
  }
}
