public import Engine

/// Finding incidents.
extension Home {
  /// All incidents, by number; only names are read. What is no log (an editor's copy, a lost file) is left out.
  public func incidents() throws(SystemError) -> [IncidentReference] {
    var numbers: [Int] = []
    for group in try groups() { numbers += try self.numbers(in: group) }
    return numbers.sorted().map { reference($0) }
  }

  /// The incident of a number, whether there is one or not.
  package func reference(_ number: Int) -> IncidentReference {
    IncidentReference(number: number, home: path)
  }

  /// The same with what their files look like, for whoever keeps something about many of them.
  package func incidentFiles() throws(SystemError) -> [(
    reference: IncidentReference, status: FileStatus
  )] {
    var files: [(reference: IncidentReference, status: FileStatus)] = []
    for group in try groups().sorted() {
      let found = try fileSystem.look("\(path)/incidents/\(group)")
      // Sorted by what is small: a status takes a hundred bytes.
      let order = found.enumerated().compactMap { index, file -> (number: Int, index: Int)? in
        guard let number = IncidentReference.number(ofFile: file.name), number / 1000 == group
        else {
          return nil
        }
        return (number, index)
      }.sorted { $0.number < $1.number }
      files.reserveCapacity(files.count + order.count)
      for (number, index) in order { files.append((reference(number), found[index].status)) }
    }
    return files
  }

  /// The groups of a thousand that there are directories for.
  private func groups() throws(SystemError) -> [Int] {
    var groups: [Int] = []
    for name in try listIfPresent(path + "/incidents") {
      guard let group = Int(name), group >= 0, String(group) == name else { continue }
      // What a link leads to is not the home's. What can't be looked at is not left out: its incidents would be missing.
      let status = try fileSystem.statusIfPresent("\(path)/incidents/\(name)")
      if status?.kind == .directory || Mutant.isOn("planted.group-linked") { groups.append(group) }
    }
    return groups
  }

  private func numbers(in group: Int) throws(SystemError) -> [Int] {
    try listIfPresent("\(path)/incidents/\(group)").compactMap { name in
      guard let number = IncidentReference.number(ofFile: name), number / 1000 == group else {
        return nil
      }
      return number
    }
  }

  /// Finds an incident by `INC-0042`, `42`, or its ULID.
  ///
  /// - Returns: `nil` where there is none. A path is never followed.
  public func find(_ text: String) throws(SystemError) -> IncidentReference? {
    if let number = IncidentReference.number(of: text) {
      let reference = IncidentReference(number: number, home: path)
      return try fileSystem.exists(reference.path) ? reference : nil
    }
    guard let identity = EventID(text) else { return nil }
    return try find(identity)
  }

  /// Finds an incident by its identity, which is the same in every home that it was taken to.
  public func find(_ identity: EventID) throws(SystemError) -> IncidentReference? {
    for reference in try incidents() where declaration(of: reference)?.incident == identity {
      return reference
    }
    return nil
  }

  /// The declaration in the first line of a log; `nil` where that cannot be read. Nothing is verified.
  public func declaration(of reference: IncidentReference) -> Declaration? {
    (try? readDeclaration(of: reference)) ?? nil
  }

  /// The same, telling a file that can't be read now from one that declares nothing.
  func readDeclaration(of reference: IncidentReference) throws(SystemError) -> Declaration? {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try fileSystem.contents(of: reference.path, limit: LogLimits.lineBytes)
    } catch {
      if error.isMissing { return nil }
      // A directory or a link was put there by somebody else: nothing was ever declared in it.
      let kind = try? fileSystem.status(reference.path, followsLinks: false).kind
      if let kind, kind != .file { return nil }
      throw error
    }
    // The only line may lack its newline, like any last one.
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    var codec = LineCodec()
    guard let event = try? codec.decode(bytes[..<end]), case .declared(let declaration) = event.fact
    else { return nil }
    return declaration
  }

  /// The number after the highest; it is taken only once its file is made.
  public func nextNumber() throws(SystemError) -> Int {
    for group in try groups().sorted(by: >) {
      if let highest = try numbers(in: group).max() { return highest + 1 }
    }
    return 1
  }

  package func nextNumber(of kind: IncidentReference.Kind) throws(SystemError) -> Int {
    switch kind {
    case .incident: try nextNumber()
    case .alerts: (try alertLogs().last?.number ?? -1) + 1
    }
  }

  /// A path below the home, seen from there.
  package func relative(_ path: String) -> String { String(path.dropFirst(self.path.count + 1)) }

  package func listIfPresent(_ path: String) throws(SystemError) -> [String] {
    do throws(SystemError) {
      return try fileSystem.list(path)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }
}
