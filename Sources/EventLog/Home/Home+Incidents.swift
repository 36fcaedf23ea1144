public import Engine

/// Finding incidents.
extension Home {
  /// All incidents, by number; only names are read. What is no log (an editor's copy, a lost file) is left out.
  public func incidents() throws(SystemError) -> [IncidentReference] {
    var found: [IncidentReference] = []
    for thousand in try listIfPresent(path + "/incidents") {
      guard let group = Int(thousand), String(group) == thousand, group >= 0 else { continue }
      for name in try listIfPresent("\(path)/incidents/\(thousand)") {
        guard name.hasSuffix(".jsonl"),
          let number = IncidentReference.number(of: String(name.dropLast(6))),
          number / 1000 == group, name == IncidentReference.alias(of: number) + ".jsonl"
        else { continue }
        found.append(IncidentReference(number: number, home: path))
      }
    }
    return found.sorted()
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
    guard
      let bytes = try? fileSystem.contents(of: reference.path, limit: LogLimits.lineBytes),
      let end = bytes.firstIndex(of: 0x0A)
    else { return nil }
    var codec = LineCodec()
    guard let event = try? codec.decode(bytes[..<end]), case .declared(let declaration) = event.fact
    else { return nil }
    return declaration
  }

  /// The number after the highest; it is taken only once its file is made.
  public func nextNumber() throws(SystemError) -> Int {
    var highest = 0
    for reference in try incidents() { highest = max(highest, reference.number) }
    return highest + 1
  }

  package func listIfPresent(_ path: String) throws(SystemError) -> [String] {
    do throws(SystemError) {
      return try fileSystem.list(path)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }
}
