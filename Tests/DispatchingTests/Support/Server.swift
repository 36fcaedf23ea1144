import Foundation
import Synchronization
import Testing

/// A server on this machine that takes one request, and looks meanwhile at what curl was started with.
final class Server: Sendable {
  struct Request: Sendable {
    var head = ""
    var body = ""
  }

  private struct State: Sendable {
    var request: Request?
    var arguments: [String] = []
  }

  let port: Int
  private let state = Mutex(State())

  init(answer: String, body: String, delay: Double = 0) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 4) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    try #require(isReady)
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in
      let client = accept(listener, nil, nil)
      close(listener)
      let request = Server.read(client)
      let arguments = Server.curlArguments()
      state.withLock {
        $0.arguments = arguments
        $0.request = request
      }
      Thread.sleep(forTimeInterval: delay)
      let text =
        "\(answer)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
      _ = text.withCString { write(client, $0, strlen($0)) }
      close(client)
    }
  }

  private static func read(_ client: Int32) -> Request {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(client, &buffer, buffer.count, 0)
      if count <= 0 { break }
      text += String(decoding: buffer[..<count], as: UTF8.self)
      guard let end = text.range(of: "\r\n\r\n") else { continue }
      let head = String(text[..<end.lowerBound])
      let length =
        head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
      let body = String(text[end.upperBound...])
      if body.utf8.count >= length { return Request(head: head, body: body) }
    }
    return Request(head: text)
  }

  private static func curlArguments() -> [String] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { Int($0) != nil }.compactMap { process in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
        return nil
      }
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasPrefix("curl\0") ? text : nil
    }
  }

  var request: Request { state.withLock { $0.request } ?? Request() }
  var argumentsSeen: [String] { state.withLock { $0.arguments } }
}
