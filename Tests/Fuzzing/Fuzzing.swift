import CFuzzer
import Foundation
import FuzzProperties

/// libFuzzer against our properties; `.ci/fuzz` runs it.
///
///     fuzz names                    what there is
///     fuzz NAME seeds DIRECTORY     writes the samples to begin with, and a dictionary beside them
///     fuzz NAME -runs=…             libFuzzer's own arguments
@main
enum Fuzzing {
  private static let properties = Property.all + [Property.arguments]

  /// The property that was named; libFuzzer's callback can be given nothing.
  private static let chosen = properties.first {
    CommandLine.arguments.count > 1 && $0.name == CommandLine.arguments[1]
  }

  static func main() throws {
    guard let chosen else {
      for property in properties { print(property.name) }
      return
    }
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[2] == "seeds" {
      return try writeSeeds(chosen, directory: arguments[3])
    }
    // Without the name, which it would take for a file to try.
    var words = ([arguments[0]] + arguments.dropFirst(2)).map { strdup($0) } + [nil]
    var count = CInt(words.count - 1)
    exit(
      words.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress
        return LLVMFuzzerRunDriver(&count, &start) { Fuzzing.take($0, $1) }
      })
  }

  private static func take(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let fault: String?
    do { fault = try chosen?.fault(bytes) } catch { fault = "\(error)" }
    guard let fault else { return 0 }
    // The way of libFuzzer: it keeps the input of whatever ends the process.
    fatalError(fault)
  }

  private static func writeSeeds(_ property: Property, directory: String) throws {
    for (index, sample) in try property.samples().enumerated() {
      try Data(sample).write(to: URL(fileURLWithPath: "\(directory)/\(index)"))
    }
    // A dictionary takes no empty word.
    let lines = property.words.filter { !$0.isEmpty }.map { word in
      "\"" + word.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: directory + ".words"))
  }
}
