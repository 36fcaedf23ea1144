import Engine
import EventLog

/// A file that says what was sent: lines, or a status page as a whole.
struct FileChannel {
  let path: String
  let form: ChannelRule.FileForm
  let home: Home

  /// A status page is there to be read by others.
  private static let publicMode: UInt32 = 0o644

  private var isInHome: Bool { !path.hasPrefix("/") }

  func write(_ parcel: Parcel, now: Instant) -> SendResult {
    let path = isInHome ? "\(home.path)/\(path)" : path
    do throws(SystemError) {
      switch form {
      case .lines: try addLine(parcel, path, now)
      case .statuspage, .html:
        let page = StatusPage(home: home, parcel: parcel, now: now)
        let bytes = form == .html ? Array(page.html.utf8) : page.summary.bytes + [0x0A]
        try makeDirectory(path)
        let unique = EventID.random(at: now).text
        try home.fileSystem.save(
          bytes, as: path, permissions: FileChannel.publicMode,
          temporary: "\(Path.parent(path))/.\(Path.name(path))-\(unique)")
      }
      return .sent(detail: self.path)
    } catch {
      return .failed(reason: error.description, isFinal: false)
    }
  }

  private func makeDirectory(_ path: String) throws(SystemError) {
    guard isInHome else { return }
    let relative = Path.parent(path).dropFirst(home.path.count)
    try home.ensureDirectory(String(relative))
  }

  private func addLine(_ parcel: Parcel, _ path: String, _ now: Instant) throws(SystemError) {
    try makeDirectory(path)
    let fileSystem = home.fileSystem
    let descriptor: Int32
    if try fileSystem.exists(path) {
      // One of the home's own is a file; elsewhere it may be whatever the plan says.
      descriptor =
        isInHome
        ? try fileSystem.openOwn(path) : try fileSystem.open(path, .append, permissions: 0)
    } else {
      descriptor = try fileSystem.open(path, .create, permissions: home.fileMode)
      if isInHome { try? fileSystem.changePermissions(descriptor, home.fileMode) }
    }
    defer { fileSystem.close(descriptor) }
    let whom = [parcel.person, parcel.audience].compactMap { $0 }.joined()
    let text = ([parcel.message.subject] + parcel.message.lines).map(oneLine)
      .filter { !$0.isEmpty }.joined(separator: " | ")
    try fileSystem.writeAll(descriptor, Array("\(now.rfc3339) \(whom) \(text)\n".utf8))
    try fileSystem.synchronizeData(descriptor)
  }
}
