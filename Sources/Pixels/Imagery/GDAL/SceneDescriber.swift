import CGDAL
public import Catalogue
import GDALSession
public import Gate
public import Ground

/// Says of a file what the catalogue keeps: where it lies, what it holds, what of it is valid, what its metadata say.
///
/// Needs no more than a decimated read; a file without overviews is decoded once for that.
public enum SceneDescriber {
    /// Describes the scene or surface model at `path`.
    ///
    /// One band, unless it is declared to be light, is a surface model if it is declared to be one, is named as heights,
    /// is in metres, or holds floating-point numbers and is not named as light. Throws ``ImageryError`` as
    /// ``SceneInspector/inspect(path:declared:limits:)`` and ``SceneInspector/inspectHeight(path:declared:limits:)`` do,
    /// for pixels that cannot be read, and for a place that has no longitude and latitude.
    public static func describe(
        path: String, declared: SceneDeclaration = SceneDeclaration(), limits: GateLimits = GateLimits()
    ) throws -> SceneDescription {
        let dataset = try Dataset(path: path)
        let scene =
            declared.isSurfaceModel || declared.bands.count != 1 && holdsHeights(dataset)
            ? try SceneInspector.inspectHeight(path: path, declared: declared, limits: limits)
            : try SceneInspector.inspect(path: path, declared: declared, limits: limits)
        let ground = try GeographicGround(of: scene)
        let pixels = scene.ignoresOverviews ? try Dataset(path: path, ignoringOverviews: true) : dataset
        let validity = try SceneValidity(of: pixels, scene: scene)
        let layout = SceneLayout(of: dataset)
        let metadata = SceneMetadata(of: dataset)
        var description = SceneDescription(
            columns: scene.columns, rows: scene.rows, crs: scene.crs, geotransform: scene.geotransform,
            bounds: scene.bounds, pixelSizeMetres: try ground.pixelSizeMetres(), bands: scene.bands.map(\.band),
            dataType: dataType(of: dataset, band: scene.bands.first?.number ?? 1),
            footprint: try SceneFootprint.outline(of: validity, on: ground), validShare: validity.share)
        description.warnings = scene.warnings.map(\.rawValue)
        let nodata = Set(scene.bands.map(\.nodata?.bitPattern))
        if nodata.count > 1 {
            description.warnings.append("nodataDiffersByBand")
        } else if let value = scene.bands.first?.nodata {
            description.nodataIsNaN = value.isNaN
            // What is no finite number is not observed, whether it is named so or not.
            description.nodata = value.isFinite ? value : nil
        }
        description.blankShare = validity.blankShare > 0 ? validity.blankShare : nil
        description.blankValues = scene.blanks?.colours.first.map { $0.map(Double.init) }
        if validity.share == 0 { description.warnings.append("nothingValid") }
        description.isCloudOptimised = layout.isCloudOptimised
        description.mediaType = layout.mediaType
        description.acquiredAt = scene.acquiredAt
        description.cloudShare = metadata.cloudShare
        description.sunAzimuth = metadata.sunAzimuth
        description.sunElevation = metadata.sunElevation
        description.offNadir = metadata.offNadir
        description.viewAzimuth = metadata.viewAzimuth
        description.platform = metadata.platform
        return description
    }

    /// Whether a dataset is a surface model, by its only band.
    private static func holdsHeights(_ dataset: Dataset) -> Bool {
        let bands = (0..<GDALGetRasterCount(dataset.handle)).compactMap { GDALGetRasterBand(dataset.handle, $0 + 1) }
            .filter { GDALGetRasterColorInterpretation($0) != GCI_AlphaBand }
        guard bands.count == 1, let band = bands.first else { return false }
        let name = GDALGetDescription(band).map { String(cString: $0).lowercased() } ?? ""
        if ["height", "elevation", "dsm", "dem", "z", "高程"].contains(name) { return true }
        if ["pan", "grey", "gray", "panchromatic", "red", "green", "blue", "nir"].contains(name) { return false }
        let unit = GDALGetRasterUnitType(band).map { String(cString: $0).lowercased() } ?? ""
        if ["m", "metre", "metres", "meter", "meters", "米"].contains(unit) { return true }
        let type = GDALGetRasterDataType(band)
        return type == GDT_Float32 || type == GDT_Float64
    }

    /// The type of a band's numbers by STAC's name for it.
    private static func dataType(of dataset: Dataset, band number: Int) -> String {
        let band = GDALGetRasterBand(dataset.handle, Int32(number))
        switch GDALGetRasterDataType(band) {
        case GDT_Byte:
            let kind = GDALSession.call { GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE") }
            return kind.map { String(cString: $0) } == "SIGNEDBYTE" ? "int8" : "uint8"
        case GDT_UInt16: return "uint16"
        case GDT_Int16: return "int16"
        case GDT_UInt32: return "uint32"
        case GDT_Int32: return "int32"
        case GDT_UInt64: return "uint64"
        case GDT_Int64: return "int64"
        case GDT_Float32: return "float32"
        case GDT_Float64: return "float64"
        default: return "other"
        }
    }
}
