internal import Engine
internal import Glibc

/// What those who append to one log tell one another by the places they take of its file. Nothing of it is on the disk, and
/// it is gone with whoever said it: whatever is not known is taken for not flushed.
package enum LogPlaces {
  /// Held by whoever may append next. Those who wait for it get it in the order in which they came.
  package static let turn = (Int.max - 1)..<Int.max
  /// Held while the file is flushed, and until it is known to all how that ended.
  package static let flush = (Int.max - 2)..<(Int.max - 1)

  /// Held by whose flush failed where no mark says so.
  package static let failure = (Int.max - 3)..<(Int.max - 2)
  /// Every place that says of an offset that something was written there and is not flushed.
  package static let allUnflushed = unflushed..<announced

  private static let announced = 1 << 62
  private static let unflushed = 1 << 61

  /// Held by whoever has announced a number, and all smaller ones.
  package static func announced(_ number: Int) -> Range<Int> { announced..<announced + number }

  /// Held by whoever has written something at an offset that is not flushed.
  package static func unflushed(at offset: Int) -> Range<Int> {
    unflushed + offset..<unflushed + offset + 1
  }

  /// The highest number that anybody else has announced; `known` where there is none above it.
  package static func highest(
    above known: Int, _ descriptor: Int32, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int {
    var highest = known
    while let taken = try fileSystem.taken(descriptor, announced + highest..<failure.lowerBound) {
      highest = taken.upperBound - announced
    }
    return highest
  }

  /// Where the first of what others have written and not flushed begins; `end` where there is nothing of it before that.
  package static func firstUnflushed(
    before end: Int, _ descriptor: Int32, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int {
    var first = end
    while first > 0,
      let taken = try fileSystem.taken(descriptor, unflushed..<unflushed + first)
    {
      first = taken.lowerBound - unflushed
    }
    return first
  }
}

extension SystemError {
  /// Whether places can't be taken of a file like this: nobody can, and nobody relies on them.
  var hasNoPlaces: Bool {
    [EBADF, EINVAL, ENOSYS, EOPNOTSUPP].contains(code)
  }
}
