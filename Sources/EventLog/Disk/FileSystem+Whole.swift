internal import Engine
internal import Glibc

/// What is done in several calls in more than one place.
extension FileSystem {
  /// Whether somebody has a file locked so that a lock of a kind can't be had; `nil` where that can't be learnt.
  package func isLocked(_ path: String, against kind: LockKind) -> Bool? {
    guard let descriptor = try? open(path, .read, permissions: 0) else { return nil }
    defer { close(descriptor) }
    guard let isFree = try? lock(descriptor, kind, waits: false) else { return nil }
    // Closing alone does not give it up while a child that is just being started has a copy of the descriptor.
    if isFree { unlock(descriptor) }
    return !isFree
  }

  /// Reads from `offset` to the end of the file as it is now.
  package func readAll(
    _ descriptor: Int32, from offset: Int = 0, limit: Int = .max
  ) throws(SystemError) -> [UInt8] {
    let size = try status(descriptor).size
    let wanted = min(max(0, size - offset), limit)
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        do throws(SystemError) {
          let read = try self.read(descriptor, into: rest, at: offset + count)
          if read == 0 { return }
          count += read
        } catch {
          failure = error
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads so many bytes from `offset` on into an array that is used again; fewer where the file ends before.
  package func fill(
    _ bytes: inout [UInt8], _ descriptor: Int32, from offset: Int, count: Int
  ) throws(SystemError) {
    if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
    var (failure, done): (SystemError?, Int) = (nil, 0)
    bytes.withUnsafeMutableBytes { buffer in
      do throws(SystemError) {
        while done < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count])
          let read = try self.read(descriptor, into: rest, at: offset + done)
          if read == 0 { return }
          done += read
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if done < bytes.count { bytes.removeLast(bytes.count - done) }
  }

  /// Opens a file that is written into as it stands, such as a lock with the name of its holder.
  ///
  /// - Throws: `SystemError`, also for what is no file of its own: a pipe, or a second name of a file that lies elsewhere.
  package func openOwn(_ path: String) throws(SystemError) -> Int32 {
    let descriptor = try open(path, .append, permissions: 0)
    do throws(SystemError) {
      let status = try status(descriptor)
      guard status.kind == .file || Mutant.isOn("planted.own-kind") else { throw .notAFile(path) }
      guard status.links <= 1 || Mutant.isOn("planted.own-second-name") else {
        throw .linked(path)
      }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Reads a whole file.
  package func contents(of path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = try open(path, .read, permissions: 0)
    defer { close(descriptor) }
    return try readAll(descriptor, limit: limit)
  }

  /// Writes all the bytes to a descriptor for appending, in as many calls as it takes.
  package func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(SystemError) {
    try inPieces(bytes) { (piece, _) throws(SystemError) in try write(descriptor, piece) }
  }

  /// Writes all the bytes over what stands at an offset, in as many calls as it takes.
  func overwriteAll(
    _ descriptor: Int32, _ bytes: [UInt8], at offset: Int
  ) throws(SystemError) {
    try inPieces(bytes) { (piece, start) throws(SystemError) in
      try overwrite(descriptor, piece, at: offset + start)
    }
  }

  /// `write`: Given what is left to be written, and where that begins, it answers how much of it was.
  private func inPieces(
    _ bytes: [UInt8], _ write: (UnsafeRawBufferPointer, Int) throws(SystemError) -> Int
  ) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let start = done
      let result = bytes.withUnsafeBytes { raw in
        Result { () throws(SystemError) in
          try write(UnsafeRawBufferPointer(rebasing: raw[start...]), start)
        }
      }
      done += try result.get()
      if done == start { throw SystemError(call: "write", code: ENOSPC) }
    }
  }

  /// Flushes a file, however often a signal comes in between: nothing was given up then. Every other failure is final.
  func synchronizeUninterrupted(_ descriptor: Int32) throws(SystemError) {
    for _ in 0..<8 {
      do throws(SystemError) {
        return try synchronizeData(descriptor)
      } catch {
        if !error.isInterruption { throw error }
      }
    }
    throw SystemError(call: "fdatasync", code: EINTR)
  }

  /// Makes a file appear under its name only once it is whole and durable.
  package func save(
    _ bytes: [UInt8], as path: String, permissions: UInt32, temporary: String
  ) throws(SystemError) {
    try? remove(temporary)
    let descriptor = try open(temporary, .create, permissions: permissions)
    defer { close(descriptor) }
    do throws(SystemError) {
      try changePermissions(descriptor, permissions)
      try writeAll(descriptor, bytes)
      if !Mutant.isOn("save.unflushed") { try synchronize(descriptor) }
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
    if !Mutant.isOn("save.name-unflushed") { try synchronizeDirectory(Path.parent(path)) }
  }

  package func synchronizeDirectory(_ path: String) throws(SystemError) {
    let descriptor = try open(path, .directory, permissions: 0)
    defer { close(descriptor) }
    try synchronize(descriptor)
  }

  package func exists(_ path: String) throws(SystemError) -> Bool {
    try statusIfPresent(path) != nil
  }

  /// - Returns: `nil` where nothing bears the path; a symbolic link is not followed.
  package func statusIfPresent(_ path: String) throws(SystemError) -> FileStatus? {
    do throws(SystemError) {
      return try status(path, followsLinks: false)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// Paths as text. All goes by bytes, as the system does: to Swift, a slash with a combining accent behind it is another
/// character than a slash.
package enum Path {
  /// A path as a shell takes it for one word.
  package static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || "/._-+".utf8.contains($0)
    }
    return plain
      ? path
      : "'"
        + path.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }

  private static let slash = UInt8(ascii: "/")

  /// The directory that holds a path; `.` where the path has none.
  package static func parent(_ path: String) -> String {
    var path = path[...].utf8
    while path.count > 1, path.last == slash { path = path.dropLast() }
    guard let last = path.lastIndex(of: slash) else { return "." }
    return last == path.startIndex ? "/" : String(Substring(path[..<last]))
  }

  package static func name(_ path: String) -> String {
    guard let last = path.utf8.lastIndex(of: slash) else { return path }
    return String(path[path.utf8.index(after: last)...])
  }

  /// What stands between the slashes; nothing for two in a row.
  package static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: slash).map { String(Substring($0)) }
  }
}
