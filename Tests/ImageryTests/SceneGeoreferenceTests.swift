import Foundation
import Ground
import TestRasters
import Testing

@testable import Imagery

/// Where a scene lies: in its file, or in the small files that QGIS, ArcGIS, GDAL and drone programs put beside it.
@Suite struct SceneGeoreferenceTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    /// 0.5 m pixels whose outer corner is E 411600, N 2548400; a world file names the first pixel's centre.
    private static let world = "0.5\n0\n0\n-0.5\n411600.25\n2548399.75\n"
    private static let place = Geotransform(originX: 411_600, pixelWidth: 0.5, originY: 2_548_400, pixelHeight: -0.5)

    /// The CRS as ESRI's programs write it.
    private static let esri = """
        PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",\
        DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],\
        UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],\
        PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],\
        PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]
        """

    /// A raster that says nothing of where it lies.
    private func bare(_ name: String) throws -> String {
        var raster = raster(128, 96, names: ["red", "green", "blue"], hashed)
        (raster.epsg, raster.geotransform) = (nil, [])
        let tiff = fixture.folder.file("bare.tif")
        try raster.write(to: tiff)
        let path = fixture.folder.file(name)
        let driver = name.hasSuffix("png") ? "PNG" : name.hasSuffix("jpg") ? "JPEG" : "GTiff"
        try fixture.run("gdal_translate", ["-q", "-of", driver, tiff, path])
        try? FileManager.default.removeItem(atPath: path + ".aux.xml")
        return path
    }

    @Test(arguments: [
        ("a.tif", "a.tfw"), ("a.tif", "a.tifw"), ("a.tif", "a.TFW"), ("a.tif", "a.wld"), ("a.png", "a.pgw"),
        ("a.jpg", "a.jgw"), ("a.jpg", "a.wld"),
    ])
    func aWorldFileAndItsPrjTellThePlace(_ name: String, _ worldFile: String) throws {
        let path = try bare(name)
        // CRLF, as Windows programs end lines.
        try fixture.folder.write(Self.world.replacing("\n", with: "\r\n"), to: worldFile)
        try fixture.folder.write(Self.esri, to: "a.prj")
        let scene = try SceneInspector.inspect(path: path)
        #expect(scene.geotransform == Self.place && scene.crs == CRSCode(epsg: 4547))
        #expect(!scene.warnings.contains(.sidecarContradicts))
        let beside = [worldFile, "a.prj"].map { fixture.folder.file($0) }.sorted()
        #expect(try SceneFiles.companions(of: path) == beside)
        // It is read there: the corner's pixel on a grid that begins at the corner.
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 411_600, originY: 2_548_400, pixelSize: 1, columns: 16, rows: 16)
        let block = try EpochReader(scenes: [scene], bands: [.red], grid: grid).read(grid.window)
        #expect(block.validity.allSatisfy { $0 == 1 })
        if name.hasSuffix("tif") {
            let mean = [(0, 0), (1, 0), (0, 1), (1, 1)].reduce(0.0) { $0 + hashed(0, $1.0, $1.1) } / 4
            #expect(abs(Double(block.samples[0]) - mean) < 1e-3)
        }
    }

    /// `gdal_translate -of PNG` writes an .aux.xml alone, with both.
    @Test(arguments: ["PNG", "JPEG"]) func whatGDALWritesBesideAPictureIsRead(_ driver: String) throws {
        let tiff = fixture.folder.file("a.tif")
        var raster = raster(128, 96, names: ["red", "green", "blue"], hashed)
        raster.geotransform = [411_600, 0.5, 0, 2_548_400, 0, -0.5]
        try raster.write(to: tiff)
        let path = fixture.folder.file("b.\(driver.lowercased().replacing("jpeg", with: "jpg"))")
        try fixture.run("gdal_translate", ["-q", "-of", driver, tiff, path])
        #expect(FileManager.default.fileExists(atPath: path + ".aux.xml"))
        let scene = try SceneInspector.inspect(path: path)
        #expect(scene.geotransform == Self.place && scene.crs == CRSCode(epsg: 4547))
        #expect(try SceneFiles.companions(of: path) == [path + ".aux.xml"])
    }

    @Test func aTurnedWorldFileIsReadTurned() throws {
        let path = try bare("a.tif")
        // A quarter of a metre a pixel, turned by 30 degrees (hand calculation).
        let (c, s) = (0.25 * 0.866_025_403_784, 0.25 * 0.5)
        try fixture.folder.write("\(c)\n\(s)\n\(s)\n\(-c)\n411700\n2548300\n", to: "a.tfw")
        try fixture.folder.write(Self.esri, to: "a.prj")
        let scene = try SceneInspector.inspect(path: path)
        let centre = scene.geotransform.coordinate(column: 0.5, row: 0.5)
        #expect(abs(centre.x - 411_700) < 1e-6 && abs(centre.y - 2_548_300) < 1e-6)
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 411_705, originY: 2_548_300, pixelSize: 0.5, columns: 20, rows: 20)
        let block = try EpochReader(scenes: [scene], bands: [.red], grid: grid).read(grid.window)
        #expect(block.validity.contains(1))
    }

    @Test func aWorldFileWithoutCRSIsNamedWithTheCommandThatMendsIt() throws {
        let path = try bare("a.tif")
        try fixture.folder.write(Self.world, to: "a.tfw")
        let error = #expect(throws: ImageryError.self) { try SceneInspector.inspect(path: path) }
        #expect(error == .placeless(path: path, .noCRS(worldFile: "a.tfw")))
        #expect(error?.message.english.contains("a.tfw") == true)
        let mended = fixture.folder.file("mended.tif")
        try fixture.run("gdal_translate", ["-q", "-a_srs", "EPSG:4547", path, mended])
        let scene = try SceneInspector.inspect(path: mended)
        #expect(scene.geotransform == Self.place && scene.crs == CRSCode(epsg: 4547))
    }

    @Test func theFileCountsBeforeAWorldFileThatContradictsIt() throws {
        let path = fixture.folder.file("a.tif")
        var raster = raster(128, 96, names: ["red", "green", "blue"], hashed)
        raster.geotransform = [411_600, 0.5, 0, 2_548_400, 0, -0.5]
        try raster.write(to: path)
        try fixture.folder.write("0.5\n0\n0\n-0.5\n411900.25\n2548399.75\n", to: "a.tfw")
        let scene = try SceneInspector.inspect(path: path)
        #expect(scene.geotransform == Self.place && scene.warnings.contains(.sidecarContradicts))
        // The same place, a hundredth of a pixel off: rounding.
        try fixture.folder.write("0.5\n0\n0\n-0.5\n411600.255\n2548399.75\n", to: "a.tfw")
        #expect(try !SceneInspector.inspect(path: path).warnings.contains(.sidecarContradicts))
    }

    @Test func whatIsNoWorldFileIsPassedOverAndTold() throws {
        let path = fixture.folder.file("a.tif")
        try raster(128, 96, names: ["red", "green", "blue"], hashed).write(to: path)
        for text in ["", "0.5\n0\n", "0.5 nan 0 -0.5 1 2", String(repeating: "9", count: 2 << 20)] {
            try fixture.folder.write(text, to: "a.tfw")
            #expect(try SceneInspector.inspect(path: path).warnings.contains(.sidecarUnreadable))
        }
        for text in ["<PAMDataset><SRS>x</SRS>", "<!DOCTYPE a [<!ENTITY b \"c\">]><PAMDataset/>", "\u{0}"] {
            try fixture.folder.write(text, to: "a.tif.aux.xml")
            #expect(try SceneInspector.inspect(path: path).crs == CRSCode(epsg: 4547))
        }
    }

    /// An .aux.xml that sends its reader to another file is believed in nothing.
    @Test func anAuxiliaryFileThatNamesAnotherFileIsNotRead() throws {
        let path = try bare("a.tif")
        let place = "<SRS>EPSG:4547</SRS><GeoTransform>411600, 0.5, 0, 2548400, 0, -0.5</GeoTransform>"
        let words = place.replacing("EPSG:4547", with: Self.esri.replacing("\"", with: "&quot;"))
        try fixture.folder.write("<PAMDataset>\(words)</PAMDataset>", to: "a.tif.aux.xml")
        #expect(try SceneInspector.inspect(path: path).geotransform == Self.place)
        for file in ["/etc/passwd", "/vsicurl/http://192.0.2.1/a.ovr"] {
            let overviews = "<Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">\(file)</MDI></Metadata>"
            try fixture.folder.write("<PAMDataset>\(words)\(overviews)</PAMDataset>", to: "a.tif.aux.xml")
            #expect(throws: ImageryError.placeless(path: path, .noGeotransform)) {
                try SceneInspector.inspect(path: path)
            }
        }
    }

    /// Three points that no rectangle fits; and coefficients beside the file.
    @Test func controlPointsAndCoefficientsAreNamedWithTheirCommand() throws {
        let path = try bare("a.tif")
        let points = fixture.folder.file("points.tif")
        try fixture.run(
            "gdal_translate",
            [
                "-q", "-a_srs", "EPSG:4547", "-gcp", "0", "0", "411600", "2548400", "-gcp", "128", "0", "411660",
                "2548390", "-gcp", "0", "96", "411605", "2548350", "-gcp", "128", "96", "411670", "2548345", path,
                points,
            ])
        #expect(throws: ImageryError.placeless(path: points, .controlPointsOnly(count: 4))) {
            try SceneInspector.inspect(path: points)
        }
        let mended = fixture.folder.file("mended.tif")
        try fixture.run("gdalwarp", ["-q", "-t_srs", "EPSG:4547", "-tps", points, mended])
        #expect(try SceneInspector.inspect(path: mended).crs == CRSCode(epsg: 4547))
        try fixture.folder.write("LINE_OFF: 1\n", to: "a_RPC.TXT")
        #expect(throws: ImageryError.placeless(path: path, .coefficientsOnly)) {
            try SceneInspector.inspect(path: path)
        }
    }

    /// What GDAL writes into a GeoTIFF of a CRS without a code: parameters, easting first. Names by gdalsrsinfo of the code.
    @Test(arguments: [4526, 4547, 4549, 4490, 2383, 32_649]) func parametersInAGeoTIFFAreIdentified(_ epsg: Int) throws
    {
        let path = try bare("a.tif")
        let words = fixture.folder.file("words.prj")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gdalsrsinfo", "--single-line", "-o", "wkt_esri", "EPSG:\(epsg)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        process.waitUntilExit()
        try fixture.folder.write(text, to: "words.prj")
        let corners = epsg == 4490 ? ["113.1", "23.1", "113.2", "23.0"] : ["411000", "2548000", "411064", "2547952"]
        let named = fixture.folder.file("named.tif")
        try fixture.run("gdal_translate", ["-q", "-a_srs", words, "-a_ullr"] + corners + [path, named])
        #expect(try SceneInspector.inspect(path: named).crs == CRSCode(epsg: epsg))
    }

    /// Horizontal and vertical together, with and without a code of its own, and ESRI's words: as gdalsrsinfo names them.
    @Test(arguments: [("EPSG:4547+5737", 4547), ("EPSG:7415", 28_992), ("EPSG:4979", 4326), ("ESRI", 4547)])
    func theCRSIsTheHorizontalPartOrWhatPROJIdentifies(_ crs: String, _ epsg: Int) throws {
        let path = try bare("a.tif")
        let named = fixture.folder.file("named.tif")
        let isDegrees = crs == "EPSG:4979"
        let corners = isDegrees ? ["113.1", "23.1", "113.2", "23.0"] : ["155000", "463000", "155064", "462952"]
        try fixture.run(
            "gdal_translate",
            ["-q", "-a_srs", crs == "ESRI" ? "ESRI::" + Self.esri : crs, "-a_ullr"] + corners + [path, named])
        #expect(try SceneInspector.inspect(path: named).crs == CRSCode(epsg: epsg))
    }
}
