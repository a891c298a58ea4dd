public import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import StorePorts
import WorkOrders

/// Fills a new store with more than officers write in months, by the use cases that they use: with a simulated year, or with what
/// another system kept.
///
/// 1. The log and reports are written as they come, orders once, at the end; the indices that only lists read are made then.
/// 2. Nothing waits for the disk. A process that ends before ``finish(_:)`` leaves a file that is no store: fill one beside the place
///    where it belongs, and move it there.
public final class StoreFilling: CaseStore {
    private let store: GeoPackageStore
    private let orders = FilledOrders()

    /// Begins to fill a store that was opened for writing and holds no orders. Throws ``StorePorts/StoreError``.
    public init(_ store: GeoPackageStore) throws {
        self.store = store
        try store.withWriter { queue in
            try queue.writeWithoutTransaction { db in
                _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = MEMORY")
                try db.execute(sql: "PRAGMA synchronous = OFF")
                for name in try RowList.listIndices(in: db) + ["audit_log_subject"] {
                    try db.execute(sql: "DROP INDEX \"\(name)\"")
                }
            }
        }
    }

    /// The file, as it was named when opened.
    public var name: String { store.name }

    /// Calls `body` with the cases as they are.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseReading) throws -> Result
    ) async throws -> Result {
        try await store.onWriter { [orders] store in
            try store.withWriter { queue in
                try queue.read { db in
                    try body(
                        CaseTables(db: db, now: .distantPast, srsID: 0, records: store.records, filled: orders))
                }
            }
        }
    }

    /// Calls `body` with one unit of work. Where it throws, the store cannot be filled any further.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseWriting) throws -> Result
    ) async throws -> Result {
        try await store.onWriter { [orders] store in
            try store.write { db in try store.unit(db, filled: orders, body).result }
        }
    }

    /// Takes a lease, as ``GeoPackageStore/hold(lease:)`` does.
    public func hold(lease name: String) async throws { try await store.hold(lease: name) }

    /// Gives a lease back.
    public func giveBack(lease name: String) async throws { try await store.giveBack(lease: name) }

    /// Orders that are written in one transaction.
    private static let ordersAtOnce = 5_000

    /// Writes the orders and makes the indices; `progress` gets how many of all are written, and may throw to give up. The file is a
    /// store afterwards, once it was closed.
    public func finish(_ progress: (Int, Int) throws -> Void) async throws {
        let all = orders.all
        let parts = stride(from: 0, to: all.count, by: Self.ordersAtOnce).map {
            all[$0..<min($0 + Self.ordersAtOnce, all.count)]
        }
        func texts(_ index: Int) -> Task<[String], any Error> {
            let part = index < parts.count ? parts[index] : []
            return Task { try part.map { try CanonicalJSON.text($0.order) } }
        }
        // The next orders' texts are made while these are written.
        var next = texts(0)
        for (index, part) in parts.enumerated() {
            let made = try await next.value
            next = texts(index + 1)
            try await store.onWriter { store in
                try store.write { db in
                    let unit = try store.tables(db, filled: nil)
                    for (written, text) in zip(part, made) { try unit.insert(written, text: text) }
                    try unit.noteBounds()
                }
            }
            try progress(part.endIndex, all.count)
        }
        try await store.onWriter { store in
            try store.write { db in
                try RowList.createOrderLists(in: db)
                try RowList.createReportLists(in: db)
                try EventTable.createSubjectIndex(in: db)
            }
        }
    }
}
