import Engine
import EventLog

/// The lease, and what the logs say.
extension Enforcer {
  // MARK: The lease

  func takeLease() {
    let now = Uptime.now
    if let lastTry, now - lastTry < Enforcer.tick { return }
    lastTry = now
    let isServed = !settings.isService && Lease.isServed(home)
    // A service has the secrets, and nobody closes its lid.
    if isServed { giveUpLease() }
    guard lease == nil else { return }
    if wantsLease, !isServed { tryForLease() }
    guard lease == nil else { return }
    holder = Lease.holder(in: home)
    unheldSince = holder == nil && home.exists ? unheldSince ?? now : nil
  }

  private func tryForLease() {
    do throws(SystemError) {
      let me = Lease.Holder(
        via: settings.via, process: settings.process, since: settings.clock())
      guard home.exists, let taken = try Lease.take(home, as: me) else { return }
      (lease, holder, leaseTrouble, unheldSince) = (taken, nil, nil, nil)
    } catch {
      leaseTrouble = "this process can't enforce the plan: \(error)"
      return
    }
    // Told of what changes before all is read, so that nothing is missed in between.
    logs.isTold = true
    lastScan = nil
    (lastAlertLook, nextAlert) = (nil, nil)
    // Whoever held it is gone, or has stepped back: what they left without an outcome is ours to send again.
    for reference in watched.keys { abandon(reference) }
  }

  func giveUpLease() {
    lease = nil
    // Who stands by looks at the files every so often; the instances of inotify are few.
    logs.isTold = false
  }

  /// Takes all that was requested so far, by others and for the lease's holder to do, for abandoned.
  func abandon(_ reference: IncidentReference) {
    guard var watch = watched[reference] else { return }
    try? watch.refresh()
    watch.abandonedUpTo = watch.session.head.seq
    watched[reference] = watch
  }

  // MARK: Being asked

  /// Whether a turn has anything to do that no timer and no descriptor tells of.
  ///
  /// For an owner that is awake anyway: it takes microseconds, and the lease where that has become free.
  package func hasWork() -> Bool {
    let now = Uptime.now
    let before = (lease != nil, holder)
    takeLease()
    if (lease != nil, holder) != before || unheldSince != nil { return true }
    if lastCheck.map({ now - $0 >= Enforcer.tick }) ?? true {
      lastCheck = now
      found.formUnion(logs.check())
    }
    let isScan = lastScan.map { now - $0 >= Enforcer.rescanEvery } ?? true
    return isScan || !found.isEmpty || (lease != nil && settings.hasAlertNews())
  }

  // MARK: Reading

  func readNews() {
    let now = Uptime.now
    var changed = logs.changes().union(found)
    found = []
    if lastCheck.map({ now - $0 >= Enforcer.tick }) ?? true {
      lastCheck = now
      changed.formUnion(logs.check())
    }
    var known: Set<String> = []
    for reference in watched.keys {
      known.formUnion([reference.path, reference.poisonPath])
      if changed.contains(reference.path) || changed.contains(reference.poisonPath) {
        refresh(reference)
      }
    }
    let isScan = lastScan.map { now - $0 >= Enforcer.rescanEvery } ?? true
    let hasOthers = changed.contains {
      $0.hasPrefix(home.path + "/incidents") && !known.contains($0)
    }
    guard isScan || hasOthers else { return }
    lastScan = now
    scan()
  }

  /// Looks for incidents that are new, or changed while nothing could fall due in them.
  func scan() {
    let references = (try? home.incidents()) ?? []
    let now = settings.clock()
    let isOver: OverLookup = hasScanned ? { _, _ in false } : settings.knownOver()
    hasScanned = true
    for reference in references where watched[reference] == nil {
      guard let file = try? home.fileSystem.status(reference.path, followsLinks: false),
        resting[reference] != file
      else { continue }
      // Read before it is looked at: what comes in between is read again.
      resting[reference] = file
      if isOver(reference, file) { continue }
      if let declaration = home.declaration(of: reference), declaration.origin != nil { continue }
      guard let watch = try? Watched(reference, in: home, now: now) else { continue }
      noteCondition(of: watch)
      guard watch.isLive(now) else { continue }
      watched[reference] = watch
      if lease != nil { watched[reference]?.abandonedUpTo = watch.session.head.seq }
    }
    let present = Set(references)
    watched = watched.filter { present.contains($0.key) }
    logs.follow(Array(watched.keys))
  }

  /// Nothing can be recorded in a log that is damaged, so nobody is paged for it: that must be seen.
  func noteCondition(of watch: Watched) {
    guard let incident = watch.incident, incident.isOpen, !incident.isImported,
      !watch.session.condition.isWritable
    else { return }
    complain(watch.reference, "its log is read-only")
  }

  func refresh(_ reference: IncidentReference) {
    do throws(ReadError) { try watched[reference]?.refresh() } catch {
      trouble[reference] = "\(reference.alias) can't be read: \(error)"
    }
  }
}
