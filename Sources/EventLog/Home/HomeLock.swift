internal import Glibc
internal import Engine

/// A lock on a part of a home, for what several processes must not do at once. Given up with the value, and by the
/// kernel when its process ends.
package final class HomeLock {
  /// Why the lock could not be had.
  package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Somebody else held it all the time.
    case held(path: String)
    case system(SystemError)

    package var description: String {
      switch self {
      case .held(let path): "another process has held \(path) for too long"
      case .system(let error): error.description
      }
    }
  }

  private let fileSystem: any FileSystem
  private let descriptor: Int32

  /// Between two looks; far less than a person notices.
  private static let pause = Duration.milliseconds(5)

  /// Takes the lock, and makes its file and the home where they do not exist yet.
  ///
  /// - Parameters:
  ///   - name: The file, seen from the home: `alerts/lock`.
  ///   - home: The home.
  ///   - patience: How long somebody else may hold it. A process that hangs must not hang all others.
  /// - Throws: `Failure`.
  package init(_ name: String, in home: Home, patience: Duration) throws(Failure) {
    fileSystem = home.fileSystem
    let path = home.path + "/" + name
    do throws(SystemError) {
      descriptor = try HomeLock.open(path, in: home)
    } catch {
      throw .system(error)
    }
    var waited = Duration.zero
    while true {
      do throws(SystemError) {
        if try fileSystem.lock(descriptor, .exclusive, waits: false) { return }
      } catch {
        fileSystem.close(descriptor)
        throw .system(error)
      }
      guard waited < patience else {
        fileSystem.close(descriptor)
        throw .held(path: path)
      }
      usleep(UInt32(HomeLock.pause.milliseconds * 1000))
      waited += HomeLock.pause
    }
  }

  deinit {
    fileSystem.unlock(descriptor)
    fileSystem.close(descriptor)
  }

  private static func open(_ path: String, in home: Home) throws(SystemError) -> Int32 {
    let fileSystem = home.fileSystem
    for _ in 0..<3 {
      do throws(SystemError) {
        return try fileSystem.openOwn(path)
      } catch {
        if !error.isMissing { throw error }
      }
      try home.ensureDirectory(home.relative(Path.parent(path)))
      do throws(SystemError) {
        let descriptor = try fileSystem.open(path, .create, permissions: home.fileMode)
        try fileSystem.changePermissions(descriptor, home.fileMode)
        return descriptor
      } catch {
        // Somebody else was faster: theirs is the one.
        if !error.isExisting { throw error }
      }
    }
    throw SystemError(call: "open", code: EEXIST, path: path)
  }
}
