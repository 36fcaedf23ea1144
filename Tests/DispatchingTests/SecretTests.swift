import Dispatching
import Engine
import Foundation
import Testing

@Suite("Secrets")
struct SecretTests {
  private let reader = SecretReader { $0 == "TOKEN" ? "s3cr3t" : nil }

  @Test("come from the plan, the environment, or a file without the blanks at its ends")
  func values() throws {
    let desk = try Desk()
    let path = desk.path + "/token"
    try Data(" \n s3cr3t two\n\n".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    #expect(try reader.value(.plain("x")) == "x")
    #expect(try reader.value(.environment("TOKEN")) == "s3cr3t")
    #expect(try reader.value(.file(path)) == "s3cr3t two")
  }

  @Test("of a file that others may read, that is missing, empty, or none, are refused")
  func refusals() throws {
    let desk = try Desk()
    func problem(_ secret: Secret) -> String {
      do throws(SecretReader.Problem) {
        return "value: \(try reader.value(secret))"
      } catch {
        return error.description
      }
    }
    let path = desk.path + "/token"
    try Data("s3cr3t".utf8).write(to: URL(fileURLWithPath: path))
    for mode: mode_t in [0o640, 0o604, 0o660] {
      chmod(path, mode)
      #expect(problem(.file(path)).contains("others may read"))
      #expect(!problem(.file(path)).contains("s3cr3t"))
    }
    #expect(problem(.file(desk.path)).contains("is no file"))
    // Nobody writes to it, until this test gives up: whoever waited would wait for ever.
    let pipe = path + "-pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let patience = 5
    Thread.detachNewThread {
      sleep(UInt32(patience))
      close(open(pipe, O_WRONLY | O_NONBLOCK))
    }
    let begun = ContinuousClock.now
    #expect(problem(.file(pipe)).contains("is no file"))
    #expect(ContinuousClock.now - begun < .seconds(patience))
    #expect(problem(.file(path + "2")).contains("can't be read"))
    try Data().write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    #expect(problem(.file(path)).contains("is empty"))
    #expect(problem(.environment("NONE")) == "the environment variable NONE is not set")
  }

  @Test("are taken out of whatever is said, and so is what follows an address's host")
  func redaction() {
    var redaction = Redaction()
    redaction.add("https://hooks.example.com/services/T0/B0/XYZ")
    redaction.add("abc")
    redaction.add("Bearer 12345")
    #expect(
      redaction.clean(
        "POST https://hooks.example.com/services/T0/B0/XYZ: services/T0/B0/XYZ, Bearer 12345, abc")
        == "POST [secret]: [secret], [secret], abc")
  }
}
