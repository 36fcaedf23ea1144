import EventLog

/// Which logs of a home have changed: told by inotify at once, or found by looking at their files.
final class LogWatch {
  private let home: Home
  private var follower: Follower?
  private var references: [IncidentReference] = []
  private var paths: Set<String> = []
  /// How the files and the directory of the newest incidents were when they were last looked at.
  private var looks: [String: FileStatus?] = [:]

  init(_ home: Home) { self.home = home }

  /// Whether inotify tells; where it can't, the files are looked at all the same.
  var isTold: Bool {
    get { follower != nil }
    set {
      guard newValue != isTold else { return }
      follower = newValue ? try? Follower(home) : nil
      looks = [:]
      follow(references)
    }
  }

  /// Readable when `changes` has something to tell.
  var descriptor: Int32? { follower?.descriptor }

  /// Sets the incidents whose logs matter.
  func follow(_ references: [IncidentReference]) {
    self.references = references
    if let follower { return follower.follow(references) }
    let root = home.path + "/incidents"
    paths = Set(references.flatMap { [$0.path, $0.poisonPath] })
    paths.insert(root)
    // A new number is taken in the newest directory, and a new directory shows in their root.
    if let next = try? home.nextNumber() { paths.insert("\(root)/\(next / 1000)") }
    looks = looks.filter { paths.contains($0.key) }
    for path in paths where looks[path] == nil { looks.updateValue(look(path), forKey: path) }
  }

  /// The files that changed as inotify tells it, and directories in which something appeared; never waits.
  func changes() -> Set<String> { follower?.changes() ?? [] }

  /// The same, found by looking.
  func check() -> Set<String> {
    if let follower { return follower.check() }
    var changed: Set<String> = []
    for path in paths {
      let now = look(path)
      if let before = looks[path], before == now { continue }
      looks.updateValue(now, forKey: path)
      changed.insert(path)
    }
    return changed
  }

  private func look(_ path: String) -> FileStatus? {
    try? home.fileSystem.status(path, followsLinks: true)
  }
}
