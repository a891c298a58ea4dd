public import Calendar
public import Findings
public import Governance
public import Ground
public import WorkOrders

/// A store of cases: reads them at one moment and changes them in units of work.
///
/// A store only keeps: it contains no rule, and it returns what was written.
public protocol CaseStore: Sendable {
    /// The name of the store in messages: the path of a file, the address of a database.
    var name: String { get }
    /// Calls `body` with the cases as they are at one moment.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseReading) throws -> Result
    ) async throws -> Result
    /// Calls `body` with one unit of work, which is on disk when this returns, or not at all if `body` throws.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseWriting) throws -> Result
    ) async throws -> Result
    /// Takes a lease: from now on writes succeed only while it is held. Throws if a living process holds it; does nothing
    /// if this store holds it already.
    func hold(lease name: String) async throws
    /// Gives a lease back; does nothing if it is not held.
    func giveBack(lease name: String) async throws
}

/// The lease for surveying; one survey at a time per store.
public let surveyLease = "survey"

/// What use cases read.
public protocol CaseReading: ReportReading, PhotoReading, LandReading, AccountReading, SendingReading {
    /// A survey; nil if it was never begun.
    func survey(_ id: SurveyID) throws -> StoredSurvey?
    /// Whether a block of a survey is recorded.
    func isRecorded(_ block: Int, of id: SurveyID) throws -> Bool
    /// The numbers of a survey's recorded blocks.
    func recordedBlocks(of id: SurveyID) throws -> Set<Int>
    /// What a survey changed, by its blocks in the order in which they were recorded, and by its replays.
    func changes(of id: SurveyID) throws -> [SurveyChanges]
    /// Totals over a survey's recorded blocks.
    func tally(of id: SurveyID) throws -> SurveyTally
    /// The surveys that saw the parcel and no change on it, in the order in which they were begun.
    func surveysWithoutChange(on parcel: ParcelCode) throws -> [SurveyID]
    /// Every governance unit, in the order of their codes.
    func units() throws -> [GovernanceUnit]
    /// The CRS of the parcels on record; nil before the first.
    func parcelCRS() throws -> CRSCode?
    /// A parcel; nil if it is not on record.
    func parcel(_ code: ParcelCode) throws -> ParcelRecord?
    /// The parcels that the cadastre holds, as far as is known: of these subzones (the first 12 characters of the code), and
    /// from this source or from an unknown one.
    func parcelCodes(from source: String, in subzones: Set<String>) throws -> [ParcelCode]
    /// The latest verdict on a parcel; nil if the parcel is not on record.
    func standing(of parcel: ParcelCode) throws -> ParcelStanding?
    /// A parcel's findings in every state, in the order of their episodes.
    func findings(on parcel: ParcelCode) throws -> [FindingRecord]
    /// A finding; nil if there is none of this id.
    func finding(_ id: FindingID) throws -> FindingRecord?
    /// Calls `body` with every finding; memory does not grow with their number.
    func forEachFinding(_ body: (FindingRecord) throws -> Void) throws
    /// A finding's chips: earlier, later, outlined.
    func chips(of id: FindingID) throws -> [Chip]
    /// A parcel's orders, oldest first.
    func orders(on parcel: ParcelCode) throws -> [WorkOrder]
    /// An order; nil if there is none of this id.
    func order(_ id: WorkOrderID) throws -> WorkOrder?
    /// The version of an order, the number of the log's entry that last wrote it; nil if there is none of this id.
    func version(of order: WorkOrderID) throws -> Int?
    /// What the work-order centre goes by.
    func office() throws -> Office
    /// Orders whose clock takes a step at `instant` or before, those with the earliest step first, `limit` at most.
    func ordersDue(at instant: Instant, limit: Int) throws -> [WorkOrderID]
    /// Orders that have a due time, by id, behind `id`, `limit` at most.
    func ordersWithDeadline(after id: WorkOrderID?, limit: Int) throws -> [WorkOrderID]
    /// An instruction, a visit or an evaluation; nil if there is none of this id.
    func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) throws -> Record?
    /// The version of an instruction, a visit or an evaluation, the number of the log's entry that last wrote it; nil if there is none
    /// of this id.
    func version(of record: OfficeRecordID) throws -> Int?
    /// The log's entries on one thing, oldest first.
    func events(on subject: String) throws -> [Event]
    /// The greatest number of a year's instructions, visits or evaluations; 0 before the first.
    func lastNumber(of kind: OfficeRecordKind, year: Int) throws -> Int
    /// The order that has a piece of evidence, by its SHA-256; nil if none has.
    func evidenceUser(_ sha256: String) throws -> WorkOrderID?
    /// The end of the log.
    func logHead() throws -> EventHead
}

