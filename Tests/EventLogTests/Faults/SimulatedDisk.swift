import Engine
import EventLog
import Foundation

/// A disk in memory that tells apart what processes see and what would survive a power cut, and that records both.
///
/// Stricter than any real one: a name is durable only once its directory was flushed, a change of a file only once the file
/// was, and what was not flushed may arrive in any combination.
final class SimulatedDisk: FileSystem, @unchecked Sendable {
  // Unchecked because only one thread runs at a time: the test's, or the one that the scheduler lets run.

  /// One thing that happened, for crash states to be made of.
  enum Step: Sendable {
    case change(Change)
    case synchronized(Int)
    /// A flush that failed.
    case lost(Int)
    case acknowledged(Acknowledgement)
  }

  struct Open {
    var node: Int
    var mode: OpenMode
    /// Who opened it, to be closed with all else of a process that is killed.
    var process: Int
  }

  private(set) var live: DiskImage
  private(set) var durability: Durability
  private(set) var history: [Step] = []
  /// Whether `history` is kept.
  var isRecording = false
  /// Who makes the calls that come now.
  var process = 0
  /// Called when something was given up that others may wait for.
  var released: () -> Void = {}
  /// What files are stamped with, in nanoseconds.
  var time: Int64 = 1_000_000_000
  private var opened: [Int32: Open] = [:]
  private var locks: [Int32: LockKind] = [:]
  private var places: [Int32: [(places: Range<Int>, kind: LockKind)]] = [:]
  private var nextDescriptor: Int32 = 3
  private var nextNode: Int

  init(_ image: DiskImage = DiskImage()) {
    live = image
    durability = Durability(image)
    nextNode = image.nodes.count
  }

  /// Notes that somebody was told that these events are recorded.
  func acknowledge(_ acknowledgement: Acknowledgement) {
    if isRecording { history.append(.acknowledged(acknowledgement)) }
  }

  private func make(_ change: Change) {
    live.apply(change)
    live[change.object].modified = time
    durability.note(change)
    if isRecording { history.append(.change(change)) }
  }

  /// A flush that fails: what was written since the last one stays visible, and is gone.
  func loseUnflushed(_ descriptor: Int32) throws(SystemError) {
    let node = try open(descriptor, "fdatasync").node
    durability.lose(node)
    if isRecording { history.append(.lost(node)) }
  }

  /// The power is cut: nobody has anything open any more, and the disk is what is left of it.
  func crash(_ fates: [Fate]) {
    live = durability.crashed(fates)
    durability = Durability(live)
    opened = [:]
    locks = [:]
    places = [:]
    released()
  }

  /// The file behind a descriptor.
  func node(of descriptor: Int32) -> Int? { opened[descriptor]?.node }

  /// Whether anybody holds a lock on a file, or has written into it and not flushed.
  func isLocked(_ node: Int) -> Bool {
    locks.keys.contains { opened[$0]?.node == node }
      || places.contains { descriptor, taken in
        opened[descriptor]?.node == node
          && taken.contains {
            $0.places.overlaps(LogPlaces.flush) || $0.places.overlaps(LogPlaces.allUnflushed)
          }
      }
  }

  /// A process is gone, with its descriptors and its locks.
  func kill(_ process: Int) {
    for (descriptor, file) in opened where file.process == process { close(descriptor) }
  }

  // MARK: Calls

  /// All of it is the superuser's.
  var user: UInt32 { 0 }

  private func open(_ descriptor: Int32, _ call: String) throws(SystemError) -> Open {
    guard let file = opened[descriptor] else { throw SystemError(call: call, code: EBADF) }
    return file
  }

  private func parent(_ path: String) throws(SystemError) -> (node: Int, name: String) {
    let node = try live.find(Path.parent(path))
    guard live[node].kind == .directory else {
      throw SystemError(call: "open", code: ENOTDIR, path: path)
    }
    return (node, Path.name(path))
  }

