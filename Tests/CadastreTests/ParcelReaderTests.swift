import Cadastre
import Foundation
import Governance
import Ground
import TestRasters
import Testing

private let crs = CRSCode(epsg: 4547)
private let codes = (1...9).map { "440605001001JC0000\($0)" }

@Suite struct ParcelReaderTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ geojson: String, allUses: Bool = false) throws -> Cadastre {
        let path = try folder.write(geojson, to: "parcels.geojson")
        return try ParcelReader.read(
            ParcelReader.Options(paths: [path], includesOtherUses: allUses), crs: crs, grid: .none)
    }

    @Test func goodParcelsComeSortedByCodeWithAPointInside() throws {
        let cadastre = try read(
            parcelsGeoJSON([
                (codes[1], [rectangle(411_020, 2_548_000, 10, 10)]),
                (codes[0], [rectangle(411_000, 2_548_000, 10, 10), rectangle(411_003, 2_548_003, 4, 4).reversed()]),
            ]))
        #expect(cadastre.parcels.map(\.code.text) == [codes[0], codes[1]])
        #expect(cadastre.parcels[0].polygon.area == 84)
        let point = cadastre.parcels[0].representativePoint
        let inHole = (411_003...411_007).contains(point.x) && (2_548_003...2_548_007).contains(point.y)
        #expect(!inHole)
    }

    @Test func duplicateCodesAreAllLeftOutWithFileLayerFeatureAndRemedy() throws {
        let cadastre = try read(
            parcelsGeoJSON([
                (codes[0], [rectangle(0, 0, 10, 10)]), (codes[1], [rectangle(20, 0, 10, 10)]),
                (codes[0], [rectangle(40, 0, 10, 10)]),
            ]))
        #expect(cadastre.parcels.map(\.code.text) == [codes[1]])
        #expect(cadastre.rejections.map(\.reason) == [.duplicateCode, .duplicateCode])
        #expect(cadastre.rejections.map(\.featureID) == [0, 2])
        #expect(cadastre.rejections[0].message.english.hasPrefix("parcels.geojson · parcels · 0: "))
    }

    @Test func aBowTieIsLeftOutASpikeIsRepairedAndCounted() throws {
        let bowTie = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0), (0.0, 0.0)]
        // Out along y = 5 and back: no area, but invalid.
        let spike = [
            (20.0, 0.0), (30.0, 0.0), (30.0, 5.0), (35.0, 5.0), (30.0, 5.0), (30.0, 10.0), (20.0, 10.0), (20.0, 0.0),
        ]
        let cadastre = try read(parcelsGeoJSON([(codes[0], [bowTie]), (codes[1], [spike])]))
        #expect(cadastre.rejections.map(\.reason) == [.geometryInvalid])
        #expect(cadastre.rejections[0].message.english.contains("Self-intersection"))
        #expect(cadastre.parcels.map(\.polygon.area) == [100])
        #expect(cadastre.warnings["geometryRepaired"] == 1)
    }

    @Test func emptyAndOtherGeometriesAndMissingCodesAreLeftOutTheRestGoesOn() throws {
        let crsMember = #""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}"#
        let square = #"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]]]}"#
        func feature(_ code: String, _ geometry: String) -> String {
            #"{"type":"Feature","properties":{"code":\#(code)},"geometry":\#(geometry)}"#
        }
        let features = [
            feature("\"\(codes[0])\"", "null"), feature("\"\(codes[1])\"", #"{"type":"Point","coordinates":[1,1]}"#),
            feature("null", square), feature("\"  \"", square), feature("\"\(codes[2])\"", square),
        ]
        let cadastre = try read(
            #"{"type":"FeatureCollection",\#(crsMember),"features":[\#(features.joined(separator: ","))]}"#)
        #expect(
            cadastre.rejections.map(\.reason) == [.geometryEmpty, .geometryNotPolygon, .codeMissing, .codeMissing])
        #expect(cadastre.parcels.map(\.code.text) == [codes[2]])
    }

    @Test func otherUsesAreSkippedUnlessAskedForAndOddCodesAreCounted() throws {
        let geojson = parcelsGeoJSON([
            ("440605001001JB00001", [rectangle(0, 0, 10, 10)]), ("lot 7", [rectangle(20, 0, 10, 10)]),
        ])
        let cadastre = try read(geojson)
        #expect(cadastre.rejections.map(\.reason) == [.notHomestead])
        #expect(cadastre.warnings["parcelCodeNotWellFormed"] == 1)
        #expect(try read(geojson, allUses: true).parcels.count == 2)
    }

    @Test func absurdCoordinatesAreLeftOutInsteadOfOverflowing() throws {
        let cadastre = try read(
            parcelsGeoJSON([
                (codes[0], [rectangle(1e300, 0, 1e299, 1e299)]), (codes[1], [rectangle(0, 0, 10, 10)]),
            ]))
        #expect(cadastre.rejections.count == 1)
        #expect(cadastre.parcels.count == 1)
    }

    @Test func aCodeWhosePartsLieFarApartIsLeftOut() throws {
        let cadastre = try read(
            parcelsGeoJSON([
                (codes[0], [rectangle(411_000, 2_548_000, 5_000, 10)]), (codes[1], [rectangle(0, 0, 10, 10)]),
            ]))
        #expect(cadastre.rejections.map(\.reason) == [.extentTooLarge])
        #expect(cadastre.rejections[0].message.english.contains("5000 m > 4000 m"))
    }

    @Test func longitudeAndLatitudeAreBroughtToTheSurveysCRS() throws {
        let cadastre = try read(
            parcelsGeoJSON([(codes[0], [rectangle(113.14, 23.03, 0.0001, 0.0001)])], epsg: nil))
        // 113.14 E, 23.03 N lies at E 411847.80, N 2548118.74 (cs2cs).
        #expect(abs(cadastre.parcels[0].bounds.minX - 411_847.80) < 0.1)
        #expect(abs(cadastre.parcels[0].bounds.minY - 2_548_118.74) < 0.1)
    }

    @Test func aFileWithoutParcelsIsAnErrorThatNamesTheFirstReason() throws {
        let error = #expect(throws: CadastreError.self) {
            _ = try read(parcelsGeoJSON([("", [rectangle(0, 0, 1, 1)])]))
        }
        #expect(error?.description.contains("no parcel code") == true)
        #expect(error?.exitStatus == .badData)
    }

    @Test func shapefilesWithGBKNamesAreReadAndCounted() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/ogr2ogr") else {
            try Test.cancel("ogr2ogr (gdal-bin) is not installed")
        }
        let source = try folder.write(
            parcelsGeoJSON([(codes[0], [rectangle(411_000, 2_548_000, 10, 10)])])
                .replacingOccurrences(of: #""code":"#, with: #""village":"上村","code":"#), to: "source.geojson")
        let target = folder.file("parcels.shp")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ogr2ogr")
        process.arguments = ["-lco", "ENCODING=GBK", target, source]
        try process.run()
        process.waitUntilExit()
        // County data come without .cpg; and the language byte of the .dbf says nothing either.
        try FileManager.default.removeItem(atPath: folder.file("parcels.cpg"))
        var table = try Data(contentsOf: URL(fileURLWithPath: folder.file("parcels.dbf")))
        table[29] = 0
        try table.write(to: URL(fileURLWithPath: folder.file("parcels.dbf")))
        let cadastre = try ParcelReader.read(ParcelReader.Options(paths: [target]), crs: crs, grid: .none)
        #expect(cadastre.parcels.map(\.code.text) == [codes[0]])
        let places = try ParcelReader.read(
            ParcelReader.Options(paths: [target], codeField: "village"), crs: crs, grid: .none)
        #expect(places.parcels.map(\.code.text) == ["上村"])
        #expect(places.warnings["textDecodedAsGBK"] == 1)
    }
}

