package import Casework
package import Findings
import Governance
package import Ground
import Synchronization
package import WorkOrders

/// A store in memory: what any store must do, in as few lines as it takes.
package final class ReferenceStore: CaseStore {
    private struct Block {
        var verdicts: [Verdict]
        var warnings: [String: Int]
        var changes: SurveyChanges
    }

    private struct Contents {
        var surveys: [StoredSurvey] = []
        var blocks: [SurveyID: [(index: Int, block: Block)]] = [:]
        var replays: [SurveyID: SurveyChanges] = [:]
        var parcels: [ParcelCode: ParcelRecord] = [:]
        var units: [UnitCode: GovernanceUnit] = [:]
        var sources: [ParcelCode: String] = [:]
        var retired: [ParcelCode: [ParcelCode]] = [:]
        var standings: [ParcelCode: ParcelStanding] = [:]
        var findings: [FindingID: FindingRecord] = [:]
        var chips: [FindingID: [Chip]] = [:]
        var orders: [WorkOrderID: WorkOrder] = [:]
        var decisions: [Decision] = []
        var events: [(event: Event, hash: String)] = []
    }

    private let contents = Mutex(Contents())
    private let leases = Mutex<Set<String>>([])

    package init() {}

    package let name = "memory"

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseReading) throws -> Result
    ) async throws -> Result {
        try body(Unit(contents.withLock { $0 }))
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseWriting) throws -> Result
    ) async throws -> Result {
        try contents.withLock { contents in
            let unit = Unit(contents)
            let result = try body(unit)
            contents = unit.contents
            return result
        }
    }

    package func hold(lease name: String) async throws { leases.withLock { _ = $0.insert(name) } }

    package func giveBack(lease name: String) async throws { leases.withLock { _ = $0.remove(name) } }

    private final class Unit: CaseWriting {
        var contents: Contents

        init(_ contents: Contents) { self.contents = contents }

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
                workOrders: contents.orders.values.count { $0.state.isOpen && changed.contains($0.parcelCode) },
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
        func parcelCRS() -> CRSCode? { contents.parcels.values.first?.crs }
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
            contents.findings.values.filter { $0.finding.verdict.parcelCode == parcel }
                .sorted { $0.episode < $1.episode }
        }
        func finding(_ id: FindingID) -> FindingRecord? { contents.findings[id] }
        func forEachFinding(_ body: (FindingRecord) throws -> Void) rethrows {
            for id in contents.findings.keys.sorted() { try contents.findings[id].map(body) }
        }
        func chips(of id: FindingID) -> [Chip] {
            Chip.Kind.allCases.flatMap { kind in (contents.chips[id] ?? []).filter { $0.kind == kind } }
        }
        func orders(on parcel: ParcelCode) -> [WorkOrder] {
            contents.orders.values.filter { $0.parcelCode == parcel }.sorted { $0.id < $1.id }
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
            }
        }
        func retire(_ parcel: ParcelCode, successors: [ParcelCode], at instant: Instant) {
            contents.retired[parcel] = successors
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
        func put(_ finding: FindingRecord, text: String, chips: [Chip]?) {
            contents.findings[finding.id] = finding
            if let chips { contents.chips[finding.id] = chips }
        }
        func put(_ order: WorkOrder, text: String) { contents.orders[order.id] = order }
        func put(_ decision: Decision, on finding: Finding) { contents.decisions.append(decision) }
        func put(_ event: Event, previousHash: String, hash: String) { contents.events.append((event, hash)) }
    }

    /// Every finding, in the order of their ids.
    package var findings: [FindingRecord] { contents.withLock { $0.findings.values.sorted { $0.id < $1.id } } }

    /// Every order, in the order of their ids.
    package var orders: [WorkOrder] { contents.withLock { $0.orders.values.sorted { $0.id < $1.id } } }

    /// The log, oldest first.
    package var events: [Event] { contents.withLock { $0.events.map(\.event) } }
}
