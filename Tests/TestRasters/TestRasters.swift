import CGDAL
import Foundation
import GDALSession
import Ground

/// A folder for one test, removed when the test lets go of it.
public final class TemporaryFolder: Sendable {
    /// Where it lies.
    public let path: String

    /// Makes a folder of its own.
    public init() throws {
        path = NSTemporaryDirectory() + "parcelwatch-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file into it and gives its path.
    public func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }
}

/// A small raster written through GDAL itself, so that what reads it is tested against another writer.
public struct TestRaster {
    /// Number of columns.
    public var columns: Int
    /// Number of rows.
    public var rows: Int
    /// `rows × columns` per band.
    public var bands: [[Double]]
    /// Geotransform in GDAL's order; default: 1 m pixels at E 411000, N 2548000.
    public var geotransform: [Double] = [411_000, 1, 0, 2_548_000, 0, -1]
    /// EPSG code; nil writes none.
    public var epsg: Int? = 4547
    /// GDAL's driver; `VRT` = a GeoTIFF beside it, in a virtual raster, which keeps a nodata value for each band.
    public var driver = "GTiff"
    /// nodata of every band.
    public var nodata: Double?
    /// nodata of each band, where they differ.
    public var nodataByBand: [Double] = []
    /// GDAL's type name.
    public var type = "Byte"
    /// Band descriptions.
    public var names: [String] = []
    /// Value of ACQUISITIONDATETIME in the IMAGERY domain.
    public var acquiredAt: String?
    /// Creation options of the GTiff driver.
    public var options: [String] = []
    /// An internal mask, 255 = valid.
    public var mask: [Double]?

    /// A raster from its pixels.
    public init(columns: Int, rows: Int, bands: [[Double]]) {
        self.columns = columns
        self.rows = rows
        self.bands = bands
    }

    /// What went wrong while writing.
    public struct CannotWrite: Error {}

    /// Writes it with its driver.
    public func write(to path: String) throws {
        guard driver == "VRT" else { return try GDALSession.call { try create(path) } }
        var inner = self
        (inner.driver, inner.nodataByBand) = ("GTiff", [])
        try inner.write(to: path + ".tif")
        try Data(virtual(of: URL(fileURLWithPath: path).lastPathComponent + ".tif").utf8).write(
            to: URL(fileURLWithPath: path))
    }

    /// A virtual raster of the one file named, written by hand.
    private func virtual(of source: String) -> String {
        let planes = bands.indices.map { index in
            let nodata = index < nodataByBand.count ? "<NoDataValue>\(nodataByBand[index])</NoDataValue>" : ""
            let name = index < names.count ? "<Description>\(names[index])</Description>" : ""
            return "<VRTRasterBand dataType=\"\(type)\" band=\"\(index + 1)\">\(name)\(nodata)<SimpleSource>"
                + "<SourceFilename relativeToVRT=\"1\">\(source)</SourceFilename>"
                + "<SourceBand>\(index + 1)</SourceBand></SimpleSource></VRTRasterBand>"
        }
        let crs = epsg.map { "<SRS>EPSG:\($0)</SRS>" } ?? ""
        let place = geotransform.map { "\($0)" }.joined(separator: ", ")
        return "<VRTDataset rasterXSize=\"\(columns)\" rasterYSize=\"\(rows)\">\(crs)"
            + "<GeoTransform>\(place)</GeoTransform>\(planes.joined())</VRTDataset>"
    }

    private func create(_ path: String) throws {
        CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        for option in options { list = CSLAddString(list, option) }
        defer { CSLDestroy(list) }
        let driver = GDALGetDriverByName(self.driver)
        guard
            let dataset = GDALCreate(
                driver, path, Int32(columns), Int32(rows), Int32(bands.count), GDALGetDataTypeByName(type), list)
        else { throw CannotWrite() }
        defer { GDALClose(dataset) }
        var coefficients = geotransform
        if !coefficients.isEmpty { GDALSetGeoTransform(dataset, &coefficients) }
        if let epsg {
            let reference = OSRNewSpatialReference(nil)
            OSRImportFromEPSG(reference, Int32(epsg))
            GDALSetSpatialRef(dataset, reference)
            OSRDestroySpatialReference(reference)
        }
        if let acquiredAt { GDALSetMetadataItem(dataset, "ACQUISITIONDATETIME", acquiredAt, "IMAGERY") }
        for (index, values) in bands.enumerated() {
            let band = GDALGetRasterBand(dataset, Int32(index + 1))
            if let nodata { GDALSetRasterNoDataValue(band, nodata) }
            if index < nodataByBand.count { GDALSetRasterNoDataValue(band, nodataByBand[index]) }
            if index < names.count { GDALSetDescription(band, names[index]) }
            var values = values
            guard
                GDALRasterIO(
                    band, GF_Write, 0, 0, Int32(columns), Int32(rows), &values, Int32(columns), Int32(rows),
                    GDT_Float64, 0, 0) == CE_None
            else { throw CannotWrite() }
        }
        if var mask {
            GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET)
            let band = GDALGetMaskBand(GDALGetRasterBand(dataset, 1))
            _ = GDALRasterIO(
                band, GF_Write, 0, 0, Int32(columns), Int32(rows), &mask, Int32(columns), Int32(rows), GDT_Float64, 0, 0
            )
        }
    }
}

/// Parcels as a GeoJSON file in EPSG:4547, written by hand so that OGR is the reader under test.
public func parcelsGeoJSON(_ parcels: [(code: String, wkt: [[(Double, Double)]])], epsg: Int? = 4547) -> String {
    let features = parcels.map { parcel in
        let rings = parcel.wkt.map { ring in "[" + ring.map { "[\($0.0),\($0.1)]" }.joined(separator: ",") + "]" }
        return #"{"type":"Feature","properties":{"code":"\#(parcel.code)"},"geometry":"#
            + #"{"type":"Polygon","coordinates":[\#(rings.joined(separator: ","))]}}"#
    }
    let crs = epsg.map { #""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::\#($0)"}},"# } ?? ""
    return #"{"type":"FeatureCollection",\#(crs)"features":[\#(features.joined(separator: ","))]}"#
}

/// A closed rectangle's ring from its south-west corner.
public func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [(Double, Double)] {
    [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
}
