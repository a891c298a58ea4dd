import GRDB
import GeoPackage
import Ground

/// One step of the store's layout; applied once, never edited, never removed.
struct StoreMigration: Sendable {
    let name: String
    let apply: @Sendable (Database, Instant) throws -> Void
}

/// Every step of the layout in order; a new one is a new line at the end.
enum StoreMigrations {
    static let all: [StoreMigration] = [
        StoreMigration(name: "0001-surveys-findings-orders") { db, now in
            try ParcelTable.layer.create(in: db, srsID: SpatialReference.undefinedCartesian, lastChange: now)
            try FindingTable.create(in: db, lastChange: now)
            try OrderTable.create(in: db, lastChange: now)
            try SurveyTable.create(in: db, lastChange: now)
            try VerdictTable.create(in: db, lastChange: now)
            try AuditLog.createTable(in: db, lastChange: now)
        },
        StoreMigration(name: "0002-decisions-models") { db, now in
            try DecisionTable.create(in: db, lastChange: now)
            try ModelTable.table.create(in: db, lastChange: now)
        },
        StoreMigration(name: "0003-catalogue-runs-outbox") { db, now in
            try SceneTable.create(in: db, lastChange: now)
            try JobTable.create(in: db, lastChange: now)
            try OutboxTable.create(in: db, lastChange: now)
            for table in [LeaseTable.table, InboxFileTable.table, marks] { try table.create(in: db, lastChange: now) }
        },
        StoreMigration(name: "0004-inbox-attempts") { db, _ in
            try db.execute(sql: "ALTER TABLE inbox_files ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1")
        },
        StoreMigration(name: "0005-watch-notes") { db, now in
            try WatchNoteTable.table.create(in: db, lastChange: now)
        },
    ]

    /// When something scheduled was last done, by name.
    private static let marks = AttributeTable(
        name: "marks", title: "定时标记",
        columns: [Column("name", .text, .unique), Column("handled_at", .dateTime, .required)])

    static func migrator(now: Instant) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in all { migrator.registerMigration(step.name) { try step.apply($0, now) } }
        return migrator
    }

    /// The table in which GRDB notes the steps done, with the integer key that GeoPackage asks for; GRDB's own has
    /// none, and takes a table that is there.
    static let record = AttributeTable(
        name: "grdb_migrations", title: "存储版本", columns: [Column("identifier", .text, .unique)])
}
