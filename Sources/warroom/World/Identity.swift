import Engine
import Glibc

/// Who `by` is: `--as`, else $WARROOM_USER, else the remembered name, else $USER unless that says nothing.
enum Identity {
  private static var rememberedPath: String {
    Environment.configurationDirectory + "/name"
  }

  /// - Parameter asked: What `--as` said.
  /// - Returns: The name.
  /// - Throws: `Failure` where nobody knows, and there is no terminal to ask at.
  static func find(asked: String?) throws -> PersonID {
    if let asked { return try checkedPerson(asked) }
    if let name = Environment.value("WARROOM_USER") {
      do throws(Refusal) {
        return try checkedPerson(name)
      } catch {
        throw Failure("WARROOM_USER: \(error)")
      }
    }
    if let bytes = Files.read(rememberedPath, limit: 1024) {
      let name = String(decoding: bytes, as: UTF8.self)
      if let name = try? checkedPerson(name) { return name }
    }
    if let user = Environment.value("USER"), user != "root", let name = try? checkedPerson(user) {
      return name
    }
    guard isatty(0) == 1, isatty(1) == 1 else {
      throw Failure(
        "It is not known who you are, and there is no terminal to ask at. Say --as NAME, or set WARROOM_USER."
      )
    }
    return try ask()
  }

  private static func ask() throws -> PersonID {
    while true {
      print("Who are you? One short name, such as ana: ", terminator: "")
      fflush(nil)
      guard let line = readLine() else {
        throw Failure("Nobody answered who you are. Say --as NAME, or set WARROOM_USER.")
      }
      do {
        let name = try checkedPerson(line)
        if Files.write(rememberedPath, name + "\n") {
          Output.line("Remembered in \(rememberedPath).")
        }
        return name
      } catch {
        Output.line("\(error)")
      }
    }
  }
}
