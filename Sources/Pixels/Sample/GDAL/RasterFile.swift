import CGDAL
import Foundation
import GDALSession
import Ground

/// A raster in memory that is written as a cloud-optimised GeoTIFF; closed with this object.
final class RasterFile {
    /// Where the pixels lie and when they were taken.
    struct Place {
        let crs: CRSCode
        let originX: Double
        let originY: Double
        let pixelSize: Double
        let acquiredAt: Instant
    }

    /// GDAL's own key for the moment of acquisition, as its satellite readers set it.
    private static let acquisitionKey = "ACQUISITIONDATETIME\" domain=\"IMAGERY"
    /// Stands for the key until the file is written; as long as key and domain, so that it is overwritten in place.
    ///
    /// GDAL before 3.8 copies the default metadata domain only, and setting another one afterwards would move the
    /// directory to the file's end, where a COG must not have it.
    private static let placeholder = "ACQUISITIONDATETIME_IN_DOMAIN_IMAGERY".prefix(acquisitionKey.count).description

    private let handle: GDALDatasetH
    private let path: String
    private let columns: Int
    private let rows: Int

    /// An empty raster of `bands` bands; `path` is where it will be written.
    init(path: String, columns: Int, rows: Int, bands: Int, isFloat: Bool, place: Place) throws(SampleError) {
        let created = GDALSession.call {
            GDALGetDriverByName("MEM").flatMap {
                GDALCreate($0, "", Int32(columns), Int32(rows), Int32(bands), isFloat ? GDT_Float32 : GDT_Byte, nil)
            }
        }
        guard let created else { throw SampleError.cannotWrite(path: path, reason: GDALSession.lastMessage) }
        handle = created
        self.path = path
        self.columns = columns
        self.rows = rows
        guard let reference = SpatialReference(place.crs) else {
            throw SampleError.cannotWrite(path: path, reason: GDALSession.lastMessage)
        }
        GDALSetSpatialRef(handle, reference.handle)
        var coefficients = [place.originX, place.pixelSize, 0, place.originY, 0, -place.pixelSize]
        GDALSetGeoTransform(handle, &coefficients)
        GDALSetMetadataItem(handle, Self.placeholder, place.acquiredAt.description, nil)
    }

    deinit { GDALClose(handle) }

    /// Names a 1-based band, and says what it records and which number means nothing.
    func describe(band number: Int, name: String, nodata: Double?) {
        guard let band = GDALGetRasterBand(handle, Int32(number)) else { return }
        GDALSetDescription(band, name)
        let interpretation =
            switch name {
            case "red": GCI_RedBand
            case "green": GCI_GreenBand
            case "blue": GCI_BlueBand
            case "height": GCI_GrayIndex
            default: GCI_Undefined
            }
        GDALSetRasterColorInterpretation(band, interpretation)
        if let nodata { GDALSetRasterNoDataValue(band, nodata) }
        if name == "height" { GDALSetRasterUnitType(band, "m") }
    }

    /// Fills all bands from `bands × rows × columns` numbers.
    func write(_ planes: [UInt8], bands: Int) throws(SampleError) {
        var planes = planes
        let status = GDALSession.call {
            GDALDatasetRasterIOEx(
                handle, GF_Write, 0, 0, Int32(columns), Int32(rows), &planes, Int32(columns), Int32(rows), GDT_Byte,
                Int32(bands), nil, 1, GSpacing(columns), GSpacing(columns * rows), nil)
        }
        try check(status)
    }

    /// Fills the only band from `rows × columns` numbers.
    func write(_ heights: [Float]) throws(SampleError) {
        var heights = heights
        let status = GDALSession.call {
            GDALDatasetRasterIOEx(
                handle, GF_Write, 0, 0, Int32(columns), Int32(rows), &heights, Int32(columns), Int32(rows),
                GDT_Float32, 1, nil, 0, 0, 0, nil)
        }
        try check(status)
    }

    /// Adds a mask for all bands: 255 = recorded.
    func writeMask(_ mask: [UInt8]) throws(SampleError) {
        var mask = mask
        let status = GDALSession.call { () -> CPLErr in
            guard GDALCreateDatasetMaskBand(handle, GMF_PER_DATASET) == CE_None else { return CE_Failure }
            return GDALRasterIOEx(
                GDALGetMaskBand(GDALGetRasterBand(handle, 1)), GF_Write, 0, 0, Int32(columns), Int32(rows), &mask,
                Int32(columns), Int32(rows), GDT_Byte, 0, 0, nil)
        }
        try check(status)
    }

    /// Writes the file with GDAL's COG driver; an existing file is replaced.
    func save(options: [String]) throws(SampleError) {
        let isSaved = GDALSession.call {
            GDALSession.withStringList(options) { list -> Bool in
                guard let driver = GDALGetDriverByName("COG"),
                    let copy = GDALCreateCopy(driver, path, handle, 0, list, nil, nil)
                else { return false }
                GDALClose(copy)
                return CPLGetLastErrorType().rawValue < CE_Failure.rawValue
            }
        }
        guard isSaved else { throw SampleError.cannotWrite(path: path, reason: GDALSession.lastMessage) }
        try nameAcquisition()
    }

    /// Puts the acquisition's key and domain where the placeholder is, in TIFFTAG_GDAL_METADATA's text.
    private func nameAcquisition() throws(SampleError) {
        do {
            let url = URL(fileURLWithPath: path)
            var bytes = try Data(contentsOf: url)
            guard let range = bytes.range(of: Data(Self.placeholder.utf8)) else {
                throw SampleError.cannotWrite(path: path, reason: "TIFFTAG_GDAL_METADATA")
            }
            bytes.replaceSubrange(range, with: Data(Self.acquisitionKey.utf8))
            try bytes.write(to: url)
        } catch let error as SampleError {
            throw error
        } catch {
            throw SampleError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    private func check(_ status: CPLErr) throws(SampleError) {
        guard status == CE_None else { throw SampleError.cannotWrite(path: path, reason: GDALSession.lastMessage) }
    }
}
