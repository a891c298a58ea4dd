public import Ground

/// A file format for findings.
public protocol FindingFormat: Sendable {
    /// The name by which a command asks for it.
    var name: String { get }
    /// One line for people.
    var summary: Message { get }
    /// Writes the file whole or not at all; the same collection gives the same bytes.
    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws
}

/// The formats for findings.
public enum FindingFormats {
    /// Every format; a new one is a new line.
    public static let all: [any FindingFormat] = [
        GeoJSONFindings(),
        GeoPackageFindings(),
        CSVFindings(),
        HTMLFindings(),
        KMLFindings(),
        ConvertedFindings(.shapefile),
        ConvertedFindings(.flatGeobuf),
    ]

    /// The format of this name; throws ``ExportError/unknownFormat(_:known:)``.
    public static func named(_ name: String) throws -> any FindingFormat {
        guard let format = all.first(where: { $0.name == name }) else {
            throw ExportError.unknownFormat(name, known: all.map(\.name))
        }
        return format
    }
}
