extension Starter {
  /// `oncall.yaml`.
  static let onCall = #"""
    # Who is on call when. `warroom plan oncall` shows it.
    #
    # A layer is a rotation: from `start` on, its people take turns, and hand over at the time `handoff` of the zone. Of
    # several layers that have somebody, the last one counts; an override counts before all layers.

    schedules:
      primary:
        title: Primary on call
        zone: UTC
        layers:
          - name: weekly
            people: [alex, robin, sasha] # EXAMPLE
            start: 2026-01-05
            handoff: 09:00
            every: 1 week # daily, weekly, 3 days
        #   - name: nights
        #     people: [robin]
        #     start: 2026-01-05
        #     handoff: 09:00
        #     every: daily
        #     hours: { days: Mon-Fri, from: 20:00, to: 08:00 }
        # overrides:
        #   - person: sasha
        #     from: 2026-12-24 09:00
        #     to: 2026-12-26 09:00
        #     reason: swapped with alex

      secondary:
        title: Secondary on call
        zone: UTC
        layers:
          - name: weekly
            people: [robin, sasha, alex] # EXAMPLE: always somebody else than the primary
            start: 2026-01-05
            handoff: 09:00
            every: 1 week

    """#
}
