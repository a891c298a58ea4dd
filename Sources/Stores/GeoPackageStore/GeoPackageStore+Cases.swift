import Calendar
public import Casework
import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import Synchronization
import WorkOrders
import StorePorts

extension GeoPackageStore: CaseStore {
    /// The file, as it was named when opened.
    public var name: String { path }

    /// Calls `body` with the cases as they are at one moment; throws ``StorePorts/StoreError`` and what `body` throws.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseReading) throws -> Result
    ) async throws -> Result {
        try await reading { [records] in
            try body(CaseTables(db: $0, now: .distantPast, srsID: 0, records: records))
        }
    }

    /// Calls `body` with one unit of work, which is on disk when this returns, or not at all if `body` throws.
    ///
    /// Throws ``StorePorts/StoreError/leaseLost(path:token:)`` if another process now holds a lease of this store, ``StorePorts/StoreError``
    /// otherwise, and what `body` throws.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseWriting) throws -> Result
    ) async throws -> Result {
        try await onWriter { store in
            let (result, orders) = try store.write { db in try store.unit(db, filled: nil, body) }
            // Only now they are on disk: what a transaction that fails wrote, nobody ever reads.
            store.records.keep(orders)
            return result
        }
    }

    /// Calls `body` with a unit of work inside a transaction; gives the orders that it wrote as well.
    func unit<Result>(
        _ db: Database, filled: FilledOrders?, _ body: (any CaseWriting) throws -> Result
    ) throws -> (result: Result, orders: [WorkOrderID: (version: Int, order: WorkOrder)]) {
        let tables = try tables(db, filled: filled)
        let result = try body(tables)
        try tables.noteBounds()
        return (result, tables.writtenOrders)
    }

    func tables(_ db: Database, filled: FilledOrders?) throws -> CaseTables {
        let srsID = try ParcelTable.layer.srsID(in: db) ?? SpatialReference.undefinedCartesian
        let tables = CaseTables(db: db, now: now(), srsID: srsID, records: records, filled: filled)
        tables.wellKnownText = wellKnownText
        return tables
    }

    /// Takes a lease, unless this store holds it already; throws ``StorePorts/StoreError/leaseHeld(path:holder:since:)``.
    public func hold(lease name: String) async throws {
        if fences.withLock({ $0[name] }) == nil { try await take(lease: name) }
    }

    /// Gives a lease back; does nothing if it is not held.
    public func giveBack(lease name: String) async throws { try await release(lease: name) }
}

/// The tables of cases inside one transaction.
final class CaseTables {
    let db: Database
    let now: Instant
    /// The number of the layers' CRS.
    private(set) var srsID: Int
    var wellKnownText: (CRSCode) throws -> String = { _ in "" }
    private var findingBounds: Bounds?
    private var orderBounds: Bounds?
    private var parcelBounds: Bounds?
    private var approvalBounds: Bounds?
    private var layerBounds: Bounds?
    /// The findings of parcels that were read or written in this transaction: rules ask for them again after each write.
    private var findingsByParcel: [ParcelCode: [FindingRecord]] = [:]

    /// The orders that were written in this transaction, by their version.
    private(set) var writtenOrders: [WorkOrderID: (version: Int, order: WorkOrder)] = [:]

    private let records: RecordCache
    /// The orders of a store that is being filled, which are in no table yet; nil otherwise.
    let filled: FilledOrders?

    init(db: Database, now: Instant, srsID: Int, records: RecordCache, filled: FilledOrders? = nil) {
        (self.db, self.now, self.srsID, self.records, self.filled) = (db, now, srsID, records, filled)
    }

    /// Notes in the container when its layers were changed, and where.
    func noteBounds() throws {
        if findingBounds != nil { try FindingTable.layer.note(findingBounds, lastChange: now, in: db) }
        if orderBounds != nil { try OrderTable.layer.note(orderBounds, lastChange: now, in: db) }
        if parcelBounds != nil { try ParcelTable.layer.note(parcelBounds, lastChange: now, in: db) }
        if approvalBounds != nil { try ApprovalTable.layer.note(approvalBounds, lastChange: now, in: db) }
        if layerBounds != nil { try LayerTable.polygons.note(layerBounds, lastChange: now, in: db) }
    }

