package import Engine
package import EventLog

/// Imports a public history: every incident becomes a log of its own.
///
/// The same record (by source and identifier) is imported once. Where it has more updates than last time, they are
/// appended; where it says something else than last time, it is left alone and named. A record that cannot be read is
/// named and skipped, and the others go in.
///
/// - Parameters:
///   - bytes: JSON Lines, a Statuspage document, or an export of this program.
///   - home: Made where it does not exist yet.
///   - mapping: What the source's words become.
///   - via: What the system says of who imports.
///   - now: The clock, read for every incident.
///   - progress: Called after every record.
/// - Returns: What became of every record.
/// - Throws: `ImportFailure` where the input is of no known form, or the home does not record any more.
package func importHistory(
  _ bytes: [UInt8], into home: Home, mapping: ImportMapping = ImportMapping(), via: String? = nil,
  now: () -> Instant, progress: (ImportProgress) -> Void = { _ in }
) throws(ImportFailure) -> ImportReport {
  let form: ImportForm
  do throws(ImportProblem) { form = try ImportForm(bytes) } catch { throw .input(error) }
  switch form {
  case .export: return importExport(bytes, into: home, progress: progress)
  case .lines(let lines):
    var run = try ImportRun(home, mapping, page: nil, via: via)
    for (index, line) in lines.enumerated() {
      switch line.value {
      case .success(let record): try run.take(record, at: .line(line.number), now: now)
      case .failure(let error):
        run.skip(
          ImportProblem(
            .line(line.number), "It is no JSON: \(error).",
            mend: "Every record is one line; mend it or leave it out."))
      }
      progress(ImportProgress(done: index + 1, total: lines.count))
    }
    return run.report
  case .document(let records, let page):
    var run = try ImportRun(home, mapping, page: page, via: via)
    for (index, record) in records.enumerated() {
      try run.take(record, at: .incident(index + 1), now: now)
      progress(ImportProgress(done: index + 1, total: records.count))
    }
    return run.report
  }
}

private func importExport(
  _ bytes: [UInt8], into home: Home, progress: (ImportProgress) -> Void
) -> ImportReport {
  var report = ImportReport()
  let outcomes = Importer(home).importLines(bytes)
  for (index, outcome) in outcomes.enumerated() {
    switch outcome {
    case .imported(let reference): report.added.append(reference)
    case .grown(let reference): report.grown.append(reference)
    case .present: report.unchanged += 1
    case .refused(let alias, let reason):
      report.skipped.append(
        ImportProblem(
          .log(index + 1), identifier: alias, "\(reason).",
          mend: "`warroom verify` tells more of a log that is damaged."))
    }
    progress(ImportProgress(done: index + 1, total: outcomes.count))
  }
  return report
}

/// An import under way.
private struct ImportRun {
  private let home: Home
  private let mapping: ImportMapping
  private let page: String?
  private let via: String?
  private var origins: OriginIndex
  private(set) var report = ImportReport()

  init(
    _ home: Home, _ mapping: ImportMapping, page: String?, via: String?
  ) throws(ImportFailure) {
    self.home = home
    self.mapping = mapping
    self.page = page
    self.via = via
    do throws(SystemError) { origins = try OriginIndex(home) } catch { throw .home(error) }
  }

  mutating func skip(_ problem: ImportProblem) { report.skipped.append(problem) }

  mutating func take(
    _ record: JSON, at place: ImportProblem.Place, now: () -> Instant
  ) throws(ImportFailure) {
    var mapped: MappedIncident
    switch mapping.map(record, at: place, page: page) {
    case .failure(let problem): return skip(problem)
    case .success(let incident): mapped = incident
    }
    func problem(_ what: String, mend: String) -> ImportProblem {
      ImportProblem(place, identifier: mapped.origin.identifier, what, mend: mend)
    }
    let latest = mapped.drafts.compactMap(\.occurred).max()
    if let latest, latest > now() + ImportLimits.futureReach {
      return skip(
        problem(
          "It speaks of \(latest.rfc3339), which has not come yet.",
          mend: "Correct the record, or this machine's clock."))
    }
    for index in mapped.drafts.indices { mapped.drafts[index].via = via }
    do throws(AppendError) {
      if let reference = origins[mapped.origin] {
        try compare(mapped, with: reference, now: now, problem)
      } else {
        try add(mapped, now: now)
      }
    } catch {
      // The record's own fault stops nobody; a disk that is full or failing stops everything.
      guard case .invalid(let reason) = error else { throw .stopped(error, report) }
      skip(problem("It cannot be recorded: \(reason).", mend: "Shorten or correct the record."))
    }
  }

  private mutating func add(_ mapped: MappedIncident, now: () -> Instant) throws(AppendError) {
    let first = mapped.drafts.prefix(LogLimits.batchEvents)
    let log = try AppendError.learningOutcome { () throws(AppendError) in
      try IncidentLog.create(in: home, drafts: Array(first), now: now)
    }
    origins.add(mapped.origin, log.reference)
    try append(mapped.drafts.dropFirst(first.count), to: log, now: now)
    report.added.append(log.reference)
  }

  private func append(
    _ drafts: ArraySlice<EventDraft>, to log: IncidentLog, now: () -> Instant
  ) throws(AppendError) {
    var rest = drafts
    while !rest.isEmpty {
      let batch = Array(rest.prefix(LogLimits.batchEvents))
      // Somebody else may write a note meanwhile; the drafts depend on nothing that could be in it.
      let outcome = try AppendError.learningOutcome { () throws(AppendError) in
        try log.append(batch, after: log.head, now: now)
      }
      if case .conflict = outcome { continue }
      rest = rest.dropFirst(batch.count)
    }
  }

  private mutating func compare(
    _ mapped: MappedIncident, with reference: IncidentReference, now: () -> Instant,
    _ problem: (String, String) -> ImportProblem
  ) throws(AppendError) {
    let alias = reference.alias
    let result = Result { () throws(ReadError) in
      let log = try IncidentLog.open(reference, in: home)
      return (log, try log.read())
    }
    switch result {
    case .failure(let error):
      skip(
        problem(
          "It was imported as \(alias), which cannot be read: \(error).",
          "`warroom verify` tells what is wrong with it."))
    case .success((let log, let contents)):
      guard contents.condition.isWritable else {
        skip(
          problem(
            "It was imported as \(alias), whose log is damaged.",
            "`warroom verify` tells what is wrong with it."))
        return
      }
      switch Growth(of: mapped, in: contents.events) {
      case .none: report.unchanged += 1
      case .more(let drafts):
        try append(drafts, to: log, now: now)
        report.grown.append(reference)
      case .changed(let entry):
        let which = entry.map { ": entry \($0) differs" } ?? ""
        skip(
          problem(
            "It was imported as \(alias), and says something else now\(which).",
            "\(alias) stays as it was; import into a new home to have the new version."))
      }
    }
  }
}
