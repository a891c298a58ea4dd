import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts

/// The layer `findings` and the table `chips`.
///
/// Columns are for lists, people and GIS; the column `record` holds the whole finding, exactly. As layout 1 has the layer;
/// layout 6 adds the decision's columns, layout 7 `version` and `updated_at`, the log's entry that last wrote the row,
/// `beyond_on_parcels`, and `first_seen_at` and `last_seen_at`, the epochs that showed the change; layout 13 `is_approved` and
/// `first_looked_by`, the officers whose look waits for another one's, a line each.
struct FindingTable {
    static let layer = FeatureLayer(
        name: "findings", title: "疑似新增建设",
        columns: [
            Column("id", .text, .unique), Column("parcel_code", .text, .required),
            Column("episode", .integer, .required), Column("state", .text, .required),
            Column("class", .text, .required), Column("score", .double), Column("confidence", .double),
            Column("changed_area_inside_m2", .double, .required),
            Column("changed_area_beyond_m2", .double, .required),
            Column("earlier_acquired_at", .dateTime), Column("later_acquired_at", .dateTime),
            Column("district", .text), Column("town", .text), Column("village", .text), Column("cell", .text),
            Column("valid_share", .double, .required), Column("residual_shift_px", .double),
            Column("survey", .text, .required), Column("detected_at", .dateTime, .required),
            Column("record", .text, .required),
        ])
    static let chips = AttributeTable(
        name: "chips", title: "影像切片",
        columns: [
            Column("finding_id", .text, .required), Column("kind", .text, .required), Column("png", .blob, .required),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try layer.create(in: db, srsID: SpatialReference.undefinedCartesian, lastChange: lastChange)
        try chips.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX findings_parcel ON findings (parcel_code, state)")
        try db.execute(sql: "CREATE UNIQUE INDEX chips_key ON chips (finding_id, kind)")
    }

    /// The parcel's findings in every state, in the order of their episodes; those that `records` has are not read again.
    func episodes(on parcel: ParcelCode, records: RecordCache) throws -> [FindingRecord] {
        let known = try db.cachedStatement(
            sql: "SELECT id, version FROM findings WHERE parcel_code = ? ORDER BY episode")
        let whole = try db.cachedStatement(sql: "SELECT id, record FROM findings WHERE id = ?")
        return try Row.fetchAll(known, arguments: [parcel.text]).map { row in
            let (id, version): (String, Int) = (try row.required("id"), try row.value("version") ?? 0)
            if let record = records.record(FindingID(id), version: version) { return record }
            guard let row = try Row.fetchOne(whole, arguments: [id]) else {
                throw UnreadableValue(column: "id", value: id)
            }
            let record = try finding(row)
            records.keep(record, version: version)
            return record
        }
    }

    /// When the findings that are not yet confirmed were seen first and last, each span once.
    func unresolved(on parcels: Set<ParcelCode>? = nil) throws -> [SightingSpan] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT parcel_code, first_seen_at, last_seen_at FROM findings INDEXED BY findings_sightings
                WHERE state IN ('suspected', 'provisional') AND first_seen_at IS NOT NULL
                """)
        var spans: Set<SightingSpan> = []
        while let row = try rows.next() {
            if let parcels, !parcels.contains(ParcelCode(try row.required("parcel_code"))) { continue }
            spans.insert(
                SightingSpan(first: try row.instant("first_seen_at"), last: try row.instant("last_seen_at")))
        }
        return spans.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    }

    /// Keeps in the columns of every row when its record was seen first and last.
    func fillSightings() throws {
        for id in try String.fetchAll(db, sql: "SELECT id FROM findings ORDER BY id") {
            guard let span = try finding(FindingID(id))?.sightings else { continue }
            try db.execute(
                sql: "UPDATE findings SET first_seen_at = ?, last_seen_at = ? WHERE id = ?",
                arguments: [span.first.geoPackageText, span.last.geoPackageText, id])
        }
    }

    /// Calls `body` with every finding in the order of their ids; memory does not grow with their number.
    func forEach(_ body: (FindingRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT id, record FROM findings ORDER BY id")
        while let row = try rows.next() { try body(finding(row)) }
    }

    func finding(_ id: FindingID) throws -> FindingRecord? {
        try Row.fetchOne(db, sql: "SELECT id, record FROM findings WHERE id = ?", arguments: [id.text]).map(
            finding)
    }

    /// A finding inside a scope.
    func finding(_ id: FindingID, in scope: Scope) throws -> FindingRecord? {
        try holds(id, in: scope) ? finding(id) : nil
    }

    /// Whether there is a finding of this id inside a scope.
    func holds(_ id: FindingID, in scope: Scope) throws -> Bool {
        var conditions = Conditions()
        conditions.add("id = ?", [id.text])
        conditions.confine(to: [], in: scope)
        return try Row.fetchOne(db, sql: "SELECT 1 FROM findings\(conditions.sql)", arguments: conditions.arguments)
            != nil
    }

    /// The findings of these ids, in their order.
    func records(_ ids: [String]) throws -> [FindingRecord] {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM findings WHERE id = ?")
        return try ids.compactMap { try Row.fetchOne(statement, arguments: [$0]).map(finding) }
    }

    /// What lists show of the findings of these ids, in their order.
    func summaries(_ ids: [String]) throws -> [FindingSummary] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, parcel_code, district, town, village, cell, unit_code, state, class, confidence,
                  changed_area_inside_m2, changed_area_beyond_m2, beyond_on_parcels, earlier_acquired_at, later_acquired_at,
                  survey, detected_at,
                  decided_class, decided_by, decided_at, decision_note, is_approved, updated_at, version
                FROM findings WHERE id = ?
                """)
        return try ids.compactMap { try Row.fetchOne(statement, arguments: [$0]).map(Self.summary) }
    }

    /// The same with the outlines of the changes.
    func outlines(_ ids: [String]) throws -> [FindingOutline] {
        let statement = try db.cachedStatement(sql: "SELECT geom FROM findings WHERE id = ?")
        return try summaries(ids).map { summary in
            let geometry = try Data.fetchOne(statement, arguments: [summary.id.text])
            return FindingOutline(summary, outline: geometry.flatMap(GeometryBlob.decode) ?? MultiPolygon([]))
        }
    }

    private static func summary(_ row: Row) throws -> FindingSummary {
        let decided: String? = try row.value("decided_class")
        return FindingSummary(
            id: FindingID(try row.required("id")), parcelCode: ParcelCode(try row.required("parcel_code")),
            place: try row.place(), state: try row.named("state"), verdictClass: try row.named("class"),
            confidence: try row.value("confidence"),
            changedAreaInsideSquareMetres: try row.required("changed_area_inside_m2"),
            changedAreaBeyondSquareMetres: try row.required("changed_area_beyond_m2"),
            beyondOnParcels: try (row.value("beyond_on_parcels") as String?)
                .map { _ in try row.json("beyond_on_parcels", as: [ParcelShare].self) } ?? [],
            earlierAcquiredAt: try row.optionalInstant("earlier_acquired_at"),
            laterAcquiredAt: try row.optionalInstant("later_acquired_at"), survey: SurveyID(try row.required("survey")),
            detectedAt: try row.instant("detected_at"),
            decidedClass: try decided.map { _ in try row.named("decided_class") },
            decidedBy: try row.value("decided_by"),
            decidedAt: try row.optionalInstant("decided_at"), decisionNote: try row.value("decision_note"),
            isApproved: try row.value("is_approved") ?? false,
            updatedAt: try row.instant("updated_at"), version: try row.required("version"))
    }

    /// How many findings are in each state.
    func counts(in scope: Scope) throws -> [ConfirmationState: Int] {
        var conditions = Conditions()
        conditions.confine(to: [], in: scope)
        return try Row.fetchAll(
            db,
            sql:
                "SELECT state, count(*) AS number FROM findings INDEXED BY findings_by_unit\(conditions.sql) GROUP BY state",
            arguments: conditions.arguments
        ).reduce(into: [:]) { $0[try $1.named("state")] = try $1.required("number") }
    }

    /// Writes a finding, new or known. `text`: its canonical JSON; `event`: the log's entry on that.
    func put(_ record: FindingRecord, text: String, by event: Event, srsID: Int) throws {
        let geometry = GeometryBlob.encode(record.finding.changePolygons, srsID: srsID)
        try db.put(
            into: Self.layer.name,
            [("geom", geometry)] + Self.columns(version: event.sequence, updatedAt: event.at)
                + Self.columns(record, text: text))
    }

    /// What the columns say of the log's entry that last wrote a row.
    static func columns(version: Int, updatedAt: Instant) -> [(String, (any DatabaseValueConvertible)?)] {
        [("version", version), ("updated_at", updatedAt.geoPackageText)]
    }

    /// The column values of a record without the geometry, which is the change polygons; the last is the key.
    static func columns(_ record: FindingRecord, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        let (finding, verdict) = (record.finding, record.finding.verdict)
        return [
            ("parcel_code", verdict.parcelCode.text), ("episode", record.episode), ("state", record.state.rawValue),
            ("class", verdict.verdictClass.rawValue), ("score", verdict.score), ("confidence", verdict.confidence),
            ("changed_area_inside_m2", finding.changedAreaInsideSquareMetres),
            ("changed_area_beyond_m2", finding.changedAreaBeyondSquareMetres),
            ("earlier_acquired_at", finding.earlierAcquiredAt?.geoPackageText),
            ("later_acquired_at", finding.laterAcquiredAt?.geoPackageText),
            ("district", finding.place.district), ("town", finding.place.town), ("village", finding.place.village),
            ("cell", finding.place.cell), ("unit_code", finding.place.unit?.text), ("valid_share", verdict.validShare),
            ("residual_shift_px", verdict.residualShiftPixels), ("survey", finding.provenance.surveyID.text),
            ("detected_at", record.detectedAt.geoPackageText), ("decided_class", record.decidedClass?.rawValue),
            ("decided_by", record.decision?.decidedBy), ("decided_at", record.decision?.decidedAt.geoPackageText),
            ("decision_note", record.decision?.note), ("beyond_on_parcels", Self.text(finding.beyondOnParcels)),
            ("first_seen_at", record.sightings?.first.geoPackageText),
            ("last_seen_at", record.sightings?.last.geoPackageText),
            ("is_approved", record.isApproved ? true : nil), ("first_looked_by", firstLookers(of: record)),
            ("record", text), ("id", record.id.text),
        ]
    }

    /// What `first_looked_by` has of a record.
    private static func firstLookers(of record: FindingRecord) -> String? {
        record.looks.isEmpty ? nil : record.looks.map(\.decidedBy).joined(separator: "\n")
    }

    /// The condition of the index `findings_awaiting`, by which officers' queues are read.
    static let awaiting = "decided_class IS NULL OR first_looked_by IS NOT NULL"

    /// Adds what decisions by two officers need.
    static func addLooks(in db: Database) throws {
        for column in ["is_approved BOOLEAN", "first_looked_by TEXT"] {
            try db.execute(sql: "ALTER TABLE findings ADD COLUMN \(column)")
        }
        try db.execute(
            sql: """
                CREATE INDEX findings_awaiting ON findings (confidence DESC, id, first_looked_by, decided_class, state, class,
                  unit_code, village, parcel_code, later_acquired_at, detected_at, version) WHERE \(awaiting)
                """)
    }

    /// Shares as JSON; nil where there are none.
    private static func text(_ shares: [ParcelShare]) -> String? {
        shares.isEmpty ? nil : try? CanonicalJSON.text(shares)
    }

    /// Replaces a finding's chips by these.
    func put(_ pictures: [Chip], of id: FindingID) throws {
        try db.execute(sql: "DELETE FROM chips WHERE finding_id = ?", arguments: [id.text])
        for chip in pictures {
            try db.execute(
                sql: "INSERT INTO chips (finding_id, kind, png) VALUES (?, ?, ?)",
                arguments: [id.text, chip.kind.rawValue, Data(chip.png)])
        }
    }

    /// A finding's chips: earlier, later, outlined.
    func chips(of id: FindingID) throws -> [Chip] {
        let chips = try Row.fetchAll(db, sql: "SELECT kind, png FROM chips WHERE finding_id = ?", arguments: [id.text])
            .map { row in
                let png: Data = try row.required("png")
                return Chip(kind: try row.named("kind"), png: [UInt8](png))
            }
        return Chip.Kind.allCases.flatMap { kind in chips.filter { $0.kind == kind } }
    }

    private func finding(_ row: Row) throws -> FindingRecord {
        var record = try row.json("record", as: FindingRecord.self)
        // Records of programs before 0.2 do not name the reviewer; the decisions do.
        if record.decision?.decidedBy == "" {
            record.decision = try DecisionTable(db: db).standing(of: record.id) ?? record.decision
        }
        return record
    }
}
