import Casework
import Findings
import GRDB
import Synchronization
import WorkOrders

/// Findings and orders as they were read from their JSON, by their version: reading a record takes longer than all else that a rule does
/// with it, and what is read before a unit of work begins keeps nobody waiting while it lasts.
///
/// A version is the number of the log's entry that wrote the row, so what is here is what the row says.
final class RecordCache: Sendable {
    /// Findings kept at most: some dozens of megabytes.
    private static let most = 2_000

    private let records = Mutex<[FindingID: (version: Int, record: FindingRecord)]>([:])

    /// The finding in this version; nil if it is not here.
    func record(_ id: FindingID, version: Int) -> FindingRecord? {
        records.withLock { records in records[id].flatMap { $0.version == version ? $0.record : nil } }
    }

    /// Keeps what was read. Rows of earlier programs may have no version of their own.
    func keep(_ record: FindingRecord, version: Int) {
        guard version > 0 else { return }
        records.withLock { records in
            if records.count >= Self.most { records.removeAll(keepingCapacity: true) }
            records[record.id] = (version, record)
        }
    }

    /// Orders kept at most: some dozens of megabytes.
    private static let mostOrders = 10_000

    /// Those that were read or written last, and those before them.
    private struct Orders {
        var young: [WorkOrderID: (version: Int, order: WorkOrder)] = [:]
        var old: [WorkOrderID: (version: Int, order: WorkOrder)] = [:]
    }

    private let orders = Mutex(Orders())

    /// The order in this version; nil if it is not here.
    func order(_ id: WorkOrderID, version: Int) -> WorkOrder? {
        orders.withLock { orders in
            (orders.young[id] ?? orders.old[id]).flatMap { $0.version == version ? $0.order : nil }
        }
    }

    /// Keeps orders that are on disk in these versions.
    func keep(_ some: [WorkOrderID: (version: Int, order: WorkOrder)]) {
        orders.withLock { orders in
            if orders.young.count > Self.mostOrders / 2 { (orders.old, orders.young) = (orders.young, [:]) }
            for (id, written) in some where written.version > 0 { orders.young[id] = written }
        }
    }

    private let office = Mutex<(version: Int, office: Office)?>(nil)

    /// What the work-order centre goes by; read again only where units, rules or holidays were written since.
    func office(of db: Database) throws -> Office {
        let statement = try db.cachedStatement(
            sql: """
                SELECT coalesce(max(sequence), 0) FROM audit_log
                WHERE event IN ('unitsRecorded', 'rulesAdopted', 'holidaysImported')
                """)
        let version = try Int.fetchOne(statement) ?? 0
        if let known = office.withLock({ $0 }), known.version == version { return known.office }
        let read = try OfficeTables(db: db).office()
        office.withLock { $0 = (version, read) }
        return read
    }
}
