import CGDAL
import Foundation
import GDALSession
public import Ground

/// Puts pictures that lie nowhere, or elsewhere than they should, onto a local metric grid.
///
/// Labelled collections often come without a georeference, or with one that is off; their pixel size is known.
public enum LocalCopy {
    /// The CRS of every copy.
    public static let crs = CRSCode(epsg: 4547)
    /// The upper left corner of every copy, in ``crs``.
    public static let corner = Coordinate(x: 411_000, y: 2_548_000)

    /// Copies the picture at `path` to a GeoTIFF whose pixels have edges of `pixelSize` metres.
    ///
    /// Returns where its centre lies by its own georeference (longitude and latitude for EPSG:4326), nil without one.
    /// Throws ``ImageryError``.
    @discardableResult
    public static func write(_ path: String, to copyPath: String, pixelSize: Double) throws -> Coordinate? {
        try SceneInspector.passGate(path)
        let source = try Dataset(path: path)
        var own = [Double](repeating: 0, count: 6)
        let isPlaced = GDALSession.call { GDALGetGeoTransform(source.handle, &own) } == CE_None
        let copy = GDALSession.call {
            GDALSession.withStringList(["COMPRESS=NONE", "TILED=YES"]) { options in
                GDALGetDriverByName("GTiff").flatMap {
                    GDALCreateCopy($0, copyPath, source.handle, 0, options, nil, nil)
                }
            }
        }
        guard let copy else { throw ImageryError.cannotOpen(path: path, reason: GDALSession.lastMessage) }
        let target = Dataset(taking: copy, path: copyPath)
        var placed = [corner.x, pixelSize, 0, corner.y, 0, -pixelSize]
        let reference = OSRNewSpatialReference(nil)
        defer { OSRDestroySpatialReference(reference) }
        let isWritten = GDALSession.call {
            OSRImportFromEPSG(reference, Int32(crs.epsg ?? 4547)) == OGRERR_NONE
                && GDALSetSpatialRef(target.handle, reference) == CE_None
                && GDALSetGeoTransform(target.handle, &placed) == CE_None
        }
        guard isWritten else { throw ImageryError.cannotOpen(path: path, reason: GDALSession.lastMessage) }
        let (columns, rows) = (Double(GDALGetRasterXSize(source.handle)), Double(GDALGetRasterYSize(source.handle)))
        guard isPlaced else { return nil }
        return Coordinate(
            x: own[0] + own[1] * columns / 2 + own[2] * rows / 2, y: own[3] + own[4] * columns / 2 + own[5] * rows / 2)
    }
}
