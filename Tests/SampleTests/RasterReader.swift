import CGDAL
import GDALSession
import Ground
import Testing

/// Reads a raster back through GDAL, as `gdalinfo` and a viewer would.
final class RasterReader {
    private let handle: GDALDatasetH

    init(_ path: String) throws {
        handle = try #require(GDALSession.call { GDALOpen(path, GA_ReadOnly) })
    }

    deinit { GDALClose(handle) }

    var columns: Int { Int(GDALGetRasterXSize(handle)) }
    var rows: Int { Int(GDALGetRasterYSize(handle)) }
    var bands: Int { Int(GDALGetRasterCount(handle)) }

    var names: [String] {
        (1...Int32(bands)).map { String(cString: GDALGetDescription(GDALGetRasterBand(handle, $0))) }
    }

    var epsg: String? {
        GDALGetSpatialRef(handle).flatMap { OSRGetAuthorityCode($0, nil) }.map { String(cString: $0) }
    }

    var geotransform: [Double] {
        var coefficients = [Double](repeating: 0, count: 6)
        GDALGetGeoTransform(handle, &coefficients)
        return coefficients
    }

    func item(_ key: String, _ domain: String) -> String? {
        GDALGetMetadataItem(handle, key, domain).map { String(cString: $0) }
    }

    func nodata(_ band: Int) -> Double? {
        var isSet: Int32 = 0
        let value = GDALGetRasterNoDataValue(GDALGetRasterBand(handle, Int32(band)), &isSet)
        return isSet == 0 ? nil : value
    }

    var hasDatasetMask: Bool { GDALGetMaskFlags(GDALGetRasterBand(handle, 1)) & GMF_PER_DATASET != 0 }

    func pixels(_ band: Int) -> [Float] { read(GDALGetRasterBand(handle, Int32(band))) }

    func mask() -> [Float] { read(GDALGetMaskBand(GDALGetRasterBand(handle, 1))) }

    private func read(_ band: GDALRasterBandH?) -> [Float] {
        var pixels = [Float](repeating: .nan, count: columns * rows)
        let status = GDALRasterIOEx(
            band, GF_Read, 0, 0, Int32(columns), Int32(rows), &pixels, Int32(columns), Int32(rows), GDT_Float32, 0, 0,
            nil)
        #expect(status == CE_None)
        return pixels
    }
}
