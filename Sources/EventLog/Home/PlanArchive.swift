internal import Engine

/// The plans that incidents were declared under: each a directory of the home, under the digest of its content.
public struct PlanArchive: Sendable {
  /// A file of a plan, by its path within it.
  public struct File: Hashable, Sendable {
    public var path: String
    public var bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  private let home: Home
  private var fileSystem: any FileSystem { home.fileSystem }
  private var root: String { home.path + "/plans" }

  public init(_ home: Home) { self.home = home }

  /// Where the plan of a digest is; `nil` where the home has none, or the text is no digest: a log may hold any.
  public func directory(of digest: String) throws(SystemError) -> String? {
    guard PlanArchive.isDigest(digest) else { return nil }
    let path = "\(root)/\(digest)"
    return try fileSystem.statusIfPresent(path)?.kind == .directory ? path : nil
  }

  /// Keeps the files of a plan durably; those of one digest are kept once.
  ///
  /// They are written beside the place and moved there as a whole, so that whoever finds the directory finds all of it.
  ///
  /// - Parameters:
  ///   - files: With paths that lead nowhere but down.
  ///   - digest: 64 hexadecimal digits.
  /// - Throws: `SystemError`; nothing is left behind then.
  public func store(_ files: [File], digest: String) throws(SystemError) {
    precondition(PlanArchive.isDigest(digest), "a plan is kept under the digest of its content")
    let target = "\(root)/\(digest)"
    try home.ensureDirectory("plans")
    if try fileSystem.exists(target) { return try home.secure(target) }
    var copy = Copy(home: home, name: "plans/.\(EventID.random(at: Instant(milliseconds: 0)).text)")
    do throws(SystemError) {
      try copy.write(files)
      try fileSystem.rename(copy.path, to: target)
    } catch {
      copy.remove()
      // Somebody else was faster with the same bytes.
      if try fileSystem.exists(target) { return try home.secure(target) }
      throw error
    }
    try fileSystem.synchronizeDirectory(root)
  }

  /// The digest of the plan that was last found good; `nil` where none was.
  public func lastGood() throws(SystemError) -> String? {
    guard try fileSystem.exists(lastGoodPath) else { return nil }
    let bytes = try fileSystem.contents(of: lastGoodPath, limit: 65)
    let digest = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return PlanArchive.isDigest(digest) ? digest : nil
  }

  /// Remembers a plan that is kept here as the last good one.
  public func rememberAsGood(_ digest: String) throws(SystemError) {
    if try lastGood() == digest { return }
    let unique = EventID.random(at: Instant(milliseconds: 0)).text
    try fileSystem.save(
      Array("\(digest)\n".utf8), as: lastGoodPath, permissions: home.fileMode,
      temporary: "\(root)/.\(unique)")
  }

  private var lastGoodPath: String { "\(root)/last-good" }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}

/// A plan's directory while it is written.
private struct Copy {
  let home: Home
  let name: String
  private var directories: Set<String> = []
  private var files: [String] = []

  init(home: Home, name: String) {
    self.home = home
    self.name = name
  }

  var path: String { "\(home.path)/\(name)" }

  mutating func write(_ contents: [PlanArchive.File]) throws(SystemError) {
    let fileSystem = home.fileSystem
    try make(path)
    for file in contents {
      let parts = Path.parts(file.path)
      guard parts.joined(separator: "/") == file.path,
        parts.allSatisfy({ $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
      else { throw .notAFile(file.path) }
      var directory = path
      for part in parts.dropLast() {
        directory += "/\(part)"
        try make(directory)
      }
      let target = "\(path)/\(file.path)"
      let descriptor = try fileSystem.open(target, .create, permissions: home.fileMode)
      defer { fileSystem.close(descriptor) }
      files.append(target)
      try fileSystem.changePermissions(descriptor, home.fileMode)
      try fileSystem.writeAll(descriptor, file.bytes)
    }
    // After all are written: the first flush then takes most of the others along.
    for file in files {
      let descriptor = try fileSystem.open(file, .read, permissions: 0)
      defer { fileSystem.close(descriptor) }
      try fileSystem.synchronize(descriptor)
    }
    for directory in directories { try fileSystem.synchronizeDirectory(directory) }
  }

  private mutating func make(_ directory: String) throws(SystemError) {
    guard directories.insert(directory).inserted else { return }
    try home.fileSystem.makeDirectory(directory, permissions: home.directoryMode & 0o777)
    try home.fileSystem.changePermissions(directory, home.directoryMode)
  }

  /// Takes away what was written; what can't be is of no harm under such a name.
  func remove() {
    for file in files { try? home.fileSystem.remove(file) }
    for directory in directories.sorted(by: >) {
      try? home.fileSystem.removeDirectory(directory)
    }
  }
}
