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
            let suggestion = try SceneReader.suggestedOutput(of: try Dataset(path: scene.path), scene: scene, in: crs)
            bounds = suggestion.bounds
            pixelSize = suggestion.pixelSize
        }
    }
}
