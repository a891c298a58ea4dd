import Catalogue
import Foundation
import Ground
import TestRasters
import Testing

@testable import Imagery

@Suite struct SceneDescriberTests {
    private func describe(_ raster: TestRaster, _ fixture: SceneFixture, name: String = "a.tif") throws
        -> SceneDescription
    {
        try raster.write(to: fixture.folder.file(name))
        return try SceneDescriber.describe(path: fixture.folder.file(name))
    }

    /// A grey raster of 1 m pixels whose value comes from (column, row).
    private func grey(_ columns: Int, _ rows: Int, _ value: (Int, Int) -> Double) -> TestRaster {
        var raster = TestRaster(
            columns: columns, rows: rows, bands: [(0..<columns * rows).map { value($0 % columns, $0 / columns) }])
        raster.names = ["grey"]
        return raster
    }

    @Test func whatIsAllValidHasTheOutlineOfTheRaster() throws {
        var raster = grey(300, 200) { _, _ in 7 }
        // E 411847.80, N 2548118.74 in EPSG:4547 is 113.14° E, 23.03° N.
        raster.geotransform = [411_847.80, 0.5, 0, 2_548_118.74, 0, -0.5]
        let description = try describe(raster, try SceneFixture())
        #expect(description.validShare == 1)
        #expect(description.pixelSizeMetres == 0.5)
        #expect(description.bands == [.grey])
        #expect(description.dataType == "uint8")
        let outline = try #require(description.footprint.polygons.first)
        #expect(description.footprint.polygons.count == 1 && outline.exterior.count == 5 && outline.holes.isEmpty)
        #expect(Polygon.signedArea(outline.exterior) > 0)
        #expect(outline.exterior.contains { abs($0.x - 113.14) < 1e-7 && abs($0.y - 23.03) < 1e-7 })
    }

    @Test func pixelsAreMeasuredOnTheGroundWhateverTheCRS() throws {
        let fixture = try SceneFixture()
        var raster = grey(100, 100) { _, _ in 7 }
        (raster.geotransform, raster.epsg) = ([113.14, 1e-5, 0, 23.03, 0, -1e-5], 4326)
        // A degree of latitude at 23.03° is 110 744.4 m by the series of the Geodetic Survey.
        #expect(abs(try describe(raster, fixture).pixelSizeMetres / 1.107_444 - 1) < 1e-4)
        // Web Mercator stretches by 1 / cos 23.03°.
        (raster.geotransform, raster.epsg) = ([12_594_687, 1, 0, 2_634_577, 0, -1], 3857)
        #expect(abs(try describe(raster, fixture).pixelSizeMetres / cos(23.03 * .pi / 180) - 1) < 0.005)
        // New York's grid in US survey feet.
        (raster.geotransform, raster.epsg) = ([1_000_000, 1, 0, 200_000, 0, -1], 2263)
        #expect(abs(try describe(raster, fixture).pixelSizeMetres / 0.304_800_61 - 1) < 1e-6)
    }

    @Test func aRotatedRasterHasARotatedOutline() throws {
        var raster = grey(100, 100) { _, _ in 7 }
        raster.geotransform = [411_000, 0.6, 0.8, 2_548_000, 0.8, -0.6]
        let description = try describe(raster, try SceneFixture())
        #expect(abs(description.pixelSizeMetres - 1) < 1e-9)
        let bounds = try #require(description.footprint.bounds)
        // 140 m either way: half of the bounding box's area is the raster's, near enough (10 000 of 19 600).
        #expect(abs(description.footprint.area / (bounds.width * bounds.height) - 10_000 / 19_600) < 0.01)
    }

    @Test func aSlantedEdgeOfNodataIsFollowedWithFewVertices() throws {
        var raster = grey(1500, 1500) { column, row in column + row < 1500 ? 0 : 9 }
        raster.nodata = 0
        let description = try describe(raster, try SceneFixture())
        #expect(abs(description.validShare - 0.5) < 0.01)
        let bounds = try #require(description.footprint.bounds)
        #expect(abs(description.footprint.area / (bounds.width * bounds.height) - 0.5) < 0.01)
        let vertices = description.footprint.polygons.flatMap(\.rings).reduce(0) { $0 + $1.count }
        #expect(vertices <= 20)
        #expect(description.nodata == 0)
    }

    @Test func smallHolesAreFilledLargeOnesKeptAndSpecksLeftOut() throws {
        func hidden(_ column: Int, _ row: Int, _ side: Int) -> (Int, Int) -> Double {
            { (column..<column + side).contains($0) && (row..<row + side).contains($1) ? 0 : 9 }
        }
        var raster = grey(400, 400, hidden(100, 100, 20))
        raster.nodata = 0
        let fixture = try SceneFixture()
        #expect(try describe(raster, fixture).footprint.polygons.map(\.holes.count) == [0])
        raster.bands = grey(400, 400, hidden(100, 100, 120)).bands
        let holed = try describe(raster, fixture)
        #expect(holed.footprint.polygons.map(\.holes.count) == [1])
        let bounds = try #require(holed.footprint.bounds)
        #expect(abs(holed.footprint.area / (bounds.width * bounds.height) - 0.91) < 0.015)
        // A large part, one of a quarter of it, and a speck.
        raster.bands =
            grey(400, 400) { $0 < 200 ? 9 : $0 >= 300 && $1 < 200 ? 9 : $0 == 250 && $1 == 250 ? 9 : 0 }.bands
        #expect(try describe(raster, fixture).footprint.polygons.count == 2)
    }

