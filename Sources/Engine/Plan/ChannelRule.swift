/// A channel of the plan, by its name there.
public typealias ChannelID = String

/// A way by which pages and updates leave the war-room.
public struct ChannelRule: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A program and its arguments; the message stands on its standard input. `{address}`, `{person}`, `{incident}`,
    /// `{severity}`, `{title}`, `{audience}` and `{status}` in an argument are filled in.
    case command(arguments: [String])
    /// A file that is written anew as a whole with each message; relative paths count from the home.
    case file(path: String, form: FileForm)
    /// The terminals of the rooms that are open: a bell, and a desktop notification where `notifies`.
    case terminal(notifies: Bool)
    /// An HTTP POST.
    case webhook(url: Secret, form: WebhookForm, headers: [Header])
  }

  public enum FileForm: String, Hashable, Sendable, CaseIterable {
    /// One line a message, added at the end.
    case lines
    /// The shape of Statuspage's `summary.json`.
    case statuspage
    /// A plain page for people.
    case html
  }

  public enum WebhookForm: String, Hashable, Sendable, CaseIterable {
    case json, slack
  }

  /// A header of a request, whose value may be a secret.
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: Secret

    package init(name: String, value: Secret) {
      self.name = name
      self.value = value
    }
  }

  public var id: ChannelID
  public var kind: Kind
  /// How long one attempt may take.
  public var timeLimit: Duration
  /// How often a failed attempt is made again, with a longer pause each time.
  public var retries: Int
  /// The pause before the first retry; it doubles with each further one.
  public var backoff: Duration

  package init(
    id: ChannelID, kind: Kind, timeLimit: Duration = .seconds(15), retries: Int = 3,
    backoff: Duration = .seconds(5)
  ) {
    self.id = id
    self.kind = kind
    self.timeLimit = timeLimit
    self.retries = retries
    self.backoff = backoff
  }
}

/// A value that a plan names without holding it.
public enum Secret: Hashable, Sendable {
  /// Nothing secret: the value itself.
  case plain(String)
  /// An environment variable.
  case environment(String)
  /// A file that nobody but its owner may read; the value is its content without the white space at its ends.
  case file(String)
}

/// Somebody of the plan's roster, and the ways to reach them.
public struct PersonRule: Hashable, Sendable {
  /// One way to reach somebody.
  public struct Contact: Hashable, Sendable {
    /// The channel, or a word such as `phone` for what only people use.
    public var channel: ChannelID
    /// What the channel needs: a number, an address, a handle. May be empty.
    public var address: String

    package init(channel: ChannelID, address: String) {
      self.channel = channel
      self.address = address
    }
  }

  /// The short name that the log knows them by.
  public var id: PersonID
  public var name: String
  /// What they do: `engineering manager`.
  public var title: String?
  /// In the order in which they want to be reached.
  public var contacts: [Contact]

  package init(id: PersonID, name: String, title: String? = nil, contacts: [Contact] = []) {
    self.id = id
    self.name = name
    self.title = title
    self.contacts = contacts
  }
}
