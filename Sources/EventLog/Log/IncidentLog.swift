package import Engine

/// One log, an incident's or one of alerts, open for reading and appending. Its file is locked only while something is appended.
///
/// A value belongs to one thread at a time. Events are delivered once: by `read`, `readNew`, a conflict, or as
/// what an append recorded.
public final class IncidentLog {
  public let reference: IncidentReference
  public private(set) var condition = LogCondition.sound
  let home: Home
  let fileSystem: any FileSystem
  let identities: IdentitySource
  var descriptor: Int32
  var chain: Chain
  /// The file that is open, as it was when it was last looked at.
  var file: FileStatus
  var numbers = IdentityIndex()
  var lastAt: Instant?
  /// Read while appending, and perhaps not delivered yet.
  var undelivered: [Event] = []
  /// The number of the last event that the owner has been given.
  var delivered = 0
  /// The end of what the owner has been given: a call that failed may have read further.
  var deliveredHead = Head.empty
  /// Up to where this process has flushed the file; what others wrote behind it may not be durable.
  var durableOffset = 0
  /// Whether the file's name is durable: its maker may have been killed before the directory was flushed.
  var isNameDurable = false
  /// The head with a last line that only lacks its newline: shown, and completed by the next append.
  var unterminatedHead: Head?
  /// The file turned out to be another while something was appended, or not all that was read was handed on: the owner
  /// must fold it anew.
  var isStale = false
  /// An earlier head that a walk from the start must come by.
  var expectedHead: Head?
  var skewed: [Int] = []
  /// Whether a flush failed here; it stands also where the marker for the others could not be written.
  var isPoisoned = false
  /// Whether what earlier writers of this log have left was looked for.
  var hasPutBack = false
  /// Where the newest lines are flushed while many come in quick succession.
  var redo: RedoFile?
  var succession = Succession()
  var flushes: LogFlushes
  /// Whether others wanted to append when the turn was asked for.
  private(set) var isContended = false
  private var hasTurn = false
  private(set) var isLocked = false

  /// Opens a log; nothing is read yet.
  public static func open(
    _ reference: IncidentReference, in home: Home
  ) throws(ReadError) -> IncidentLog {
    try open(reference, in: home, identities: .system)
  }

  package static func open(
    _ reference: IncidentReference, in home: Home, identities: IdentitySource
  ) throws(ReadError) -> IncidentLog {
    do throws(SystemError) {
      let descriptor = try openFile(reference.path, home.fileSystem)
      let file = try lookAt(descriptor, reference.path, home.fileSystem)
      return IncidentLog(reference, home, identities, descriptor, file)
    } catch {
      throw error.isMissing ? .missing(path: reference.path) : .system(error)
    }
  }

  init(
    _ reference: IncidentReference, _ home: Home, _ identities: IdentitySource,
    _ descriptor: Int32, _ file: FileStatus
  ) {
    self.reference = reference
    self.home = home
    self.fileSystem = home.fileSystem
    self.identities = identities
    self.descriptor = descriptor
    self.file = file
    flushes = LogFlushes(of: reference, in: home)
    chain = Chain(alias: reference.declared)
  }

  deinit {
    try? settle()
    leaveRedo()
    fileSystem.close(descriptor)
  }

  /// The end of what the owner was given by reading, or appended.
  public var head: Head { Mutant.isOn("read.head-ahead") ? chain.head : deliveredHead }

  /// Those of the events that the owner has not been given yet; they are given now.
  func deliver(_ events: [Event]) -> [Event] {
    guard let first = events.first, let last = events.last else { return [] }
    // The usual case: one after the other, and all of them news.
    if first.seq > delivered, last.seq - first.seq == events.count - 1 {
      delivered = last.seq
      return events
    }
    return events.filter { isNews($0) }
  }

  /// Notes that the owner has been given all that was read.
  ///
  /// `earlier`: An end that was read before, and may be there no more.
  func noteDelivery(of earlier: Head = .empty) {
    var end = unterminatedHead ?? chain.head
    if end.seq < earlier.seq { end = earlier }
    // A last line that lost its newline, and was handed on before, is not seen while somebody else has the lock.
    if end.seq >= delivered { deliveredHead = end }
  }

