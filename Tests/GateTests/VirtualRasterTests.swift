import Foundation
import Gate
import TestFiles
import Testing
import TestNeeds

@Suite struct VirtualRasterTests {
    private let folder: GateFolder
    init() throws {
        folder = try GateFolder()
        var tiff = HandTIFF()
        folder.write(tiff.bytes(), to: "a.tif")
        folder.write(tiff.bytes(), to: "b.tif")
    }

    private func vrt(
        source: String = "a.tif", relative: Int = 1, band: String = "", attributes: String = "", root: String = "",
        prefix: String = "", kind: String = "SimpleSource"
    ) -> String {
        "\(prefix)<VRTDataset rasterXSize=\"16\" rasterYSize=\"16\"\(attributes)><SRS>EPSG:4547</SRS>"
            + "<GeoTransform>0,1,0,0,0,-1</GeoTransform>\(root)<VRTRasterBand dataType=\"Byte\" band=\"1\">\(band)"
            + "<\(kind)><SourceFilename relativeToVRT=\"\(relative)\">\(source)</SourceFilename>"
            + "<SourceBand>1</SourceBand></\(kind)></VRTRasterBand></VRTDataset>"
    }

    private func code(_ text: String, name: String = "m.vrt") -> String? {
        RasterGate.check(folder.write(Array(text.utf8), to: name)).refusal?.code
    }

    @Test func aPlainMosaicOfGoodFilesPasses() {
        #expect(code(vrt()) == nil)
        #expect(code(vrt(source: folder.file("b.tif"), relative: 0)) == nil)
        #expect(code(vrt(prefix: "\u{FEFF}<?xml version=\"1.0\"?>\n")) == nil)
        #expect(code(vrt(band: "<NoDataValue>0</NoDataValue>", kind: "ComplexSource")) == nil)
        // Its ending does not matter, nor does an escape that XML knows.
        #expect(code(vrt(source: "&#97;.tif"), name: "m.tif") == nil)
    }

    @Test func aSourceThatFailsTheGateFailsTheMosaic() {
        var tiff = HandTIFF()
        folder.write(tiff.bytes().dropLast(), to: "cut.tif")
        #expect(code(vrt(source: "cut.tif")) == "raster.truncated")
        #expect(code(vrt(source: "gone.tif")) == "raster.driver")
        folder.write(Array(vrt().utf8), to: "other.vrt")
        #expect(code(vrt(source: "other.vrt")) == "raster.driver")
        #expect(code(vrt(source: "m.vrt")) == "raster.driver")
    }

    @Test(arguments: [
        "../../etc/hostname", "/etc/hostname", "/vsicurl/http://127.0.0.1:9/x.tif", "/vsistdin/", "http://127.0.0.1:9/",
        "GTIFF_DIR:1:a.tif", "&lt;VRTDataset/&gt;", " a.tif", "a.tif ", "", "\"a.tif\"", "{a}", "/proc/self/environ",
    ]) func aSourceThatIsNoFileBesideItIsRefused(_ source: String) {
        for relative in [0, 1] { #expect(code(vrt(source: source, relative: relative)) == "raster.driver") }
    }

    @Test func whateverIsNoPlainMosaicIsRefused() throws {
        let texts = [
            vrt(attributes: " subClass=\"VRTWarpedDataset\""),
            vrt(attributes: " SubClass=\"VRTPansharpenedDataset\""),
            vrt(band: "<PixelFunctionType>mul</PixelFunctionType>"),
            vrt(band: "<pixelfunctiontype>mul</pixelfunctiontype>"),
            vrt(band: "<Overview><SourceFilename>a.tif</SourceFilename></Overview>"),
            vrt(root: "<Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">/etc/passwd</MDI></Metadata>"),
            vrt(root: "<GDALWarpOptions/>"),
            vrt(root: "<!-- a comment -->"), vrt(root: "<![CDATA[x]]>"), vrt(root: "<?php?>"),
            vrt(prefix: "<!DOCTYPE VRTDataset [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"),
            vrt(kind: "KernelFilteredSource"), vrt(kind: "AveragedSource"), vrt(source: "&x;"),
            vrt().replacingOccurrences(of: "EPSG:4547", with: "http://127.0.0.1:9/"),
            vrt().replacingOccurrences(of: "EPSG:4547", with: "+proj=longlat +nadgrids=/etc/passwd"),
            vrt().replacingOccurrences(of: "rasterXSize=\"16\"", with: "rasterXSize=\"2147483647\"")
                .replacingOccurrences(of: "rasterYSize=\"16\"", with: "rasterYSize=\"2147483647\""),
            vrt().replacingOccurrences(
                of: "dataType=\"Byte\"", with: "dataType=\"Byte\" subClass=\"VRTRawRasterBand\""),
            vrt() + "<x/>", String(vrt().dropLast()), String(repeating: "<VRTDataset>", count: 50_000),
            "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>",
        ]
        for text in texts { #expect(code(text) == "raster.driver", "\(text.prefix(300))") }
    }

    private static let tool = "/usr/bin/gdalbuildvrt"

    @Test(
        .needs(
            isInstalled(tool),
            "gdalbuildvrt is not here: no mosaic of its making was tried"))
    func whatGdalbuildvrtMakesPasses() throws {
        for (index, place) in [(0, 16), (16, 16)].enumerated() {
            var tiff = HandTIFF()
            // Pixel size, tie point, and a projected CRS of EPSG:32650.
            tiff.replaced[33_550] = (12, [1.0, 1, 0].map { Int(bitPattern: UInt($0.bitPattern)) })
            tiff.replaced[33_922] = (
                12, [0, 0, 0, 500_000 + Double(place.0), 3_400_000, 0].map { Int(bitPattern: UInt($0.bitPattern)) }
            )
            tiff.replaced[34_735] = (3, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32_650])
            folder.write(tiff.bytes(), to: "t\(index).tif")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.arguments = ["-q", "-srcnodata", "0", "made.vrt", "t0.tif", "t1.tif"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(RasterGate.check(folder.file("made.vrt")) == GateReport())
        unlink(folder.file("t1.tif"))
        #expect(RasterGate.check(folder.file("made.vrt")).refusal?.code == "raster.driver")
    }
}
