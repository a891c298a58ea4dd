import Access
package import Calendar
package import Casework
import Catalogue
import Delivery
package import Findings
import Governance
package import Ground
package import Reports
import StorePorts
import Synchronization
package import WorkOrders

/// A store in memory: what any store must do, in as few lines as it takes.
package final class ReferenceStore: Sendable {
    /// A finding or an order with the log's entry that last wrote it.
    struct Written<Value: Sendable>: Sendable {
        var value: Value
        var at: Instant
        var version: Int
    }

    struct Block {
        var verdicts: [Verdict]
        var warnings: [String: Int]
        var changes: SurveyChanges
    }

    struct Contents {
        var surveys: [StoredSurvey] = []
        var blocks: [SurveyID: [(index: Int, block: Block)]] = [:]
        var replays: [SurveyID: SurveyChanges] = [:]
        var parcels: [ParcelCode: ParcelRecord] = [:]
        var units: [UnitCode: GovernanceUnit] = [:]
        var sources: [ParcelCode: String] = [:]
        var retired: [ParcelCode: [ParcelCode]] = [:]
        var retiredAt: [ParcelCode: Instant] = [:]
        var standings: [ParcelCode: ParcelStanding] = [:]
        var findings: [FindingID: Written<FindingRecord>] = [:]
        var chips: [FindingID: [Chip]] = [:]
        var orders: [WorkOrderID: Written<WorkOrder>] = [:]
        var orderStandings: [WorkOrderID: OrderStanding] = [:]
        var evidence: [String: WorkOrderID] = [:]
        var officeRecords: [OfficeRecordID: any OfficeRecord] = [:]
        var officeVersions: [OfficeRecordID: Int] = [:]
        var tokens: [String: ReportToken] = [:]
        var rules: [StoredRules] = []
        var holidays: [Int: HolidayYear] = [:]
        var decisions: [StoredDecision] = []
        var events: [(event: Event, hash: String)] = []
        var scenes: [SceneID: CatalogueScene] = [:]
        var jobs: [SurveyJob] = []
        var files: [StoredInboxFile] = []
        var outbox: [OutboxEntry] = []
        var marks: [String: Instant] = [:]
        var noticeMark: Int?
        var faults: [StoredFault] = []
        var configuration: StoredConfiguration?
        var leases: [String: StoredLease] = [:]
        var models: [StoredModel] = []
        var reports: [ReportID: Written<ReportRecord>] = [:]
        var photos: [String: (photo: Photo, original: [UInt8], shown: [UInt8])] = [:]
        var contacts: [ReporterKey: ReporterContact] = [:]
        var desk: [ReportDeskValue: String] = [:]
        var approvals: [String: BuildingApproval] = [:]
        var coverage: [UnitCode: ApprovalCoverage] = [:]
        var accounts: [AccountName: StoredAccount] = [:]
        var sessions: [String: Session] = [:]
        var requestKeys: [String: RequestKey] = [:]
        var layers: [String: (layer: ProtectedLayer, polygons: [MultiPolygon])] = [:]
        var crs: CRSCode?
    }

    /// What several stores of one content share.
    package final class Memory: Sendable {
        let contents = Mutex(Contents())

        package init() {}
    }

    let memory: Memory
    let clock: @Sendable () -> Instant
    /// The fencing tokens under which this store writes, by lease.
    let fences = Mutex<[String: Int]>([:])

    /// A store of `memory`; others of the same memory see the same.
    package init(_ memory: Memory = Memory(), clock: @escaping @Sendable () -> Instant = CaseFixture.clock()) {
        (self.memory, self.clock) = (memory, clock)
    }

    package let name = "memory"

    /// What is there, as it is now.
    var contents: Contents { memory.contents.withLock { $0 } }

    /// One unit of work.
    func change<Result: Sendable>(_ body: (Unit) throws -> Result) throws -> Result {
        let fences = fences.withLock { $0 }
        return try memory.contents.withLock { contents -> Result in
            for (name, token) in fences where contents.leases[name]?.token != token {
                throw StoreError.leaseLost(path: self.name, token: token)
            }
            let unit = Unit(contents)
            let result = try body(unit)
            contents = unit.contents
            return result
        }
    }

    final class Unit: CaseWriting {
        var contents: Contents

        init(_ contents: Contents) { self.contents = contents }

        /// Adds an entry to the log.
        func log(_ kind: EventKind, _ subject: String, at instant: Instant) throws {
            try self.log(kind, subject, [String: String](), at: instant)
        }

        /// The same with what it says.
        func log(_ kind: EventKind, _ subject: String, _ content: some Encodable, at instant: Instant) throws {
            var log = EventWriter(after: logHead(), actor: .program, at: instant) { event, previousHash, hash in
                self.put(event, previousHash: previousHash, hash: hash)
            }
            try log.append(kind, subject, content)
        }

        func survey(_ id: SurveyID) -> StoredSurvey? { contents.surveys.first { $0.record.id == id } }
        func isRecorded(_ block: Int, of id: SurveyID) -> Bool { recordedBlocks(of: id).contains(block) }
        func recordedBlocks(of id: SurveyID) -> Set<Int> { Set((contents.blocks[id] ?? []).map(\.index)) }
        func changes(of id: SurveyID) -> [SurveyChanges] {
            (contents.blocks[id] ?? []).map(\.block.changes) + [contents.replays[id]].compactMap { $0 }
        }
        func tally(of id: SurveyID) -> SurveyTally {
            let blocks = (contents.blocks[id] ?? []).map(\.block)
            let verdicts = blocks.flatMap(\.verdicts)
            let changed = Set(verdicts.filter(\.verdictClass.isChange).map(\.parcelCode))
            return SurveyTally(
                parcelsByVerdict: Dictionary(grouping: verdicts, by: \.verdictClass).mapValues(\.count),
                findings: changed.count,
                workOrders: contents.orders.values.count {
                    $0.value.state.isOpen && ($0.value.parcelCode.map(changed.contains) ?? false)
                },
                warnings: blocks.reduce(into: [:]) { $0.merge($1.warnings, uniquingKeysWith: +) })
        }
        func surveysWithoutChange(on parcel: ParcelCode) -> [SurveyID] {
            contents.surveys.map(\.record.id).filter { id in
                (contents.blocks[id] ?? []).contains {
                    $0.block.verdicts.contains { $0.parcelCode == parcel && $0.verdictClass == .noChange }
                }
            }
        }
        func units() -> [GovernanceUnit] { contents.units.values.sorted { $0.code < $1.code } }
        func parcelCRS() -> CRSCode? { contents.parcels.values.first?.crs ?? contents.crs }
        func parcel(_ code: ParcelCode) -> ParcelRecord? { contents.parcels[code] }
        func parcelCodes(from source: String, in subzones: Set<String>) -> [ParcelCode] {
            contents.parcels.keys.filter { code in
                contents.retired[code] == nil && contents.sources[code] == source
                    && subzones.contains(String(code.text.prefix(12)))
            }.sorted()
        }
        func standing(of parcel: ParcelCode) -> ParcelStanding? {
            contents.parcels[parcel].map { _ in
                contents.standings[parcel]
                    ?? ParcelStanding(verdict: nil, survey: nil, observedAt: nil, lastClearAt: nil)
            }
        }
        func findings(on parcel: ParcelCode) -> [FindingRecord] {
            contents.findings.values.map(\.value).filter { $0.finding.verdict.parcelCode == parcel }
                .sorted { $0.episode < $1.episode }
        }
        func finding(_ id: FindingID) -> FindingRecord? { contents.findings[id]?.value }
        func forEachFinding(_ body: (FindingRecord) throws -> Void) rethrows {
            for id in contents.findings.keys.sorted() { try contents.findings[id].map { try body($0.value) } }
        }
        func chips(of id: FindingID) -> [Chip] {
            Chip.Kind.allCases.flatMap { kind in (contents.chips[id] ?? []).filter { $0.kind == kind } }
        }
        func orders(on parcel: ParcelCode) -> [WorkOrder] {
            contents.orders.values.map(\.value).filter { $0.parcelCode == parcel }.sorted { $0.id < $1.id }
        }
        func logHead() -> EventHead {
            contents.events.last.map { EventHead(sequence: $0.event.sequence, hash: $0.hash) } ?? .start
        }

        func put(_ units: [GovernanceUnit]) { for unit in units { contents.units[unit.code] = unit } }
        func put(_ parcels: [ParcelRecord], source: String) {
            for parcel in parcels {
                contents.parcels[parcel.code] = parcel
                contents.sources[parcel.code] = source
                contents.retired[parcel.code] = nil
                contents.retiredAt[parcel.code] = nil
            }
        }
        func retire(_ parcel: ParcelCode, successors: [ParcelCode], at instant: Instant) {
            contents.retired[parcel] = successors
            contents.retiredAt[parcel] = instant
        }
        func put(_ standing: ParcelStanding, of parcel: ParcelCode) { contents.standings[parcel] = standing }
        func put(_ survey: SurveyRecord, begunAt: Instant) {
            contents.surveys.append(StoredSurvey(record: survey, begunAt: begunAt, finishedAt: nil, report: nil))
        }
        func close(_ survey: SurveyID, report: SurveyReport, text: String, at instant: Instant) {
            for index in contents.surveys.indices where contents.surveys[index].record.id == survey {
                (contents.surveys[index].finishedAt, contents.surveys[index].report) = (instant, report)
            }
        }
        func put(_ block: BlockRecord, changes: SurveyChanges, at instant: Instant) {
            contents.blocks[block.surveyID, default: []].append(
                (block.blockIndex, Block(verdicts: block.verdicts, warnings: block.warnings, changes: changes)))
        }
        func putReplay(of survey: SurveyID, changes: SurveyChanges) {
            contents.replays[survey, default: SurveyChanges()].add(changes)
        }
        func put(_ finding: FindingRecord, text: String, chips: [Chip]?, by event: Event) {
            contents.findings[finding.id] = Written(value: finding, at: event.at, version: event.sequence)
            if let chips { contents.chips[finding.id] = chips }
        }
        func order(_ id: WorkOrderID) -> WorkOrder? { contents.orders[id]?.value }
        func version(of order: WorkOrderID) -> Int? { contents.orders[order]?.version }
        func office() -> Office {
            Office(
                units: units(), holidays: Array(contents.holidays.values), rules: contents.rules)
        }
        func ordersDue(at instant: Instant, limit: Int) -> [WorkOrderID] {
            let due = contents.orderStandings.compactMap { id, standing in standing.nextStepAt.map { ($0, id) } }
            return due.filter { $0.0 <= instant }.sorted { $0 < $1 }.prefix(limit).map(\.1)
        }
        func ordersWithDeadline(after id: WorkOrderID?, limit: Int) -> [WorkOrderID] {
            let all = contents.orderStandings.filter { $0.value.dueAt != nil }.keys.sorted()
            return Array(all.filter { own in id.map { $0 < own } ?? true }.prefix(limit))
        }
        func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) -> Record? {
            contents.officeRecords[id] as? Record
        }
        func lastNumber(of kind: OfficeRecordKind, year: Int) -> Int {
            contents.officeRecords.keys.filter { $0.text.hasPrefix("\(kind.letter)-\(year)-") }.compactMap(\.number)
                .max() ?? 0
        }
        func put(_ record: some OfficeRecord, text: String, by event: Event) {
            contents.officeRecords[record.id] = record
            contents.officeVersions[record.id] = event.sequence
        }
        func version(of record: OfficeRecordID) -> Int? { contents.officeVersions[record] }
        func events(on subject: String) -> [Event] {
            contents.events.map(\.event).filter { $0.subject == subject }
        }
        func evidenceUser(_ sha256: String) -> WorkOrderID? { contents.evidence[sha256] }
        func put(_ order: WorkOrder, standing: OrderStanding, by event: Event) {
            contents.orders[order.id] = Written(value: order, at: event.at, version: event.sequence)
            contents.orderStandings[order.id] = standing
        }
        func update(_ standing: OrderStanding, of order: WorkOrderID) -> Bool {
            let isNew = contents.orderStandings[order] != standing
            contents.orderStandings[order] = standing
            return isNew
        }
        func put(evidence sha256: String, of order: WorkOrderID) {
            if contents.evidence[sha256] == nil { contents.evidence[sha256] = order }
        }
        func put(_ rules: StoredRules) { contents.rules.append(rules) }
        func put(_ years: [HolidayYear]) { for year in years { contents.holidays[year.year] = year } }
        func put(_ decision: Decision, on finding: Finding) {
            contents.decisions.append(
                StoredDecision(decision: decision, village: finding.place.village, basis: finding.basis))
        }
        func put(_ event: Event, previousHash: String, hash: String) { contents.events.append((event, hash)) }
    }

    /// Every finding, in the order of their ids.
    package var findings: [FindingRecord] { contents.findings.values.map(\.value).sorted { $0.id < $1.id } }

    /// Every order, in the order of their ids.
    package var orders: [WorkOrder] { contents.orders.values.map(\.value).sorted { $0.id < $1.id } }

    /// The log, oldest first.
    package var events: [Event] { contents.events.map(\.event) }
}
