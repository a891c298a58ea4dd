import Conversion
import Export

/// Converts layers in this process, which is no program that could be its own child.
struct LayersHere: LayerConverting {
    func convert(
        _ source: String, in folder: String, layers: [String], to format: ConvertedFormat
    ) async throws -> [String] {
        try LayerConversion(
            "\(folder)/\(source)", layers: layers, into: folder,
            as: format == .shapefile ? .shapefiles : .flatGeobuf
        ).run()
    }
}
