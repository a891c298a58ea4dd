public import Findings
public import Ground
public import Reports
public import WorkOrders

/// What the use cases of reports read.
public protocol ReportReading {
    /// A report; nil if there is none of this id.
    func report(_ id: ReportID) throws -> ReportRecord?
    /// The report of another system's id within a channel; nil if there is none.
    func report(from channel: ReportChannel, reference: String) throws -> ReportRecord?
    /// The reports that are of an order now, in the order of their ids.
    func reports(of order: WorkOrderID) throws -> [ReportRecord]
    /// Whether there is a report of this id.
    func holds(report: ReportID) throws -> Bool
    /// Whether there is an order of this id.
    func holds(order: WorkOrderID) throws -> Bool
    /// The parcels that the cadastre holds and whose bounds meet a box.
    func parcels(meeting box: Bounds) throws -> [ParcelRecord]
    /// The bounds of all parcels on record; nil where there are none.
    func parcelArea() throws -> Bounds?
    /// What matching asks of orders: of those that the log's entries behind `version` wrote, or of all open ones.
    func matters(writtenAfter version: Int?) throws -> [OrderGist]
    /// The reports that are of an order now, without what matching does not ask, in the order of their ids.
    func gists(of order: WorkOrderID) throws -> [Report]
    /// Where and when the latest orders began, oldest first, `limit` at most.
    func beginnings(limit: Int) throws -> [OrderBeginning]
    /// How many of the latest orders, `limit` at most, are of each category.
    func categories(ofLatest limit: Int) throws -> [CategoryCode: Int]
    /// A value that the desk of reports keeps, by its name.
    func deskValue(_ name: ReportDeskValue) throws -> String?
    /// Name and number of a reporter; nil where nobody gave them.
    func contact(of reporter: ReporterKey) throws -> ReporterContact?
    /// The token of a report, by its hash; nil if there is none.
    func reportToken(_ hash: String) throws -> ReportToken?
    /// The hash of an entry of the log; nil if there is none of this number.
    func logHash(of sequence: Int) throws -> String?
}

/// What the use cases of reports write.
public protocol ReportWriting: ReportReading {
    /// Keeps a report. `text` is its canonical JSON, which is the content of `event`, the log's last entry on it.
    func put(_ report: ReportRecord, text: String, by event: Event) throws
    /// Keeps a reporter's name and number, apart from all else.
    func put(_ contact: ReporterContact, of reporter: ReporterKey) throws
    /// Keeps the token of a report in place of the one of its hash.
    func put(_ token: ReportToken) throws
    /// Keeps a value of the desk of reports.
    func put(_ value: String, as name: ReportDeskValue) throws
    /// Says in which CRS the store's layers are, where nothing has said so yet.
    func settle(_ crs: CRSCode) throws
}

/// What the desk of reports keeps besides reports.
public enum ReportDeskValue: String, Sendable, Hashable, CaseIterable {
    /// What was learnt from confirmations so far: `Reports.MatchLearning`.
    case learning
    /// The parameters of matching: `Reports.MatchModel`.
    case model
    /// How many judgements of matches have come in since the desk last learnt.
    case judged
    /// The salt of the hashes by which one reporter is told from another.
    case salt
}

/// What matching asks of an order.
public struct OrderGist: Sendable, Hashable {
    /// The order.
    public var id: WorkOrderID
    /// Whether it is open.
    public var isOpen: Bool
    /// What it is about.
    public var category: CategoryCode
    /// Its parcel; nil where it lies on none.
    public var parcelCode: ParcelCode?
    /// The unit that it lies in.
    public var unit: UnitCode?
    /// Where it is.
    public var position: Coordinate?
    /// How accurate that is, metres.
    public var accuracyMetres: Double?
    /// When it was filed.
    public var filedAt: Instant
    /// Whether a finding of imagery is among its sources.
    public var hasFinding: Bool
    /// How many reports are of it.
    public var reportCount: Int

    /// A gist from its parts.
    public init(
        id: WorkOrderID, isOpen: Bool, category: CategoryCode, parcelCode: ParcelCode?, unit: UnitCode?,
        position: Coordinate?, accuracyMetres: Double?, filedAt: Instant, hasFinding: Bool, reportCount: Int
    ) {
        (self.id, self.isOpen, self.category, self.parcelCode) = (id, isOpen, category, parcelCode)
        (self.unit, self.position, self.accuracyMetres) = (unit, position, accuracyMetres)
        (self.filedAt, self.hasFinding, self.reportCount) = (filedAt, hasFinding, reportCount)
    }

    /// The same order's gist.
    public init(_ order: WorkOrder) {
        let matter = order.matter
        self.init(
            id: order.id, isOpen: order.state.isOpen, category: matter.category, parcelCode: matter.parcelCode,
            unit: matter.place.unit, position: matter.position, accuracyMetres: matter.accuracyMetres,
            filedAt: order.filedAt, hasFinding: !matter.findingIDs.isEmpty,
            reportCount: matter.reportIDs.count)
    }

    /// Whether a finding is one of its voices; without reports it counts as one.
    private var hasFindingVoice: Bool { hasFinding || reportCount == 0 }

    /// Whether a matter has as many voices as the order. One report in place of another is not seen; it changes a text to compare
    /// by, no more.
    func isTold(by matter: Matter) -> Bool {
        matter.category == category && matter.reportCount == reportCount + (hasFindingVoice ? 1 : 0)
    }

    /// The matter that reports are compared with; nil where nothing is known of it. `reports`: those of the order.
    func matter(_ reports: [Report]) -> Matter? {
        var all = reports
        if hasFindingVoice {
            // A finding is one voice too.
            all.append(
                Report(
                    id: ReportID(""), channel: .finding, category: category, reportedAt: filedAt, receivedAt: filedAt,
                    place: ReportPlace(
                        position: position,
                        accuracyMetres: accuracyMetres ?? ReportChannel.finding.defaultAccuracyMetres,
                        parcelCode: parcelCode, village: unit?.village),
                    text: ""))
        }
        return Matter(key: id.text, category: category, reports: all)
    }
}

/// Where and when an order began.
public struct OrderBeginning: Sendable, Hashable {
    /// When it was filed.
    public var filedAt: Instant
    /// What it is about.
    public var category: CategoryCode
    /// Where it is.
    public var place: ReportPlace

    /// A beginning from its parts.
    public init(filedAt: Instant, category: CategoryCode, place: ReportPlace) {
        (self.filedAt, self.category, self.place) = (filedAt, category, place)
    }

    /// An order's beginning.
    public init(_ gist: OrderGist) {
        self.init(
            filedAt: gist.filedAt, category: gist.category,
            place: ReportPlace(
                position: gist.position, accuracyMetres: gist.accuracyMetres ?? 0, parcelCode: gist.parcelCode,
                village: gist.unit?.village))
    }
}
