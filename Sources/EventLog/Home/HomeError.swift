/// Why a home cannot be used.
public enum HomeError: Error, Hashable, Sendable {
  /// Somebody else may write it; `mend` is the command that puts it right.
  case writableByOthers(path: String, mend: String)
  /// It lies on a file system whose locks and flushes other hosts do not see.
  case networkFileSystem(path: String, name: String)
  case notADirectory(path: String)
  /// It is somebody else's, or a group's that one is no member of.
  case closed(path: String)
  /// A link or a file stands where the home has a directory: what it leads to is not the home's.
  case planted(path: String)
  case system(SystemError)
}

extension HomeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .writableByOthers(let path, let mend):
      "\(path) can be written by others, who could change the log. Run: \(mend)"
    case .networkFileSystem(let path, let name):
      "\(path) is on a network file system (\(name)), where locks and flushes cannot be trusted. "
        + "Choose another home, or set WARROOM_ALLOW_NETWORK_FS=1 to take the risk"
    case .notADirectory(let path): "\(path) is not a directory"
    case .closed(let path):
      "\(path) is somebody else's, and you may not look into it. Choose another home, or ask its owner for one "
        + "that a group shares"
    case .planted(let path):
      "\(path) is a link or a file where a home has a directory. Move it away; what it leads to is not used"
    case .system(let error): error.description
    }
  }
}
