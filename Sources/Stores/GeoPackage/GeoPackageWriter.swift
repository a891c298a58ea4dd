import Foundation
import GRDB
public import Ground

/// The value of a cell in a file that ``GeoPackageWriter`` makes.
public enum GeoPackageCell: Sendable, Hashable {
    /// A text; nil = nothing.
    case text(String?)
    /// A number; nil = nothing.
    case number(Double?)
    /// Bytes.
    case blob([UInt8])

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .text(let text): text?.databaseValue ?? .null
        case .number(let number): number?.databaseValue ?? .null
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

/// Makes a new GeoPackage row by row, in one transaction.
///
/// Every method throws ``GeoPackageError/cannotWrite(reason:)``; the file is then good for nothing.
public final class GeoPackageWriter {
    private let queue: DatabaseQueue

    /// Makes an empty container at `path`, where an empty file may lie.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            GeoPackage.prepare(db)
            // The file is thrown away if this fails, so a journal beside it would only be litter.
            try db.execute(sql: "PRAGMA synchronous = OFF")
            _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = MEMORY")
        }
        queue = try Self.translating { try DatabaseQueue(path: path, configuration: configuration) }
        try write { db in
            try db.execute(sql: "BEGIN")
            try GeoPackage.createContainer(in: db)
        }
    }

    /// Puts a CRS on record.
    public func register(_ reference: SpatialReference) throws { try write { try reference.register(in: $0) } }

    /// Creates a layer.
    public func create(_ layer: FeatureLayer, srsID: Int, lastChange: Instant) throws {
        try write {
            try layer.create(in: $0, srsID: srsID, lastChange: lastChange)
            try GeoPackage.addTitles(of: layer.columns, in: layer.name, $0)
        }
    }

    /// Creates a table.
    public func create(_ table: AttributeTable, lastChange: Instant) throws {
        try write {
            try table.create(in: $0, lastChange: lastChange)
            try GeoPackage.addTitles(of: table.columns, in: table.name, $0)
        }
    }

    /// Writes a row of a layer: its geometry, and a value for each of its columns.
    public func insert(
        _ geometry: MultiPolygon, srsID: Int, into layer: FeatureLayer, _ cells: [GeoPackageCell], lastChange: Instant
    ) throws {
        try insert(
            GeometryBlob.encode(geometry, srsID: srsID), geometry.bounds, into: layer, cells, lastChange: lastChange)
    }

    /// Writes a row of a layer of points.
    public func insert(
        _ point: Coordinate, srsID: Int, into layer: FeatureLayer, _ cells: [GeoPackageCell], lastChange: Instant
    ) throws {
        try insert(
            GeometryBlob.encode(point, srsID: srsID),
            Bounds(minX: point.x, minY: point.y, maxX: point.x, maxY: point.y), into: layer, cells,
            lastChange: lastChange)
    }

    private func insert(
        _ blob: Data, _ bounds: Bounds?, into layer: FeatureLayer, _ cells: [GeoPackageCell], lastChange: Instant
    ) throws {
        try write { db in
            try Self.insert(
                [blob.databaseValue] + cells.map(\.databaseValue), as: ["geom"] + layer.columns.map(\.name),
                layer.name, db)
            try layer.note(bounds, lastChange: lastChange, in: db)
        }
    }

    /// Writes a row of a table: a value for each of its columns.
    public func insert(into table: AttributeTable, _ cells: [GeoPackageCell]) throws {
        try write { try Self.insert(cells.map(\.databaseValue), as: table.columns.map(\.name), table.name, $0) }
    }

    /// Ends the file, which is complete then.
    public func finish() throws {
        try write { try $0.execute(sql: "COMMIT") }
        try Self.translating { try queue.close() }
    }

    private static func insert(_ values: [DatabaseValue], as names: [String], _ table: String, _ db: Database) throws {
        let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = names.map { _ in "?" }.joined(separator: ", ")
        try db.cachedStatement(sql: "INSERT INTO \"\(table)\" (\(columns)) VALUES (\(places))")
            .execute(arguments: StatementArguments(values))
    }

    private func write(_ body: (Database) throws -> Void) throws {
        try Self.translating { try queue.writeWithoutTransaction(body) }
    }

    private static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError {
            throw GeoPackageError.cannotWrite(reason: error.message ?? "SQLite")
        }
    }
}
