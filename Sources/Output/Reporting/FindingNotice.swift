public import Findings
public import Ground
public import WorkOrders

/// What a run says of a finding.
public enum FindingNews: String, Sendable, Codable, Hashable, CaseIterable {
    /// Found for the first time.
    case new
    /// Seen often enough, by a drone too, or confirmed by an officer on the ground.
    case confirmed
    /// Seen again, not often enough to be sure.
    case provisional
    /// Confirmed before, and no further change is seen.
    case finished
    /// No longer seen.
    case lapsed
    /// Its change was undone: the building was demolished.
    case gone
    /// As before.
    case unchanged

    /// The news of a finding whose state a run changed.
    public init(of record: FindingRecord) {
        if record.isUndone {
            self = .gone
            return
        }
        switch record.state {
        case .suspected: self = .new
        case .provisional: self = .provisional
        case .confirmed: self = .confirmed
        case .finished: self = .finished
        case .lapsed: self = .lapsed
        }
    }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .new: Message(zh: "新增", en: "new")
        case .confirmed: Message(zh: "已确认", en: "confirmed")
        case .provisional: Message(zh: "初步确认", en: "provisional")
        case .finished: Message(zh: "已完结", en: "finished")
        case .lapsed: Message(zh: "已失效", en: "lapsed")
        case .gone: Message(zh: "建筑已不在", en: "building gone")
        case .unchanged: Message(zh: "仍在", en: "unchanged")
        }
    }
}

/// A finding as a digest names it.
public struct FindingNotice: Sendable, Codable, Hashable {
    /// The finding.
    public var id: FindingID
    /// What was found.
    public var verdictClass: VerdictClass
    /// What the run says of it.
    public var news: FindingNews
    /// How sure the judge is, 0…1.
    public var confidence: Double?
    /// Changed area inside the parcel, square metres.
    public var changedAreaInsideSquareMetres: Double
    /// Where it lies.
    public var place: AdministrativePlace
    /// The order it joined; nil if none.
    public var order: WorkOrderID?

    /// A notice of a finding as it is after the run.
    public init(_ record: FindingRecord, news: FindingNews, order: WorkOrderID?) {
        id = record.id
        verdictClass = record.finding.verdict.verdictClass
        self.news = news
        confidence = record.finding.verdict.confidence
        changedAreaInsideSquareMetres = record.finding.changedAreaInsideSquareMetres
        place = record.finding.place
        self.order = order
    }
}
