internal import Glibc
internal import TerminalKit

/// What the environment says about terminals.
enum Environment {
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The colors to ask for: `NO_COLOR` with any value means none, unless the caller decided.
  static func depth(_ chosen: ColorDepth?) -> ColorDepth {
    if let chosen { return chosen }
    if let none = value("NO_COLOR"), !none.isEmpty { return .mono }
    return .truecolor
  }

  /// Whether the terminal says that it knows 24-bit colors; it is never asked, because a late answer
  /// would end up in the shell.
  static func hasDirectColor(term: String) -> Bool {
    guard let claim = value("COLORTERM"), claim == "truecolor" || claim == "24bit" else {
      return false
    }
    // GNU screen passes the claim of the terminal around it on, and then garbles the colors.
    return !["linux", "vt"].contains(where: term.hasPrefix)
      && (!term.hasPrefix("screen") || value("TMUX") != nil)
  }
}

/// In a locale without UTF-8 ncurses would write garbage for every character beyond ASCII.
func useUTF8Locale() {
  setlocale(LC_CTYPE, "")
  if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
}

func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  out.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = (0..<3).reduce(UInt32(0)) {
      $0 << 8 | UInt32(start + $1 < bytes.count ? bytes[start + $1] : 0)
    }
    for part in 0..<4 {
      let isPadding = start + part > bytes.count
      let sextet = Int(group >> UInt32(18 - 6 * part) & 63)
      out.append(isPadding ? UInt8(ascii: "=") : alphabet[sextet])
    }
  }
  return String(decoding: out, as: UTF8.self)
}
