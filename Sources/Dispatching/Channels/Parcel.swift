package import Engine
package import EventLog

/// Something that is to leave the war-room by one channel: a page, or a posted update.
package struct Parcel: Sendable {
  package enum Content: Hashable, Sendable {
    case page(Page)
    case update(UpdateDelivery, Update)
  }

  package var reference: IncidentReference
  package var content: Content
  package var channel: ChannelRule
  package var message: Message
  /// Where the person is reached by that channel; empty where it needs no address.
  package var address: String
  package var incident: Incident
  package var plan: Plan

  /// A page as it was requested; `nil` where its channel is none of the plan's any more.
  package init?(
    _ page: Page, in reference: IncidentReference, _ incident: Incident, _ plan: Plan,
    now: Instant
  ) {
    guard let channel = plan.channel(page.channel) else { return nil }
    self.init(
      .page(page), reference, channel, incident, plan,
      Message(page: page, incident: incident, plan: plan, now: now))
    let contacts = plan.person(page.person)?.contacts ?? []
    address = contacts.first { $0.channel == page.channel && !$0.address.isEmpty }?.address ?? ""
  }

  /// A delivery as it was requested; `nil` where its channel or its update are gone.
  package init?(
    _ delivery: UpdateDelivery, in reference: IncidentReference, _ incident: Incident, _ plan: Plan
  ) {
    guard let channel = plan.channel(delivery.channel),
      let posted = incident.posted.last(where: { $0.entry == delivery.entry })
    else { return nil }
    let text = incident.overlay.amended[delivery.entry]?.text ?? posted.update.message
    self.init(
      .update(delivery, posted.update), reference, channel, incident, plan,
      Message(update: posted.update, text: text, incident: incident, plan: plan))
  }

  private init(
    _ content: Content, _ reference: IncidentReference, _ channel: ChannelRule,
    _ incident: Incident, _ plan: Plan, _ message: Message
  ) {
    self.reference = reference
    self.content = content
    self.channel = channel
    self.message = message
    self.incident = incident
    self.plan = plan
    address = ""
  }

  package var key: String {
    switch content {
    case .page(let page): page.key
    case .update(let delivery, _): delivery.key
    }
  }

  package var attempt: Int {
    switch content {
    case .page(let page): page.attempt
    case .update(let delivery, _): delivery.attempt
    }
  }

  package var isResent: Bool {
    switch content {
    case .page(let page): page.isResent
    case .update(let delivery, _): delivery.isResent
    }
  }

  package var person: PersonID? {
    switch content {
    case .page(let page): page.person
    case .update: nil
    }
  }

  package var audience: AudienceID? {
    switch content {
    case .page: nil
    case .update(_, let update): update.audience
    }
  }

  package var status: String? {
    switch content {
    case .page: nil
    case .update(_, let update): update.status
    }
  }

  /// What the log says of how it ended.
  package func fact(_ result: SendResult) -> Fact {
    switch (content, result) {
    case (.page, .sent(let detail)): .pageSent(key: key, detail: detail)
    case (.page, .failed(let reason, let isFinal)):
      .pageFailed(key: key, reason: reason, isFinal: isFinal || isLastAttempt)
    case (.update, .sent(let detail)): .updateSent(key: key, detail: detail)
    case (.update, .failed(let reason, let isFinal)):
      .updateFailed(key: key, reason: reason, isFinal: isFinal || isLastAttempt)
    }
  }

  private var isLastAttempt: Bool { attempt >= channel.attemptLimit }
}

/// What came of an attempt to send something.
package enum SendResult: Hashable, Sendable {
  case sent(detail: String?)
  /// `isFinal`: Trying again would not help.
  case failed(reason: String, isFinal: Bool)
}
