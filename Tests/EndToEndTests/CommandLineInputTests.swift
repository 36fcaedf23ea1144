import EventLog
import Foundation
import Testing

/// Bad input, everywhere: a clear sentence, a non-zero exit, nothing lost.
@Suite struct CommandLineInputTests {
  @Test func whichIncidentIsMeant() throws {
    let desk = try Desk()
    try desk.refused("note", "x", saying: "/home. Declare one")
    try desk.done("declare", "first")
    try desk.done("note", "x")
    try desk.done("declare", "second")
    let several = try desk.refused("note", "y", code: 64, saying: "2 incidents can be meant")
    #expect(several.complaint.contains("INC-0001 (first)"))
    #expect(several.complaint.contains("INC-0002 (second)"))
    try desk.done("note", "inc-2", "y")
    try desk.done("resolve", "INC-0001", "--note", "gone")
    #expect(try desk.done("note", "z").output.hasPrefix("INC-0002"))
    // What is resolved is what is closed or reopened.
    #expect(try desk.done("reopen").output.hasPrefix("INC-0001"))
    try desk.done("resolve", "INC-0001", "--note", "gone again")
    #expect(try desk.done("close").output.hasPrefix("INC-0001"))
    try desk.done("resolve", "--note", "gone")
    try desk.refused("note", "z", saying: "No incident is open")
    try desk.refused("show", "INC-0009", saying: "There is no incident \"INC-0009\"")
    try desk.refused("show", "../../etc/passwd", saying: "There is no incident")
  }

  @Test func refusalsNameTheRuleAndTheWayOut() throws {
    let desk = try Desk()
    try desk.refused("declare", code: 64, saying: "`warroom declare` needs <title>")
    try desk.refused("declare", "  ", saying: "A title without words")
    try desk.refused("declare", "x", "--severity", "P9", saying: "It has P1, P2, P3 and P4")
    try desk.refused("declare", "x", "--started", "2999-01-01", saying: "has not come yet")
    try desk.refused("declare", "x", "--started", "soon", code: 64, saying: "is no time")
    try desk.refused("declare", String(repeating: "x", count: 201), saying: "at most 200")
    try desk.refused("declare", "two\nlines", saying: "A title is one line")
    #expect(try desk.done("list").output.contains("There is no incident yet"))
    try desk.done("declare", "x")
    try desk.refused("note", "", saying: "without words")
    try desk.refused("note", "-", saying: "without words", input: "")
    try desk.refused("note", "x", "--at", "2999-01-01", saying: "has not come yet")
    try desk.refused("note", "x", "--at", "yesterday-ish", code: 64, saying: "is no time")
    try desk.refused("assign", "king", "ana", saying: "It has ic, tl, cl and sme")
    try desk.refused("assign", "ic", "two words", saying: "one word")
    try desk.refused("release", "ic", saying: "Nobody holds the role")
    try desk.refused("handoff", "ic", code: 64, saying: "Say who is to take it")
    try desk.refused("phase", "respons", saying: "Did you mean response?")
    try desk.refused("severity", "P0", saying: "no severity \"P0\"")
    try desk.refused("update", "--audience", "all", "x", saying: "no audience \"all\"")
    try desk.refused("update", "x", code: 64, saying: "audience")
    try desk.refused("close", saying: "Resolve it first")
    try desk.refused("task", "done", "7", saying: "There is no task 7")
    try desk.refused("task", "done", "seven", code: 64, saying: "no number of a task")
    try desk.refused("task", "give", "mei", "x", "--in", "later", code: 64, saying: "no length")
    try desk.refused("strike", "1", saying: "can't be struck")
    try desk.refused("amend", "99", "x", saying: "There is no entry 99")
    try desk.refused("runbook", "attach", "missing.md", saying: "missing.md can't be read")
    try desk.refused("runbook", "attach", ".", saying: "can't be read")
    try desk.refused("runbook", "start", "1", saying: "No runbook is attached")
    try desk.refused("log", "--limit", "0", code: 64, saying: "1 or more")
    try desk.refused("log", "--limit", "many", code: 64, saying: "many")
    try desk.refused("completions", "tcsh", code: 64, saying: "bash, zsh and fish")
    try desk.refused("export", "--format", "xml", code: 64, saying: "jsonl and cloudevents")
    try desk.refused("import", "missing.json", saying: "cannot be read")
    try desk.refused("import", "-", "--map", "impact.none=P9", code: 64, saying: "P9")
    #expect(try desk.done("log", "--json").lines.count == 1)
  }

