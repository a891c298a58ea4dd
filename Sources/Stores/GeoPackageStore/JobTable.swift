import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `runs`: every unattended survey, what it compared, why, and how it ended.
struct JobTable {
    static let table = AttributeTable(
        name: "runs", title: "自动核查记录",
        columns: [
            Column("area", .text, .required), Column("earlier_epoch", .text, .required),
            Column("later_epoch", .text, .required), Column("state", .text, .required), Column("survey", .text),
            Column("started_at", .dateTime, .required), Column("ended_at", .dateTime),
            Column("exit_status", .integer), Column("attempts", .integer, .required), Column("reason_zh", .text),
            Column("reason_en", .text), Column("outcome_zh", .text), Column("outcome_en", .text),
            Column("digest", .text),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE UNIQUE INDEX runs_key ON runs (area, earlier_epoch, later_epoch)")
    }

    func all() throws -> [SurveyJob] {
        try Row.fetchAll(db, sql: "SELECT * FROM runs ORDER BY id").map(Self.run)
    }

    /// Begins a run, or takes up again the one that compares the same.
    func begin(_ pair: SurveyPair, now: Instant) throws -> SurveyJob? {
        try db.execute(
            sql: """
                UPDATE runs SET state = 'running', started_at = ?, ended_at = NULL, exit_status = NULL,
                  outcome_zh = NULL, outcome_en = NULL, reason_zh = ?, reason_en = ?
                WHERE area = ? AND earlier_epoch = ? AND later_epoch = ?
                """,
            arguments: [
                now.geoPackageText, pair.reason.chinese, pair.reason.english, pair.area, pair.earlierEpoch,
                pair.laterEpoch,
            ])
        if db.changesCount == 0 {
            try db.execute(
                sql: """
                    INSERT INTO runs (area, earlier_epoch, later_epoch, state, started_at, attempts, reason_zh, reason_en)
                    VALUES (?, ?, ?, 'running', ?, 0, ?, ?)
                    """,
                arguments: [
                    pair.area, pair.earlierEpoch, pair.laterEpoch, now.geoPackageText, pair.reason.chinese,
                    pair.reason.english,
                ])
        }
        return try Row.fetchOne(
            db, sql: "SELECT * FROM runs WHERE area = ? AND earlier_epoch = ? AND later_epoch = ?",
            arguments: [pair.area, pair.earlierEpoch, pair.laterEpoch]
        ).map(Self.run)
    }

    func end(_ run: SurveyJob) throws {
        try db.execute(
            sql: """
                UPDATE runs SET state = ?, survey = ?, ended_at = ?, exit_status = ?, outcome_zh = ?, outcome_en = ?,
                  attempts = ? WHERE id = ?
                """,
            arguments: [
                run.state.rawValue, run.survey, run.endedAt?.geoPackageText, run.exitStatus, run.outcome?.chinese,
                run.outcome?.english, run.attempts, run.id,
            ])
    }

    private static func run(_ row: Row) throws -> SurveyJob {
        func message(_ column: String) throws -> Message? {
            guard let chinese: String = try row.value(column + "_zh"),
                let english: String = try row.value(column + "_en")
            else { return nil }
            return Message(zh: chinese, en: english)
        }
        return SurveyJob(
            id: try row.required("id"),
            pair: SurveyPair(
                area: try row.required("area"), earlierEpoch: try row.required("earlier_epoch"),
                laterEpoch: try row.required("later_epoch"), reason: try message("reason") ?? Message(zh: "", en: "")),
            state: try row.named("state"), survey: try row.value("survey"), startedAt: try row.instant("started_at"),
            endedAt: try row.optionalInstant("ended_at"), exitStatus: try row.value("exit_status"),
            attempts: try row.required("attempts"), outcome: try message("outcome"))
    }
}
