import Foundation
import GRDB
import Ground

/// The SQL functions that the R-tree triggers call (Annex F.3): NULL in, or no geometry in, gives NULL.
enum SpatialFunctions {
    static let all: [DatabaseFunction] = [
        function("ST_MinX") { GeometryBlob.bounds(of: $0)?.minX },
        function("ST_MaxX") { GeometryBlob.bounds(of: $0)?.maxX },
        function("ST_MinY") { GeometryBlob.bounds(of: $0)?.minY },
        function("ST_MaxY") { GeometryBlob.bounds(of: $0)?.maxY },
        // Other software calls an empty geometry by its flag or by having no coordinates: without bounds either way.
        function("ST_IsEmpty") { GeometryBlob.bounds(of: $0) == nil ? 1 : 0 },
        // The ring of an area as a geometry; a geometry, or two numbers. For lists alone: no trigger calls them.
        DatabaseFunction("meets_area", argumentCount: 2, pure: true) { arguments in
            guard let ring = ring(arguments[0]),
                let geometry = Data.fromDatabaseValue(arguments[1]).flatMap(GeometryBlob.decode)
            else { return 0 }
            return geometry.polygons.contains { $0.meets(ring) } ? 1 : 0
        },
        DatabaseFunction("holds_point", argumentCount: 3, pure: true) { arguments in
            guard let ring = ring(arguments[0]), let x = Double.fromDatabaseValue(arguments[1]),
                let y = Double.fromDatabaseValue(arguments[2])
            else { return 0 }
            return Polygon(exterior: ring).holds(Coordinate(x: x, y: y)) ? 1 : 0
        },
    ]

    private static func ring(_ value: DatabaseValue) -> [Coordinate]? {
        Data.fromDatabaseValue(value).flatMap(GeometryBlob.decode)?.polygons.first?.exterior
    }

    private static func function(
        _ name: String, _ body: @escaping @Sendable (Data) -> (any DatabaseValueConvertible)?
    ) -> DatabaseFunction {
        DatabaseFunction(name, argumentCount: 1, pure: true) { arguments in
            Data.fromDatabaseValue(arguments[0]).flatMap(body)
        }
    }
}