  /// Waits for this log's turn to append, unless it has it already.
  ///
  /// What is read after that is what an append will meet, since all others wait for their turns: whoever decides
  /// in between meets no conflict.
  func takeTurn() {
    if hasTurn { return }
    hasTurn = true
    if Mutant.isOn("turns.not-waited-for") { return }
    // Nothing is protected by turns: where there are none it goes without.
    isContended =
      (try? fileSystem.take(descriptor, LogPlaces.turn, .exclusive, waits: false)) == false
    if isContended {
      _ = try? fileSystem.take(descriptor, LogPlaces.turn, .exclusive, waits: true)
    }
  }

  /// Lets the next one have its turn; without one, nothing happens.
  func endTurn() {
    guard hasTurn else { return }
    hasTurn = false
    fileSystem.leave(descriptor, LogPlaces.turn)
  }

  /// Notes that the file is locked for appending.
  func noteLock() { isLocked = true }

  /// Gives the lock up, unless that was done.
  func unlock() {
    guard isLocked else { return }
    isLocked = false
    fileSystem.unlock(descriptor)
  }

  /// Whether the owner has not been given an event yet; it is given it now.
  func isNews(_ event: borrowing Event) -> Bool {
    guard event.seq > delivered else { return false }
    delivered = event.seq
    return true
  }

  func set(_ condition: LogCondition) { self.condition = condition }

  /// The file itself is opened without following a link; its directory would be.
  static func checkDirectory(
    of path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) {
    let directory = Path.parent(path)
    let kind = try? fileSystem.status(directory, followsLinks: false).kind
    guard kind == .directory || kind == nil || Mutant.isOn("planted.log-directory-linked") else {
      throw .notADirectory(directory)
    }
  }

  /// Opens for appending, or for reading where that is all that is allowed; an append then fails by itself.
  static func openFile(
    _ path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) -> Int32 {
    try checkDirectory(of: path, fileSystem)
    do throws(SystemError) {
      return try fileSystem.open(path, .append, permissions: 0)
    } catch {
      guard error.isDenied else { throw error }
      return try fileSystem.open(path, .read, permissions: 0)
    }
  }

  /// Looks at a file that was just opened; closes it where it cannot be used.
  static func lookAt(
    _ descriptor: Int32, _ path: String, _ fileSystem: any FileSystem
  ) throws(SystemError) -> FileStatus {
    do throws(SystemError) {
      let file = try fileSystem.status(descriptor)
      guard file.kind == .file || Mutant.isOn("planted.log-kind") else { throw .notAFile(path) }
      return file
    } catch {
      fileSystem.close(descriptor)
      throw error
    }
  }

  /// Opens the file that bears the name now, and forgets all that was read from the other.
  func reopen() throws(SystemError) {
    let fresh = try IncidentLog.openFile(reference.path, fileSystem)
    file = try IncidentLog.lookAt(fresh, reference.path, fileSystem)
    // The turn was one at the file that is gone.
    endTurn()
    fileSystem.close(descriptor)
    descriptor = fresh
    flushes = LogFlushes(of: reference, in: home)
    isNameDurable = false
    startOver()
  }

  func startOver() {
    leaveRedo()
    durableOffset = 0
    chain = Chain(alias: reference.declared)
    numbers.removeAll()
    undelivered = []
    skewed = []
    lastAt = nil
    unterminatedHead = nil
    condition = .sound
  }

  /// Keeps what later appends must know of an event.
  func note(_ id: EventID, _ seq: Int, _ at: Instant) {
    numbers.append(id, seq)
    if let lastAt, at < lastAt { skewed.append(seq) }
    lastAt = at
  }
}

/// Where the identities of events come from that the log adds by itself.
package struct IdentitySource: Sendable {
  package let next: @Sendable (Instant) -> EventID

  package init(next: @escaping @Sendable (Instant) -> EventID) { self.next = next }
}
