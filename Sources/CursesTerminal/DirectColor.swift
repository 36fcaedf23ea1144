internal import Glibc

/// A terminal description with 24-bit colors, made from the one that is installed.
///
/// Hardly any system has such a description for the terminal in use, so the installed one is read,
/// changed in three places after term(5), and put into a private directory until ncurses has read it.
struct DirectColor {
  private static let legacyMagic = 0o432
  private static let wideMagic = 0o1036
  private static let maxColors = 13
  private static let maxPairs = 14
  private static let setForeground = 359
  private static let setBackground = 360
  private static let limitBytes = 1 << 16

  /// Runs `body` with `TERMINFO` leading to the changed description, if there can be one.
  ///
  /// - Parameters:
  ///   - term: The terminal's name, under which the changed description is found too.
  ///   - body: Called once, whether or not there is a description.
  /// - Returns: What `body` returns.
  static func during<R>(term: String, _ body: (_ isDirect: Bool) -> R) -> R {
    guard let letter = term.first, !term.contains("/"),
      let entry = installed(term).flatMap(changed)
    else { return body(false) }
    let parent = Environment.value("TMPDIR") ?? "/tmp"
    var template = Array("\(parent)/warroom-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return body(false) }
    let directory = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let file = "\(directory)/\(letter)/\(term)"
    mkdir("\(directory)/\(letter)", 0o700)
    let before = Environment.value("TERMINFO")
    let isWritten = write(entry, to: file)
    if isWritten { setenv("TERMINFO", directory, 1) }
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
      unlink(file)
      rmdir("\(directory)/\(letter)")
      rmdir(directory)
    }
    return body(isWritten)
  }

  /// Where ncurses itself would look, in its order.
  private static func installed(_ term: String) -> [UInt8]? {
    guard let letter = term.first else { return nil }
    var directories: [String] = []
    if let own = Environment.value("TERMINFO") { directories.append(own) }
    if let home = Environment.value("HOME") { directories.append(home + "/.terminfo") }
    if let listed = Environment.value("TERMINFO_DIRS") {
      directories += listed.split(separator: ":").map(String.init)
    }
    directories += ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"]
    for directory in directories {
      if let entry = read("\(directory)/\(letter)/\(term)") { return entry }
    }
    return nil
  }

  /// The description with `RGB`, its numbers of colors and pairs, and the two strings that set them.
  static func changed(_ entry: [UInt8]) -> [UInt8]? {
    func short(_ at: Int) -> Int { Int(entry[at]) | Int(entry[at + 1]) << 8 }
    guard entry.count > 12, [legacyMagic, wideMagic].contains(short(0)) else { return nil }
    let counts = (1...5).map { short($0 * 2) }
    let (names, booleans, numbers, strings, table) =
      (counts[0], counts[1], counts[2], counts[3], counts[4])
    let width = short(0) == legacyMagic ? 2 : 4
    let numbersAt = (12 + names + booleans + 1) & ~1
    let stringsAt = numbersAt + numbers * width
    let tableAt = stringsAt + strings * 2
    guard tableAt + table <= entry.count, strings > setBackground, numbers > maxPairs else {
      return nil
    }
    var values = (0..<numbers).map { index -> Int32 in
      let at = numbersAt + index * width
      let low = short(at)
      if width == 2 { return Int32(Int16(truncatingIfNeeded: low)) }
      return Int32(truncatingIfNeeded: low | short(at + 2) << 16)
    }
    values[maxColors] = 1 << 24
    values[maxPairs] = 1 << 16
    var offsets = (0..<strings).map { short(stringsAt + $0 * 2) }
    var text = Array(entry[tableAt..<tableAt + table])
    for (index, kind) in [(setForeground, 3), (setBackground, 4)] {
      offsets[index] = text.count
      text += setColor(kind).utf8 + [0]
    }
    guard text.count < 1 << 15 else { return nil }
    var out: [UInt8] = []
    func put(_ value: Int, _ bytes: Int) {
      for byte in 0..<bytes { out.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
    for value in [wideMagic, names, booleans, numbers, strings, text.count] { put(value, 2) }
    out += entry[12..<numbersAt]
    for value in values { put(Int(value), 4) }
    for offset in offsets { put(offset, 2) }
    out += text
    if out.count % 2 == 1 { out.append(0) }
    // The extended part: one flag that is set, and its name.
    for value in [1, 0, 0, 1, 4] { put(value, 2) }
    put(1, 2)
    put(0, 2)
    return out + Array("RGB".utf8) + [0]
  }

  /// The terminal's own sixteen by their numbers, anything above as red, green and blue.
  private static func setColor(_ kind: Int) -> String {
    "\u{1B}[%?%p1%{8}%<%t\(kind)%p1%d%e%p1%{16}%<%t\(kind + 6)%p1%{8}%-%d"
      + "%e\(kind)8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limitBytes)
    let count = Glibc.read(file, &bytes, bytes.count)
    return count > 0 && count < limitBytes ? Array(bytes[..<count]) : nil
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0 { return false }
    defer { close(file) }
    return Glibc.write(file, bytes, bytes.count) == bytes.count
  }
}
