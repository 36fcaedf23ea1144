/// What of a disk would survive a power cut for certain, and what might.
struct Durability: Sendable {
  private(set) var durable: DiskImage
  /// Changes that nothing has made durable yet, in their order.
  private(set) var pending: [Change] = []

  init(_ image: DiskImage) { durable = image }

  mutating func note(_ change: Change) { pending.append(change) }

  /// A flush of one file or directory that succeeded.
  mutating func synchronize(_ node: Int) {
    for change in pending where change.object == node { durable.apply(change) }
    pending.removeAll { $0.object == node }
  }

  /// A flush that failed: the kernel takes what it could not write for written, and never tries again.
  mutating func lose(_ node: Int) { pending.removeAll { $0.object == node } }

  /// The disk after a power cut.
  ///
  /// `fates`: What became of each of the pending changes.
  func crashed(_ fates: [Fate]) -> DiskImage {
    var image = durable
    for (change, fate) in zip(pending, fates) {
      switch fate {
      case .lost: break
      case .kept: image.apply(change)
      case .torn(let tear): image.apply(tear, to: change)
      }
    }
    return image
  }
}

/// What a power cut left of one change.
enum Fate: Hashable, Sendable {
  case lost, kept
  case torn(Tear)
}

/// What a power cut left of one write; lengths and places count from where the write began.
struct Tear: Hashable, Sendable {
  /// How much of it was left.
  var length: Int
  /// Where the file ends; what lies between reads as zeros.
  var end: Int
  /// Blocks that never arrived and read as zeros.
  var missing: [Range<Int>] = []

  /// The tears of a write of `count` bytes at `offset` of the file, every one once: at every byte, the rest gone or
  /// zeros, the zeros up to the end of the write, of the sector or of the page, and every set of sectors or pages
  /// missing; where there are more than ten, every run of them.
  static func all(count: Int, offset: Int) -> [Tear] {
    var tears = (1..<max(1, count)).map { Tear(length: $0, end: $0) }
    tears += (0..<count).map { Tear(length: $0, end: count) }
    for size in [512, 4096] {
      let blocks = blocks(of: size, count: count, offset: offset)
      let end = (offset + count + size - 1) / size * size - offset
      if end > count { tears += (0...count).map { Tear(length: $0, end: end) } }
      // One block is the whole write, or was had as zeros above.
      guard blocks.count > 1 else { continue }
      tears += sets(of: blocks).map { Tear(length: count, end: count, missing: $0) }
    }
    return tears
  }

  /// The tears of what lies behind a run of missing sectors: at every byte, or at 512 places where there are more.
  static func withMissing(count: Int, offset: Int) -> [Tear] {
    var tears: [Tear] = []
    for run in runs(of: blocks(of: 512, count: count, offset: offset)) {
      guard let last = run.last, last.upperBound < count else { continue }
      for length in stride(from: last.upperBound + 1, to: count, by: max(1, count / 512)) {
        tears.append(Tear(length: length, end: length, missing: run))
        tears.append(Tear(length: length, end: count, missing: run))
      }
    }
    return tears
  }

  private static func blocks(of size: Int, count: Int, offset: Int) -> [Range<Int>] {
    let inner = (1..<max(1, count)).filter { (offset + $0) % size == 0 }
    let borders = [0] + inner + [count]
    return zip(borders, borders.dropFirst()).map { $0..<$1 }
  }

  private static func runs(of blocks: [Range<Int>]) -> [[Range<Int>]] {
    blocks.indices.flatMap { first in
      (first..<blocks.count).map { last in Array(blocks[first...last]) }
    }
  }

  private static func sets(of blocks: [Range<Int>]) -> [[Range<Int>]] {
    guard blocks.count <= 10 else { return runs(of: blocks) }
    return (1..<(1 << blocks.count)).map { set in
      blocks.indices.filter { set & (1 << $0) != 0 }.map { blocks[$0] }
    }
  }
}

extension DiskImage {
  /// Applies what was left of a write; other changes happen or do not.
  mutating func apply(_ tear: Tear, to change: Change) {
    guard case .write(let node, let offset, let bytes) = change else { return apply(change) }
    var left = bytes.prefix(tear.length) + [UInt8](repeating: 0, count: tear.end - tear.length)
    for block in tear.missing {
      left.replaceSubrange(block, with: repeatElement(0, count: block.count))
    }
    apply(.write(node: node, offset: offset, Array(left)))
  }
}
