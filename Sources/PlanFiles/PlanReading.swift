package import Engine

/// What a plan directory says, and what is wrong with it.
package struct PlanReading: Sendable {
  /// `nil` where an error keeps it from being used; its digest is that of the reading.
  package var plan: Plan?
  /// By place.
  package var findings: [PlanFinding]
  /// SHA-256 over the path, the length and the bytes of every file, in the order of the paths.
  package var digest: String
  /// Where the parts of the plan stand, for what is found about them later.
  package var places: [PlanSubject: PlanPlace]
  /// The keys that each kind of mapping of these files may have, such as those of `a severity`.
  package var vocabulary: [String: Set<String>]
  /// The files of `templates/`, used or not.
  var templates: [Template]

  struct Template {
    var path: String
    var text: String
  }

  package func place(of subject: PlanSubject) -> PlanPlace {
    places[subject] ?? PlanPlace(PlanDirectory.mainFile)
  }
}

extension PlanDirectory {
  /// Reads and checks the files as far as their words go: what they come to is for `PlanChecks`.
  ///
  /// - Parameters:
  ///   - zones: The time zones of this machine, by their names in the tz database.
  ///   - hash: SHA-256, in hexadecimal digits.
  /// - Returns: The plan where it can be used, and what was found.
  package func reading(zones: (String) -> Zone?, hash: ([UInt8]) -> String) -> PlanReading {
    withoutActuallyEscaping(zones) { zones in
      let reader = PlanReader(zones: zones)
      for finding in findings { reader.report(finding) }
      let digest = digest(by: hash)
      var templates: [PlanReading.Template] = []
      var plan = plan(by: reader, &templates)
      // What a file that is no YAML defines is not known, and would be missed everywhere.
      if !reader.isBroken { reader.resolveReferences() }
      plan?.digest = digest
      let isUsable = !reader.findings.contains { $0.severity == .error }
      return PlanReading(
        plan: isUsable ? plan : nil, findings: reader.findings.sorted { $0.place < $1.place },
        digest: digest, places: reader.places,
        vocabulary: reader.vocabulary, templates: templates)
    }
  }

  private func plan(by reader: PlanReader, _ templates: inout [PlanReading.Template]) -> Plan? {
    var beside = PlanReader.Beside()
    var main: YAMLValue?
    var schedules: [OnCallSchedule] = []
    for file in files {
      guard let text = text(of: file, reader) else { continue }
      switch file.kind {
      case .main: main = document(text, file, reader)
      case .onCall: schedules = document(text, file, reader).map(reader.schedules) ?? []
      case .runbook: beside.runbooks.append(reader.runbook(text, at: file.path))
      case .template:
        beside.templates[file.templateName] = text
        templates.append(PlanReading.Template(path: file.path, text: text))
      case .scenario: _ = document(text, file, reader)
      }
    }
    guard files.contains(where: { $0.kind == .main }) else { return nil }
    return main.flatMap { reader.plan($0, schedules: schedules, beside: beside) }
  }

  private func text(of file: PlanFile, _ reader: PlanReader) -> String? {
    if let text = String(validating: file.bytes, as: UTF8.self) { return text }
    let good = String(decoding: file.bytes, as: UTF8.self)
    let before = good.prefix { $0 != "\u{FFFD}" }
    let line = before.count { $0.isNewline } + 1
    let column = before.reversed().prefix { !$0.isNewline }.count + 1
    let place = PlanPlace(file.path, line: line, column: column)
    let what = "This is not written in UTF-8 from here on."
    let mend = "Save the file as UTF-8."
    guard file.kind == .runbook else {
      reader.error(place, what, mend: mend)
      return nil
    }
    reader.warning(place, what, mend: mend)
    return good
  }

  private func document(_ text: String, _ file: PlanFile, _ reader: PlanReader) -> YAMLValue? {
    do throws(PlanFinding) {
      return try YAMLText.parse(text, file: file.path)
    } catch {
      reader.report(error)
      reader.isBroken = true
      return nil
    }
  }

  /// The digest of the files: SHA-256, by `hash`, over the path, the length and the bytes of each.
  package func digest(by hash: ([UInt8]) -> String) -> String {
    var bytes: [UInt8] = []
    for file in files {
      bytes += Array("\(file.path)\n\(file.bytes.count)\n".utf8)
      bytes += file.bytes
    }
    return hash(bytes)
  }
}
