#if MUTANTS
  internal import CPlatform
#endif

/// Faults of our own, planted to see whether the tests notice them.
///
/// They exist only in a build made with `WARROOM_MUTANTS_BUILD=1`, where the environment variable `WARROOM_MUTANT` chooses
/// one for the whole process. In every other build `isOn` is the constant `false`, and nothing of a mutant is left.
///
/// To add one:
/// 1. Put `Mutant.isOn("area.what-is-wrong")` where the right thing is done, so that it is left out or done wrongly:
///    `if !Mutant.isOn("append.no-sync") { try fileSystem.synchronizeData(descriptor) }`.
/// 2. Add a line to `.ci/mutants.txt`: the name, the filter of the tests that must fail, and what is wrong.
/// 3. Run `.ci/mutants area.what-is-wrong`: it builds into `.build-mutants` and fails where the mutant survives.
package enum Mutant {
  /// Whether this fault is the one that was chosen.
  @inlinable @inline(__always)
  package static func isOn(_ name: StaticString) -> Bool {
    #if MUTANTS
      chosen(name)
    #else
      false
    #endif
  }

  #if MUTANTS
    @usableFromInline
    package static func chosen(_ name: StaticString) -> Bool {
      name.withUTF8Buffer { warroom_mutant_is_on($0.baseAddress, $0.count) } != 0
    }
  #endif
}