    /// The first parcels decide the CRS of the store's layers.
    func settleCRS(_ crs: CRSCode) throws {
        guard try ParcelTable(db: db).crs() == nil else { return }
        let reference = try SpatialReference(crs, wellKnownText: try wellKnownText(crs))
        try reference.register(in: db)
        for layer in [
            ParcelTable.layer, FindingTable.layer, OrderTable.layer, ApprovalTable.layer, LayerTable.polygons,
        ] {
            try layer.setSRSID(reference.id, in: db)
        }
        srsID = reference.id
    }

    /// Notes that approvals or protected polygons were written within these bounds.
    func note(approvals: Bounds? = nil, layers: Bounds? = nil) {
        approvalBounds = Self.union(approvalBounds, approvals)
        layerBounds = Self.union(layerBounds, layers)
    }

    private static func union(_ bounds: Bounds?, _ more: Bounds?) -> Bounds? {
        guard let more else { return bounds }
        return bounds?.union(more) ?? more
    }
}

extension CaseTables: CaseReading {
    func survey(_ id: SurveyID) throws -> StoredSurvey? { try SurveyTable(db: db).survey(id) }

    func isRecorded(_ block: Int, of id: SurveyID) throws -> Bool {
        try SurveyTable(db: db).isRecorded(block, of: id)
    }

    func recordedBlocks(of id: SurveyID) throws -> Set<Int> { try SurveyTable(db: db).recordedBlocks(of: id) }

    func changes(of id: SurveyID) throws -> [SurveyChanges] { try SurveyTable(db: db).changes(of: id) }

    func tally(of id: SurveyID) throws -> SurveyTally { try SurveyTable(db: db).tally(of: id) }

    func surveysWithoutChange(on parcel: ParcelCode) throws -> [SurveyID] {
        try SurveyTable(db: db).ids(withoutChangeOn: parcel)
    }

    func units() throws -> [GovernanceUnit] { try UnitTable(db: db).all() }

    func parcelCRS() throws -> CRSCode? { try ParcelTable(db: db).crs() }

    func parcel(_ code: ParcelCode) throws -> ParcelRecord? { try ParcelTable(db: db).parcel(code)?.parcel }

    func parcelCodes(from source: String, in subzones: Set<String>) throws -> [ParcelCode] {
        try ParcelTable(db: db).codes(from: source, in: subzones)
    }

    func standing(of parcel: ParcelCode) throws -> ParcelStanding? { try ParcelTable(db: db).standing(of: parcel) }

    func findings(on parcel: ParcelCode) throws -> [FindingRecord] {
        if let known = findingsByParcel[parcel] { return known }
        let found = try FindingTable(db: db).episodes(on: parcel, records: records)
        findingsByParcel[parcel] = found
        return found
    }

    func finding(_ id: FindingID) throws -> FindingRecord? { try FindingTable(db: db).finding(id) }

    func forEachFinding(_ body: (FindingRecord) throws -> Void) throws { try FindingTable(db: db).forEach(body) }

    func chips(of id: FindingID) throws -> [Chip] { try FindingTable(db: db).chips(of: id) }

    func orders(on parcel: ParcelCode) throws -> [WorkOrder] {
        try filled?.orders(on: parcel) ?? OrderTable(db: db).orders(on: parcel)
    }

    func version(of order: WorkOrderID) throws -> Int? {
        if let filled { return filled.version(of: order) }
        return try Int.fetchOne(
            db.cachedStatement(sql: "SELECT version FROM work_orders WHERE id = ?"), arguments: [order.text])
    }

    func order(_ id: WorkOrderID) throws -> WorkOrder? {
        if let filled { return filled.order(id) }
        if let written = writtenOrders[id] { return written.order }
        return try OrderTable(db: db).order(id, records: records)
    }

    func office() throws -> Office { try records.office(of: db) }

    func ordersDue(at instant: Instant, limit: Int) throws -> [WorkOrderID] {
        try filled?.due(at: instant, limit: limit) ?? OrderTable(db: db).due(at: instant, limit: limit)
    }

    func ordersWithDeadline(after id: WorkOrderID?, limit: Int) throws -> [WorkOrderID] {
        try filled?.withDeadline(after: id, limit: limit) ?? OrderTable(db: db).withDeadline(after: id, limit: limit)
    }

    func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) throws -> Record? {
        try OfficeRecordTable(db: db).record(type, id)
    }

    func version(of record: OfficeRecordID) throws -> Int? { try OfficeRecordTable(db: db).version(of: record) }

    func events(on subject: String) throws -> [Event] { try EventTable.events(on: subject, in: db) }

    func lastNumber(of kind: OfficeRecordKind, year: Int) throws -> Int {
        try OfficeRecordTable(db: db).lastNumber(of: kind, year: year)
    }

    func evidenceUser(_ sha256: String) throws -> WorkOrderID? { try OfficeTables(db: db).evidenceUser(sha256) }

    func logHead() throws -> EventHead { try EventTable.head(in: db) }
}

