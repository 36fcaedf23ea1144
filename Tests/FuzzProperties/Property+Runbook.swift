internal import Engine

extension Property {
  /// Any text of a runbook is steps or none, each with a title of one line.
  package static let runbook = Property(
    "runbook",
    words: [
      "- [ ] ", "```", "~~~", "---\n", "# ", "1. ", "\t", "\r\n", "\r", "\u{FEFF}", "[x]", "title:",
      "\u{85}", "\u{2028}",
      "\u{1B}[2J", "    ", "> ", "expected: 99999999999h\n",
    ],
    samples: {
      let sample = """
        ---
        title: Disk full
        expected: 15m
        ---
        # Disk full
        - [ ] Find the disk
          Look first.
          ```sh
          df -h
          ```
          - [x] Nested `code`
        1. [ ] Numbered
        > quote
        ## Next ##
        """
      let real = try Checkout.files("Tests/EngineTests/Runbooks/Samples", endingIn: ".md")
      return [Array(sample.utf8)] + real
    },
    fault: { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let book = Runbook(markdown: text, name: "file")
      if book.title.isEmpty { return "\(text.debugDescription) has no title" }
      for step in book.steps {
        if step.title.isEmpty || step.title.contains("\n") {
          return "\(step) of \(text.debugDescription)"
        }
        if !(0...8).contains(step.depth) { return "\(step) of \(text.debugDescription)" }
      }
      return nil
    })
}
