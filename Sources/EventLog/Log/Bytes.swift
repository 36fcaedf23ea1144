internal import Glibc

extension UnsafeRawBufferPointer {
  /// The place of the first newline.
  var firstNewline: Int? { firstNewline(from: 0) }

  /// The place of the first newline that stands no earlier than `start`.
  @inline(__always)
  func firstNewline(from start: Int) -> Int? {
    guard let base = baseAddress, let found = memchr(base + start, 0x0A, count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - base
  }

  /// Whether the bytes of a literal stand at a place; they must lie within the buffer.
  @inline(__always)
  func holds(_ literal: StaticString, at start: Int) -> Bool {
    guard let base = baseAddress else { return false }
    return memcmp(base + start, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let left = baseAddress, let right = other.baseAddress else { return count == 0 }
    return memcmp(left, right, count) == 0
  }
}
