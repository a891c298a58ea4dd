import CGDAL
import GDALSession
public import Ground

/// Where a scene lies and how fine it is, expressed in another CRS.
public struct SceneExtent: Sendable, Hashable {
    /// The rectangle around the scene in the CRS asked for.
    public let bounds: Bounds
    /// The edge of its pixels there, CRS units (metres for a projected CRS).
    public let pixelSize: Double

    /// Computes the extent of `scene` in `crs`; throws ``ImageryError/cannotWarp(path:reason:)``.
    public init(of scene: Scene, in crs: CRSCode) throws {
        if scene.crs == crs, scene.geotransform.isNorthUp {
            bounds = scene.bounds
            pixelSize = max(scene.geotransform.pixelWidth, -scene.geotransform.pixelHeight)
        } else {
            let suggestion = try Self.suggestedOutput(of: scene, in: crs)
            bounds = suggestion.bounds
            pixelSize = suggestion.pixelSize
        }
    }

    /// GDAL's suggestion for warping the scene to `crs`: pixel size and bounds.
    private static func suggestedOutput(
        of scene: Scene, in crs: CRSCode
    ) throws -> (pixelSize: Double, bounds: Bounds) {
        let source = try Dataset.inMemory(columns: scene.columns, rows: scene.rows, bands: 0, path: scene.path)
        try source.place(scene.geotransform, crs: scene.crs)
        var coefficients = [Double](repeating: 0, count: 6)
        var (columns, rows): (Int32, Int32) = (0, 0)
        let status = GDALSession.call { () -> CPLErr in
            let transformer = GDALSession.withStringList(["DST_SRS=\(crs)"]) {
                GDALCreateGenImgProjTransformer2(source.handle, nil, $0)
            }
            guard let transformer else { return CE_Failure }
            defer { GDALDestroyGenImgProjTransformer(transformer) }
            return GDALSuggestedWarpOutput(
                source.handle, GDALGenImgProjTransform, transformer, &coefficients, &columns, &rows)
        }
        guard status == CE_None else {
            throw ImageryError.cannotWarp(path: scene.path, reason: GDALSession.lastMessage)
        }
        let bounds = Bounds(
            minX: coefficients[0], minY: coefficients[3] + Double(rows) * coefficients[5],
            maxX: coefficients[0] + Double(columns) * coefficients[1], maxY: coefficients[3])
        return (coefficients[1], bounds)
    }
}
