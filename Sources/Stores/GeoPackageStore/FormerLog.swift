import Casework
import GRDB

/// What the log says that stores of earlier layouts did not keep otherwise.
enum FormerLog {
    /// Keeps with every row of a table the number and time of the last entry of these kinds on it; where the log has none, 0
    /// and the time in the column `first`.
    static func fillVersions(of table: String, kinds: [EventKind], first: String, in db: Database) throws {
        let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try db.execute(
            sql: """
                UPDATE \(table) SET version = last.sequence, updated_at = last.at
                FROM (SELECT subject, max(sequence) AS sequence, at FROM audit_log WHERE event IN (\(names))
                      GROUP BY subject) AS last
                WHERE last.subject = \(table).id
                """)
        try db.execute(sql: "UPDATE \(table) SET version = 0, updated_at = \(first) WHERE version IS NULL")
    }

    /// Keeps with every survey what the log says that it changed.
    static func fillChanges(in db: Database) throws {
        for survey in try String.fetchAll(db, sql: "SELECT survey FROM surveys ORDER BY id") {
            let events = try Row.fetchAll(
                db,
                sql: """
                    SELECT event, subject FROM audit_log WHERE json_extract(content, '$.survey') = ? ORDER BY sequence
                    """, arguments: [survey])
            var changes = SurveyChanges()
            for row in events {
                var change = SurveyChanges()
                let subject: String = try row.required("subject")
                switch try row.required("event") as String {
                case "findingRecorded": change.findings[subject] = .recorded
                case "findingConfirmed", "findingLapsed": change.findings[subject] = .state
                case "findingUpdated": change.findings[subject] = .content
                case "orderRaised": change.orders[subject] = .raised
                case "orderUpdated": change.orders[subject] = .updated
                case "orderWithdrawn": change.orders[subject] = .withdrawn
                default: continue
                }
                changes.add(change)
            }
            guard !changes.isEmpty else { continue }
            try db.execute(
                sql: "UPDATE surveys SET changes = ? WHERE survey = ?",
                arguments: [try CanonicalJSON.text(changes), survey])
        }
    }
}
