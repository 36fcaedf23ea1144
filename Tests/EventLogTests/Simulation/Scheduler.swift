import Foundation
import TestSupport

/// Lets one of several threads run at a time, and decides by a seed which.
final class Scheduler: @unchecked Sendable {
  // Unchecked because only the thread whose turn it is touches anything.

  private enum State { case ready, waiting, done }

  /// All that is decided at random in a run comes from here, in the order in which things happen.
  var random: Seeded
  private var gates: [DispatchSemaphore] = []
  private var states: [State] = []
  private var current = 0
  private let end = DispatchSemaphore(value: 0)

  init(_ random: Seeded) { self.random = random }

  /// Runs some bodies to their ends, each on a thread of its own.
  func run(_ bodies: [@Sendable () -> Void]) {
    gates = bodies.map { _ in DispatchSemaphore(value: 0) }
    states = bodies.map { _ in .ready }
    for (index, body) in bodies.enumerated() {
      let thread = Thread { [self] in
        gates[index].wait()
        body()
        states[index] = .done
        if let next = pick() {
          current = next
          gates[next].signal()
        } else {
          end.signal()
        }
      }
      thread.start()
    }
    current = random.int(0...bodies.count - 1)
    gates[current].signal()
    end.wait()
  }

  /// Lets another go on, or the same.
  func step() {
    guard random.chance(40), let next = pick() else { return }
    hand(to: next)
  }

  /// Lets others go on until something is released.
  ///
  /// - Returns: False where everybody waits for everybody else.
  func waitForOthers() -> Bool {
    states[current] = .waiting
    guard let next = pick() else {
      states[current] = .ready
      return false
    }
    hand(to: next)
    return true
  }

  /// Something was released that somebody may have waited for.
  func wake() {
    for index in states.indices where states[index] == .waiting { states[index] = .ready }
  }

  private func hand(to next: Int) {
    let me = current
    guard next != me else { return }
    current = next
    gates[next].signal()
    gates[me].wait()
  }

  private func pick() -> Int? {
    let ready = states.indices.filter { states[$0] == .ready }
    return ready.isEmpty ? nil : random.pick(ready)
  }
}
