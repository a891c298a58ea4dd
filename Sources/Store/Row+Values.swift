import Findings
import GRDB
import GeoPackage
import Ground

/// A row does not hold what its column promises.
struct UnreadableValue: Error {
    let column: String
    let value: String
}

extension Row {
    /// An instant that must be there.
    func instant(_ column: String) throws -> Instant {
        guard let instant = try optionalInstant(column) else { throw UnreadableValue(column: column, value: "NULL") }
        return instant
    }

    /// An instant, nil where there is none.
    func optionalInstant(_ column: String) throws -> Instant? {
        guard let text: String = try value(column) else { return nil }
        guard let instant = Instant(geoPackageText: text) else { throw UnreadableValue(column: column, value: text) }
        return instant
    }

    /// A case of an enumeration by its name.
    func named<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text = try required(column) as String
        guard let value = Value(rawValue: text) else { throw UnreadableValue(column: column, value: text) }
        return value
    }

    /// A value kept as JSON.
    func json<Value: Decodable>(_ column: String, as type: Value.Type) throws -> Value {
        try CanonicalJSON.value(type, from: required(column))
    }

    /// The tiers of the governance grids.
    func place() throws -> AdministrativePlace {
        AdministrativePlace(
            district: try value("district"), town: try value("town"), village: try value("village"),
            cell: try value("cell"))
    }

    /// A value of a column, nil where there is none.
    ///
    /// Not GRDB's subscript, which traps on a blob where text should be: the file may be in any state.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        let stored: DatabaseValue = self[column]
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else {
            throw UnreadableValue(column: column, value: "\(stored)")
        }
        return value
    }

    /// A value that must be there.
    func required<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value: Value = try value(column) else { throw UnreadableValue(column: column, value: "NULL") }
        return value
    }
}
