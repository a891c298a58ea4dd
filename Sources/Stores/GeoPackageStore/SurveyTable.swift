import Casework
import Findings
import GRDB
import GeoPackage
import Ground

/// The tables `surveys` and `survey_blocks`: every survey and its recorded blocks.
///
/// As layout 1 has them; layout 6 adds `changes` to both, and `seen_alone` to blocks.
struct SurveyTable {
    static let surveys = AttributeTable(
        name: "surveys", title: "核查",
        columns: [
            Column("survey", .text, .unique), Column("version", .text, .required),
            Column("earlier_acquired_at", .dateTime), Column("later_acquired_at", .dateTime),
            Column("block_count", .integer, .required), Column("order_confidence", .double, .required),
            Column("scene_pair", .text, .required), Column("record", .text, .required),
            Column("begun_at", .dateTime, .required), Column("finished_at", .dateTime), Column("report", .text),
        ])
    static let blocks = AttributeTable(
        name: "survey_blocks", title: "核查分块",
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
        let columns = Self.columns(survey, text: try CanonicalJSON.text(survey))
        try db.put(into: "surveys", [("begun_at", now.geoPackageText)] + columns)
    }

    /// The column values of a survey when it begins; the last is the key.
    static func columns(_ survey: SurveyRecord, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("version", survey.provenance.version), ("earlier_acquired_at", survey.earlierAcquiredAt?.geoPackageText),
            ("later_acquired_at", survey.laterAcquiredAt?.geoPackageText), ("block_count", survey.blockCount),
            ("order_confidence", survey.orderConfidence), ("scene_pair", survey.provenance.scenePair),
            ("record", text), ("survey", survey.id.text),
        ]
    }

    func finish(_ id: SurveyID, report: String, now: Instant) throws {
        try db.execute(
            sql: "UPDATE surveys SET finished_at = ?, report = ? WHERE survey = ?",
            arguments: [now.geoPackageText, report, id.text])
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
                INSERT INTO survey_blocks
                  (survey, block, verdicts, findings, warnings, recorded_at, changes, seen_alone)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                block.surveyID.text, block.blockIndex, block.verdicts.count, block.findings.count,
                try CanonicalJSON.text(block.warnings), now.geoPackageText, try CanonicalJSON.text(changes),
                try CanonicalJSON.text(BlockContent.seenAlone(block)),
            ])
    }

    /// Adds what a finished survey changed when its observations were repeated.
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

    /// A recorded block.
    struct Block {
        var survey: SurveyID
        var index: Int
        var verdicts: Int
        var findings: Int
        var warnings: [String: Int]
        /// As the column has it.
        var recordedAt: String
        var changes: SurveyChanges
        /// Nil in rows of programs before 0.2.
        var seenAlone: [String: [EpochRole]]?
    }

    /// A block of a survey; nil if it is not recorded.
    func block(_ index: Int, of id: SurveyID) throws -> Block? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM survey_blocks WHERE survey = ? AND block = ?", arguments: [id.text, index]
        ).map(Self.block)
    }

    /// Every block of every survey, in the order of recording.
    func blocksInOrder() throws -> [Block] {
        try Row.fetchAll(db, sql: "SELECT * FROM survey_blocks ORDER BY id").map(Self.block)
    }

    private static func block(_ row: Row) throws -> Block {
        let changes: String? = try row.value("changes")
        let seenAlone: String? = try row.value("seen_alone")
        return Block(
            survey: SurveyID(try row.required("survey")), index: try row.required("block"),
            verdicts: try row.required("verdicts"), findings: try row.required("findings"),
            warnings: try row.json("warnings", as: [String: Int].self), recordedAt: try row.required("recorded_at"),
            changes: try changes.map { try CanonicalJSON.value(SurveyChanges.self, from: $0) } ?? SurveyChanges(),
            seenAlone: try seenAlone.map { try CanonicalJSON.value([String: [EpochRole]].self, from: $0) })
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
