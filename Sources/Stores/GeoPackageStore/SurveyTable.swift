import Casework
import Findings
import GRDB
import GeoPackage
import Ground

/// The tables `surveys` and `survey_blocks`: what was asked, and how far it has come.
///
/// As layout 1 has them; layout 6 adds `changes` to both.
struct SurveyTable {
    static let surveys = AttributeTable(
        name: "surveys", title: "测查",
        columns: [
            Column("survey", .text, .unique), Column("version", .text, .required),
            Column("earlier_acquired_at", .dateTime), Column("later_acquired_at", .dateTime),
            Column("block_count", .integer, .required), Column("order_confidence", .double, .required),
            Column("scene_pair", .text, .required), Column("record", .text, .required),
            Column("begun_at", .dateTime, .required), Column("finished_at", .dateTime), Column("report", .text),
        ])
    static let blocks = AttributeTable(
        name: "survey_blocks", title: "测查区块",
        columns: [
            Column("survey", .text, .required), Column("block", .integer, .required),
            Column("verdicts", .integer, .required), Column("findings", .integer, .required),
            Column("warnings", .text, .required), Column("recorded_at", .dateTime, .required),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try surveys.create(in: db, lastChange: lastChange)
        try blocks.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE UNIQUE INDEX survey_blocks_key ON survey_blocks (survey, block)")
    }

    func survey(_ id: SurveyID) throws -> StoredSurvey? {
        try Row.fetchOne(db, sql: "SELECT * FROM surveys WHERE survey = ?", arguments: [id.text]).map(Self.survey)
    }

    func all() throws -> [StoredSurvey] {
        try Row.fetchAll(db, sql: "SELECT * FROM surveys ORDER BY id").map(Self.survey)
    }

    /// The surveys that saw the parcel and no change on it, in the order in which they were begun.
    func ids(withoutChangeOn parcel: ParcelCode) throws -> [SurveyID] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT surveys.survey FROM surveys JOIN verdicts
                ON verdicts.survey = surveys.survey AND verdicts.parcel_code = ?
                WHERE verdicts.class = ? ORDER BY surveys.id
                """)
        return try String.fetchAll(statement, arguments: [parcel.text, VerdictClass.noChange.rawValue])
            .map { SurveyID($0) }
    }

    func insert(_ survey: SurveyRecord, now: Instant) throws {
        try db.execute(
            sql: """
                INSERT INTO surveys (survey, version, earlier_acquired_at, later_acquired_at, block_count,
                  order_confidence, scene_pair, record, begun_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                survey.id.text, survey.provenance.version, survey.earlierAcquiredAt?.geoPackageText,
                survey.laterAcquiredAt?.geoPackageText, survey.blockCount, survey.orderConfidence,
                survey.provenance.scenePair, try CanonicalJSON.text(survey), now.geoPackageText,
            ])
    }

    func finish(_ id: SurveyID, report: SurveyReport, now: Instant) throws {
        try db.execute(
            sql: "UPDATE surveys SET finished_at = ?, report = ? WHERE survey = ?",
            arguments: [now.geoPackageText, try CanonicalJSON.text(report), id.text])
    }

    func recordedBlocks(of id: SurveyID) throws -> Set<Int> {
        try Int.fetchSet(db, sql: "SELECT block FROM survey_blocks WHERE survey = ?", arguments: [id.text])
    }

    func isRecorded(_ block: Int, of id: SurveyID) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT * FROM survey_blocks WHERE survey = ? AND block = ?)",
            arguments: [id.text, block]) ?? false
    }

    func insert(_ block: BlockRecord, changes: SurveyChanges, now: Instant) throws {
        try db.execute(
            sql: """
                INSERT INTO survey_blocks (survey, block, verdicts, findings, warnings, recorded_at, changes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                block.surveyID.text, block.blockIndex, block.verdicts.count, block.findings.count,
                try CanonicalJSON.text(block.warnings), now.geoPackageText, try CanonicalJSON.text(changes),
            ])
    }

    /// Adds what a finished survey changed when it was told again.
    func addReplay(_ changes: SurveyChanges, of id: SurveyID) throws {
        var all = try replay(of: id) ?? SurveyChanges()
        all.add(changes)
        try db.execute(
            sql: "UPDATE surveys SET changes = ? WHERE survey = ?",
            arguments: [try CanonicalJSON.text(all), id.text])
    }

    /// What a survey changed, block by block in the order of recording, and at last by its replays.
    func changes(of id: SurveyID) throws -> [SurveyChanges] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT changes FROM survey_blocks WHERE survey = ? AND changes IS NOT NULL ORDER BY id",
            arguments: [id.text])
        return try rows.map { try $0.json("changes", as: SurveyChanges.self) } + [replay(of: id)].compactMap { $0 }
    }

    private func replay(of id: SurveyID) throws -> SurveyChanges? {
        try Row.fetchOne(
            db, sql: "SELECT changes FROM surveys WHERE survey = ? AND changes IS NOT NULL", arguments: [id.text]
        )?.json("changes", as: SurveyChanges.self)
    }

    /// Totals over the survey's recorded blocks.
    func tally(of id: SurveyID) throws -> SurveyTally {
        var parcels: [VerdictClass: Int] = [:]
        let counts = try Row.fetchAll(
            db, sql: "SELECT class, count(*) AS parcels FROM verdicts WHERE survey = ? GROUP BY class",
            arguments: [id.text])
        for row in counts { parcels[try row.named("class")] = try row.required("parcels") }
        var warnings: [String: Int] = [:]
        let blocks = try Row.fetchAll(
            db, sql: "SELECT warnings FROM survey_blocks WHERE survey = ?", arguments: [id.text])
        for row in blocks {
            warnings.merge(try row.json("warnings", as: [String: Int].self), uniquingKeysWith: +)
        }
        let changes = VerdictClass.allCases.filter(\.isChange).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let orders = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM verdicts JOIN work_orders USING (parcel_code)
                WHERE verdicts.survey = ? AND verdicts.class IN (\(changes)) AND work_orders.is_open = 1
                """,
            arguments: [id.text])
        return SurveyTally(
            parcelsByVerdict: parcels,
            findings: parcels.filter(\.key.isChange).values.reduce(0, +), workOrders: orders ?? 0, warnings: warnings)
    }

    private static func survey(_ row: Row) throws -> StoredSurvey {
        StoredSurvey(
            record: try row.json("record", as: SurveyRecord.self), begunAt: try row.instant("begun_at"),
            finishedAt: try row.optionalInstant("finished_at"),
            report: try row.value("report").map { try CanonicalJSON.value(SurveyReport.self, from: $0) })
    }
}