/// What use cases write; each call replaces what was kept under the same identity.
public protocol CaseWriting: CaseReading, ReportWriting, PhotoWriting, LandWriting, AccountWriting, SendingWriting {
    /// Keeps governance units.
    func put(_ units: [GovernanceUnit]) throws
    /// Keeps parcels that the cadastre holds; a parcel whose code is on record keeps its verdict. `source`: the names of the
    /// files that they come from.
    func put(_ parcels: [ParcelRecord], source: String) throws
    /// Keeps that the cadastre no longer holds a parcel, and what it was split or merged into, as far as is known.
    func retire(_ parcel: ParcelCode, successors: [ParcelCode], at: Instant) throws
    /// Keeps the latest verdict on a parcel.
    func put(_ standing: ParcelStanding, of parcel: ParcelCode) throws
    /// Keeps a survey that begins.
    func put(_ survey: SurveyRecord, begunAt: Instant) throws
    /// Keeps that a survey is closed, with its report. `text` is its canonical JSON, whose hash the log has.
    func close(_ survey: SurveyID, report: SurveyReport, text: String, at: Instant) throws
    /// Keeps a block: its verdicts, counts and warnings, and what it changed.
    func put(_ block: BlockRecord, changes: SurveyChanges, at: Instant) throws
    /// Keeps what a finished survey changed when its observations were repeated.
    func putReplay(of survey: SurveyID, changes: SurveyChanges) throws
    /// Keeps a finding. `text` is its canonical JSON, whose hash the log has. `chips`: nil = as they are. `event`: the log's
    /// entry on that, whose number is the finding's version from now on.
    func put(_ finding: FindingRecord, text: String, chips: [Chip]?, by event: Event) throws
    /// Keeps an order. `standing`: what lists show of it. `event`: the last entry of the log on it, whose number is the order's
    /// version from now on.
    func put(_ order: WorkOrder, standing: OrderStanding, by event: Event) throws
    /// Keeps what lists show of an order, which is as it was; gives whether that was another.
    func update(_ standing: OrderStanding, of order: WorkOrderID) throws -> Bool
    /// Keeps an instruction, a visit or an evaluation. `text` is its canonical JSON; `event`: the log's entry on that.
    func put(_ record: some OfficeRecord, text: String, by event: Event) throws
    /// Keeps that an order has a piece of evidence.
    func put(evidence sha256: String, of order: WorkOrderID) throws
    /// Keeps a version of the rules, which is in force from now on.
    func put(_ rules: StoredRules) throws
    /// Keeps notices on holidays, in place of earlier ones of their years.
    func put(_ years: [HolidayYear]) throws
    /// Keeps a decision beside the earlier ones, with what the finding rested on.
    func put(_ decision: Decision, on finding: Finding) throws
    /// Keeps an entry of the log.
    func put(_ event: Event, previousHash: String, hash: String) throws
}

extension CaseWriting {
    /// A writer at the log's end.
    func events(by actor: CaseActor, at instant: Instant) throws -> EventWriter {
        EventWriter(after: try logHead(), actor: actor, at: instant) { event, previousHash, hash in
            try put(event, previousHash: previousHash, hash: hash)
        }
    }
}

/// A survey as a store keeps it.
public struct StoredSurvey: Sendable, Hashable {
    /// What it is.
    public var record: SurveyRecord
    /// When it was first begun.
    public var begunAt: Instant
    /// When it was closed; nil while blocks are missing.
    public var finishedAt: Instant?
    /// What it did; nil while blocks are missing.
    public var report: SurveyReport?

    /// A survey from its parts.
    public init(record: SurveyRecord, begunAt: Instant, finishedAt: Instant?, report: SurveyReport?) {
        (self.record, self.begunAt, self.finishedAt, self.report) = (record, begunAt, finishedAt, report)
    }
}

/// The latest that was said of a parcel.
public struct ParcelStanding: Sendable, Hashable {
    /// The verdict of the survey with the latest later epoch; nil before the first.
    public var verdict: Verdict?
    /// That survey.
    public var survey: SurveyID?
    /// When its later epoch was acquired; nil where that is unknown.
    public var observedAt: Instant?
    /// When the ground was last seen clearly.
    public var lastClearAt: Instant?

    /// A standing from its parts.
    public init(verdict: Verdict?, survey: SurveyID?, observedAt: Instant?, lastClearAt: Instant?) {
        (self.verdict, self.survey) = (verdict, survey)
        (self.observedAt, self.lastClearAt) = (observedAt, lastClearAt)
    }

    /// Keeps a verdict, unless a survey with a later observation has given one; a survey that does not know when its
    /// epoch was acquired counts as the latest. `seenAlone`: the epochs that show the parcel clearly though it could
    /// not be compared.
    public mutating func take(_ verdict: Verdict, of survey: SurveyRecord, seenAlone: Set<EpochRole>) {
        let time = survey.laterAcquiredAt
        if (observedAt ?? .distantPast) <= (time ?? .distantFuture) {
            (self.verdict, self.survey, observedAt) = (verdict, survey.id, time)
        }
        if verdict.verdictClass != .notObserved, verdict.verdictClass != .tooCoarse { noteClear(time) }
        for role in seenAlone { noteClear(role == .earlier ? survey.earlierAcquiredAt : time) }
    }

    /// Notes that the ground was seen clearly at a moment, compared with another epoch or not.
    private mutating func noteClear(_ moment: Instant?) {
        guard let moment else { return }
        lastClearAt = lastClearAt.map { max($0, moment) } ?? moment
    }
}
