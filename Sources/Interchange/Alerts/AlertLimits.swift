/// The limits of alerts that come in. What is beyond them is cut off or left out, never a reason to lose the alert; only a
/// request that is too large as a whole is refused.
package enum AlertLimits {
  /// Bytes of one request. PagerDuty takes 512 KiB; Alertmanager may send a group of thousands as one.
  package static let payloadBytes = 64 << 20
  /// Alerts of one request.
  package static let alerts = 100_000
  /// Bytes of a key, as Opsgenie allows; a longer one is known by its digest.
  package static let keyBytes = 512
  /// Bytes of a summary, as PagerDuty allows.
  package static let summaryBytes = 1024
  package static let labels = 64
  package static let labelNameBytes = 128
  package static let labelValueBytes = 1024
  /// Bytes of all labels. Escaping may double them, and they share a line of the log with all the rest.
  package static let labelsBytes = 16 << 10
  /// Bytes of an address; a longer one is left out.
  package static let urlBytes = 2048
  /// Bytes of what is said of an end or an acknowledgement.
  package static let noteBytes = 1024
}
