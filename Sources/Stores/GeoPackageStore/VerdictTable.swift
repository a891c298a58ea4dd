import Findings
import GRDB
import GeoPackage
import Ground

/// The table `verdicts`: every survey's verdict on every parcel.
///
/// As layout 1 has it; layout 6 adds `block`.
struct VerdictTable {
    static let table = AttributeTable(
        name: "verdicts", title: "判定",
        columns: [
            Column("survey", .text, .required), Column("parcel_code", .text, .required),
            Column("class", .text, .required), Column("score", .double), Column("confidence", .double),
            Column("valid_share", .double, .required), Column("residual_shift_px", .double),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE UNIQUE INDEX verdicts_key ON verdicts (survey, parcel_code)")
    }

    func insert(_ verdict: Verdict, survey: SurveyID, block: Int) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO verdicts
                  (survey, parcel_code, class, score, confidence, valid_share, residual_shift_px, block)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            survey.text, verdict.parcelCode.text, verdict.verdictClass.rawValue, verdict.score, verdict.confidence,
            verdict.validShare, verdict.residualShiftPixels, block,
        ])
    }

    func all(of survey: SurveyID) throws -> [Verdict] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM verdicts WHERE survey = ? ORDER BY parcel_code", arguments: [survey.text]
        ).map(Self.verdict)
    }

    /// A block's verdicts, in the order of parcel codes.
    func all(of survey: SurveyID, block: Int) throws -> [Verdict] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM verdicts WHERE survey = ? AND block = ? ORDER BY parcel_code",
            arguments: [survey.text, block]
        ).map(Self.verdict)
    }

    private static func verdict(_ row: Row) throws -> Verdict {
        Verdict(
            parcelCode: ParcelCode(try row.required("parcel_code")), verdictClass: try row.named("class"),
            score: try row.value("score"), confidence: try row.value("confidence"),
            validShare: try row.required("valid_share"),
            residualShiftPixels: try row.value("residual_shift_px"))
    }
}
