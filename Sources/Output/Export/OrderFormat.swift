public import Ground

/// A file format for orders.
public protocol OrderFormat: Sendable {
    /// The name by which a command asks for it.
    var name: String { get }
    /// One line for people.
    var summary: Message { get }
    /// Writes the file whole or not at all, and says what is in it; memory does not grow with the number of orders.
    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally
}

/// The formats for orders.
public enum OrderFormats {
    /// Every format; a new one is a new line.
    public static let all: [any OrderFormat] = [
        GeoJSONOrders(),
        GeoPackageOrders(),
        CSVOrders(),
        KMLOrders(),
        ConvertedOrders(.shapefile),
        ConvertedOrders(.flatGeobuf),
    ]

    /// The format of this name; throws ``ExportError/unknownFormat(_:known:)``.
    public static func named(_ name: String) throws -> any OrderFormat {
        guard let format = all.first(where: { $0.name == name }) else {
            throw ExportError.unknownFormat(name, known: all.map(\.name))
        }
        return format
    }
}
