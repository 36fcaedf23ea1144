internal import Engine
internal import Glibc

/// Whether a home may be trusted.
extension Home {
  /// File systems whose locks or flushes are not those of a local disk, by their statfs(2) magic. FUSE stands for
  /// sshfs and its kin: it cannot be told apart from the harmless ones.
  private static let networkTypes: [Int64: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB2", 0xFF53_4D42: "CIFS",
    0x6573_5546: "FUSE", 0x0102_1997: "9P", 0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre",
    0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x4750_4653: "GPFS",
    0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x564C: "NCP", 0x2003_0528: "OrangeFS",
    0x786F_4256: "vboxsf", 0xBACB_ACBC: "vmhgfs",
  ]

  func check(_ options: Options) throws(HomeError) {
    let nearest: String
    let type: Int64
    if let status = try lookAt(path) {
      try checkWriters(status)
      try checkEntry()
    }
    try checkParts()
    nearest = try checkParents()
    do throws(SystemError) { type = try fileSystem.type(of: nearest) } catch {
      throw .system(error)
    }
    if let name = Home.networkTypes[type & 0xFFFF_FFFF], !options.allowsNetworkFileSystem,
      !Mutant.isOn("home.network-unchecked")
    {
      throw .networkFileSystem(path: nearest, name: name)
    }
  }

  /// What can't be entered looks empty to whoever only lists it: an enforcer would watch over nothing.
  private func checkEntry() throws(HomeError) {
    do throws(SystemError) {
      _ = try fileSystem.status(path + "/.", followsLinks: true)
    } catch {
      if error.isDenied { throw .closed(path: path) }
    }
  }

  /// The directories of a home.
  private static let parts = [
    "incidents", "alerts", "plans", "blobs", "presence", "redo", "torn", "spool",
    "cache",
  ]

  /// Who may write a shared home could else make others write wherever a link leads.
  private func checkParts() throws(HomeError) {
    for part in Home.parts {
      let path = "\(path)/\(part)"
      guard let status = try? fileSystem.status(path, followsLinks: false) else { continue }
      if status.kind != .directory, !Mutant.isOn("planted.part-linked") {
        throw .planted(path: path)
      }
    }
  }

  private func lookAt(_ path: String) throws(HomeError) -> FileStatus? {
    do throws(SystemError) {
      return try fileSystem.status(path, followsLinks: true)
    } catch {
      if error.code == ENOENT { return nil }
      throw .system(error)
    }
  }

  private func checkWriters(_ status: FileStatus) throws(HomeError) {
    guard status.kind == .directory else { throw .notADirectory(path: path) }
    if status.permissions & 0o002 != 0, !Mutant.isOn("home.writers-unchecked") {
      throw .writableByOthers(path: path, mend: "chmod o-w \(Path.quoted(path))")
    }
    // A group may write only where the home was made for it, which the set-group-id bit shows.
    if status.permissions & 0o020 != 0, status.permissions & 0o2000 == 0 {
      throw .writableByOthers(path: path, mend: "chmod g-w \(Path.quoted(path))")
    }
  }

  /// Whoever may rename a directory above the home may put another in its place; the sticky bit forbids that.
  ///
  /// - Returns: The innermost directory that exists.
  private func checkParents() throws(HomeError) -> String {
    var nearest: String?
    var current = path
    while true {
      if let status = try lookAt(current) {
        if nearest == nil { nearest = current }
        if current != path, !Mutant.isOn("home.parents-unchecked"),
          status.permissions & 0o1002 == 0o002
        {
          throw .writableByOthers(path: current, mend: "chmod o-w \(Path.quoted(current))")
        }
      }
      let parent = Path.parent(current)
      if parent == current || current == "." { return nearest ?? parent }
      current = parent
    }
  }
}
