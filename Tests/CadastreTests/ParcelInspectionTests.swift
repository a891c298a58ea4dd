import Cadastre
import Foundation
import Gate
import Ground
import TestRasters
import Testing

@Suite struct ParcelInspectionTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func read(_ parcels: [(code: String, wkt: [[(Double, Double)]])]) throws -> ParcelInspection {
        let path = try folder.write(parcelsGeoJSON(parcels), to: "parcels.geojson")
        return try ParcelInspection.read(path: path, inspection: VectorGate.inspect(path: path))
    }

    @Test func featuresComeWithPlaceAndAreaOnTheEllipsoid() throws {
        let inspection = try read([("a", [rectangle(411_000, 2_548_000, 100, 50)])])
        #expect(inspection.crs == CRSCode(epsg: 4547))
        let feature = try #require(inspection.features.first)
        // At E 411000, a degree west of the meridian 114, the projection stretches by 1.0001 (scale 1 on it).
        #expect(abs(feature.area - 5_000) < 5)
        // 113.1317 E, 23.0289 N (cs2cs EPSG:4547 EPSG:4326 of 411000 2548000).
        #expect(abs((feature.bounds?.minX ?? 0) - 113.1317) < 0.001)
        #expect(abs((feature.bounds?.minY ?? 0) - 23.0289) < 0.001)
        #expect(inspection.warnings.isEmpty)
        #expect(inspection.faults.isEmpty)
    }

    @Test func degenerateShapesAreFaultsAndRepairsAreSaidWithWhatASurveyDoes() throws {
        func one(_ rings: [[(Double, Double)]]) throws -> ParcelInspection { try read([("a", rings)]) }
        let flat = [(0.0, 2_500_000.0), (10.0, 2_500_000.0), (20.0, 2_500_000.0), (0.0, 2_500_000.0)]
        #expect(try one([flat]).faults.map(\.code) == ["geom.degenerate"])
        let square = rectangle(411_000, 2_548_000, 10, 10)
        #expect(try one([square, square.reversed()]).faults.map(\.code) == ["geom.degenerate"])
        #expect(try one([square.dropLast()]).warnings.map(\.code) == ["geom.repaired"])
        let bowTie = [square[0], square[2], square[1], square[3], square[0]]
        let warned = try one([bowTie])
        #expect(warned.warnings.map(\.code) == ["geom.repaired"])
        #expect(warned.warnings[0].message.english.contains("a survey leaves them out"))
        #expect(try one([rectangle(411_000, 2_548_000, 5_000, 10)]).warnings.map(\.code) == ["geom.extent"])
    }

    @Test func overlapsAreNamedAndNeighboursAreNot() throws {
        let neighbours = try read([
            ("a", [rectangle(411_000, 2_548_000, 10, 10)]), ("b", [rectangle(411_010, 2_548_000, 10, 10)]),
            ("c", [rectangle(411_019.98, 2_548_000, 10, 10)]),
        ])
        #expect(neighbours.warnings.isEmpty)
        let overlap = try read([
            ("a", [rectangle(411_000, 2_548_000, 10, 10)]), ("b", [rectangle(411_005, 2_548_000, 10, 10)]),
            ("c", [rectangle(411_100, 2_548_000, 10, 10)]),
        ])
        #expect(overlap.warnings.map(\.code) == ["parcel.overlap"])
        #expect(overlap.warnings[0].message.english.hasPrefix("2 parcels overlap another (a × b)"))
    }

    @Test func thousandsOfParcelsOnOneSpotCostNoSquare() throws {
        let start = ContinuousClock.now
        let inspection = try read(
            (0..<3_000).map { ("p\($0)", [rectangle(411_000 + Double($0) * 0.01, 2_548_000, 100, 100)]) })
        #expect(ContinuousClock.now - start < .seconds(5))
        let message = try #require(inspection.warnings.first).message.english
        #expect(message.hasPrefix("3000 parcels overlap another"))
        // A hundred pairs are named, not four million.
        #expect(message.split(separator: "×").count == 101)
    }

    @Test func aCRSLinkOrATornFileNeverReachesOGR() throws {
        let link =
            #"{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/"}},"#
            + #""features":[]}"#
        let path = try folder.write(link, to: "link.geojson")
        let error = #expect(throws: GateError.self) {
            _ = try ParcelReader.read(ParcelReader.Options(paths: [path]), crs: CRSCode(epsg: 4547), grid: .none)
        }
        #expect(error?.note.code == "vector.crs")
        let whole = parcelsGeoJSON([("a", [rectangle(0, 0, 10, 10)])])
        let torn = try folder.write(String(whole.dropLast(20)), to: "torn.geojson")
        #expect(throws: GateError.self) { _ = try ParcelReader.crs(of: ParcelReader.Options(paths: [torn])) }
    }

    @Test func villagesOfGridFilesAreListedByCodeAndName() throws {
        let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("grids/governance.gpkg")
        let villages = try GovernanceGrid.villages(paths: [sample.path])
        #expect(villages.map(\.code) == ["440605900201", "440605900202", "440605900203"])
        #expect(villages.map(\.name) == ["上村", "下村", "塘边村"])
    }
}
