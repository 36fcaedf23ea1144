package import Engine

/// The identities of a log's events, to find one that is recorded already.
///
/// Most that read a log never append to it: identities are only collected, and looked up in a table once somebody asks.
package struct IdentityIndex {
  /// In the order of the events: the first is event 1.
  private var identities: [EventID] = []
  /// An open hash table of the numbers of those that are indexed; 0 where it is free.
  private var slots: [UInt32] = []
  private var indexed = 0
  /// Of each process its own: nobody can write a log whose identities all fall on one slot.
  private static let seed = (UInt64.random(in: 1 ... .max), UInt64.random(in: 1 ... .max))

  package init() {}

  /// Takes in the identity of the next event.
  package mutating func append(_ identity: EventID, _ number: Int) {
    assert(number == identities.count + 1, "events are noted one by one")
    identities.append(identity)
  }

  mutating func removeAll() { self = IdentityIndex() }

  /// Whether no two of the drafts have the same identity.
  static func areDistinct(_ drafts: [EventDraft]) -> Bool {
    // Who records a batch counts up.
    if zip(drafts.indices, drafts.indices.dropFirst()).allSatisfy({ drafts[$0].id < drafts[$1].id })
    {
      return true
    }
    var index = IdentityIndex()
    for place in drafts.indices { index.append(drafts[place].id, place + 1) }
    return drafts.indices.allSatisfy { index[drafts[$0].id] == $0 + 1 }
  }

  /// The number of the event with an identity; the first one's, should there be two.
  package subscript(_ identity: EventID) -> Int? {
    mutating get {
      indexRest()
      guard !slots.isEmpty else { return nil }
      var slot = start(identity)
      while slots[slot] != 0 {
        let number = Int(slots[slot])
        if identities[number - 1] == identity { return number }
        slot = (slot + 1) & (slots.count - 1)
      }
      return nil
    }
  }

  private func start(_ identity: EventID) -> Int {
    let product = (identity.high ^ IdentityIndex.seed.0).multipliedFullWidth(
      by: identity.low ^ IdentityIndex.seed.1)
    return Int(truncatingIfNeeded: product.high ^ product.low) & (slots.count - 1)
  }

  private mutating func indexRest() {
    guard indexed < identities.count else { return }
    // At most half full, so that a search is short.
    if identities.count * 2 > slots.count {
      var size = max(64, slots.count)
      while identities.count * 2 > size { size *= 2 }
      slots = [UInt32](repeating: 0, count: size)
      indexed = 0
    }
    for number in indexed + 1...identities.count {
      var slot = start(identities[number - 1])
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number)
    }
    indexed = identities.count
  }
}
