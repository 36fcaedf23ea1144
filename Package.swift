// swift-tools-version: 6.2
import PackageDescription

/// Whether the mutants of our own are compiled in (`.ci/mutants`); releases never are built so.
let hasMutants = Context.environment["WARROOM_MUTANTS_BUILD"] == "1"
let mutants: [SwiftSetting] =
  hasMutants ? [.define("MUTANTS"), .unsafeFlags(["-Xcc", "-DMUTANTS"])] : []

/// Whether libFuzzer and the sanitizer of addresses are compiled in (`.ci/fuzz`); releases never are built so.
let hasFuzzing = Context.environment["WARROOM_FUZZ_BUILD"] == "1"
let sanitizers = "-sanitize=fuzzer,address"
let instruments: [SwiftSetting] =
  hasFuzzing ? [.unsafeFlags([sanitizers, "-parse-as-library"])] : []

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
  .target(name: name, dependencies: dependencies, swiftSettings: settings + instruments)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude,
    swiftSettings: settings)
}

let programDependencies: [Target.Dependency] = [
  "Engine", "EventLog", "TerminalKit", "CursesTerminal", "Screens", "Interchange",
  "Rehearsal", "PlanFiles", "Dispatching", "Enforcement", "CPlatform",
  .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

/// The program; for fuzzing a library without its beginning, for one program cannot be part of another.
let program: Target =
  hasFuzzing
  ? .target(
    name: "warroom", dependencies: programDependencies, exclude: ["Main.swift"],
    swiftSettings: settings + instruments)
  : .executableTarget(
    name: "warroom", dependencies: programDependencies, swiftSettings: settings)

let fuzzing: [Target] =
  hasFuzzing
  ? [
    .systemLibrary(name: "CFuzzer", path: "Tests/CFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: ["CFuzzer", "FuzzProperties", "TestSupport", "EventLog", "warroom"],
      path: "Tests/Fuzzing", swiftSettings: settings,
      // Not gold, which trips over what the sanitizer leaves in the objects.
      linkerSettings: [.unsafeFlags([sanitizers, "-use-ld=lld"])]),
  ] : []

let package = Package(
  name: "warroom",
  products: [
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "EventLog", targets: ["EventLog"]),
  ] + (hasFuzzing ? [] : [.executable(name: "warroom", targets: ["warroom"])]),
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
    program,
    .executableTarget(
      name: "bench", dependencies: ["Engine", "EventLog", "CPlatform"], swiftSettings: settings),
    .executableTarget(
      name: "logwriter", dependencies: ["Engine", "EventLog"], swiftSettings: settings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .target(
      name: "FuzzProperties",
      dependencies: [
        "Engine", "EventLog", "Interchange", "PlanFiles", "TerminalKit", "TestSupport",
      ], path: "Tests/FuzzProperties", swiftSettings: settings),
    tests(
      "EngineTests", ["Engine", "FuzzProperties"],
      exclude: ["Support/oncall.py", "Runbooks/Samples"]),
    tests("EventLogTests", ["EventLog", "Engine", "CPlatform", "FuzzProperties", "logwriter"]),
    tests("TerminalKitTests", ["TerminalKit", "CursesTerminal", "FuzzProperties"]),
    tests("ScreensTests", ["Screens", "Engine", "TerminalKit"], exclude: ["Goldens"]),
    tests(
      "InterchangeTests", ["Interchange", "EventLog", "Engine", "FuzzProperties"],
      exclude: ["Support/icalendar_check.py", "Captured"]),
    tests("RehearsalTests", ["Rehearsal", "Engine"]),
    tests("DispatchingTests", ["Dispatching", "EventLog", "Engine", "CPlatform"]),
    tests("PlanFilesTests", ["PlanFiles", "Engine", "EventLog", "FuzzProperties"]),
    tests("EnforcementTests", ["Enforcement", "EventLog", "Engine"]),
    tests("EndToEndTests", ["Engine", "EventLog", "CPlatform", "FuzzProperties", "bench"]),
  ] + fuzzing
)