extension CaseTables: CaseWriting {
    func put(_ units: [GovernanceUnit]) throws {
        let table = UnitTable(db: db)
        for unit in units { try table.put(unit) }
    }

    func put(_ parcels: [ParcelRecord], source: String) throws {
        guard let first = parcels.first else { return }
        try settleCRS(first.crs)
        let bounds = try ParcelTable(db: db).put(parcels, source: source, srsID: srsID)
        parcelBounds = Self.union(parcelBounds, bounds)
    }

    func retire(_ parcel: ParcelCode, successors: [ParcelCode], at instant: Instant) throws {
        try ParcelTable(db: db).retire(parcel, successors: successors, at: instant)
    }

    func put(_ standing: ParcelStanding, of parcel: ParcelCode) throws {
        try ParcelTable(db: db).put(standing, of: parcel)
    }

    func put(_ survey: SurveyRecord, begunAt: Instant) throws {
        try SurveyTable(db: db).insert(survey, now: begunAt)
    }

    func close(_ survey: SurveyID, report: SurveyReport, text: String, at instant: Instant) throws {
        try SurveyTable(db: db).finish(survey, report: text, now: instant)
    }

    func put(_ block: BlockRecord, changes: SurveyChanges, at instant: Instant) throws {
        let verdicts = VerdictTable(db: db)
        for verdict in block.verdicts {
            try verdicts.insert(verdict, survey: block.surveyID, block: block.blockIndex)
        }
        try SurveyTable(db: db).insert(block, changes: changes, now: instant)
    }

    func putReplay(of survey: SurveyID, changes: SurveyChanges) throws {
        try SurveyTable(db: db).addReplay(changes, of: survey)
    }

    func put(_ finding: FindingRecord, text: String, chips: [Chip]?, by event: Event) throws {
        let table = FindingTable(db: db)
        try table.put(finding, text: text, by: event, srsID: srsID)
        let parcel = finding.finding.verdict.parcelCode
        if var known = findingsByParcel[parcel] {
            known.removeAll { $0.id == finding.id }
            known.append(finding)
            findingsByParcel[parcel] = known.sorted { $0.episode < $1.episode }
        }
        if let chips { try table.put(chips, of: finding.id) }
        findingBounds = Self.union(findingBounds, finding.finding.changePolygons.bounds)
    }

    func put(_ order: WorkOrder, standing: OrderStanding, by event: Event) throws {
        if let filled {
            return filled.put(WrittenOrder(order: order, standing: standing, version: event.sequence, at: event.at))
        }
        try OrderTable(db: db).put(order, standing: standing, by: event, srsID: srsID)
        try PartyTable(db: db).put(order)
        writtenOrders[order.id] = (event.sequence, order)
        orderBounds = Self.union(orderBounds, order.matter.parcelPolygon?.bounds)
    }

    /// Writes an order that is not on record. `text`: its canonical JSON.
    func insert(_ written: WrittenOrder, text: String) throws {
        try OrderTable(db: db).insert(written, text: text, srsID: srsID)
        try PartyTable(db: db).insert(written.order)
        orderBounds = Self.union(orderBounds, written.order.matter.parcelPolygon?.bounds)
    }

    func update(_ standing: OrderStanding, of order: WorkOrderID) throws -> Bool {
        try filled?.update(standing, of: order) ?? OrderTable(db: db).update(standing, of: order)
    }

    func put(_ record: some OfficeRecord, text: String, by event: Event) throws {
        try OfficeRecordTable(db: db).put(record, text: text, by: event)
    }

    func put(evidence sha256: String, of order: WorkOrderID) throws {
        try OfficeTables(db: db).put(evidence: sha256, of: order)
    }

    func put(_ rules: StoredRules) throws { try OfficeTables(db: db).put(rules) }

    func put(_ years: [HolidayYear]) throws {
        for year in years { try OfficeTables(db: db).put(year) }
    }

    func put(_ decision: Decision, on finding: Finding) throws {
        try DecisionTable(db: db).insert(decision, on: finding)
    }

    func put(_ event: Event, previousHash: String, hash: String) throws {
        try EventTable.insert(event, previousHash: previousHash, hash: hash, in: db)
    }
}
