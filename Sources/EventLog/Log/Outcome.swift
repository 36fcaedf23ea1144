internal import Engine

extension AppendError {
  /// Appends or creates, and does it again where the outcome could not be learnt: the same ids are recorded once, so that
  /// asking again is how to learn it.
  ///
  /// - Parameter body: The call, with the same ids every time.
  /// - Returns: What the call returned in the end.
  /// - Throws: `AppendError`; `.unknown` wherever one of the calls may have recorded it, also where a later one says that
  ///   it recorded nothing.
  public static func learningOutcome<Result>(
    _ body: () throws(AppendError) -> Result
  ) throws(AppendError) -> Result {
    var doubt: AppendError?
    for _ in 1..<LogLimits.outcomeAttempts {
      do throws(AppendError) { return try body() } catch {
        guard case .unknown = error, !Mutant.isOn("outcome.not-asked") else {
          throw Mutant.isOn("outcome.forgotten") ? error : doubt ?? error
        }
        doubt = doubt ?? error
      }
    }
    do throws(AppendError) { return try body() } catch {
      throw Mutant.isOn("outcome.forgotten") ? error : doubt ?? error
    }
  }
}