@Suite struct GovernanceGridTests {
    @Test func aPointIsPlacedInEveryTierThatHoldsIt() throws {
        let folder = try TemporaryFolder()
        func unit(_ level: String, _ code: String, _ name: String, _ ring: [(Double, Double)]) -> String {
            let coordinates = ring.map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
            return #"{"type":"Feature","properties":{"level":"\#(level)","code":"\#(code)","name":"\#(name)"},"#
                + #""geometry":{"type":"Polygon","coordinates":[[\#(coordinates)]]}}"#
        }
        let units = [
            unit("district", "440605", "南海区", rectangle(0, 0, 1000, 1000)),
            unit("town", "440605101", "示例镇", rectangle(0, 0, 500, 1000)),
            unit("", "440605101001", "上村", rectangle(0, 0, 100, 100)),
            unit("cell", "440605101001001", "网格01", rectangle(0, 0, 50, 100)),
        ]
        let absurd = unit("cell", "440605101001002", "网格02", rectangle(1e200, 0, 1e200, 1))
        let path = try folder.write(
            #"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"#
                + #""features":[\#((units + [absurd]).joined(separator: ","))]}"#, to: "grids.geojson")
        let grid = try GovernanceGrid.read(paths: [path], crs: crs)
        #expect(
            grid.place(of: Coordinate(x: 10, y: 10))
                == AdministrativePlace(
                    district: "南海区", town: "示例镇", village: "上村", cell: "网格01", unit: UnitCode("440605101001001")))
        #expect(
            grid.place(of: Coordinate(x: 700, y: 10))
                == AdministrativePlace(district: "南海区", unit: UnitCode("440605")))
        // The file names no unit above: the codes do.
        let village = try #require(grid.governanceUnits.first { $0.code.text == "440605101001" })
        #expect(village.name == "上村" && village.tier == .village && village.parent?.text == "440605101")
        #expect(grid.governanceUnits.map(\.code.text.count) == [6, 9, 12, 15])
        #expect(grid.skipped == 1)
        #expect(grid.place(of: Coordinate(x: -1, y: 10)) == AdministrativePlace())
    }
}
