import EventLog
import Foundation

/// What a disk holds: files and directories by number, so that a file can be durable while its name is not.
struct DiskImage: Hashable, Sendable {
  struct Node: Hashable, Sendable {
    var kind = FileKind.file
    var bytes: [UInt8] = []
    var names: [String: Int] = [:]
    var permissions: UInt32 = 0o600
    var group: UInt32 = 0
    /// In nanoseconds, like `FileStatus.modified`.
    var modified: Int64 = 0
  }

  static let root = 0
  private(set) var nodes = [Node(kind: .directory, permissions: 0o755)]

  subscript(_ node: Int) -> Node {
    get { node < nodes.count ? nodes[node] : Node() }
    set {
      while nodes.count <= node { nodes.append(Node()) }
      nodes[node] = newValue
    }
  }

  /// - Returns: The number of what bears a path.
  func find(_ path: String) throws(SystemError) -> Int {
    var node = DiskImage.root
    for part in path.split(separator: "/") where part != "." {
      guard self[node].kind == .directory else {
        throw SystemError(call: "open", code: ENOTDIR, path: path)
      }
      guard let next = self[node].names[String(part)] else {
        throw SystemError(call: "open", code: ENOENT, path: path)
      }
      node = next
    }
    return node
  }

  /// The content of a file; `nil` where there is none.
  func contents(of path: String) -> [UInt8]? { (try? find(path)).map { self[$0].bytes } }

  /// Makes a file with its directories, as a test finds it.
  mutating func put(_ bytes: [UInt8], at path: String) {
    var node = DiskImage.root
    let parts = path.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() {
      let next = self[node].names[part] ?? nodes.count
      self[node].names[part] = next
      self[next].kind = index == parts.count - 1 ? .file : .directory
      self[next].permissions = index == parts.count - 1 ? 0o600 : 0o700
      node = next
    }
    self[node].bytes = bytes
  }

  mutating func apply(_ change: Change) {
    switch change {
    case .link(let directory, let name, let node, let kind, let permissions):
      self[node].kind = kind
      self[node].permissions = permissions
      self[directory].names[name] = node
    case .unlink(let directory, let name): self[directory].names[name] = nil
    case .rename(let directory, let name, let other):
      self[directory].names[other] = self[directory].names[name]
      self[directory].names[name] = nil
    case .write(let node, let offset, let bytes): write(bytes, to: node, at: offset)
    case .truncate(let node, let length):
      let missing = max(0, length - self[node].bytes.count)
      self[node].bytes = self[node].bytes.prefix(length) + [UInt8](repeating: 0, count: missing)
    }
  }

  /// What lies between the end of a file and a write that arrived without those before it reads as zeros.
  private mutating func write(_ bytes: [UInt8], to node: Int, at offset: Int) {
    while nodes.count <= node { nodes.append(Node()) }
    let gap = offset - nodes[node].bytes.count
    if gap > 0 { nodes[node].bytes += [UInt8](repeating: 0, count: gap) }
    let end = min(nodes[node].bytes.count, offset + bytes.count)
    nodes[node].bytes.replaceSubrange(offset..<end, with: bytes)
  }
}

/// One change that a call makes to a disk.
enum Change: Hashable, Sendable {
  case link(directory: Int, name: String, node: Int, FileKind, permissions: UInt32)
  case unlink(directory: Int, name: String)
  case rename(directory: Int, name: String, to: String)
  case write(node: Int, offset: Int, [UInt8])
  case truncate(node: Int, length: Int)

  /// The file or directory that must be synchronized to make the change durable.
  var object: Int {
    switch self {
    case .link(let directory, _, _, _, _), .unlink(let directory, _), .rename(let directory, _, _):
      directory
    case .write(let node, _, _), .truncate(let node, _): node
    }
  }
}
