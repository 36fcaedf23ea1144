// swift-tools-version: 6.2
import PackageDescription

/// Whether the mutants of our own are compiled in (`.ci/mutants`); releases never are built so.
let hasMutants = Context.environment["WARROOM_MUTANTS_BUILD"] == "1"
let mutants: [SwiftSetting] =
  hasMutants ? [.define("MUTANTS"), .unsafeFlags(["-Xcc", "-DMUTANTS"])] : []

/// One set of rules for every target of ours; a warning is an error everywhere.
let settings: [SwiftSetting] =
  mutants + [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
  ]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude,
    swiftSettings: settings)
}

let package = Package(
  name: "warroom",
  products: [
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "EventLog", targets: ["EventLog"]),
    .executable(name: "warroom", targets: ["warroom"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CNcurses", path: "Sources/CNcurses"),
    .target(name: "CPlatform", cSettings: hasMutants ? [.define("MUTANTS")] : []),
    library("Engine", hasMutants ? ["CPlatform"] : []),
    library("EventLog", ["Engine", "CPlatform"]),
    library("TerminalKit"),
    library("CursesTerminal", ["CNcurses", "CPlatform", "TerminalKit"]),
    library("Screens", ["Engine", "TerminalKit"]),
    library("Dispatching", ["Engine", "EventLog", "CPlatform"]),
    library("Interchange", ["Engine", "EventLog"]),
    library("Rehearsal", ["Engine"]),
    library("PlanFiles", ["Engine", .product(name: "Yams", package: "Yams")]),
    library("Enforcement", ["Engine", "EventLog"]),
    .executableTarget(
      name: "warroom",
      dependencies: [
        "Engine", "EventLog", "TerminalKit", "CursesTerminal", "Screens", "Interchange",
        "Rehearsal", "PlanFiles", "Dispatching", "Enforcement", "CPlatform",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "bench", dependencies: ["Engine", "EventLog", "CPlatform"], swiftSettings: settings),
    .executableTarget(
      name: "logwriter", dependencies: ["Engine", "EventLog"], swiftSettings: settings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("EngineTests", ["Engine"], exclude: ["Support/oncall.py", "Runbooks/Samples"]),
    tests("EventLogTests", ["EventLog", "Engine", "CPlatform", "logwriter"]),
    tests("TerminalKitTests", ["TerminalKit", "CursesTerminal"]),
    tests("ScreensTests", ["Screens", "Engine", "TerminalKit"], exclude: ["Goldens"]),
    tests(
      "InterchangeTests", ["Interchange", "EventLog", "Engine"],
      exclude: ["Support/icalendar_check.py", "Captured"]),
    tests("RehearsalTests", ["Rehearsal", "Engine"]),
    tests("DispatchingTests", ["Dispatching", "EventLog", "Engine", "CPlatform"]),
    tests("PlanFilesTests", ["PlanFiles", "Engine", "EventLog"]),
    tests("EnforcementTests", ["Enforcement", "EventLog", "Engine"]),
    tests("EndToEndTests", ["Engine", "EventLog", "CPlatform", "bench"]),
  ]
)
