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
    ]

    private static func function(
        _ name: String, _ body: @escaping @Sendable (Data) -> (any DatabaseValueConvertible)?
    ) -> DatabaseFunction {
        DatabaseFunction(name, argumentCount: 1, pure: true) { arguments in
            Data.fromDatabaseValue(arguments[0]).flatMap(body)
        }
    }
}
