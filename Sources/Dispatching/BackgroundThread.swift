internal import EventLog
internal import Glibc

/// Threads beside a screen's.
enum BackgroundThread {
  /// Runs work on a thread that takes no signals: those are for the loop's thread, and a program that does not read what
  /// it is given must not end this one.
  static func start(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
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
    pthread_detach(thread)
  }
}

/// Carries a closure through pthread_create(3).
private final class Entry: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
