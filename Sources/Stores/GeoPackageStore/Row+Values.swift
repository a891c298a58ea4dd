import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground

/// A row holds a value that its column does not allow.
struct UnreadableValue: Error {
    let column: String
    let value: String
    /// Names the row, where the row holds its own name.
    var row: String?

    /// For people.
    var line: String { (row.map { $0 + ", " } ?? "") + "\(column): \(value.prefix(200))" }
}

extension DecodingError {
    /// What is wrong where, in one line.
    var line: String {
        let (context, missing): (Context, (any CodingKey)?) =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
            case .dataCorrupted(let context): (context, nil)
            case .keyNotFound(let key, let context): (context, key)
            @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), nil)
            }
        let path = (context.codingPath + [missing].compactMap { $0 }).map(\.stringValue).joined(separator: ".")
        return (path.isEmpty ? "" : path + ": ") + context.debugDescription
    }
}

extension Row {
    /// An instant that must be there.
    func instant(_ column: String) throws -> Instant {
        guard let instant = try optionalInstant(column) else { throw unreadable(column, "NULL") }
        return instant
    }

    /// An instant, nil where there is none.
    func optionalInstant(_ column: String) throws -> Instant? {
        guard let text: String = try value(column) else { return nil }
        guard let instant = Instant(geoPackageText: text) else { throw unreadable(column, text) }
        return instant
    }

    /// A case of an enumeration by its name.
    func named<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text = try required(column) as String
        guard let value = Value(rawValue: text) else { throw unreadable(column, text) }
        return value
    }

    /// A value kept as JSON.
    func json<Value: Decodable>(_ column: String, as type: Value.Type) throws -> Value {
        let text: String = try required(column)
        do {
            return try CanonicalJSON.value(type, from: text)
        } catch let error as DecodingError {
            // Asked for without its key, a record may still say whose it is.
            let id = (try? CanonicalJSON.value(Identified.self, from: text)).map { "id \($0.id)" }
            let parts = [Self.tables["\(type)"] ?? "\(type)", key(but: column) ?? id].compactMap { $0 }
            throw UnreadableValue(column: column, value: error.line, row: parts.joined(separator: " "))
        }
    }

    /// The tiers of the governance grids.
    func place() throws -> AdministrativePlace {
        let unit: String? = try value("unit_code")
        return AdministrativePlace(
            district: try value("district"), town: try value("town"), village: try value("village"),
            cell: try value("cell"), unit: unit.map { UnitCode($0) })
    }

    /// A value of a column, nil where there is none.
    ///
    /// Not GRDB's subscript, which traps on a blob where text should be and on a column that is not there: the file may
    /// be in any state.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        guard hasColumn(column) else { throw unreadable(column, "no such column") }
        let stored: DatabaseValue = self[column]
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw unreadable(column, "\(stored)") }
        return value
    }

    /// A value that must be there.
    func required<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value: Value = try value(column) else { throw unreadable(column, "NULL") }
        return value
    }

    /// The columns by which people know a row, in the order in which they are asked.
    private static let keys = ["sequence", "parcel_code", "finding_id", "scene", "path", "survey", "key", "name", "id"]

    /// Where the records of a type are kept: a row does not know its table.
    private static let tables = [
        "FindingRecord": "findings", "WorkOrder": "work_orders", "CatalogueScene": "scenes", "SurveyRecord": "surveys",
        "Decision": "decisions",
    ]

    private func key(but column: String) -> String? {
        for name in Self.keys where name != column && hasColumn(name) {
            let stored: DatabaseValue = self[name]
            if !stored.isNull { return "\(name) \(String.fromDatabaseValue(stored) ?? stored.description)" }
        }
        return nil
    }

    private func unreadable(_ column: String, _ value: String) -> UnreadableValue {
        UnreadableValue(column: column, value: value, row: key(but: column))
    }
}

/// What findings and orders have in common.
private struct Identified: Decodable {
    let id: String
}
