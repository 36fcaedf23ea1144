import Foundation

/// What people and their tools do to a log that others are looking at; each is done with the tool itself.
package enum Harm: String, CaseIterable, Sendable {
  case vim, vimInPlace, sed, movedAway, replacedByAnother, truncated, copyTruncated, emptied,
    removed
  case recreated, hardLinkSwapped, writtenThroughHardLink, directoryMoved, directoryReplaced,
    homeMoved
  case symbolicLink, pipe, flippedBit, editedWithItsTimeKept, editedLongerWithoutNewline, poisoned

  /// Bash; `$log` is the log, `$other` another incident's, `$home` the home, `$aside` a directory elsewhere on its disk.
  private var script: String {
    let edit = "s/entry 3/entry three/"
    return switch self {
    case .vim: vim("backupcopy=no", edit)
    case .vimInPlace: vim("backupcopy=yes", edit)
    case .sed: "sed -i '\(edit)' $log"
    case .movedAway: "mv $log $log.old"
    case .replacedByAnother: "mv $other $log"
    case .truncated: "truncate -s $(head -n 2 $log | wc -c) $log"
    case .copyTruncated: "cp $log $log.1 && : > $log"
    case .emptied: "truncate -s 0 $log"
    case .removed: "rm $log"
    case .recreated: "rm $log && head -n 2 $aside/copy > $log"
    case .hardLinkSwapped: "ln -f $other $log"
    case .writtenThroughHardLink: "ln $log $aside/link && printf X | \(patch("$aside/link"))"
    case .directoryMoved: "mv $(dirname $log) $aside/moved"
    case .directoryReplaced:
      "mv $(dirname $log) $aside/moved && mkdir $(dirname $log) && head -n 2 $aside/copy > $log"
    case .homeMoved: "mv $home $aside/home"
    case .symbolicLink: "mv $log $aside/log && ln -s $aside/log $log"
    case .pipe: "rm $log && mkfifo $log"
    case .flippedBit: "printf X | \(patch("$log"))"
    case .editedWithItsTimeKept:
      "touch -r $log $aside/time && printf X | \(patch("$log")) && touch -r $aside/time $log"
    case .editedLongerWithoutNewline:
      "sed 's/entry 3/entry three, and more than it was/' $aside/copy | head -c -1 > $aside/new && cat $aside/new > $log"
    case .poisoned: ": > ${log%.jsonl}.poisoned"
    }
  }

  private func vim(_ option: String, _ edit: String) -> String {
    "vim -u NONE -i NONE -n -es -c 'set \(option)' -c '%\(edit)' -c wq $log < /dev/null"
  }

  /// Puts one byte in the place of another, and of one that is always another: an identity's, say, may be the same.
  private func patch(_ file: String) -> String {
    "dd of=\(file) bs=1 seek=$(grep -abo 'entry 2' $aside/copy | cut -d : -f 1) conv=notrunc status=none"
  }

  /// Whether the machine has what it takes.
  package var isPossible: Bool {
    guard self == .vim || self == .vimInPlace else { return true }
    let places: [String] = ["/usr/bin/vim", "/usr/local/bin/vim"]
    return places.contains { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Does it.
  ///
  /// - Parameters:
  ///   - log: The log, of which one line holds the words `entry 2`, and one `entry 3`.
  ///   - other: Another incident's log in the same home.
  ///   - home: The home.
  ///   - aside: A directory outside of the home and on the same file system.
  /// - Throws: `HarmFailure` with what the tool said.
  package func apply(to log: String, other: String, home: String, aside: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-euo", "pipefail", "-c", "cp $log $aside/copy\n" + script]
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "log": log, "other": other, "home": home,
      "aside": aside, "TERM": "dumb", "HOME": aside,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw HarmFailure(what: "\(self): \(String(decoding: words, as: UTF8.self))")
    }
  }
}

/// The tool did not do what it should have.
package struct HarmFailure: Error {
  package var what: String
}
