/// `Conversion` writes layers into files of formats that GDAL writes well: Shapefile, FlatGeobuf. A child process runs it.
///
/// 1. ``LayerConversion`` names the GeoPackage, the layers and the format.
/// 2. ``LayerConversion/run()`` opens the one and makes the other through OGR (`OGR/LayerCopy.swift`), feature by feature.
public struct LayerConversion: Sendable {
    /// What GDAL makes.
    public enum Target: Sendable, Hashable {
        /// Shapefiles, one for each layer, named after it; tables in UTF-8 with a `.cpg`.
        case shapefiles
        /// One FlatGeobuf file with every layer's features, named after the first.
        case flatGeobuf
    }

    private let source: String
    private let folder: String
    private let layers: [String]
    private let target: Target

    /// A conversion of `layers` of the GeoPackage at `source`, an absolute path, into files of `folder`.
    public init(_ source: String, layers: [String], into folder: String, as target: Target) {
        (self.source, self.layers, self.folder, self.target) = (source, layers, folder, target)
    }

    /// Writes the files and gives their names, sorted; layers that are not there are passed over. Throws ``ConversionFault``.
    public func run() throws -> [String] {
        try LayerCopy(source: source, folder: folder).write(layers, as: target)
    }
}

/// What went wrong in GDAL.
public struct ConversionFault: Error, CustomStringConvertible {
    /// In GDAL's words.
    public let description: String

    init(_ description: String) { self.description = description }
}
