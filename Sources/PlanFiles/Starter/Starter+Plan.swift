extension Starter {
  /// `plan.yaml`. `TODAY` stands for the day on which it is written.
  static let plan = #"""
    # The incident response plan, read by warroom: every clock, page and template comes from these files.
    # docs/plan.md explains every key. After each change run: warroom plan check
    #
    # Lengths of time: 90s, 15m, 4h, 1h30m, 2 days, 5 business days. Days: 2026-11-22. Times of day: 09:00.
    # What is marked EXAMPLE is made up: people, services, channels and alerts. Put yours in its place.

    organization: Example Ltd # EXAMPLE
    owner: mira # EXAMPLE: who keeps this plan true
    reviewed: TODAY # the day somebody last read all of it
    review_every: 3 months
    purpose: >-
      To bring a disrupted service back quickly, to tell everybody who is affected what is known, and to learn from
      it without blame. It covers every service listed below, at every hour.

    # What counts as an incident, in words. What is carried out stands under `exclusions`.
    incident:
      counts:
        - a service that users rely on is down, slow or wrong
        - data is lost, or may have been seen by somebody who must not see it
        - one more failure of what still holds would make it so
      counts_not:
        - planned work in its announced window
        - an alert that clears by itself within its hold-down
        - a defect that no user notices, which goes to the backlog

    # When people work. Business days count on it.
    business_hours:
      zone: UTC
      days: Mon-Fri
      from: 09:00
      to: 17:00
      holidays: # a day of every year, or of one year: 2027-03-26
        01-01: New Year's Day
        12-25: Christmas Day
        12-26: Boxing Day

    # Worst first. One criterion that holds is enough.
    severities:
      P1:
        word: Critical
        criteria:
          - the service is down for everybody
          - data is lost, or security is breached
          - a majority of users is affected
        acknowledge_within: 5m
        resolve_within: 60m
        review: { kind: postmortem, within: 5 business days }
        required_roles: [ic, tl, cl]
        dedicated_commander: true # the Incident Commander holds no other role
        escalation: standard
      P2:
        word: Major
        criteria:
          - a core feature is degraded
          - a part of the users is affected
        acknowledge_within: 15m
        resolve_within: 4h
        review: { kind: postmortem, within: 5 business days }
        required_roles: [ic, tl, cl]
        escalation: standard
      P3:
        word: Minor
        criteria:
          - a feature that is not critical is affected
          - a workaround exists
        acknowledge_within: 30m
        resolve_within: 1 business day
        review: { kind: weekly, within: 5 business days }
        required_roles: [ic]
      P4:
        word: Low
        criteria:
          - a cosmetic or minor defect
          - no user is affected
        acknowledge_within: none
        resolve_within: none
        review: none

    # Naming the severity ends triage. The matrix proposes one from two answers, the worst answer first.
    triage:
      within: 5m
      impact:
        high: most users, or data or security at risk
        medium: a core feature, or a part of the users
        low: a feature that is not critical, or a workaround exists
        none: no user notices
      urgency:
        high: it hurts now, or is getting worse
        medium: it can wait for some hours
        low: it can wait for days
      matrix:
        high: { high: P1, medium: P1, low: P2 }
        medium: { high: P2, medium: P2, low: P3 }
        low: { high: P3, medium: P3, low: P4 }
        none: { high: P4, medium: P4, low: P4 }

    roles:
      ic:
        title: Incident Commander
        abbreviation: IC
        duties:
          - "runs the response: one decision at a time, aloud and in the log"
          - keeps every clock in sight and every role held
          - delegates the fixing and the writing
      tl:
        title: Technical Lead
        abbreviation: TL
        duties:
          - works the runbook, records findings and fixes
          - reports to the Incident Commander on the cadence
        reports:
          to: ic
          every: { P1: 15m, P2: 30m }
      cl:
        title: Communications Lead
        abbreviation: CL
        duties:
          - keeps every audience's cadence
          - '"still investigating, next update at HH:MM" is an update'
      sme:
        title: Subject-matter expert
        abbreviation: SME
        duties:
          - works on one part, under the Incident Commander
        shared: true # several people may hold it

    # By the short name that the log knows them by. `reach` lists the ways in the order they want to be reached:
    # a channel of this plan, or a word for people alone (phone, mobile, email, chat, radio, address).
    people: # EXAMPLE
      alex:
        name: Alex Example
        title: backend engineer
        reach:
          - pager: alex@example.com
          - phone: "+44 20 7946 0001"
      robin:
        name: Robin Example
        title: site reliability engineer
        reach:
          - pager: robin@example.com
          - phone: "+44 20 7946 0002"
      sasha:
        name: Sasha Example
        title: database engineer
        reach:
          - pager: sasha@example.com
          - phone: "+44 20 7946 0003"
      mira:
        name: Mira Example
        title: engineering manager
        reach:
          - pager: mira@example.com
          - phone: "+44 20 7946 0004"
      noor:
        name: Noor Example
        title: head of customer success
        reach:
          - pager: noor@example.com
          - phone: "+44 20 7946 0005"

    services: # EXAMPLE
      checkout:
        title: Checkout
        owner: payments team
        aliases: [checkout-api, payments]
      storefront:
        title: Storefront
        owner: web team
        aliases: [web, shop]
      reporting:
        title: Reporting
        owner: data team

    # The ways by which pages and updates leave the war-room. A secret is never written here: env:NAME takes it from the
    # environment, file:PATH from a file that only its owner may read.
    channels:
      pager: # EXAMPLE: one line a page in the file pages.log of warroom's home; put your pager here, such as
        #   command: [/usr/local/bin/send-sms, "{address}"]
        # whose standard input is the message. {person}, {incident}, {severity} and {title} are filled in too.
        file: pages.log
        form: lines
      room: # a bell and a notification in every open room
        terminal: notify
      status-page: # a page for people, written anew as a whole
        file: status/index.html
        form: html
      status-json: # the same in the shape of Statuspage's summary.json
        file: status/summary.json
        form: statuspage

    # Who is paged until somebody acknowledges. Schedules are in oncall.yaml.
    escalation:
      standard:
        title: On call, then the engineering manager
        levels:
          - page: [schedule:primary]
            acknowledge_within: 5m
          - page: [schedule:secondary]
            acknowledge_within: 5m
          - page: [person:mira] # the engineering manager
            acknowledge_within: 5m
        repeats: 1 # once more from the top
        at_end: [person:mira, schedule:primary, schedule:secondary]
        repage_after: 30m # acknowledged, and then nobody did anything

    # Who is told, without being asked to acknowledge.
    notifications:
      management:
        page: [person:mira]
        after: 15m
        severities: [P1, P2]
      customer-success:
        page: [person:noor]
        after: 15m
        severities: [P1, P2]

    # Who is owed an update, and when. Texts are in templates/AUDIENCE.STATUS.mustache.
    audiences:
      engineering:
        title: Engineering
        owner: cl
        remind_after: 5m # overdue for so long: whoever owes it is paged
        updates:
          P1: { first: 15m, every: 15m }
          P2: { first: 30m, every: 30m }
      management:
        title: Management
        owner: cl
        remind_after: 5m
        updates:
          P1: { first: 15m, every: 30m }
          P2: { first: 30m, every: 30m }
      status-page:
        title: Status page
        owner: cl
        remind_after: 5m
        channels: [status-page, status-json]
        updates:
          P1:
            first: 30m
            on: [declared, severity_changed, phase_changed, contained, resolved]
            within: 5m # after each of those
      customer-success:
        title: Customer success
        owner: cl
        remind_after: 5m
        updates:
          P1: { first: 15m }

    tasks:
      check_in_after: 15m # somebody who was given a task is asked about it

    resolution:
      confirm:
        - metrics are back at their baseline
        - the cause is addressed or written down
      hold: 30m # so long it must hold before the incident may be closed

    review:
      action_items_within: 10 business days

    runbooks:
      run_commands: false # true: a step's commands may be run from the room, after a confirmation

    # Rehearsals that this plan owes, counted from `last`, or from its review where there was none yet.
    drills:
      - { kind: tabletop, every: 3 months, last: none }
      - { kind: simulation, every: 1 year, last: none }

    # What becomes of an alert: the first route whose matchers all hold. Written as in Prometheus and Alertmanager.
    routes: # EXAMPLE
      - name: checkout fails
        matchers: ['alertname = CheckoutErrors', 'severity = critical']
        service: checkout
        severity: P1
        runbook: payment-errors
        declare: true
      - name: a database runs full
        matchers: ['alertname =~ "Disk(Filling|Full)"', 'job = postgres']
        service: checkout
        severity: P2
        runbook: database-disk-full
        declare: true
      - name: anything else that is critical
        matchers: ['severity = critical']
        severity: P2
        declare: true
      - name: the rest is only noted

    # What is no incident.
    exclusions: # EXAMPLE
      maintenance:
        - name: nightly rebuild of the reports
          services: [reporting]
          days: daily
          from: 02:00
          to: 04:00
          zone: UTC
        # - name: database upgrade
        #   services: [checkout]
        #   from: 2026-12-05 02:00
        #   to: 2026-12-05 04:00
      hold_down: # an alert that clears by itself within it is no incident
        - name: short spikes of load
          matchers: ['alertname = HighLoad']
          lasting: 3m
      flapping: # comes and goes so often within: one entry, and no further incident until it is quiet
        changes: 4
        within: 30m

    """#
}
