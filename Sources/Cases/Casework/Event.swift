import Findings
public import Ground

/// What can happen; a kind that this program does not know is kept as it is.
public struct EventKind: RawRepresentable, Sendable, Codable, Hashable {
    /// The name on record.
    public let rawValue: String

    /// A kind by its name on record.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ name: String) { rawValue = name }

    /// A survey was begun.
    public static let surveyBegun = EventKind("surveyBegun")
    /// Governance units were put on record, new ones or such as are called otherwise by now.
    public static let unitsRecorded = EventKind("unitsRecorded")
    /// Parcels were put on record, new ones or changed ones.
    public static let parcelsRecorded = EventKind("parcelsRecorded")
    /// The cadastre no longer holds parcels: they were split or merged, or are no homesteads.
    public static let parcelsRetired = EventKind("parcelsRetired")
    /// The observations of a finished survey were repeated, because another cut of its epoch no longer exists.
    public static let surveyReplayed = EventKind("surveyReplayed")
    /// A block was recorded.
    public static let blockRecorded = EventKind("blockRecorded")
    /// A survey was closed.
    public static let surveyFinished = EventKind("surveyFinished")
    /// A finding was recorded for the first time.
    public static let findingRecorded = EventKind("findingRecorded")
    /// A finding was seen again, with new content.
    public static let findingUpdated = EventKind("findingUpdated")
    /// A finding's state was changed by another observation or an officer's decision.
    public static let findingConfirmed = EventKind("findingConfirmed")
    /// A finding is no longer seen, or an officer decided that there is nothing.
    public static let findingLapsed = EventKind("findingLapsed")
    /// The change of a finding was undone, e.g. the building was demolished.
    public static let findingEnded = EventKind("findingEnded")
    /// A work order was raised, as programs before 0.3 wrote it.
    public static let orderRaised = EventKind("orderRaised")
    /// An open work order had new content, as programs before 0.3 wrote it.
    public static let orderUpdated = EventKind("orderUpdated")
    /// A work order as an earlier program left it; what happens to it from then on are events of orders
    /// (`WorkOrders.OrderEvent`), which have names of their own.
    public static let orderCarriedOver = EventKind("orderCarriedOver")
    /// An instruction was given.
    public static let instructionSent = EventKind("instructionSent")
    /// A unit has an instruction.
    public static let instructionReceived = EventKind("instructionReceived")
    /// A unit replied to an instruction.
    public static let instructionReplied = EventKind("instructionReplied")
    /// The minutes of an instruction's meeting were kept.
    public static let instructionMinuted = EventKind("instructionMinuted")
    /// A visit was asked for.
    public static let visitAsked = EventKind("visitAsked")
    /// Somebody without an account was invited to a visit.
    public static let visitInvited = EventKind("visitInvited")
    /// A visit was reported.
    public static let visitReported = EventKind("visitReported")
    /// Somebody said what they think of how an order was handled.
    public static let orderEvaluated = EventKind("orderEvaluated")
    /// A version of the rules was adopted.
    public static let rulesAdopted = EventKind("rulesAdopted")
    /// A notice on holidays was imported.
    public static let holidaysImported = EventKind("holidaysImported")
    /// Approvals were put on record, new ones or such as say something else by now.
    public static let approvalsRecorded = EventKind("approvalsRecorded")
    /// Somebody said where the register of approvals is complete, and up to which day.
    public static let approvalsCompleted = EventKind("approvalsCompleted")
    /// A layer of protected land was imported.
    public static let layerImported = EventKind("layerImported")
    /// A layer of protected land was taken away.
    public static let layerRemoved = EventKind("layerRemoved")
    /// A work order was taken back.
    public static let orderWithdrawn = EventKind("orderWithdrawn")
    /// An officer decided what a finding is.
    public static let findingDecided = EventKind("findingDecided")
    /// A learned model was added.
    public static let modelAdded = EventKind("modelAdded")
    /// Surveys are judged by another model from now on.
    public static let modelChosen = EventKind("modelChosen")
    /// A scene was put into the catalogue.
    public static let sceneAdded = EventKind("sceneAdded")
    /// What the catalogue says of a scene was changed.
    public static let sceneUpdated = EventKind("sceneUpdated")
    /// A scene was taken out of the catalogue.
    public static let sceneRemoved = EventKind("sceneRemoved")
    /// A file was refused at the gate.
    public static let sceneRefused = EventKind("sceneRefused")
    /// An unattended survey ended.
    public static let runEnded = EventKind("runEnded")
    /// A message could not be delivered and was given up.
    public static let deliveryAbandoned = EventKind("deliveryAbandoned")
    /// Chips and logs older than the rules keep were removed.
    public static let retained = EventKind("retained")
    /// The log's end was anchored (``EventAnchor``).
    public static let logAnchored = EventKind("logAnchored")
}

