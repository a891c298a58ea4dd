import Casework
import Findings
import GRDB
import GeoPackage
import Ground

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
        try db.execute(
            sql: """
                INSERT INTO decisions (finding_id, class, decided_by, note, decided_at, village, record, basis)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                decision.findingID.text, decision.verdictClass.rawValue, decision.decidedBy, decision.note,
                decision.decidedAt.geoPackageText, finding.place.village, try CanonicalJSON.text(decision),
                try finding.basis.map(CanonicalJSON.text),
            ])
    }

    /// The latest decision on a finding.
    func standing(of id: FindingID) throws -> Decision? {
        try Row.fetchOne(
            db, sql: "SELECT record FROM decisions WHERE finding_id = ? ORDER BY id DESC LIMIT 1", arguments: [id.text]
        )?.json("record", as: Decision.self)
    }

    /// The decisions that stand, one for each finding, in the order of their ids.
    func standing() throws -> [StoredDecision] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM decisions WHERE id IN (SELECT max(id) FROM decisions GROUP BY finding_id)
                ORDER BY finding_id
                """
        ).map { row in
            StoredDecision(
                decision: try row.json("record", as: Decision.self), village: try row.value("village"),
                basis: try row.value("basis").map { try CanonicalJSON.value(VerdictBasis.self, from: $0) })
        }
    }
}
