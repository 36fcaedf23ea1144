import ArgumentParser
import Engine
import EventLog

struct ListContacts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contacts",
    abstract: "Print the contact sheet: people, and the ways to reach them.",
    usage: "warroom plan contacts",
    discussion: "It needs no network: print it on paper while all is well.")
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let context = try shared.context()
    let plan = context.plan
    let sheet = ContactSheet(plan: plan, now: context.now)
    if shared.json {
      for person in plan.people { Output.json(sheet.json(person)) }
      return
    }
    guard !plan.people.isEmpty else {
      throw Failure("\(plan.name) lists no people. Write them under `people:` in plan.yaml.")
    }
    Output.line(
      Cell("\(plan.name), \(plan.digest.prefix(12)), printed \(context.moments.full(context.now))")
        .text)
    Output.line("")
    sheet.print()
  }
}

/// People and the ways to reach them, at a moment.
struct ContactSheet {
  let plan: Plan
  let now: Instant

  func print() {
    var columns = Columns()
    for person in plan.people {
      let contacts = person.contacts.isEmpty ? ["NO WAY TO REACH THEM"] : person.contacts.map(words)
      let duties = onCall(person.id)
      let name = [person.name, person.id, person.title ?? ""] + [duties.joined(separator: ", ")]
      for (index, contact) in contacts.enumerated() {
        let cells = index == 0 ? name : ["", "", "", ""]
        columns.add(
          Cell(cells[0], .bold), Cell(cells[1]), Cell(cells[2], .dim), Cell(cells[3], .good),
          Cell(contact, person.contacts.isEmpty ? .alarm : nil))
      }
    }
    columns.print(Paint())
  }

  private func words(_ contact: PersonRule.Contact) -> String {
    contact.address.isEmpty ? contact.channel : "\(contact.channel)  \(contact.address)"
  }

  /// The schedules by which somebody is on call.
  private func onCall(_ person: PersonID) -> [ScheduleID] {
    plan.schedules.filter { $0.duty(at: now)?.person == person }.map(\.id)
  }

  func json(_ person: PersonRule) -> JSON {
    [
      "person": .string(person.id), "name": .string(person.name),
      "title": .optional(person.title),
      "contacts": .array(
        person.contacts.map {
          ["channel": .string($0.channel), "address": .string($0.address)]
        }),
      "on_call": .array(onCall(person.id).map { .string($0) }),
    ]
  }
}
