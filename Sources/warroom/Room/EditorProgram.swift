import CPlatform
import Glibc

/// Opens a text in the person's own editor.
enum EditorProgram {
  /// - Parameters:
  ///   - text: What the editor begins with.
  ///   - whenStopped: Called when somebody stopped the editor, as by ctrl-z; returns when the job goes on.
  /// - Returns: The text as it was left; `nil` where the editor failed, so that the old one stands.
  static func edit(_ text: String, whenStopped: () -> Void) -> String? {
    // A directory of its own: nobody else can have put anything under the name.
    let place = Environment.value("XDG_RUNTIME_DIR") ?? "/tmp"
    var template = Array("\(place)/warroom-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let directory = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = directory + "/text.md"
    defer {
      Files.remove(path)
      rmdir(directory)
    }
    guard Files.write(path, text) else { return nil }
    let editor = Environment.value("VISUAL") ?? Environment.value("EDITOR") ?? "vi"
    // The variable may hold arguments, as in `code --wait`: the shell takes it apart.
    guard run(["/bin/sh", "-c", "\(editor) \"$1\"", "sh", path], whenStopped) == 0,
      let bytes = Files.read(path)
    else { return nil }
    var edited = String(decoding: bytes, as: UTF8.self)
    // Editors end a file in a newline that nobody typed.
    if edited.hasSuffix("\n"), !text.hasSuffix("\n") { edited.removeLast() }
    return edited
  }

  /// Runs a program in the foreground, with the signals that a program expects.
  private static func run(_ arguments: [String], _ whenStopped: () -> Void) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGPIPE, SIGXFSZ] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    guard posix_spawn(&process, arguments[0], nil, &attributes, pointers, environ) == 0 else {
      return -1
    }
    var status: Int32 = 0
    while true {
      if waitpid(process, &status, WUNTRACED) < 0 {
        guard errno == EINTR else { return -1 }
      } else if status & 0xFF == 0x7F {
        whenStopped()
      } else {
        return status
      }
    }
  }
}
