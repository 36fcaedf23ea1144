import CPlatform
import Glibc

/// Where programs are.
enum Programs {
  /// A program on PATH.
  static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// The program that is measured: the one that is named, else the one beside this.
  static func warroom(_ named: String?) throws -> String {
    let path = try named ?? (directory() + "/warroom")
    guard access(path, X_OK) == 0 else {
      throw Failure(
        "\(path) is not there; build it as this was built, with `--product warroom`, or name one with --program"
      )
    }
    return path
  }

  /// This program's own file, to start it again.
  static func own() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { throw Failure("/proc/self/exe can't be read: \(errorText())") }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func directory() throws -> String {
    let path = try own()
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// What programs are started with: a plain environment, so that nobody's settings are measured.
struct Surroundings {
  /// A directory that stands for the home directory.
  var home: String

  init(_ scratch: Scratch) throws { home = try scratch.directory("user") }

  var variables: [String] {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return [
      "PATH=\(path)", "HOME=\(home)", "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
      "TZ=UTC", "WARROOM_USER=ana",
    ]
  }
}

/// Starts programs.
enum Spawn {
  /// `POSIX_SPAWN_SETSID`, which the import of glibc lacks.
  private static let newSession: Int32 = 0x80

  /// - Parameters:
  ///   - arguments: The program's path, then its arguments.
  ///   - variables: Its environment, each as `NAME=value`.
  ///   - directory: Where it starts; `nil` is where this program is.
  ///   - isLeader: Whether it leads a session of its own: the first terminal it opens becomes that session's.
  ///   - prepare: Sets up its descriptors.
  /// - Returns: The process.
  /// - Throws: `Failure` where it can't be started.
  static func start(
    _ arguments: [String], _ variables: [String], in directory: String? = nil,
    isLeader: Bool = false, prepare: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    let here = try Here(goingTo: directory)
    defer { here.comeBack() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    prepare(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGDEF | (isLeader ? newSession : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var words = arguments.map { strdup($0) } + [nil]
    var settings = variables.map { strdup($0) } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
    guard code == 0 else { throw Failure("\(arguments[0]): \(errorText(code))") }
    return process
  }
}

/// Where this program is while it starts another somewhere else; only one thread starts programs.
private struct Here {
  private var descriptor: Int32 = -1

  init(goingTo directory: String?) throws {
    guard let directory else { return }
    descriptor = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, chdir(directory) == 0 else {
      throw Failure("\(directory): \(errorText())")
    }
  }

  func comeBack() {
    guard descriptor >= 0 else { return }
    _ = fchdir(descriptor)
    close(descriptor)
  }
}
