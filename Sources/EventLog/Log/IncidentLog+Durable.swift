internal import Engine
internal import Glibc

/// Making durable what others left: whoever wrote an event or made a file may have been killed before the flush.
extension IncidentLog {
  /// Makes all durable that a log holds, whoever wrote it, and the log's name.
  ///
  /// - Parameters:
  ///   - reference: The log.
  ///   - home: Its home.
  /// - Throws: `AppendError`; it is not known then whether what was read outlasts a power cut.
  public static func secure(_ reference: IncidentReference, in home: Home) throws(AppendError) {
    let log = try openForAppending(reference, in: home, .system)
    try log.lockForAppending()
    defer { log.unlock() }
    try log.secureWritten()
  }

  static func openForAppending(
    _ reference: IncidentReference, in home: Home, _ identities: IdentitySource
  ) throws(AppendError) -> IncidentLog {
    do throws(ReadError) {
      return try open(reference, in: home, identities: identities)
    } catch {
      switch error {
      case .missing(let path): throw .replaced("\(path) is gone")
      case .system(let error): throw .notRecorded(error)
      }
    }
  }

  /// Reads what there is, mends it, and makes it durable.
  func secureAll(_ now: () -> Instant) throws(AppendError) {
    try lockForAppending()
    defer { unlock() }
    try catchUp(now)
    try secure()
    noteDelivery()
  }

  /// Makes what was read durable before it is said to be recorded. Only under the lock.
  func secure() throws(AppendError) {
    if chain.offset > durableOffset || !isNameDurable { try secureWritten() }
  }

  func secureWritten() throws(AppendError) {
    do throws(SystemError) { try secureName() } catch { throw .unknown(error) }
    try flush(orCutTo: max(chain.offset, file.size))
    durableOffset = chain.offset
  }

  /// Makes the file's name durable; that of its directory is, since nothing is put into one before.
  func secureName() throws(SystemError) {
    if isNameDurable || Mutant.isOn("names.log-unflushed") { return }
    try fileSystem.synchronizeDirectory(reference.directory)
    isNameDurable = true
  }
}
