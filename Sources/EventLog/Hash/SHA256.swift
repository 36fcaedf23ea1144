internal import CPlatform

/// SHA-256 (FIPS 180-4), fed in pieces of any size.
public struct SHA256: Sendable {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
  )
  private var rest: [UInt8] = []
  private var length: UInt64 = 0
  private let isPortable: Bool

  public init() { isPortable = false }

  /// `isPortable`: Use the plain loop even where the processor has instructions for it.
  package init(isPortable: Bool) { self.isPortable = isPortable }

  /// Adds bytes to what is hashed.
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let used: Void? = bytes.withContiguousStorageIfAvailable {
      update(raw: UnsafeRawBufferPointer($0))
    }
    if used == nil { Array(bytes).withUnsafeBytes { update(raw: $0) } }
  }

  package mutating func update(raw bytes: UnsafeRawBufferPointer) {
    length += UInt64(bytes.count)
    var bytes = bytes[...]
    if !rest.isEmpty {
      let missing = min(64 - rest.count, bytes.count)
      rest.append(contentsOf: bytes.prefix(missing))
      bytes = bytes.dropFirst(missing)
      guard rest.count == 64 else { return }
      let block = rest
      block.withUnsafeBytes { mix($0, blocks: 1) }
      rest.removeAll(keepingCapacity: true)
    }
    let blocks = bytes.count / 64
    if blocks > 0 { mix(UnsafeRawBufferPointer(rebasing: bytes), blocks: blocks) }
    rest.append(contentsOf: bytes.dropFirst(blocks * 64))
  }

  /// The digest of all that was added.
  public mutating func finish() -> Digest {
    let tail = rest
    return tail.withUnsafeBytes { finish(tail: $0) }
  }

  /// The digest of bytes.
  public static func digest(of bytes: some Sequence<UInt8>) -> Digest {
    var hasher = SHA256()
    hasher.update(bytes)
    return hasher.finish()
  }

  /// The hash that chains a line to the one before it: SHA-256 of the earlier hash as 64 digits, then `body`.
  ///
  /// The digits fill exactly one block, so nothing is copied but the last bytes of the body.
  package static func chain(_ previous: Digest, _ body: UnsafeRawBufferPointer) -> Digest {
    var hasher = SHA256()
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { block in
      previous.writeHex(to: block)
      hasher.mix(UnsafeRawBufferPointer(block), blocks: 1)
    }
    let blocks = body.count / 64
    hasher.mix(body, blocks: blocks)
    hasher.length = UInt64(64 + body.count)
    return hasher.finish(tail: UnsafeRawBufferPointer(rebasing: body[(blocks * 64)...]))
  }

  /// `tail`: Fewer than 64 bytes, already counted in `length`.
  private mutating func finish(tail: UnsafeRawBufferPointer) -> Digest {
    let padded = tail.count < 56 ? 64 : 128
    let bits = length << 3
    withUnsafeTemporaryAllocation(byteCount: padded, alignment: 8) { block in
      _ = block.initializeMemory(as: UInt8.self, repeating: 0)
      block.copyMemory(from: tail)
      block[tail.count] = 0x80
      block.storeBytes(of: bits.bigEndian, toByteOffset: padded - 8, as: UInt64.self)
      mix(UnsafeRawBufferPointer(block), blocks: padded / 64)
    }
    func join(_ high: UInt32, _ low: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
    return Digest(
      words: (
        join(state.0, state.1), join(state.2, state.3), join(state.4, state.5),
        join(state.6, state.7)
      ))
  }

  private mutating func mix(_ bytes: UnsafeRawBufferPointer, blocks: Int) {
    guard blocks > 0, let base = bytes.baseAddress else { return }
    let portable = isPortable
    withUnsafeMutableBytes(of: &state) { words in
      guard let words = words.baseAddress?.assumingMemoryBound(to: UInt32.self) else { return }
      let data = base.assumingMemoryBound(to: UInt8.self)
      if portable {
        warroom_sha256_blocks_portable(words, data, blocks)
      } else {
        warroom_sha256_blocks(words, data, blocks)
      }
    }
  }
}
