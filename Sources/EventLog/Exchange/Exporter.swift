package import Engine

/// Writes logs for other programs and other homes.
public struct Exporter: Sendable {
  private let fileSystem: any FileSystem

  public init(fileSystem: any FileSystem = PosixFileSystem()) { self.fileSystem = fileSystem }

  /// The good lines of a log, byte for byte, with their newlines: what `Importer` takes, and what `sha256sum` checks.
  ///
  /// `write`: Called with pieces of whole lines.
  public func exportLines(
    _ reference: IncidentReference, in home: Home, write: ([UInt8]) -> Void
  ) throws(ReadError) {
    let log = try IncidentLog.open(reference, in: home)
    _ = try log.read()
    do throws(SystemError) {
      var offset = 0
      while offset < log.chain.offset {
        let limit = min(LogLimits.portionBytes, log.chain.offset - offset)
        let bytes = try fileSystem.readAll(log.descriptor, from: offset, limit: limit)
        if bytes.isEmpty { return }
        write(bytes)
        offset += bytes.count
      }
    } catch {
      throw .system(error)
    }
  }

  /// One CloudEvents 1.0 JSON object for every event, each with its newline.
  public func exportCloudEvents(
    _ reference: IncidentReference, in home: Home, write: ([UInt8]) -> Void
  ) throws(ReadError) {
    let log = try IncidentLog.open(reference, in: home)
    let contents = try log.read()
    guard case .declared(let declaration) = contents.events.first?.fact else { return }
    for event in contents.events { write(Exporter.cloudEvent(event, of: declaration)) }
  }

  /// An event as a CloudEvent: `time` is when it happened, `recordedtime` when it was recorded.
  package static func cloudEvent(_ event: Event, of declaration: Declaration) -> [UInt8] {
    var out = LineWriter()
    out.open()
    out.field("specversion", "1.0")
    out.field("id", event.id.text)
    out.field("source", "urn:warroom:incident:\(declaration.incident.text)")
    out.field("type", "warroom.\(event.fact.name)")
    out.field("subject", declaration.alias)
    out.field("time", event.happened)
    out.field("recordedtime", event.at)
    // Lexicographic order is the extension's rule, so the number is padded.
    let digits = String(event.seq)
    out.field("sequence", String(repeating: "0", count: max(0, 10 - digits.count)) + digits)
    out.field("recordedby", event.by)
    out.field("datacontenttype", "application/json")
    out.key("data")
    if case .unknown(_, let data) = event.fact {
      out.raw(json: data)
    } else {
      out.open()
      event.fact.encode(to: &out)
      out.close()
    }
    out.close()
    out.raw("\n")
    return out.bytes
  }
}
