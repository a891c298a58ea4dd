import Casework
import GRDB

/// What surveys changed, by the log of stores before layout 6, which did not keep it otherwise.
enum FormerLog {
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
