import EventLog
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// From NIST's FIPS 180-4 example values.
  @Test(
    "gives NIST's digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
          + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func vectors(text: String, hex: String) {
    #expect(SHA256.digest(of: text.utf8).hex == hex)
    var portable = SHA256(isPortable: true)
    portable.update(text.utf8)
    #expect(portable.finish().hex == hex)
  }

  @Test("gives NIST's digest of a million times a")
  func million() {
    var hasher = SHA256()
    for _ in 0..<1000 { hasher.update([UInt8](repeating: 97, count: 1000)) }
    #expect(
      hasher.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("agrees with the portable loop, however the bytes are cut")
  func pieces() {
    var random = Seeded(1)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      var portable = SHA256(isPortable: true)
      var pieces = SHA256()
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...90, using: &random)
        pieces.update(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      portable.update(bytes)
      let digest = pieces.finish()
      #expect(portable.finish() == digest)
      #expect(SHA256.digest(of: bytes) == digest)
      #expect(Digest(hex: digest.hex) == digest)
    }
  }

  @Test("agrees with sha256sum over random lengths")
  func coreutils() throws {
    var random = Seeded(2)
    for _ in 0..<12 {
      let bytes = (0..<Int.random(in: 0...5000, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let (_, output) = try run("/usr/bin/sha256sum", ["-"], input: bytes)
      #expect(SHA256.digest(of: bytes).hex == String(decoding: output.prefix(64), as: UTF8.self))
    }
  }

  @Test("reads lower-case digits only")
  func hex() {
    #expect(Digest(hex: String(repeating: "A", count: 64)) == nil)
    #expect(Digest(hex: String(repeating: "0", count: 63)) == nil)
    #expect(Digest(hex: String(repeating: "0", count: 64)) == .zero)
  }
}
