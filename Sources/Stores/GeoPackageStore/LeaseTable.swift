import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `leases`: who may survey this store now.
///
/// The fencing token counts up with every taking; a holder that was given up for dead finds a higher one and records
/// nothing more (Kleppmann, "How to do distributed locking", 2016).
struct LeaseTable {
    static let table = AttributeTable(
        name: "leases", title: "租约",
        columns: [
            Column("name", .text, .unique), Column("holder", .text, .required), Column("token", .integer, .required),
            Column("heartbeat_at", .dateTime, .required), Column("is_held", .integer, .required),
        ])

    let db: Database

    func lease(_ name: String) throws -> StoredLease? {
        try Row.fetchOne(db, sql: "SELECT * FROM leases WHERE name = ?", arguments: [name]).map { row in
            StoredLease(
                name: try row.required("name"), holder: LeaseHolder(text: try row.required("holder")),
                token: try row.required("token"), heartbeatAt: try row.instant("heartbeat_at"),
                isHeld: try row.required("is_held") as Int == 1)
        }
    }

    func put(_ lease: StoredLease) throws {
        try db.put(
            into: "leases",
            [
                ("holder", lease.holder.text), ("token", lease.token),
                ("heartbeat_at", lease.heartbeatAt.geoPackageText), ("is_held", lease.isHeld ? 1 : 0),
                ("name", lease.name),
            ])
    }
}
