internal import Engine

/// Checks logs from their first byte to their last, under a shared lock, and changes nothing.
public struct Verifier: Sendable {
  /// Something found in one file.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
      /// A line does not verify.
      case damaged
      /// A write that did not get to its end; the next append repairs it.
      case torn
      /// The disk failed while the log was flushed.
      case poisoned
      /// Acknowledged events wait in a file beside it, and can't be put back now.
      case incomplete
      /// A number without an incident; no fault.
      case abandoned
      /// The log does not contain the head it was compared with.
      case headMissing
      /// The file could not be read.
      case unreadable
    }

    public let path: String
    public let kind: Kind
    /// The number of the first event that is affected; 0 where none can be named.
    public let seq: Int
    /// Where that begins, in bytes.
    public let offset: Int
    /// A sentence without its full stop.
    public let reason: String

    /// Whether something is wrong, so that the program should exit with 2.
    public var isFault: Bool { kind != .abandoned }

    public var description: String { "\(path): event \(seq), byte \(offset): \(reason)" }
  }

  /// What a file was found to hold.
  public struct Report: Hashable, Sendable {
    public var path: String
    /// The end of what verifies.
    public var head: Head
    public var bytes: Int
    public var findings: [Finding]
  }

  private let fileSystem: any FileSystem

  public init(fileSystem: any FileSystem = PosixFileSystem()) { self.fileSystem = fileSystem }

  /// Verifies all logs of a home: its incidents, and its alerts.
  ///
  /// `each`: Called with the report of every file as soon as there is one.
  public func verify(_ home: Home, each: (Report) -> Void) throws(SystemError) {
    for reference in try home.logs() { each(verify(reference)) }
  }

  /// Verifies one log.
  ///
  /// `expected`: A head noted earlier, which the log must still contain.
  public func verify(_ reference: IncidentReference, expecting expected: Head? = nil) -> Report {
    var report = verify(path: reference.path, alias: reference.declared, expecting: expected)
    let home = Home(path: reference.home, fileSystem: fileSystem, redo: RedoPolicy())
    if let lack = RedoLeftovers(of: reference, in: home).lack(), !Mutant.isOn("verify.left-unseen")
    {
      report.add(
        .incomplete, report.head.seq + 1, report.bytes,
        "Events that were recorded before a power cut wait in \(lack.path) and could not be put back"
      )
    }
    return report
  }

  /// Verifies a log wherever it lies; its file must bear the name that its first line declares.
  public func verify(path: String, expecting expected: Head? = nil) -> Report {
    let name = Path.name(path)
    let alias = name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name
    return verify(path: path, alias: alias, expecting: expected)
  }

  package func verify(path: String, alias: String?, expecting expected: Head?) -> Report {
    var report = Report(path: path, head: .empty, bytes: 0, findings: [])
    do throws(SystemError) {
      let descriptor = try fileSystem.open(path, .read, permissions: 0)
      defer { fileSystem.close(descriptor) }
      _ = try fileSystem.lock(descriptor, .shared, waits: true)
      defer { fileSystem.unlock(descriptor) }
      try walk(descriptor, alias: alias, expecting: expected, &report)
      let isPoisoned = try fileSystem.exists(IncidentReference.poisonPath(of: path))
      if isPoisoned, !Mutant.isOn("verify.poison-unseen") {
        report.add(
          .poisoned, report.head.seq + 1, report.bytes, "The disk failed while it was flushed")
      }
    } catch {
      report.add(.unreadable, 0, 0, error.description)
    }
    return report
  }

  private func walk(
    _ descriptor: Int32, alias: String?, expecting expected: Head?, _ report: inout Report
  ) throws(SystemError) {
    var chain = Chain(alias: alias)
    var seen = expected == nil || expected == .empty
    var tail = Tail.none
    let size = try fileSystem.status(descriptor).size
    report.bytes = size
    let scan = try fileSystem.walk(
      descriptor, &chain, taken: { if $0 == expected { seen = true } }, each: { _ in })
    if !scan.isClean, !Mutant.isOn("verify.end-unjudged") {
      // A whole portion without a newline is longer than any line.
      let isEndless = scan.damage == nil && size - chain.lastOffset >= LogLimits.portionBytes
      tail =
        isEndless
        ? .damaged(
          Damage(
            seq: chain.lastHead.seq + 1, offset: chain.lastOffset, reason: "The line is too long"))
        : try fileSystem.judge(descriptor, &chain, scan, limit: LogLimits.judgedBytes)
    }
    if tail == .none, chain.open != nil { tail = .torn(offset: chain.offset) }
    report.head = chain.head
    if case .unterminated = tail {
      let last = try fileSystem.unterminatedHead(descriptor, chain)
      report.head = last
      seen = seen || last == expected
    }
    report.note(tail, chain, size: size)
    if !seen, let expected, !Mutant.isOn("verify.head-uncompared") {
      report.add(
        .headMissing, expected.seq, report.bytes,
        "The log does not contain event \(expected.seq) with the hash it was compared with")
    }
  }
}

extension Verifier.Report {
  fileprivate mutating func add(
    _ kind: Verifier.Finding.Kind, _ seq: Int, _ offset: Int, _ reason: String
  ) {
    findings.append(
      Verifier.Finding(path: path, kind: kind, seq: seq, offset: offset, reason: reason))
  }

  fileprivate mutating func note(_ tail: Tail, _ chain: Chain, size: Int) {
    switch tail {
    case .none, .unterminated:
      if size == 0 { add(.abandoned, 0, 0, "The number was taken and nothing recorded") }
    case .torn(let offset):
      if chain.head.seq == 0 {
        add(.abandoned, 0, 0, "The number was taken and the first line never written whole")
      } else {
        add(
          .torn, chain.head.seq + 1, offset,
          "The last \(size - offset) bytes are from a write that did not get to its end")
      }
    case .damaged(let damage): add(.damaged, damage.seq, damage.offset, damage.reason)
    }
  }
}
