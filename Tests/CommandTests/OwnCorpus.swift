import Foundation
import TestFiles
import Testing

/// Hostile inputs of this project's own making, written anew for every run, so that every clone tries them.
struct OwnCorpus {
    /// An input, and what the program says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The code of its refusal.
        let code: String
        var status: Int32 = 65
        /// Writes the input into the folder; gives the path to hand to the program, the file itself unless told.
        let write: @Sendable (_ folder: URL, _ file: URL) throws -> String?

        var testDescription: String { name }

        init(
            _ name: String, _ code: String, status: Int32 = 65,
            write: @escaping @Sendable (_ folder: URL, _ file: URL) throws -> String?
        ) {
            (self.name, self.code, self.status, self.write) = (name, code, status, write)
        }

        /// A file with this content.
        init(
            _ name: String, _ code: String, status: Int32 = 65,
            _ content: @autoclosure @escaping @Sendable () -> [UInt8]
        ) {
            self.init(name, code, status: status) { _, file in
                try Data(content()).write(to: file)
                return nil
            }
        }

        init(_ name: String, _ code: String, text: String) { self.init(name, code, Array(text.utf8)) }
    }

    // MARK: Scenes

    static let scenes: [Case] =
        [
            Case("reads-passwd.vrt", "raster.driver", text: mosaic(of: "/etc/passwd")),
            Case("climbs-out.vrt", "raster.driver", text: mosaic(of: "../../outside.tif")),
            Case("asks-the-network.vrt", "raster.driver", text: mosaic(of: "/vsicurl/http://192.0.2.1/a.tif")),
            Case("runs-python.vrt", "raster.driver", text: pythonMosaic),
            Case("raw-bytes.vrt", "raster.driver", text: rawMosaic),
            Case("laughs.vrt", "raster.driver", text: laughing("VRTDataset")),
            Case("itself.vrt", "raster.driver", text: mosaic(of: "itself.vrt")),
            Case("map-service.tif", "raster.driver", text: "<GDAL_WMS><Service name=\"TMS\"/></GDAL_WMS>\n"),
            Case("page.tif", "raster.format", text: "<!DOCTYPE html><title>404</title>\n"),
            Case("nothing.tif", "input.empty", []),
            Case("cut-short.tif", "raster.truncated", Array(scene().prefix(1_000))),
            Case("head-only.tif", "raster.corrupt", Array(scene().prefix(7))),
            Case("four-billion-wide.tif", "raster.tooLarge", huge()),
            Case("place-is-no-number.tif", "raster.georefRange", scene { $0.place(scale: .nan) }),
            Case("nowhere.tif", "raster.noGeoref", scene()),
            Case("climbs-out.zip", "archive.path", HandZIP([("../../escaped.tif", scene())]).bytes),
            Case("absolute.zip", "archive.path", HandZIP([("/tmp/escaped.tif", scene())]).bytes),
            Case("bomb.zip", "archive.ratio", bomb()),
            Case(
                "archive-in-archive.zip", "archive.nested",
                HandZIP([("a.zip", HandZIP([("a.tif", scene())]).bytes)]).bytes),
            Case("link-in-archive.zip", "archive.symlink", linked()),
            Case("link-out.tif", "input.symlink") { _, file in
                try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/passwd")
                return nil
            },
            Case("address", "input.name") { _, _ in "/vsicurl/http://192.0.2.1/a.tif" },
        ]

    /// A virtual raster over one file.
    private static func mosaic(of file: String) -> String {
        """
        <VRTDataset rasterXSize="16" rasterYSize="16"><SRS>EPSG:4547</SRS>
        <GeoTransform>411700, 0.5, 0, 2548000, 0, -0.5</GeoTransform><VRTRasterBand dataType="Byte" band="1">
        <SimpleSource><SourceFilename relativeToVRT="0">\(file)</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
        </VRTRasterBand></VRTDataset>
        """
    }

    private static let pythonMosaic = """
        <VRTDataset rasterXSize="16" rasterYSize="16"><VRTRasterBand dataType="Byte" band="1" subClass="VRTDerivedRasterBand">
        <PixelFunctionLanguage>Python</PixelFunctionLanguage><PixelFunctionType>f</PixelFunctionType>
        <PixelFunctionCode><![CDATA[open('ran', 'w')]]></PixelFunctionCode></VRTRasterBand></VRTDataset>
        """

    private static let rawMosaic = """
        <VRTDataset rasterXSize="16" rasterYSize="16"><VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
        <SourceFilename relativeToVRT="0">/etc/passwd</SourceFilename><ImageOffset>0</ImageOffset></VRTRasterBand></VRTDataset>
        """

    /// Ten times ten times … the same word.
    private static func laughing(_ root: String) -> String {
        let steps = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }
        return "<?xml version=\"1.0\"?><!DOCTYPE \(root) [<!ENTITY l0 \"ha\">\(steps.joined())]><\(root)>&l9;</\(root)>"
    }

    private static func scene(_ change: (inout HandTIFF) -> Void = { _ in }) -> [UInt8] {
        var file = HandTIFF(columns: 64, rows: 64, bands: 3)
        change(&file)
        return file.bytes()
    }

    private static func huge() -> [UInt8] {
        scene { $0.replaced = [256: (4, [4_000_000_000]), 257: (4, [4_000_000_000])] }
    }

    /// 64 MiB of zeros in some 400 KiB.
    private static func bomb() -> [UInt8] {
        let size = 258 * 260_000 + 1
        var archive = HandZIP([("a.tif", [])])
        archive.entries[0].method = 8
        archive.entries[0].size = size
        archive.entries[0].packed = DeflatedZeros.bytes(count: size)
        return archive.bytes
    }

    private static func linked() -> [UInt8] {
        var archive = HandZIP([("a.tif", Array("/etc/passwd".utf8))])
        archive.entries[0].mode = 0o120777
        return archive.bytes
    }

    // MARK: Parcels

    static let parcels: [Case] = [
        Case(
            "asks-for-its-crs.geojson", "vector.crs",
            text: collection(
                crs: #""crs":{"type":"link","properties":{"href":"http://192.0.2.1/crs","type":"proj4"}},"#)),
        Case("no-number.geojson", "vector.parse", text: collection(x: "NaN")),
        Case("beyond-numbers.geojson", "geom.range", text: collection(x: "1e400")),
        Case("cut-short.geojson", "vector.parse", text: String(collection().prefix(120))),
        Case(
            "deep.geojson", "vector.depth", text: collection(crs: "\"more\":" + String(repeating: "[", count: 100_000))),
        Case("spreadsheet.geojson", "vector.parse", text: "code,geometry\n1,POINT(0 0)\n"),
        Case("nothing.geojson", "input.empty", []),
        Case(
            "asks-the-network.kml", "vector.driver",
            text: "<kml><NetworkLink><Link><href>http://192.0.2.1/a.kml</href></Link></NetworkLink></kml>"),
        Case("laughs.gml", "vector.driver", text: laughing("gml")),
        Case("text.gpkg", "gpkg.corrupt", text: "SQLite format 4\n" + String(repeating: "x", count: 4_096)),
        Case("lies-of-its-length.shp", "vector.parse", little(0x0A27_0000, 4) + [UInt8](repeating: 0xFF, count: 96)),
        Case("link-out.geojson", "input.symlink") { _, file in
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/passwd")
            return nil
        },
        Case("database", "input.name") { _, _ in "PG:host=192.0.2.1 dbname=parcels" },
    ]

    private static func collection(crs: String = "", x: String = "113.1") -> String {
        #"{"type":"FeatureCollection",\#(crs)"features":[{"type":"Feature","properties":{"code":"440605001009JC00001"},"#
            + #""geometry":{"type":"Polygon","coordinates":[[[\#(x),23],[113.2,23],[113.2,23.1],[\#(x),23]]]}}]}"#
    }
}

extension HandTIFF {
    /// Puts it at a place in EPSG:4547 with pixels of `scale` metres (GeoTIFF 1.1: ModelPixelScale, ModelTiepoint, GeoKeys).
    fileprivate mutating func place(scale: Double) {
        func bits(_ values: [Double]) -> (type: Int, values: [Int]) {
            (12, values.map { Int(bitPattern: UInt($0.bitPattern)) })
        }
        replaced[33_550] = bits([scale, scale, 0])
        replaced[33_922] = bits([0, 0, 0, 411_700, 2_548_000, 0])
        replaced[34_735] = (3, [1, 1, 0, 3, 1_024, 0, 1, 1, 1_025, 0, 1, 1, 3_072, 0, 1, 4_547])
    }
}
