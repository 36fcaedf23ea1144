import Engine
import Glibc

/// A file that somebody named to be written: an export, a picture.
///
/// Names in a directory that others may write too can lead elsewhere: nothing is written through a link or a second name
/// that somebody else may have made, and opening a pipe that nobody reads does not wait.
enum OutputFile {
  /// Opens it for writing from its beginning.
  ///
  /// - Parameters:
  ///   - path: What was named.
  ///   - mode: Of a file that is made.
  /// - Returns: A descriptor that closes on exec.
  /// - Throws: `Failure` with the reason.
  static func open(_ path: String, mode: mode_t) throws -> Int32 {
    var link = stat()
    if lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK {
      guard
        link.st_uid == geteuid() || link.st_uid == 0 || Mutant.isOn("planted.output-linked")
      else {
        throw refusal(path, "it is a symbolic link that somebody else made")
      }
    }
    let waiting = Mutant.isOn("planted.output-waited-for") ? O_NONBLOCK : 0
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let descriptor = Glibc.open(path, flags & ~waiting, mode)
    guard descriptor >= 0 else {
      let isPipe = errno == ENXIO
      throw refusal(
        path, isPipe ? "it is a pipe that nobody reads" : String(cString: strerror(errno)))
    }
    do {
      try prepare(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func prepare(_ descriptor: Int32, _ path: String) throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) == 0
    else { throw refusal(path, String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG else { return }
    guard status.st_nlink <= 1 || Mutant.isOn("planted.output-second-name") else {
      throw refusal(path, "the file has another name, under which it would be written over too")
    }
    guard ftruncate(descriptor, 0) == 0 else {
      throw refusal(path, String(cString: strerror(errno)))
    }
  }

  private static func refusal(_ path: String, _ reason: String) -> Failure {
    Failure("\(path) can't be written: \(reason). Name another file.")
  }
}
