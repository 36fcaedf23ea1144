internal import Glibc

/// A thread for one piece of work.
package struct Worker: ~Copyable {
  private let thread: pthread_t

  /// Starts the work on a thread that takes no signals: those are for whoever waits for them, and a program that does not
  /// read what it is given must not end this one.
  package init(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
    var thread = pthread_t()
    let entry = Unmanaged.passRetained(Entry(work))
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Unmanaged<Entry>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, entry.toOpaque())
    guard code == 0 else {
      entry.release()
      throw SystemError(call: "pthread_create", code: code)
    }
    self.thread = thread
  }

  /// Lets it run on by itself.
  package consuming func detach() { pthread_detach(thread) }

  /// Waits until the work is done.
  consuming func join() { pthread_join(thread, nil) }
}

/// Carries a closure through pthread_create(3).
private final class Entry: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
