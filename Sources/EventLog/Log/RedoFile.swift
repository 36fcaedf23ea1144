internal import Engine
internal import Glibc

/// The newest lines of one log once more, in a file of constant size that is written over in place.
///
/// Flushing a file that grows makes the file system commit the new size as well; one that keeps its size spares that, a
/// third of the time (docs/decisions.md has what was measured). So a writer that appends many times in quick succession
/// flushes the lines here, and the log itself only now and then; after a power cut the log gets from here what it lacks.
///
/// The file begins with one line that says behind which event of the log its lines belong, sealed with a hash of its own.
/// The log's bytes follow as they are; where they end shows, because what is left from earlier does not continue the chain.
/// One file belongs to one writer, which holds it locked: an unlocked one was left by a writer that was killed.
package struct RedoFile {
  let path: String
  private let descriptor: Int32
  private let capacity: Int
  private let alias: String
  /// The end of the log when it was last flushed whole.
  private var base: Head
  private var baseOffset: Int
  /// Up to where the log's lines are in the log durably, or here.
  private(set) var end: Int
  /// How much of the file is taken; 0 where it is begun anew by the next lines.
  private var used = 0
  /// Whether something was put here that is not flushed.
  private(set) var isDirty = false
  private var dirtyStart = 0
  private var failure: SystemError?

  /// Makes a file that no writer has had before. Only under the lock of the log, which is flushed whole.
  ///
  /// - Throws: `SystemError`; nothing that could be taken for a file of a writer's is left behind then.
  static func make(
    for reference: IncidentReference, in home: Home, named unique: EventID, behind base: Head,
    at offset: Int
  ) throws(SystemError) -> RedoFile {
    let fileSystem = home.fileSystem
    let path = "\(home.redoPath)/\(reference.alias).\(unique.text)"
    try home.ensureDirectory(Home.redoName)
    let fresh = try fileSystem.open(path, .create, permissions: home.fileMode)
    do throws(SystemError) {
      try fill(fresh, in: home)
      let descriptor = try takeOver(path, fileSystem)
      return RedoFile(
        path: path, descriptor: descriptor, capacity: home.redo.bytes, alias: reference.alias,
        base: base, baseOffset: offset, end: offset)
    } catch {
      try? fileSystem.remove(path)
      throw error
    }
  }

  /// Gives a new file its size and its name durably, and closes it.
  private static func fill(_ fresh: Int32, in home: Home) throws(SystemError) {
    let fileSystem = home.fileSystem
    defer { fileSystem.close(fresh) }
    try fileSystem.changePermissions(fresh, home.fileMode)
    // Written and not only reserved: else the first flush of every page would have to commit that it is.
    try fileSystem.writeAll(fresh, [UInt8](repeating: 0, count: home.redo.bytes))
    try fileSystem.synchronize(fresh)
    if !Mutant.isOn("redo.name-unflushed") { try fileSystem.synchronizeDirectory(home.redoPath) }
  }

  /// Opens a new file to write it over, locked as one that has a writer.
  private static func takeOver(
    _ path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int32 {
    let descriptor = try fileSystem.open(path, .update, permissions: 0)
    do throws(SystemError) {
      // Whoever looked for files without a writer in between may have taken it for one.
      guard try fileSystem.lock(descriptor, .exclusive, waits: false),
        try fileSystem.glance(path).isSameFile(as: try fileSystem.glance(descriptor))
      else { throw SystemError(call: "flock", code: EWOULDBLOCK, path: path) }
      return descriptor
    } catch {
      fileSystem.close(descriptor)
      throw error
    }
  }

  private init(
    path: String, descriptor: Int32, capacity: Int, alias: String, base: Head, baseOffset: Int,
    end: Int
  ) {
    (self.path, self.descriptor, self.capacity) = (path, descriptor, capacity)
    (self.alias, self.base, self.baseOffset, self.end) = (alias, base, baseOffset, end)
  }

  /// The permissions that a file gets whose writer must not believe the next flush of the log.
  static let warning: UInt32 = 0o400

  /// Whether it still bears a name, and nobody has warned its writer.
  func isIntact(_ fileSystem: any FileSystem) -> Bool {
    guard let status = try? fileSystem.glance(descriptor) else { return false }
    return status.links > 0 && status.permissions != RedoFile.warning
      || Mutant.isOn("redo.warning-unseen")
  }

  /// Whether so many more bytes of the log, which begin at `offset` of it, can be kept here.
  func canTake(_ count: Int, at offset: Int) -> Bool {
    let start = used == 0 ? RedoFile.headerBytes : used
    return (offset == end || Mutant.isOn("redo.gap")) && start + count <= capacity
  }

  /// Puts lines here that were written into the log; `flush` tells whether that went well.
  mutating func put(_ lines: UnsafeRawBufferPointer, _ fileSystem: any FileSystem) {
    isDirty = true
    dirtyStart = used
    let start = used
    do throws(SystemError) {
      if used == 0 {
        var whole = RedoFile.header(alias, behind: base, at: baseOffset)
        whole += lines
        used = whole.count
        let result = whole.withUnsafeBytes { raw in
          Result { () throws(SystemError) in try put(raw, at: 0, fileSystem) }
        }
        try result.get()
      } else {
        used += lines.count
        try put(lines, at: start, fileSystem)
      }
      end += lines.count
      fileSystem.beginWriting(descriptor, from: start, count: used - start)
    } catch {
      failure = error
    }
  }

  /// Makes durable what was put here.
  ///
  /// - Throws: `SystemError`; the file must not be used again then.
  mutating func flush(_ fileSystem: any FileSystem) throws(SystemError) {
    if let failure { throw failure }
    if !Mutant.isOn("redo.unflushed") { try fileSystem.synchronizeUninterrupted(descriptor) }
    isDirty = false
  }

  private func put(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, _ fileSystem: any FileSystem
  ) throws(SystemError) {
    guard try fileSystem.overwrite(descriptor, bytes, at: offset) == bytes.count else {
      throw .short(path)
    }
  }

  /// The log's lines that were flushed here, and where they belong.
  func lines(_ fileSystem: any FileSystem) throws(SystemError) -> (bytes: [UInt8], offset: Int) {
    let count = end - baseOffset
    guard used > 0, count > 0 else { return ([], baseOffset) }
    return (try fileSystem.readAll(descriptor, from: used - count, limit: count), baseOffset)
  }

  /// Begins anew: the log is flushed whole up to `head`. What is here stays until it is written over.
  mutating func begin(behind head: Head, at offset: Int) {
    (base, baseOffset, end, used) = (head, offset, offset, 0)
  }

  /// Whether some bytes of the log are what a file holds for them, but for what reads as NUL because it never reached the disk.
  static func isKept(_ found: ArraySlice<UInt8>, of expected: ArraySlice<UInt8>) -> Bool {
    zip(found, expected).allSatisfy { $0 == $1 || $0 == 0 }
  }

  /// Gives the file up, as one that was left: what is in it may still be needed.
  func leave(_ fileSystem: any FileSystem) { fileSystem.close(descriptor) }

  /// Makes what was put here and never flushed unreadable, as far as that can be done: it may be said not to be recorded.
  func wipe(_ fileSystem: any FileSystem) {
    guard isDirty, !Mutant.isOn("redo.unwiped") else { return }
    withUnsafeBytes(of: UInt8(0)) { _ = try? fileSystem.overwrite(descriptor, $0, at: dirtyStart) }
  }

  /// Removes it durably, since it holds what was refused. Given up already where that fails.
  func discard(_ fileSystem: any FileSystem) throws(SystemError) {
    fileSystem.close(descriptor)
    try fileSystem.remove(path)
    try fileSystem.synchronizeDirectory(Path.parent(path))
  }

  /// Removes it: all that is in it is in the log durably.
  func remove(_ fileSystem: any FileSystem) {
    try? fileSystem.remove(path)
    fileSystem.close(descriptor)
  }
}

// MARK: What is in it

extension RedoFile {
  /// No first line is longer: a name of at most 13 characters, two numbers and two hashes.
  static let headerBytes = 512

  private static func header(_ alias: String, behind head: Head, at offset: Int) -> [UInt8] {
    var out = LineWriter()
    out.open()
    out.field("redo", alias)
    out.field("offset", offset)
    out.field("after", head.text)
    _ = out.seal(from: 0, after: .zero)
    return out.bytes
  }

  /// Lines of a log as a file holds them.
  package struct Contents: Hashable {
    /// Where they begin in the log.
    package var offset: Int
    /// The end of the log before them.
    package var after: Head
    /// Whole events and batches, with their newlines.
    package var lines: [UInt8]

    package var end: Int { offset + lines.count }
  }

  /// Reads what a file holds for the log of a name; `nil` where that is nothing.
  package static func contents(of bytes: [UInt8], for alias: String) -> Contents? {
    guard let newline = bytes.prefix(headerBytes).firstIndex(of: 0x0A),
      let (offset, head) = base(in: bytes[..<newline], for: alias)
    else { return nil }
    var chain = Chain(at: head, offset: offset, former: nil)
    let count = bytes.withUnsafeBytes { raw in
      _ = chain.takeLines(of: UnsafeRawBufferPointer(rebasing: raw[(newline + 1)...])) { _ in }
      return chain.offset - offset
    }
    guard count > 0 else { return nil }
    return Contents(
      offset: offset, after: head, lines: Array(bytes[(newline + 1)...].prefix(count)))
  }

  private static func base(
    in line: ArraySlice<UInt8>, for alias: String
  ) -> (offset: Int, head: Head)? {
    let isSealed = line.withUnsafeBytes { raw in
      guard let (body, digits) = LineSeal.split(raw) else { return false }
      return SHA256.chain(.zero, body).isWritten(as: digits)
    }
    guard isSealed || Mutant.isOn("redo.header-unchecked"), let json = try? JSON.parse(line),
      json["redo"]?.string == alias, let offset = json["offset"]?.int,
      let head = json["after"]?.string.flatMap(Head.init), offset >= 0, offset < 1 << 48
    else { return nil }
    return (offset, head)
  }
}