  func open(_ path: String, _ mode: OpenMode, permissions: UInt32) throws(SystemError) -> Int32 {
    let node: Int
    if mode == .create {
      let (directory, name) = try parent(path)
      guard live[directory].names[name] == nil else {
        throw SystemError(call: "open", code: EEXIST, path: path)
      }
      node = nextNode
      nextNode += 1
      make(.link(directory: directory, name: name, node: node, .file, permissions: permissions))
    } else {
      node = try live.find(path)
    }
    nextDescriptor += 1
    opened[nextDescriptor] = Open(node: node, mode: mode, process: process)
    return nextDescriptor
  }

  func close(_ descriptor: Int32) {
    unlock(descriptor)
    if places.removeValue(forKey: descriptor) != nil { released() }
    opened[descriptor] = nil
  }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let bytes = live[try open(descriptor, "pread").node].bytes
    let piece = bytes.dropFirst(offset).prefix(buffer.count)
    buffer.copyBytes(from: piece)
    return piece.count
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    let file = try open(descriptor, "write")
    guard file.mode == .append || file.mode == .create else {
      throw SystemError(call: "write", code: EBADF)
    }
    make(.write(node: file.node, offset: live[file.node].bytes.count, Array(bytes)))
    return bytes.count
  }

  func overwrite(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(SystemError) -> Int {
    let file = try open(descriptor, "pwrite")
    // Of a descriptor for appending the real one would write at the end.
    guard file.mode == .update else { throw SystemError(call: "pwrite", code: EBADF) }
    make(.write(node: file.node, offset: offset, Array(bytes)))
    return bytes.count
  }

  func synchronizeData(_ descriptor: Int32) throws(SystemError) {
    let node = try open(descriptor, "fdatasync").node
    durability.synchronize(node)
    if isRecording { history.append(.synchronized(node)) }
  }

  func synchronize(_ descriptor: Int32) throws(SystemError) { try synchronizeData(descriptor) }

  func truncate(_ descriptor: Int32, to length: Int) throws(SystemError) {
    make(.truncate(node: try open(descriptor, "ftruncate").node, length: length))
  }

  private func status(of node: Int) -> FileStatus {
    let found = live[node]
    return FileStatus(
      device: 1, inode: UInt64(node), size: found.bytes.count, links: 1,
      permissions: found.permissions, owner: 0, group: found.group, kind: found.kind,
      modified: found.modified)
  }

  func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    status(of: try open(descriptor, "fstat").node)
  }

  func glance(_ descriptor: Int32) throws(SystemError) -> FileStatus {
    SimulatedDisk.withoutTimes(try status(descriptor))
  }

  func glance(_ path: String) throws(SystemError) -> FileStatus {
    SimulatedDisk.withoutTimes(try status(path, followsLinks: false))
  }

  private static func withoutTimes(_ status: FileStatus) -> FileStatus {
    var status = status
    (status.modified, status.changed, status.isGlance) = (0, 0, true)
    return status
  }

  func status(_ path: String, followsLinks: Bool) throws(SystemError) -> FileStatus {
    status(of: try live.find(path))
  }

  /// Nobody can be waited for here; a caller that may have to, asks again later.
  func lock(_ descriptor: Int32, _ kind: LockKind, waits: Bool) throws(SystemError) -> Bool {
    let node = try open(descriptor, "flock").node
    for (other, held) in locks where other != descriptor && opened[other]?.node == node {
      if kind == .exclusive || held == .exclusive {
        if waits { throw SystemError(call: "flock", code: EDEADLK) }
        return false
      }
    }
    locks[descriptor] = kind
    return true
  }

  /// Nobody can be waited for here.
  func pause() {}

  func unlock(_ descriptor: Int32) {
    if locks.removeValue(forKey: descriptor) != nil { released() }
  }

  /// Nobody can be waited for here either.
  func take(
    _ descriptor: Int32, _ wanted: Range<Int>, _ kind: LockKind, waits: Bool
  ) throws(SystemError) -> Bool {
    let node = try open(descriptor, "fcntl").node
    for (other, held) in places where other != descriptor && opened[other]?.node == node {
      let isBarred = held.contains {
        $0.places.overlaps(wanted) && (kind == .exclusive || $0.kind == .exclusive)
      }
      guard isBarred else { continue }
      if waits { throw SystemError(call: "fcntl", code: EDEADLK) }
      return false
    }
    leave(descriptor, wanted)
    places[descriptor, default: []].append((wanted, kind))
    return true
  }

  func leave(_ descriptor: Int32, _ given: Range<Int>) {
    guard let held = places[descriptor] else { return }
    places[descriptor] = held.flatMap { one in
      guard one.places.overlaps(given) else { return [one] }
      let rests = [
        one.places.lowerBound..<max(one.places.lowerBound, given.lowerBound),
        min(one.places.upperBound, given.upperBound)..<one.places.upperBound,
      ]
      return rests.filter { !$0.isEmpty }.map { ($0, one.kind) }
    }
    released()
  }

  /// A process leaves places of a file, by whichever descriptor it has them.
  func leaveAll(of process: Int, _ given: Range<Int>, _ node: Int) {
    for (descriptor, file) in opened where file.process == process && file.node == node {
      leave(descriptor, given)
    }
  }

  func taken(_ descriptor: Int32, _ looked: Range<Int>) throws(SystemError) -> Range<Int>? {
    let node = try open(descriptor, "fcntl").node
    for other in places.keys.sorted() where other != descriptor && opened[other]?.node == node {
      if let one = places[other]?.first(where: { $0.places.overlaps(looked) }) { return one.places }
    }
    return nil
  }

  func makeDirectory(_ path: String, permissions: UInt32) throws(SystemError) {
    let (directory, name) = try parent(path)
    guard live[directory].names[name] == nil else {
      throw SystemError(call: "mkdir", code: EEXIST, path: path)
    }
    let node = nextNode
    nextNode += 1
    make(.link(directory: directory, name: name, node: node, .directory, permissions: permissions))
  }

  func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    live[try live.find(path)].permissions = permissions
  }

  func changePermissions(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
    live[try open(descriptor, "fchmod").node].permissions = permissions
  }

  func changeGroup(_ path: String, _ group: UInt32) throws(SystemError) {
    live[try live.find(path)].group = group
  }

  func remove(_ path: String) throws(SystemError) {
    let (directory, name) = try parent(path)
    _ = try live.find(path)
    make(.unlink(directory: directory, name: name))
  }

  func removeDirectory(_ path: String) throws(SystemError) {
    guard live[try live.find(path)].names.isEmpty else {
      throw SystemError(call: "rmdir", code: ENOTEMPTY, path: path)
    }
    try remove(path)
  }

  func rename(_ path: String, to other: String) throws(SystemError) {
    let (directory, name) = try parent(path)
    _ = try live.find(path)
    guard try parent(other).node == directory else {
      throw SystemError(call: "rename", code: EXDEV, path: path)
    }
    make(.rename(directory: directory, name: name, to: Path.name(other)))
  }

  /// Sorted, so that every run of a seed is the same.
  func list(_ path: String) throws(SystemError) -> [String] {
    let node = try live.find(path)
    guard live[node].kind == .directory else {
      throw SystemError(call: "opendir", code: ENOTDIR, path: path)
    }
    return live[node].names.keys.sorted()
  }

  func type(of path: String) throws(SystemError) -> Int64 { 0xEF53 }

  /// What a failed flush left behind shows as zeros once it is read from the disk again.
  func dropCache(_ descriptor: Int32, from offset: Int) {
    guard let node = opened[descriptor]?.node,
      !durability.pending.contains(where: { $0.object == node })
    else { return }
    let stored = durability.durable[node].bytes
    let missing = live[node].bytes.count - stored.count
    live[node].bytes = stored + [UInt8](repeating: 0, count: max(0, missing))
  }
}

/// Events that somebody was told are recorded.
struct Acknowledgement: Hashable, Sendable {
  /// The log's path.
  var path: String
  var events: [Event]
}
