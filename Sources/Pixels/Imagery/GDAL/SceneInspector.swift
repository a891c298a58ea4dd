import CGDAL
import Foundation
import GDALSession
public import Gate
public import Ground

/// Opens a file once and says what it is.
public enum SceneInspector {
    /// Describes the scene at `path`.
    ///
    /// `declared` comes before what the file says. Name and bytes pass the gate before GDAL sees either, within
    /// `limits`. Throws `GateError` for what the gate refuses, and ``ImageryError``: missing, not imagery, no CRS, no
    /// geotransform, or bands that cannot be compared or are not as many as were declared.
    public static func inspect(
        path: String, declared: SceneDeclaration = SceneDeclaration(), limits: GateLimits = GateLimits()
    ) throws -> Scene {
        try passGate(path, limits: limits)
        let dataset = try Dataset(path: path)
        let (bands, assumed, mislabelled) = try SceneBands(of: dataset, declared: declared).usable()
        return try describe(
            dataset, bands: bands, declared: declared, hasMislabelledAlpha: mislabelled,
            warnings: assumed ? [.bandsAssumedByOrder] : [])
    }

    /// Throws where the file at `path` may not be opened.
    static func passGate(_ path: String, limits: GateLimits = GateLimits()) throws {
        let real: String
        do {
            real = try PathGate(roots: []).admit(path)
        } catch {
            throw error.note.code == "input.missing" ? ImageryError.missing(path: path) : error
        }
        if let refusal = RasterGate.check(real, limits: limits).refusal { throw GateError(path: path, note: refusal) }
    }

    /// What colours and heights have in common: where the scene lies, and when it was taken.
    static func describe(
        _ dataset: Dataset, bands: [SceneBand], declared: SceneDeclaration = SceneDeclaration(),
        hasMislabelledAlpha: Bool, warnings: [SceneWarning]
    ) throws -> Scene {
        let (handle, path) = (dataset.handle, dataset.path)
        let place = try SceneGeoreference(of: dataset)
        // Not numbers, no extent, or beyond any coordinate on earth: arithmetic on pixels would overflow.
        guard place.geotransform.isFinite, place.geotransform.isOnEarth else {
            throw ImageryError.placeless(path: path, .noGeotransform)
        }
        let acquiredAt = declared.acquiredAt ?? acquisitionTime(of: handle)
        var scene = Scene(
            path: path, fileName: URL(fileURLWithPath: path).lastPathComponent,
            columns: Int(GDALGetRasterXSize(handle)), rows: Int(GDALGetRasterYSize(handle)),
            crs: place.crs, geotransform: place.geotransform, bands: bands, hasMislabelledAlpha: hasMislabelledAlpha,
            isByte: bands.allSatisfy {
                GDALGetRasterDataType(GDALGetRasterBand(handle, Int32($0.number))) == GDT_Byte
            },
            acquiredAt: acquiredAt,
            warnings: warnings + place.warnings + (acquiredAt == nil ? [.acquisitionTimeUnknown] : []))
        guard !bands.isEmpty else { return scene }
        scene.alpha = hasMislabelledAlpha ? nil : try SceneAlpha(of: dataset)
        scene.ignoresOverviews = try SceneOverviews.contradictPixels(of: dataset, scene: scene)
        if scene.ignoresOverviews { scene.warnings.append(.overviewsContradict) }
        let pixels = scene.ignoresOverviews ? try Dataset(path: path, ignoringOverviews: true) : dataset
        scene.blanks = try SceneBlanksSearch.blanks(of: pixels, scene: scene)
        if scene.blanks?.colours.isEmpty == false { scene.warnings.append(.blankGround) }
        return scene
    }

    /// GDAL's own key for it, as its satellite readers set it; TIFFTAG_DATETIME is when the file was written.
    private static func acquisitionTime(of handle: GDALDatasetH) -> Instant? {
        GDALSession.call { GDALGetMetadataItem(handle, "ACQUISITIONDATETIME", "IMAGERY") }
            .flatMap { text in
                let text = String(cString: text)
                // GDAL writes "YYYY-MM-DD HH:MM:SS" in UTC without a zone.
                return Instant(rfc3339: text) ?? Instant(rfc3339: text + "Z")
            }
    }
}
