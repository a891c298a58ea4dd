public import Ground

/// A file format for all parcels with their latest verdict.
public protocol ParcelFormat: Sendable {
    /// The name by which a command asks for it.
    var name: String { get }
    /// One line for people.
    var summary: Message { get }
    /// Writes the file whole or not at all; memory does not grow with the number of parcels.
    func write(_ parcels: ParcelSource, to path: String, _ settings: ExportSettings) async throws
}

/// The formats for parcels.
public enum ParcelFormats {
    /// Every format; a new one is a new line.
    public static let all: [any ParcelFormat] = [
        GeoJSONParcels(),
        GeoPackageParcels(),
        CSVParcels(),
        ConvertedParcels(.shapefile),
        ConvertedParcels(.flatGeobuf),
    ]

    /// The format of this name; throws ``ExportError/unknownFormat(_:known:)``.
    public static func named(_ name: String) throws -> any ParcelFormat {
        guard let format = all.first(where: { $0.name == name }) else {
            throw ExportError.unknownFormat(name, known: all.map(\.name))
        }
        return format
    }
}