  @Test func aMisspeltCommandNeverOpensARoom() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    let slip = try desk.refused("not", "hello", code: 64, saying: "Did you mean note?")
    #expect(slip.output.isEmpty)
    // And without a terminal, the lobby is a list.
    #expect(try desk.warroom().output.hasPrefix("INC-0001"))
  }

  @Test func theEnvironmentMayBeWrong() throws {
    let desk = try Desk()
    let unset: [String: String?] = ["WARROOM_HOME": nil, "HOME": nil]
    try desk.refused("list", saying: "HOME is not set", changing: unset)
    try desk.refused("list", code: 64, saying: "TZ is \"Mars/Base\"", changing: ["TZ": "Mars/Base"])
    try desk.refused("list", "--tz", "Mars", code: 64, saying: "no time zone \"Mars\"")
    for zone in ["UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin", ":UTC"] {
      #expect(try desk.warroom("list", changing: ["TZ": zone]).code == 0)
    }
    try desk.refused(
      "declare", "x", saying: "WARROOM_USER: ", changing: ["WARROOM_USER": "two words"])
    try desk.refused("declare", "x", "--as", "\u{1B}[31m", saying: "not a person's short name")
    let nobody: [String: String?] = ["WARROOM_USER": nil, "USER": nil]
    try desk.refused("declare", "x", saying: "Say --as NAME", changing: nobody)
    try "x".write(toFile: desk.directory + "/file", atomically: true, encoding: .utf8)
    try desk.refused("declare", "x", "--home", desk.directory + "/file", saying: "not a directory")
    try desk.refused("note", "x", "--now", "2026-01-01", saying: "is no sandbox")
    #expect(!FileManager.default.fileExists(atPath: desk.home))
  }

  @Test func controlCharactersNeverReachATerminal() throws {
    let desk = try Desk()
    try desk.done("declare", "red \u{1B}[31m alert \u{9B}31m \u{202E}x")
    try desk.done("note", "bell \u{7} and\u{1B}]0;title\u{7} more")
    for words in [["list"], ["show"], ["log"], ["due"], ["export", "--format", "cloudevents"]] {
      let text = try desk.run(Desk.program, words).output
      #expect(!text.isEmpty)
      #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(words)")
      if words[0] != "export" {
        #expect(!text.unicodeScalars.contains { (0x80...0x9F).contains($0.value) }, "\(words)")
        #expect(!text.unicodeScalars.contains("\u{202E}"), "\(words)")
      }
    }
  }

  @Test func aReaderWhoLeavesIsNoError() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    let page = (1...400).map { "line \($0) of a long paste that fills pipes" }
      .joined(separator: "\n")
    for _ in 1...8 { try desk.done("note", "-", input: page) }
    let outcome = try desk.run(
      "/bin/bash", ["-c", "warroom log | head -1; echo ${PIPESTATUS[0]}"])
    #expect(outcome.complaint.isEmpty)
    #expect(outcome.lines.count == 2)
    #expect(outcome.lines.last == "0")
    let full = try desk.run("/bin/sh", ["-c", "warroom log > /dev/full"])
    #expect(full.code == 1)
    #expect(full.complaint.contains("No space left on device"))
  }

  @Test func whereFilesMayNotGrowAnEntryIsRefusedAndKept() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    let size = try Data(contentsOf: URL(fileURLWithPath: desk.log())).count
    // The signal that the system sends then is one that shells leave alone, and some who start programs ignore.
    let outcome = try desk.run(
      "/usr/bin/env",
      ["--default-signal=XFSZ", "prlimit", "--fsize=\(size)", Desk.program, "note", "precious"])
    #expect(outcome.code == 1)
    #expect(outcome.complaint.contains("NOT recorded"), "\(outcome.complaint)")
    #expect(outcome.complaint.contains("File too large"), "\(outcome.complaint)")
    #expect(outcome.complaint.contains("kept in "), "\(outcome.complaint)")
    #expect(try desk.warroom("verify").code == 0)
    #expect(try desk.warroom("log", "--json").json.count == 1)
  }

  @Test func aDamagedLogIsReadAsFarAsItVerifies() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    for number in 2...5 { try desk.done("note", "entry \(number)") }
    let file = URL(fileURLWithPath: desk.log())
    var bytes = try Data(contentsOf: file)
    let place = try #require(bytes.range(of: Data("entry 4".utf8)))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: file)
    let verified = try desk.warroom("verify")
    #expect(verified.code == 2)
    #expect(verified.output.contains("INC-0001.jsonl: event 4, byte "))
    let found = try #require(try desk.warroom("verify", "--json").json.first?["findings"]?[0])
    #expect(found["seq"]?.int == 4)
    for words in [["log"], ["show"], ["list"], ["due"], ["log", "--json"], ["summary"]] {
      let outcome = try desk.run(Desk.program, words)
      #expect(outcome.code == 2, "\(words)")
      #expect(outcome.complaint.contains("THE LOG IS DAMAGED: event 4"), "\(words)")
      #expect(!outcome.output.isEmpty, "\(words)")
    }
    // What stands behind it is shown as what it is.
    let log = try desk.run(Desk.program, ["log"]).lines
    let border = try #require(log.firstIndex(of: "Behind the damage, not verified:"))
    #expect(log[border - 1].hasSuffix("entry 3"))
    #expect(log[(border + 1)...].count == 2)
    #expect(log[border + 1].hasSuffix("ntry 4  (not verified)"), "\(log)")
    #expect(log[border + 2].hasSuffix("entry 5  (not verified)"), "\(log)")
    let entries = try desk.run(Desk.program, ["log", "--json", "--limit", "2"]).json
    #expect(entries.map { $0["verified"] } == [true, true, false, false].map(JSON.bool))
    #expect(entries.map { $0["event"]?["seq"]?.int } == [2, 3, 4, 5])
    let refused = try desk.refused("note", "precious", code: 2, saying: "NOT recorded")
    let spool = try FileManager.default.contentsOfDirectory(atPath: desk.home + "/spool")
    #expect(spool.count == 1 && refused.complaint.contains(spool[0]))
    let other = desk.directory + "/other"
    #expect(try desk.done("salvage", "INC-0001", "--to", other).output.contains("with 3 of"))
    try desk.done("note", "goes on", "--home", other)
    #expect(try desk.done("verify", "--home", other).output.contains("sound"))
    try desk.refused(
      "salvage", "INC-0001", "--to", other, saying: "is continued in \(other) already, as INC-0001")
    let again = try desk.done("salvage", "INC-0001", "--to", other, "--again")
    #expect(again.output.contains("goes on as INC-0002"))
    let checked = try desk.run(Desk.program, ["verify"])
    #expect(checked.code == 2 && checked.output.contains("`warroom salvage INC-0001 --to DIR`"))
  }

  @Test func aLineBehindTheDamageIsShownWithoutTheCorrectionsOfTheEntryWhoseNumberItBears() throws {
    let desk = try Desk()
    try desk.done("declare", "Slow")
    try desk.done("note", "as it was")
    try desk.done("amend", "2", "as it should be")
    let path = desk.home + "/incidents/0/INC-0001.jsonl"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try (lines + [lines[1]]).map { $0 + "\n" }.joined().write(
      toFile: path, atomically: true, encoding: .utf8)
    let log = try desk.run(Desk.program, ["log"])
    #expect(log.code == 2)
    #expect(log.output.contains("as it should be  (amended)"), "\(log)")
    #expect(log.output.contains("as it was  (not verified)"), "\(log)")
    let last = try #require(try desk.run(Desk.program, ["log", "--json"]).json.last)
    #expect(last["verified"] == .bool(false) && last["text"]?.string == "as it was")
    #expect(last["amended"] == .bool(false))
  }

  @Test func aLogIsSalvagedAlsoWhereALongTextCannotGoAlongAndItSaysWhichOne() throws {
    let desk = try Desk()
    try desk.done("declare", "Slow")
    try desk.done("note", String(repeating: "one long line; ", count: 2000))
    let blobs = desk.home + "/blobs"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: blobs).first)
    // A disk that gives a file away no more is told by a directory in its place: root may read all files.
    try FileManager.default.removeItem(atPath: "\(blobs)/\(name)")
    try FileManager.default.createDirectory(
      atPath: "\(blobs)/\(name)", withIntermediateDirectories: false)
    for options in [[], ["--json"]] {
      let other = "\(desk.directory)/other\(options.count)"
      let salvaged = try desk.run(
        Desk.program, ["salvage", "INC-0001", "--to", other] + options)
      #expect(salvaged.code == 1, "\(salvaged)")
      #expect(salvaged.complaint.contains(name.prefix(12)), "\(salvaged)")
      #expect(salvaged.complaint.contains("The log was salvaged all the same"), "\(salvaged)")
      #expect(salvaged.output.contains(options.isEmpty ? "goes on as INC-0001" : "\"entries\":"))
      #expect(try desk.done("verify", "--home", other).output.contains("sound"))
      try desk.done("note", "goes on", "--home", other)
    }
  }

  @Test func aHeadThatWasNotedMustStillBeThere() throws {
    let desk = try Desk()
    try desk.done("declare", "x")
    try desk.done("note", "y")
    let head = try #require(try desk.done("verify", "--json").json.first?["head"]?.string)
    try desk.done("note", "z")
    try desk.done("verify", "INC-0001", "--head", head)
    let forged = "2:" + String(repeating: "0", count: 64)
    #expect(try desk.warroom("verify", "INC-0001", "--head", forged).code == 2)
    try desk.refused("verify", "INC-0001", "--head", "x", code: 64, saying: "is no head")
    try desk.refused("verify", "--head", head, code: 64, saying: "name it")
  }
}
