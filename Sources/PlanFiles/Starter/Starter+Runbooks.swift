extension Starter {
  /// `runbooks/*.md`, by their names. EXAMPLES, to be replaced by the team's own.
  static let runbooks: [(name: String, text: String)] = [
    ("payment-errors", paymentErrors), ("database-disk-full", databaseDiskFull),
    ("certificate-expiry", certificateExpiry),
  ]

  private static let paymentErrors = #"""
    ---
    title: Payments fail
    service: checkout
    owner: payments team
    reviewed: TODAY
    expected: 30m
    # Each line is enough by itself; of conditions with commas between them, all must hold.
    alerts:
      - alertname = CheckoutErrors
      - job =~ "checkout.*", severity = critical
    ---

    # Payments fail

    EXAMPLE: replace the commands by your own.

    - [ ] See how many fail, and since when

      ```sh
      curl -s http://checkout.internal/metrics | grep payment_errors_total
      ```

    - [ ] Compare with the last deployments

      ```sh
      git -C /srv/checkout log --since="3 hours ago" --oneline
      ```

    - [ ] Ask the payment provider's status page
    - [ ] Stop the bleeding
      - [ ] Roll the last deployment back, if it fits the time
      - [ ] Switch to the second provider, if the first is down
    - [ ] Watch the error rate for ten minutes
    - [ ] Write down what failed payments need afterwards

    """#

  private static let databaseDiskFull = #"""
    ---
    title: A database runs out of disk
    service: checkout
    owner: data team
    reviewed: TODAY
    expected: 20m
    alerts:
      - alertname = DiskFilling, job = postgres
      - alertname = DiskFull, job = postgres
    ---

    # A database runs out of disk

    EXAMPLE: replace the commands by your own.

    - [ ] Find what fills it

      ```sh
      df -h /var/lib/postgresql
      du -xsh /var/lib/postgresql/*/*/* | sort -h | tail
      ```

    - [ ] Look for a replication slot that nobody reads

      ```sql
      SELECT slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots;
      ```

    - [ ] Make room: old logs first, then the slot, never files of the database
    - [ ] Enlarge the volume
    - [ ] See that writes succeed again

    """#

  private static let certificateExpiry = #"""
    ---
    title: A certificate has expired
    service: storefront
    owner: web team
    reviewed: TODAY
    expected: 15m
    alerts:
      - alertname = CertificateExpired
      - alertname = CertificateExpiresSoon
    ---

    # A certificate has expired

    EXAMPLE: replace the commands by your own.

    - [ ] See which one, and when

      ```sh
      echo | openssl s_client -connect www.example.com:443 2>/dev/null | openssl x509 -noout -dates -subject
      ```

    - [ ] Renew it
    - [ ] Reload what serves it
    - [ ] Check from outside
    - [ ] Find out why it was not renewed by itself

    """#
}
