import Casework
import Findings
import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `decisions`: what officers decided of findings, with what the finding rested on then.
///
/// Append-only: a later decision on the same finding stands, the earlier ones stay on record.
struct DecisionTable {
    static let table = AttributeTable(
        name: "decisions", title: "核查结论",
        columns: [
            Column("finding_id", .text, .required), Column("class", .text, .required),
            Column("decided_by", .text, .required), Column("note", .text), Column("decided_at", .dateTime, .required),
            Column("village", .text), Column("record", .text, .required), Column("basis", .text),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX decisions_finding ON decisions (finding_id)")
        for (name, action) in [("decisions_no_update", "UPDATE"), ("decisions_no_delete", "DELETE")] {
            try db.execute(
                sql: "CREATE TRIGGER \(name) BEFORE \(action) ON decisions "
                    + "BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END")
        }
    }

    func insert(_ decision: Decision, on finding: Finding) throws {
        let values =
            try Self.columns(decision) + [
                ("record", CanonicalJSON.text(decision)), ("village", finding.place.village),
                ("basis", try finding.basis.map(CanonicalJSON.text)),
            ]
        let places = values.map { _ in "?" }.joined(separator: ", ")
        try db.execute(
            sql: "INSERT INTO decisions (\(values.map(\.0).joined(separator: ", "))) VALUES (\(places))",
            arguments: StatementArguments(values.map { $0.1?.databaseValue ?? .null }))
    }

    /// The column values of a decision.
    static func columns(_ decision: Decision) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("finding_id", decision.findingID.text), ("class", decision.verdictClass.rawValue),
            ("decided_by", decision.decidedBy), ("note", decision.note),
            ("decided_at", decision.decidedAt.geoPackageText),
        ]
    }

    /// What does not wait for a second look.
    private static let counts = "json_extract(record, '$.isFirstLook') IS NULL"

    /// The latest decision on a finding.
    func standing(of id: FindingID) throws -> Decision? {
        try Row.fetchOne(
            db,
            sql: "SELECT record FROM decisions WHERE finding_id = ? AND \(Self.counts) ORDER BY id DESC LIMIT 1",
            arguments: [id.text]
        )?.json("record", as: Decision.self).standing
    }

    /// The decisions that stand, one for each finding, in the order of the findings' ids.
    func standing() throws -> [StoredDecision] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM decisions WHERE id IN (SELECT max(id) FROM decisions WHERE \(Self.counts) GROUP BY finding_id)
                ORDER BY finding_id
                """
        ).compactMap { row in
            guard let decision = try row.json("record", as: Decision.self).standing else { return nil }
            return StoredDecision(
                decision: decision, village: try row.value("village"),
                basis: try row.value("basis").map { try CanonicalJSON.value(VerdictBasis.self, from: $0) })
        }
    }
}
