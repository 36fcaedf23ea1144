/// What the command line asks for.
struct Options {
  enum Request {
    case help, names
    /// One of the writers that `append.8proc` starts.
    case appender([String])
    case measure(Options)
  }

  /// Only names that hold one of these; all where there is none.
  var filters: [String] = []
  /// Small and fast: shows that everything runs; its figures mean little.
  var isQuick = false
  /// The program to measure; `nil` is the one beside this one.
  var program: String?

  func wants(_ name: String) -> Bool {
    filters.isEmpty || filters.contains { name.contains($0) }
  }

  static func parse(_ arguments: [String]) throws -> Request {
    if arguments.first == Appender.flag { return .appender(Array(arguments.dropFirst())) }
    var options = Options()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      func value() throws -> String {
        guard let value = rest.popFirst() else {
          throw UsageError(description: "\(argument) needs a value; see `bench --help`")
        }
        return value
      }
      switch argument {
      case "--help", "-h": return .help
      case "--list": return .names
      case "--quick": options.isQuick = true
      // JSON lines are all that it ever prints.
      case "--json": break
      case "--filter": options.filters.append(try value())
      case "--program": options.program = try value()
      default:
        throw UsageError(description: "\"\(argument)\" is no option; see `bench --help`")
      }
    }
    return .measure(options)
  }

  static let help = """
    usage: bench [--filter TEXT]… [--quick] [--list] [--program PATH]

    Measures warroom and, in turns with it, what people would use instead. Prints one JSON object a line:

      {"name":"hash","value":1712,"unit":"MB/s","peer":{"name":"sha256sum","value":431},"ratio":3.97}

    A ratio above 1 means that warroom is better. A peer that is not installed is named on standard error, where
    progress goes too, and left out. Everything is made in a temporary directory below $TMPDIR, else /tmp: that is
    the disk whose writes are measured.

      --filter TEXT    only what has TEXT in its name; may be given several times
      --quick          small inputs, few rounds: shows that all runs, not how fast
      --list           the names of what is measured
      --program PATH   measure this warroom and not the one beside this program
      --json           does nothing: JSON lines are the only output there is
      --help           this
    """
}

/// The command line can't be understood.
struct UsageError: Error, CustomStringConvertible {
  var description: String
}

/// Why something could not be measured.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
