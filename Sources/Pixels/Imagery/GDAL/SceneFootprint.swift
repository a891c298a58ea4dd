import CGDAL
import GDALSession
import Ground

/// The outline of what is valid in a scene, in longitude and latitude.
enum SceneFootprint {
    /// Parts below this share of the valid ground are left out.
    private static let leastPart = 0.01
    /// Holes below this share of their part are filled: shadows and saturated roofs are no gap in a footprint.
    private static let leastHole = 0.03
    private static let mostParts = 8
    private static let mostVertices = 100

    /// The outline, exterior rings counter-clockwise, about a hundred vertices at most; empty where nothing is valid.
    ///
    /// Accurate to about one and a half sampled pixels.
    static func outline(of validity: SceneValidity, on ground: GeographicGround) throws -> MultiPolygon {
        let (columns, rows) = (Double(validity.columns), Double(validity.rows))
        let polygons: [Polygon] =
            validity.mask.allSatisfy { $0 != 0 }
            ? [Polygon(Bounds(minX: 0, minY: 0, maxX: columns, maxY: rows))]
            : try polygonised(validity, path: ground.scene.path)
        // From the sampled pixels to the scene's own.
        let (across, down) = (Double(ground.scene.columns) / columns, Double(ground.scene.rows) / rows)
        let vertices = polygons.reduce(0) { $0 + $1.rings.reduce(0) { $0 + $1.count } }
        return try MultiPolygon(
            polygons.map { polygon in
                let rings = try polygon.rings.map { ring in
                    try geographic(
                        ring.map { Coordinate(x: $0.x * across, y: $0.y * down) }, on: ground,
                        mostParts: max(1, mostVertices / max(1, vertices)))
                }
                return Polygon(exterior: rings[0], holes: Array(rings.dropFirst()))
            }
        ).normalised()
    }

    /// A ring of columns and rows in longitude and latitude, with points added where a straight edge of the scene would
    /// leave the true one by more than half a pixel.
    private static func geographic(
        _ ring: [Coordinate], on ground: GeographicGround, mostParts: Int
    ) throws -> [Coordinate] {
        var result: [Coordinate] = []
        for (start, end) in zip(ring, ring.dropFirst()) {
            func point(_ share: Double) throws -> Coordinate {
                try ground.geographic(
                    column: start.x + (end.x - start.x) * share, row: start.y + (end.y - start.y) * share)
            }
            let (first, middle, last) = (try point(0), try point(0.5), try point(1))
            let along = max(abs(end.x - start.x), abs(end.y - start.y))
            let bend = max(abs(middle.x - (first.x + last.x) / 2), abs(middle.y - (first.y + last.y) / 2))
            let pixel = max(abs(last.x - first.x), abs(last.y - first.y)) / max(along, 1)
            // The sagitta falls with the square of the number of parts.
            let wanted = bend > pixel / 2 ? (bend / (pixel / 2)).squareRoot().rounded(.up) : 1
            let parts = Int(min(Double(mostParts), wanted))
            for index in 0..<max(1, parts) { result.append(try point(Double(index) / Double(max(1, parts)))) }
        }
        if let first = result.first { result.append(first) }
        return result
    }

    /// The largest valid parts, simplified, in columns and rows of the sampled pixels.
    private static func polygonised(_ validity: SceneValidity, path: String) throws -> [Polygon] {
        var parts = try rawPolygons(validity, path: path)
        let whole = parts.reduce(0) { $0 + $1.area }
        parts = parts.filter { $0.area >= whole * leastPart }.sorted { $0.area > $1.area }
        parts = parts.prefix(mostParts).map { part in
            let area = part.area
            return Polygon(
                exterior: part.exterior,
                holes: part.holes.filter { abs(Polygon.signedArea($0)) >= area * leastHole })
        }
        // One pixel and a half straightens the stairs of a slanted edge.
        var tolerance = 1.5
        var simple = parts.flatMap { simplified($0, tolerance: tolerance) }
        while simple.reduce(0, { $0 + $1.rings.reduce(0) { $0 + $1.count } }) > mostVertices, tolerance < 64 {
            tolerance *= 1.5
            simple = parts.flatMap { simplified($0, tolerance: tolerance) }
        }
        return simple
    }

    /// Every 4-connected valid part, by GDAL.
    private static func rawPolygons(_ validity: SceneValidity, path: String) throws -> [Polygon] {
        try GDALSession.call {
            guard
                let raster = GDALCreate(
                    GDALGetDriverByName("MEM"), "", Int32(validity.columns), Int32(validity.rows), 1, GDT_Byte, nil)
            else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
            defer { GDALClose(raster) }
            let band = GDALGetRasterBand(raster, 1)
            var mask = validity.mask
            let written = GDALRasterIO(
                band, GF_Write, 0, 0, Int32(validity.columns), Int32(validity.rows), &mask, Int32(validity.columns),
                Int32(validity.rows), GDT_Byte, 0, 0)
            guard written == CE_None,
                let store = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
            else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
            defer { GDALClose(store) }
            guard let layer = GDALDatasetCreateLayer(store, "parts", nil, wkbPolygon, nil),
                GDALPolygonize(band, band, layer, -1, nil, nil, nil) == CE_None
            else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
            var polygons: [Polygon] = []
            OGR_L_ResetReading(layer)
            while let feature = OGR_L_GetNextFeature(layer) {
                defer { OGR_F_Destroy(feature) }
                if let geometry = OGR_F_GetGeometryRef(feature) { polygons += self.polygons(of: geometry) }
            }
            return polygons
        }
    }

    /// A polygon with fewer vertices, by GEOS; as it was where that leaves nothing.
    private static func simplified(_ polygon: Polygon, tolerance: Double) -> [Polygon] {
        let bytes = WellKnownBinary.encode(MultiPolygon([polygon]))
        var geometry: OGRGeometryH?
        return GDALSession.call {
            guard OGR_G_CreateFromWkb(bytes, nil, &geometry, Int32(bytes.count)) == OGRERR_NONE, let geometry else {
                return [polygon]
            }
            defer { OGR_G_DestroyGeometry(geometry) }
            guard let simple = OGR_G_SimplifyPreserveTopology(geometry, tolerance) else { return [polygon] }
            defer { OGR_G_DestroyGeometry(simple) }
            let result = polygons(of: simple)
            return result.isEmpty ? [polygon] : result
        }
    }

    private static func polygons(of geometry: OGRGeometryH) -> [Polygon] {
        let size = Int(OGR_G_WkbSize(geometry))
        var bytes = [UInt8](repeating: 0, count: size)
        guard OGR_G_ExportToWkb(geometry, wkbNDR, &bytes) == OGRERR_NONE else { return [] }
        return WellKnownBinary.decode(bytes)?.polygons ?? []
    }
}
