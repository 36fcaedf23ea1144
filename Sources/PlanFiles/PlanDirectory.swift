internal import Engine
internal import Glibc

/// A file of a plan.
package struct PlanFile: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case main, onCall, runbook, template, scenario
  }

  /// Within the plan: `runbooks/payment-errors.md`.
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  package var kind: Kind {
    switch path.prefix(while: { $0 != "/" }) {
    case "runbooks": .runbook
    case "templates": .template
    case "scenarios": .scenario
    default: path == PlanDirectory.mainFile ? .main : .onCall
    }
  }

  /// How the name of a runbook's file may end.
  static let runbookEndings = [".md", ".markdown"]

  /// The name of a runbook by that of its file; `nil` where it ends like no runbook's.
  package static func runbookName(ofFile name: String) -> String? {
    guard let ending = runbookEndings.first(where: { name.hasSuffix($0) }) else { return nil }
    return String(name.dropLast(ending.count))
  }

  /// `management.resolved` of `templates/management.resolved.mustache`.
  var templateName: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.dropLast(".mustache".count))
  }
}

/// The files of a plan directory, as they were read.
package struct PlanDirectory: Sendable {
  /// In the order of their paths; nothing that is no part of a plan.
  package private(set) var files: [PlanFile] = []
  /// What kept files from being read.
  package private(set) var findings: [PlanFinding] = []

  package static let mainFile = "plan.yaml"
  package static let onCallFile = "oncall.yaml"

  /// Files that were read before.
  package init(files: [PlanFile]) {
    self.files = files.sorted { $0.path < $1.path }
    checkMainFile(in: nil)
  }

  /// Reads a directory. What is wrong with it is in `findings`; nothing outside of it is read.
  package init(path: String) {
    guard let root = PlanDirectory.resolved(path), PlanDirectory.isDirectory(root) else {
      let reason = errno == 0 ? "it is no directory" : String(cString: strerror(errno))
      findings = [
        PlanFinding(
          .error, PlanPlace(PlanDirectory.mainFile), "There is no plan in \(path): \(reason).",
          mend: "Name a plan's directory; `warroom plan init DIR` makes one.")
      ]
      return
    }
    var walk = Walk(root: root)
    walk.take(PlanDirectory.mainFile)
    walk.take(PlanDirectory.onCallFile)
    walk.lookFor(["plan.yml", "oncall.yml"])
    walk.takeAll("templates", ending: [".mustache"], not: [".txt", ".md"], depth: 0)
    walk.takeAll("scenarios", ending: [".yaml"], not: [".yml"], depth: 0)
    // Last: a team's runbooks are theirs, and whatever is too much of them must take nothing from the rest.
    walk.takeAll(
      "runbooks", ending: PlanFile.runbookEndings, not: [], depth: PlanLimits.directoryDepth)
    files = walk.files.sorted { $0.path < $1.path }
    findings = walk.findings
    checkMainFile(in: path)
  }

  private mutating func checkMainFile(in path: String?) {
    let isThere = files.contains { $0.kind == .main }
    guard !isThere, !findings.contains(where: { $0.file == PlanDirectory.mainFile }) else { return }
    let place = path.map { " in \($0)" } ?? ""
    findings.append(
      PlanFinding(
        .error, PlanPlace(PlanDirectory.mainFile), "There is no plan.yaml\(place).",
        mend: "`warroom plan init DIR` writes a plan to begin with."))
  }

  /// The path without symbolic links.
  fileprivate static func resolved(_ path: String) -> String? {
    errno = 0
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  fileprivate static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  fileprivate static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads files one after the other, within the limits.
  private struct Walk {
    let root: String
    var files: [PlanFile] = []
    var findings: [PlanFinding] = []
    private var totalBytes = 0
    private var isFull = false

    init(root: String) { self.root = root }

    /// Says that a file is not read. Without one of its own files a plan can't be used; runbooks may be another tool's, and
    /// the plan holds without one of them.
    private mutating func leaveOut(_ path: String, _ what: String, mend: String) {
      let isRunbook = PlanFile(path: path, bytes: []).kind == .runbook
      findings.append(
        PlanFinding(isRunbook ? .warning : .error, PlanPlace(path), what, mend: mend))
    }

    /// Whether a path lies within the plan, wherever its symbolic links lead.
    private mutating func isInside(_ path: String) -> Bool {
      guard let real = PlanDirectory.resolved("\(root)/\(path)") else { return false }
      let isBelow = real == root || real.hasPrefix(root == "/" ? root : root + "/")
      if isBelow || Mutant.isOn("planted.plan-left") { return true }
      leaveOut(
        path, "This leads out of the plan's directory, so it is not read.",
        mend: "Put the file itself here; a plan is one directory, so that it can be kept as it was."
      )
      return false
    }

    mutating func take(_ path: String) {
      let full = "\(root)/\(path)"
      guard access(full, F_OK) == 0 else { return }
      guard isInside(path), !isFull else { return }
      guard files.count < PlanLimits.files else {
        isFull = true
        return leaveOut(
          path, "The plan has more than \(PlanLimits.files) files.",
          mend: "Keep what is no part of the plan elsewhere.")
      }
      switch PlanDirectory.contents(full) {
      case .success(let bytes):
        totalBytes += bytes.count
        guard totalBytes <= PlanLimits.totalBytes else {
          isFull = true
          return leaveOut(
            path, "The plan has more than \(PlanLimits.totalBytes >> 20) MiB.",
            mend: "Keep what is no part of the plan elsewhere.")
        }
        files.append(PlanFile(path: path, bytes: bytes))
      case .failure(let problem):
        leaveOut(path, "This can't be read: \(problem.reason).", mend: problem.mend)
      }
    }

    /// Warns of files that look like a part of the plan and are not read.
    mutating func lookFor(_ names: [String]) {
      for name in names where access("\(root)/\(name)", F_OK) == 0 {
        warn(name, "This file is not read.", mend: "Name it with .yaml at its end.")
      }
    }

    /// Takes the files of a directory with an ending, and those below it.
    mutating func takeAll(
      _ directory: String, ending endings: [String], not near: [String], depth: Int
    ) {
      guard PlanDirectory.isDirectory("\(root)/\(directory)"), isInside(directory) else { return }
      for name in PlanDirectory.names("\(root)/\(directory)") where !name.hasPrefix(".") {
        let path = "\(directory)/\(name)"
        if name.uppercased().hasPrefix("README.") { continue }
        if PlanDirectory.isDirectory("\(root)/\(path)") {
          if depth > 0 { takeBelow(path, ending: endings, not: near, depth: depth - 1) }
        } else if endings.contains(where: { name.hasSuffix($0) }) {
          take(path)
        } else if near.contains(where: { name.hasSuffix($0) }) {
          warn(path, "This file is not read.", mend: "Name it with \(endings[0]) at its end.")
        }
      }
    }

    /// A link to a directory could lead in a circle.
    private mutating func takeBelow(
      _ directory: String, ending endings: [String], not near: [String], depth: Int
    ) {
      guard isInside(directory) else { return }
      if PlanDirectory.isLink("\(root)/\(directory)") {
        return warn(
          directory, "This is a link to a directory, and not followed.",
          mend: "Put the files themselves here.")
      }
      takeAll(directory, ending: endings, not: near, depth: depth)
    }

    private mutating func warn(_ path: String, _ what: String, mend: String) {
      findings.append(PlanFinding(.warning, PlanPlace(path), what, mend: mend))
    }
  }
}

// MARK: The disk

extension PlanDirectory {
  fileprivate struct Problem: Error {
    var reason: String
    var mend: String
  }

  fileprivate static func contents(_ path: String) -> Result<[UInt8], Problem> {
    // Not blocking: a pipe among the files must not stop the reading.
    let waiting = Mutant.isOn("planted.plan-waited-for") ? O_NONBLOCK : 0
    let descriptor = open(path, (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) & ~waiting)
    guard descriptor >= 0 else { return .failure(systemProblem()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(systemProblem()) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return .failure(Problem(reason: "it is no file", mend: "Put a text file here."))
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= PlanLimits.fileBytes {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(systemProblem()) }
      if count == 0 { return .success(bytes) }
      bytes += buffer[..<count]
    }
    return .failure(
      Problem(
        reason: "it is larger than \(PlanLimits.fileBytes >> 20) MiB",
        mend: "Take out what is no part of the plan."))
  }

  private static func systemProblem() -> Problem {
    Problem(
      reason: String(cString: strerror(errno)), mend: "See to it that everybody may read it.")
  }

  fileprivate static func names(_ directory: String) -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
