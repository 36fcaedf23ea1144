/// The directory that holds all incidents; docs/log-format.md describes what is in it.
public struct Home: Sendable {
  /// Without a slash at its end.
  public let path: String
  package let fileSystem: any FileSystem
  /// What this process need not make durable again.
  let names = DurableNames()
  let redo: RedoPolicy

  public struct Options: Hashable, Sendable {
    /// Use a network file system all the same.
    public var allowsNetworkFileSystem: Bool
    /// When appends are flushed beside the log.
    package var redo = RedoPolicy()

    public init(allowsNetworkFileSystem: Bool = false) {
      self.allowsNetworkFileSystem = allowsNetworkFileSystem
    }
  }

  /// Who may read and write a home.
  public enum Mode: Hashable, Sendable {
    /// Nobody but its owner.
    case `private`
    /// All members of a group, who trust each other.
    case shared(group: UInt32)
  }

  /// Looks at a home without making anything; one that is missing or empty is made on the first write. What a power cut took
  /// from a log, and its writer had kept beside it, is put back.
  ///
  /// - Throws: `HomeError` where it may be written by others, or lies on a network file system.
  public static func open(
    path: String, fileSystem: any FileSystem = PosixFileSystem(), options: Options = Options()
  ) throws(HomeError) -> Home {
    var path = path.isEmpty ? "." : path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let home = Home(path: path, fileSystem: fileSystem, redo: options.redo)
    try home.check(options)
    home.putAllBack()
    return home
  }

  /// Makes the home and sets its mode, whatever the umask; done again on an existing home it only sets the mode.
  ///
  /// `isSandbox`: Whether events may be recorded under a clock that is not the machine's. A home that
  ///   has incidents already does not become a sandbox.
  public func create(
    mode: Mode = .private, isSandbox: Bool = false
  ) throws(HomeError) {
    do throws(SystemError) {
      try makeHome()
      if case .shared(let group) = mode { try fileSystem.changeGroup(path, group) }
      try fileSystem.changePermissions(path, mode == .private ? 0o700 : 0o2770)
      try secureHome()
      if isSandbox, try incidents().isEmpty, try !fileSystem.exists(sandboxPath) {
        let descriptor = try fileSystem.open(sandboxPath, .create, permissions: fileMode)
        defer { fileSystem.close(descriptor) }
        try fileSystem.changePermissions(descriptor, fileMode)
        try fileSystem.synchronizeDirectory(path)
      }
    } catch {
      throw .system(error)
    }
  }

  private var sandboxPath: String { path + "/sandbox" }

  /// Whether events may be recorded here under a clock that is not the machine's.
  public var isSandbox: Bool { (try? fileSystem.exists(sandboxPath)) ?? false }

  /// Whether the home exists.
  public var exists: Bool { (try? fileSystem.exists(path)) ?? false }

  /// Whether it was made for a group.
  package var isShared: Bool {
    guard let status = try? fileSystem.status(path, followsLinks: true) else { return false }
    return status.permissions & 0o2070 == 0o2070
  }

  package var fileMode: UInt32 { isShared ? 0o660 : 0o600 }
  package var directoryMode: UInt32 { isShared ? 0o2770 : 0o700 }
}