/// One entry of the append-only log.
public struct Event: Sendable, Codable, Hashable {
    /// Counts from 1 without gaps.
    public var sequence: Int
    /// When it was recorded.
    public var at: Instant
    /// Who did it; nil in entries of programs before 0.2.
    public var actor: CaseActor?
    /// What happened.
    public var kind: EventKind
    /// To what: the id of a survey, finding or order.
    public var subject: String
    /// Details, canonical JSON.
    public var content: String

    /// An entry from its parts.
    public init(sequence: Int, at: Instant, actor: CaseActor?, kind: EventKind, subject: String, content: String) {
        (self.sequence, self.at, self.actor) = (sequence, at, actor)
        (self.kind, self.subject, self.content) = (kind, subject, content)
    }

    /// What chains it to the entry before it: SHA-256 over that entry's hash and its own canonical JSON.
    public func hash(after previous: String) -> String {
        ContentHash.bytes(Array(previous.utf8) + canonicalBytes)
    }
}

extension Event {
    /// What ``CanonicalJSON`` writes of it. Each step of an order writes one, so it is put together field by field.
    var canonicalBytes: [UInt8] {
        var text = CanonicalText()
        text.reserve(content.utf8.count + 512)
        let depth = text.begin()
        text.beginObject(depth)
        if let actor { text.field("actor", depth) { actor.write(to: &$0) } }
        text.field("at", depth) { $0.put(at.description) }
        text.field("content", depth) { $0.put(content) }
        text.field("kind", depth) { $0.put(kind.rawValue) }
        text.field("sequence", depth) { $0.put(sequence) }
        text.field("subject", depth) { $0.put(subject) }
        text.end()
        return text.bytes
    }
}

extension CaseActor {
    /// What ``CanonicalJSON`` writes of it.
    public var canonicalText: String {
        var text = CanonicalText()
        write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    fileprivate func write(to text: inout CanonicalText) {
        let depth = text.begin()
        text.beginObject(depth)
        text.field("kind", depth) { $0.put(kind.rawValue) }
        if let name { text.field("name", depth) { $0.put(name) } }
        if let role { text.field("role", depth) { $0.put(role) } }
        if let unit { text.field("unit", depth) { $0.put(unit) } }
        text.end()
    }
}

/// The end of the log: the next entry goes behind it.
public struct EventHead: Sendable, Codable, Hashable {
    /// The last entry's number; 0 before the first.
    public var sequence: Int
    /// The last entry's hash; empty before the first.
    public var hash: String

    /// An end from its parts.
    public init(sequence: Int, hash: String) { (self.sequence, self.hash) = (sequence, hash) }

    /// The end of an empty log.
    public static let start = EventHead(sequence: 0, hash: "")
}

/// Writes entries of an actor at a moment, each chained to the one before it.
public struct EventWriter {
    private var actor: CaseActor
    private var at: Instant
    private var head: EventHead
    private let keep: (Event, String, String) throws -> Void

    /// `head`: the log's end. `keep`: writes an entry with the hash of the one before it and its own.
    public init(
        after head: EventHead, actor: CaseActor, at: Instant,
        keep: @escaping (_ event: Event, _ previousHash: String, _ hash: String) throws -> Void
    ) {
        (self.head, self.actor, self.at, self.keep) = (head, actor, at, keep)
    }

    /// What is added from now on is of another actor and moment.
    mutating func turn(to actor: CaseActor, at: Instant) { (self.actor, self.at) = (actor, at) }

    /// Adds an entry and gives it.
    @discardableResult
    public mutating func append(_ kind: EventKind, _ subject: String, _ content: some Encodable) throws -> Event {
        let event = Event(
            sequence: head.sequence + 1, at: at, actor: actor, kind: kind, subject: subject,
            content: try CanonicalJSON.text(content))
        let hash = event.hash(after: head.hash)
        try keep(event, head.hash, hash)
        head = EventHead(sequence: event.sequence, hash: hash)
        return event
    }
}
