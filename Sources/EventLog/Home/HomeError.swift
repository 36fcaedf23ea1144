/// Why a home cannot be used.
public enum HomeError: Error, Hashable, Sendable {
  /// Somebody else may write it; `mend` is the command that puts it right.
  case writableByOthers(path: String, mend: String)
  /// It lies on a file system whose locks and flushes other hosts do not see.
  case networkFileSystem(path: String, name: String)
  case notADirectory(path: String)
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
    case .system(let error): error.description
    }
  }
}
