import Casework
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
            try FormerOrderTable.create(in: db, lastChange: now)
            try SurveyTable.create(in: db, lastChange: now)
            try VerdictTable.create(in: db, lastChange: now)
            try EventTable.createTable(in: db, lastChange: now)
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
        StoreMigration(name: "0006-actors-changes-decisions") { db, now in
            try db.execute(sql: "ALTER TABLE audit_log ADD COLUMN actor TEXT")
            for table in ["surveys", "survey_blocks"] {
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN changes TEXT")
            }
            try FormerLog.fillChanges(in: db)
            try UnitTable.table.create(in: db, lastChange: now)
            for column in ["source TEXT", "retired_at DATETIME", "successors TEXT"] {
                try db.execute(sql: "ALTER TABLE parcels ADD COLUMN \(column)")
            }
            for table in ["parcels", "findings", "work_orders"] {
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN unit_code TEXT")
                try db.execute(sql: "CREATE INDEX \(table)_unit ON \(table) (unit_code)")
            }
            try db.execute(sql: "ALTER TABLE survey_blocks ADD COLUMN seen_alone TEXT")
            try db.execute(sql: "ALTER TABLE verdicts ADD COLUMN block INTEGER")
            try db.execute(sql: "CREATE INDEX verdicts_block ON verdicts (survey, block)")
            for column in ["decided_class TEXT", "decided_by TEXT", "decided_at DATETIME", "decision_note TEXT"] {
                try db.execute(sql: "ALTER TABLE findings ADD COLUMN \(column)")
            }
            try db.execute(
                sql: """
                    UPDATE findings SET (decided_class, decided_by, decided_at, decision_note) =
                      (SELECT class, decided_by, decided_at, note FROM decisions
                       WHERE finding_id = findings.id ORDER BY decisions.id DESC LIMIT 1)
                    WHERE id IN (SELECT finding_id FROM decisions)
                    """)
        },
        StoreMigration(name: "0007-lists") { db, _ in
            let findings: [EventKind] = [
                .findingRecorded, .findingUpdated, .findingConfirmed, .findingLapsed, .findingEnded,
            ]
            let orders: [EventKind] = [.orderRaised, .orderUpdated, .orderWithdrawn]
            for (table, kinds, first) in [
                ("findings", findings, "detected_at"), ("work_orders", orders, "raised_at"),
            ] {
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN version INTEGER")
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN updated_at DATETIME")
                try FormerLog.fillVersions(of: table, kinds: kinds, first: first, in: db)
                try db.execute(sql: "DROP INDEX \(table)_unit")
            }
            try db.execute(sql: "ALTER TABLE findings ADD COLUMN beyond_on_parcels TEXT")
            try db.execute(
                sql: """
                    UPDATE findings SET beyond_on_parcels =
                      nullif(json_extract(record, '$.finding.beyondOnParcels'), '[]')
                    """)
            for column in ["first_seen_at", "last_seen_at"] {
                try db.execute(sql: "ALTER TABLE findings ADD COLUMN \(column) DATETIME")
            }
            try FindingTable(db: db).fillSightings()
            try db.execute(
                sql: """
                    CREATE INDEX findings_sightings ON findings (state, parcel_code, first_seen_at, last_seen_at)
                    """)
            try RowList.createIndices(
                of: "findings", sortedBy: ["confidence", "version"], times: ["later_acquired_at", "detected_at"], in: db
            )
            try RowList.createIndices(of: "work_orders", sortedBy: ["version"], times: ["raised_at"], in: db)
        },
        StoreMigration(name: "0008-work-order-centre") { db, now in
            try OfficeTables.create(in: db, lastChange: now)
            try OfficeRecordTable.create(in: db, lastChange: now)
            try ReportTable.create(in: db, lastChange: now)
            let srsID = try ParcelTable.layer.srsID(in: db) ?? SpatialReference.undefinedCartesian
            try ApprovalTable.create(in: db, srsID: srsID, lastChange: now)
            try LayerTable.create(in: db, srsID: srsID, lastChange: now)
            try EventTable.createSubjectIndex(in: db)
            // The entries by which a process knows that what it has read of the office is of yesterday.
            try db.execute(
                sql: """
                    CREATE INDEX audit_log_office ON audit_log (sequence)
                    WHERE event IN ('unitsRecorded', 'rulesAdopted', 'holidaysImported')
                    """)
            try FormerOrderTable.carryOver(in: db, now: now)
        },
        StoreMigration(name: "0009-accounts") { db, now in
            try AccountTable.table.create(in: db, lastChange: now)
            try SessionTables.create(in: db, lastChange: now)
            try PartyTable.create(in: db, lastChange: now)
        },
        StoreMigration(name: "0010-deliveries-notices") { db, now in
            try OutboxTable.addOrders(in: db)
            try NoticeMark.table.create(in: db, lastChange: now)
        },
        StoreMigration(name: "0011-report-tokens") { db, now in
            try ReportTokenTable.table.create(in: db, lastChange: now)
        },
        StoreMigration(name: "0012-photos-requests") { db, now in
            try PhotoTable.create(in: db, lastChange: now)
            try db.execute(sql: "ALTER TABLE reports ADD COLUMN account TEXT")
            try db.execute(sql: "CREATE INDEX reports_account ON reports (account, id) WHERE account IS NOT NULL")
        },
        StoreMigration(name: "0013-second-looks") { db, _ in try FindingTable.addLooks(in: db) },
        StoreMigration(name: "0014-order-points") { db, _ in
            try db.execute(sql: "CREATE INDEX work_orders_points ON work_orders (y, x)")
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
