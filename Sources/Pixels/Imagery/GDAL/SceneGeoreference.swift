import CGDAL
import Foundation
import GDALSession
import Gate
import Ground

/// Where a raster lies: as its file says, else as the small files beside it say.
///
/// GDAL's own order, part by part (geotransform, CRS): the `.aux.xml`, the file itself, the world file and the `.prj`.
/// A scene is read by what is found here; GDAL's own idea of the dataset is asked no more.
struct SceneGeoreference {
    /// (column, row) → (x, y).
    let geotransform: Geotransform
    /// CRS of the geotransform.
    let crs: CRSCode
    /// Files beside it that were needed to know this, names without folder.
    let names: [String]
    /// What contradicts it, or cannot be made out.
    let warnings: [SceneWarning]

    /// Finds out; throws ``ImageryError``: no geotransform (control points and coefficients are named) or no CRS.
    init(of dataset: Dataset) throws(ImageryError) {
        let sidecars = RasterSidecars(of: URL(fileURLWithPath: dataset.path).resolvingSymlinksInPath().path)
        let (path, own) = (dataset.path, Self.ownTransform(of: dataset))
        guard let geotransform = sidecars.auxiliary?.geotransform ?? own ?? sidecars.world else {
            throw Self.reason(of: dataset, sidecars: sidecars)
        }
        let reference = GDALSession.call { GDALGetSpatialRef(dataset.handle) }
        let ownCode = reference.flatMap { GDALSession.code(of: $0) }
            .flatMap { CRSCode("\($0.authority):\($0.code)") }
        let told = sidecars.auxiliary?.crsText.flatMap(Self.code(ofWords:))
        let written = sidecars.projection.flatMap(Self.code(ofWords:))
        // A file's own WKT counts even without a code: the `.prj` may belong to another file.
        guard let crs = told ?? ownCode ?? (reference == nil ? written : nil) else {
            guard reference == nil, sidecars.auxiliary?.crsText == nil, sidecars.projection == nil else {
                throw ImageryError.placeless(path: path, .unknownCRS)
            }
            throw ImageryError.placeless(path: path, .noCRS(worldFile: own == nil ? sidecars.worldName : nil))
        }
        var warnings: [SceneWarning] = []
        if !sidecars.unreadable.isEmpty { warnings.append(.sidecarUnreadable) }
        let others = [own, sidecars.world].compactMap { $0 }
        let codes = [ownCode, reference == nil ? nil : written].compactMap { $0 }
        if others.contains(where: { !Self.agree($0, geotransform, dataset) }) || codes.contains(where: { $0 != crs }) {
            warnings.append(.sidecarContradicts)
        }
        (self.geotransform, self.crs, self.warnings) = (geotransform, crs, warnings)
        let needsTransform = sidecars.auxiliary?.geotransform == nil && own == nil
        let needsWords = told == nil && ownCode == nil
        let hasAuxiliary = sidecars.auxiliary.map { !$0.isSilent } ?? false
        names = sidecars.names.filter { name in
            if name == sidecars.worldName { return needsTransform }
            return name.lowercased().hasSuffix(".xml") ? hasAuxiliary : needsWords
        }
    }

    /// What GDAL finds in the file; nil where it finds nothing, or the grid of pixels itself.
    private static func ownTransform(of dataset: Dataset) -> Geotransform? {
        var numbers = [Double](repeating: 0, count: 6)
        guard GDALSession.call({ GDALGetGeoTransform(dataset.handle, &numbers) }) == CE_None else { return nil }
        guard numbers != [0, 1, 0, 0, 0, 1], numbers != [0, 1, 0, 0, 0, -1] else { return nil }
        return Geotransform(
            originX: numbers[0], pixelWidth: numbers[1], rowRotation: numbers[2], originY: numbers[3],
            columnRotation: numbers[4], pixelHeight: numbers[5])
    }

    /// Whether two transforms put every corner on the same place, to half a pixel.
    private static func agree(_ one: Geotransform, _ other: Geotransform, _ dataset: Dataset) -> Bool {
        let size = (Double(GDALGetRasterXSize(dataset.handle)), Double(GDALGetRasterYSize(dataset.handle)))
        let pixel = max(
            abs(other.pixelWidth) + abs(other.rowRotation), abs(other.pixelHeight) + abs(other.columnRotation))
        return [(0, 0), (size.0, 0), (0, size.1), (size.0, size.1)].allSatisfy { column, row in
            let (a, b) = (one.coordinate(column: column, row: row), other.coordinate(column: column, row: row))
            return abs(a.x - b.x) <= pixel / 2 && abs(a.y - b.y) <= pixel / 2
        }
    }

    /// Why there is no geotransform: ground control points, coefficients, or nothing at all.
    private static func reason(of dataset: Dataset, sidecars: RasterSidecars) -> ImageryError {
        let points = Int(GDALSession.call { GDALGetGCPCount(dataset.handle) })
        if points > 0 { return .placeless(path: dataset.path, .controlPointsOnly(count: points)) }
        let list = GDALSession.call { GDALGetMetadata(dataset.handle, "RPC") }
        if sidecars.hasCoefficients || list.map({ CSLCount($0) > 0 }) ?? false {
            return .placeless(path: dataset.path, .coefficientsOnly)
        }
        return .placeless(path: dataset.path, .noGeotransform)
    }

    /// The code of a CRS in words.
    private static func code(ofWords text: String) -> CRSCode? {
        guard let reference = OSRNewSpatialReference(nil) else { return nil }
        defer { OSRDestroySpatialReference(reference) }
        let isRead = text.withCString { start in
            var start: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: start)
            return GDALSession.call { OSRImportFromWkt(reference, &start) } == OGRERR_NONE
        }
        guard isRead, let found = GDALSession.code(of: reference) else { return nil }
        return CRSCode("\(found.authority):\(found.code)")
    }
}

extension Dataset {
    /// nodata by number of the band, as the `.aux.xml` beside the file says.
    var sidecarNodata: [Int: Double] {
        RasterSidecars(of: URL(fileURLWithPath: path).resolvingSymlinksInPath().path).auxiliary?.nodata ?? [:]
    }
}
