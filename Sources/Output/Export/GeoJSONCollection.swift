package import Ground

/// Writes a FeatureCollection feature by feature; the bbox comes last, when it is known.
package struct GeoJSONCollection: ~Copyable {
    /// Brings geometries to WGS 84.
    package let projection = GeographicProjection()
    private var box: GeographicGeometry.Box?
    private var count = 0

    package static func write(
        to path: String, _ body: (inout GeoJSONCollection, inout TextFile) async throws -> Void
    ) async throws {
        try await TextFile.replace(path) { file in
            var collection = try GeoJSONCollection(beginning: &file)
            try await body(&collection, &file)
            try collection.end(&file)
        }
    }

    /// The same with a `body` that does not wait.
    package static func write(to path: String, _ body: (inout GeoJSONCollection, inout TextFile) throws -> Void) throws
    {
        try TextFile.replace(path) { file in
            var collection = try GeoJSONCollection(beginning: &file)
            try body(&collection, &file)
            try collection.end(&file)
        }
    }

    private init(beginning file: inout TextFile) throws {
        try file.write(#"{"type":"FeatureCollection","features":["#)
    }

    private func end(_ file: inout TextFile) throws {
        try file.write("\n]")
        // A collection without geometry has no bounds, and RFC 7946 no empty bbox.
        if let box { try file.write(#","bbox":"# + box.json.text) }
        try file.write("}\n")
    }

    /// One feature, on a line of its own.
    package mutating func add(
        id: String, _ geometry: MultiPolygon, crs: CRSCode, _ properties: [(String, JSONText)], to file: inout TextFile
    ) throws {
        try add(id: id, try projection.geometry(geometry, crs: crs), properties, to: &file)
    }

    /// One feature whose geometry is in WGS 84 already; nil = none.
    package mutating func add(
        id: String, _ geographic: GeographicGeometry?, _ properties: [(String, JSONText)], to file: inout TextFile
    ) throws {
        geographic?.extend(&box)
        try file.write(count > 0 ? ",\n" : "\n")
        count += 1
        let feature = JSONText.object([
            ("type", .text("Feature")), ("id", .text(id)), ("geometry", geographic?.json ?? .null),
            ("properties", .object(properties)),
        ])
        try file.write(feature.text)
    }
}