    @Test func noiseOfNodataKeepsTheFootprintSmall() throws {
        var raster = grey(512, 512) { hashed(0, $0, $1) < 60 ? 0 : 9 }
        raster.nodata = 0
        let description = try describe(raster, try SceneFixture())
        let vertices = description.footprint.polygons.flatMap(\.rings).reduce(0) { $0 + $1.count }
        #expect(vertices <= 150)
        #expect(abs(description.validShare - 141.0 / 201) < 0.02)
        #expect(!description.footprint.isEmpty)
    }

    @Test func nothingValidIsSaid() throws {
        var raster = grey(50, 50) { _, _ in 0 }
        raster.nodata = 0
        let description = try describe(raster, try SceneFixture())
        #expect(description.validShare == 0)
        #expect(description.footprint.isEmpty)
        #expect(description.warnings.contains("nothingValid"))
    }

    @Test func masksAlphaAndNaNHideToo() throws {
        let fixture = try SceneFixture()
        var masked = grey(64, 64) { _, _ in 9 }
        masked.mask = (0..<64 * 64).map { $0 % 64 < 16 ? 0 : 255 }
        #expect(try describe(masked, fixture).validShare == 0.75)
        var transparent = raster(64, 64, names: ["", "", "", ""]) { band, column, row in
            if band < 3 { return hashed(band, column, row) + 20 }
            return column < 32 ? 0 : 255
        }
        transparent.names = []
        transparent.options = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
        let alpha = try describe(transparent, fixture)
        #expect(alpha.validShare == 0.5)
        #expect(alpha.bands == [.red, .green, .blue])
        var float = TestRaster(columns: 64, rows: 64, bands: [(0..<64 * 64).map { $0 < 64 * 16 ? .nan : 12.5 }])
        (float.type, float.nodata) = ("Float32", .nan)
        let heights = try describe(float, fixture)
        #expect(heights.validShare == 0.75)
        #expect(heights.nodataIsNaN && heights.nodata == nil)
        #expect(heights.isSurfaceModel)
        #expect(heights.dataType == "float32")
    }

    @Test func oneBandIsHeightsByNameUnitOrFloatingPointOnly() throws {
        let fixture = try SceneFixture()
        func bands(_ type: String, _ names: [String]) throws -> [Band] {
            var raster = grey(16, 16) { _, _ in 9 }
            (raster.type, raster.names) = (type, names)
            return try describe(raster, fixture).bands
        }
        #expect(try bands("Float32", []) == [.height])
        #expect(try bands("Float32", ["pan"]) == [.grey])
        #expect(try bands("Int16", ["DSM"]) == [.height])
        #expect(try bands("UInt16", []) == [.grey])
    }

    @Test func skySunAndSensorComeFromTheProvidersFile() throws {
        let fixture = try SceneFixture()
        // As Maxar delivers it beside the picture; GDAL's own reader makes sense of it.
        _ = try fixture.folder.write(
            """
            version = "28.4";
            BEGIN_GROUP = IMAGE_1
            \tsatId = "WV02";
            \tfirstLineTime = 2024-03-05T03:12:34.567890Z;
            \tmeanSunAz = 141.5;
            \tmeanSunEl = 52.3;
            \tmeanSatAz = -70.5;
            \tmeanOffNadirViewAngle = 12.1;
            \tcloudCover = 0.07;
            END_GROUP = IMAGE_1
            END;
            """, to: "24MAR05031234-P2AS.IMD")
        let description = try describe(grey(16, 16) { _, _ in 9 }, fixture, name: "24MAR05031234-P2AS.TIF")
        #expect(description.acquiredAt?.description == "2024-03-05T03:12:34Z")
        #expect(description.platform == "WV02")
        #expect(description.cloudShare == 0.07)
        #expect(description.sunAzimuth == 141.5)
        #expect(description.sunElevation == 52.3)
        #expect(description.offNadir == 12.1)
        #expect(description.viewAzimuth == 289.5)
    }

    @Test func whatCannotBePlacedOnEarthIsAnError() throws {
        let fixture = try SceneFixture()
        var raster = grey(16, 16) { _, _ in 9 }
        raster.geotransform = [411_000, 1, 0, 900_000_000, 0, -1]
        #expect(throws: ImageryError.self) { try describe(raster, fixture) }
        (raster.geotransform, raster.epsg) = ([0, 1, 0, 120, 0, -1], 4326)
        #expect(throws: ImageryError.self) { try describe(raster, fixture) }
        #expect(throws: ImageryError.self) { try SceneDescriber.describe(path: fixture.folder.path) }
    }
}
