public import Ground
public import Reports
public import WorkOrders

/// A report as a store keeps it: what was said, and what became of it. Never deleted.
public struct ReportRecord: Sendable, Codable, Hashable {
    /// What was said.
    public var report: Report
    /// Where it lies in the governance grids, as far as parcel and village tell.
    public var area: AdministrativePlace
    /// The order that it is of now. Where that was merged, the one that stands is found by following the mergers.
    public var order: WorkOrderID
    /// The order that was filed for it; nil where it joined another one from the beginning.
    public var ownOrder: WorkOrderID?
    /// How it came to its order.
    public var link: ReportLink
    /// The matters that a dispatcher may choose from: three at most, the most probable first.
    public var suggestions: [MatchSuggestion]
    /// The matters of which a person said that it is none; nil where nobody did.
    public var refused: [WorkOrderID]?
    /// How probable it was, when it came in, that it is of a matter that was known: 0…1, in thousandths. The desk learns the share of
    /// repeats from it (``/Reports/MatchLearning``). Nil where an earlier program took it in.
    public let repeatChance: Double?

    /// A record from its parts.
    public init(
        report: Report, area: AdministrativePlace, order: WorkOrderID, ownOrder: WorkOrderID?, link: ReportLink,
        suggestions: [MatchSuggestion], repeatChance: Double
    ) {
        (self.report, self.area, self.order, self.ownOrder) = (report, area, order, ownOrder)
        (self.link, self.suggestions) = (link, suggestions)
        self.repeatChance = (repeatChance * 1_000).rounded() / 1_000
    }

    /// Its identity.
    public var id: ReportID { report.id }
}

/// How a report came to its order.
public struct ReportLink: Sendable, Codable, Hashable {
    /// The ways to an order.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// An order was filed for it.
        case raised
        /// It joined the open order of its parcel and group: one matter by definition.
        case sameParcel
        /// It joined by itself, as it most probably is of the order's matter.
        case probable
        /// A person said of which order it is.
        case officer
        /// A person said that it is another matter; it has an order of its own.
        case separated

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .raised: Message(zh: "新立工单", en: "raised an order")
            case .sameParcel: Message(zh: "同一宗地同类，并入", en: "same parcel and group")
            case .probable: Message(zh: "自动并入", en: "joined by itself")
            case .officer: Message(zh: "人工并入", en: "joined by an officer")
            case .separated: Message(zh: "人工拆出", en: "taken out by an officer")
            }
        }
    }

    /// The way.
    public var kind: Kind
    /// What the match rests on, where matching found it.
    public var match: MatchSuggestion?
    /// Why, in a person's words.
    public var reason: String?

    /// The match by which the desk joined it by itself; nil where a person, or the parcel, said so.
    public var mergedByItself: MatchSuggestion? { kind == .probable ? match : nil }

    /// A link from its parts.
    public init(_ kind: Kind, match: MatchSuggestion? = nil, reason: String? = nil) {
        (self.kind, self.match, self.reason) = (kind, match, reason)
    }
}

/// Who reported: kept apart from the report, and read by one explicit command only.
public struct ReporterContact: Sendable, Codable, Hashable {
    /// The name; nil where none was given.
    public var name: String?
    /// The phone number; nil where none was given.
    public var phone: String?

    /// A contact from its parts; empty texts are none.
    public init(name: String?, phone: String?) {
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
        self.phone = phone.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { name == nil && phone == nil }

    /// What tells one reporter from another: the number, else the name.
    var identity: String {
        if let phone { return "tel:" + phone.filter { $0.isNumber || $0 == "+" } }
        return "name:" + (name ?? "")
    }
}

/// What somebody hands in.
public struct ReportDraft: Sendable, Hashable {
    /// Through which channel.
    public var channel: ReportChannel
    /// What it is about.
    public var category: CategoryCode
    /// When it was reported; nil = now.
    public var reportedAt: Instant?
    /// Where it is, in the store's CRS.
    public var place: ReportPlace
    /// What was said, in the reporter's words.
    public var text: String
    /// Who reported, where another system tells by a hash; nil where ``contact`` tells, or nobody does.
    public var reporter: ReporterKey?
    /// The reporter's name and number.
    public var contact: ReporterContact?
    /// The other system's id of it: the same again is the same report.
    public var sourceReference: String?
    /// The SHA-256 of its photos, hexadecimal.
    public var photoHashes: [String]
    /// The order that a person says it is of.
    public var order: WorkOrderID?
    /// What handlers read of a new order: a dispatcher's words, never the reporter's.
    public var summary: String?
    /// The CRS of ``place``, which becomes the store's where that has none.
    public var crs: CRSCode?
    /// What kind of reporter it is; nil where the channel does not say.
    public var reporterKind: ReporterKind?
    /// The account that hands it in; nil for a person at the desk.
    public var account: String?
    /// What was filled into the category's form, by the fields' codes.
    public var fields: [String: String]?
    /// The unit whose desk takes it in: a report whose place nobody knows is that unit's to locate. Nil = the district's.
    public var desk: UnitCode?
    /// Whether its reporter gets a token by which to ask what became of it.
    public var wantsToken = false

    /// A draft from its parts.
    public init(
        channel: ReportChannel, category: CategoryCode, reportedAt: Instant? = nil, place: ReportPlace, text: String,
        reporter: ReporterKey? = nil, contact: ReporterContact? = nil, sourceReference: String? = nil,
        photoHashes: [String] = [], order: WorkOrderID? = nil, summary: String? = nil, crs: CRSCode? = nil
    ) {
        (self.channel, self.category, self.reportedAt, self.place) = (channel, category, reportedAt, place)
        (self.text, self.reporter, self.contact, self.sourceReference) = (text, reporter, contact, sourceReference)
        (self.photoHashes, self.order, self.summary, self.crs) = (photoHashes, order, summary, crs)
    }
}

/// What became of a report.
public struct ReportResult: Sendable, Hashable {
    /// The report as it is on record.
    public var record: ReportRecord
    /// Whether it is new: the same again is not.
    public var isNew: Bool
    /// The state of its order.
    public var state: WorkOrderState
    /// The unit that has its order; nil where it is not dispatched.
    public var responsible: UnitCode?
    /// The visit that it asks for: somebody has to go and look, as it is on an order that is no longer open.
    public var visit: OfficeRecordID?
    /// The token by which its reporter asks what became of it (``TellingDesk``): given this once, and kept by nobody.
    public var token: String?

    /// A result from its parts.
    public init(record: ReportRecord, isNew: Bool, order: WorkOrder, visit: OfficeRecordID? = nil) {
        (self.record, self.isNew, self.visit) = (record, isNew, visit)
        (state, responsible) = (order.state, order.course.responsible)
    }
}
