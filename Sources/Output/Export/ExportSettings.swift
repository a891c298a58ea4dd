public import Ground

/// How people want a file, and with what help it is written.
public struct ExportSettings: Sendable {
    /// The language of what people read in it.
    public var language: Language
    /// CSV: every column under the names of GeoJSON, with every digit, for programs.
    public var hasEveryColumn: Bool
    /// Writes what GDAL writes; nil where nobody does, and those formats are refused.
    public var converter: (any LayerConverting)?

    /// Settings from their parts.
    public init(language: Language, hasEveryColumn: Bool = false, converter: (any LayerConverting)? = nil) {
        (self.language, self.hasEveryColumn, self.converter) = (language, hasEveryColumn, converter)
    }
}

/// Writes the layers of a GeoPackage into files of other formats, outside this process; throws ``LayerFault`` where that fails.
public protocol LayerConverting: Sendable {
    /// Writes `layers` of `folder`/`source` into files of `folder`, and says which, by name.
    ///
    /// A Shapefile has several files for each layer, FlatGeobuf one for all.
    func convert(
        _ source: String, in folder: String, layers: [String], to format: ConvertedFormat
    ) async throws -> [String]
}

/// The formats that GDAL writes for the project.
public enum ConvertedFormat: String, Sendable, Codable, Hashable {
    /// Shapefile, its table in UTF-8.
    case shapefile
    /// FlatGeobuf with its spatial index.
    case flatGeobuf
}

/// Why layers could not be written into files of another format.
public struct LayerFault: Error, Sendable {
    /// What happened, e.g. `SIGSEGV` or GDAL's own words.
    public let reason: String

    /// A fault for a reason.
    public init(_ reason: String) { self.reason = reason }
}
