import Findings
import Foundation
import Ground
import TestFindings
import Testing
import TestNeeds

@testable import Export
@testable import WorkOrders

@Suite struct GeoJSONTests {
    private typealias F = ExportFixture

    private func features(_ data: Data) throws -> [[String: Any]] {
        try #require(try F.json(data)["features"] as? [[String: Any]])
    }

    private func export(_ records: [FindingRecord], raisedAt: Int64 = 5) async throws -> Data {
        try await F.written("a.geojson") {
            try await GeoJSONFindings().write(F.collection(records, raisedAt: raisedAt), to: $0)
        }
    }

    @Test func coordinatesAreLongitudeAndLatitudeToSevenDecimals() async throws {
        let feature = try #require(try features(await export([F.record(0)])).first)
        let geometry = try #require(feature["geometry"] as? [String: Any])
        #expect(geometry["type"] as? String == "MultiPolygon")
        let polygons = try #require(geometry["coordinates"] as? [[[[Double]]]])
        let ring = polygons[0][0]
        #expect(ring.count == 5 && ring.first == ring.last)
        // The patch's south-west corner is the known point; 1 cm in the northing is 1e-7 degrees.
        let corner = try #require(ring.min { $0[0] + $0[1] < $1[0] + $1[1] })
        #expect(abs(corner[0] - 113.14) < 2e-7 && abs(corner[1] - 23.03) < 2e-7, "\(corner)")
        // Counter-clockwise although the input is not: the shoelace sum is positive.
        let area = zip(ring, ring.dropFirst()).reduce(0) { $0 + ($1.0[0] * $1.1[1] - $1.1[0] * $1.0[1]) }
        #expect(area > 0)
        let text = String(decoding: try await export([F.record(0)]), as: UTF8.self)
        #expect(text.firstMatch(of: #/\d\.\d{8,}[,\]]/#) == nil)
    }

    @Test func aFeatureCarriesEverythingTheFindingRestsOn() async throws {
        let feature = try #require(try features(await export([F.record(0)])).first)
        #expect(feature["id"] as? String == "440605001001JC00000-01")
        let properties = try #require(feature["properties"] as? [String: Any])
        let texts = [
            "id": "440605001001JC00000-01", "parcel_code": "440605001001JC00000", "class": "newBuilding",
            "class_name": "新建房屋", "state": "suspected", "state_name": "疑似",
            "earlier_acquired_at": "2023-03-05T03:10:00Z", "later_acquired_at": "2024-03-05T03:10:00Z",
            "district": "南海区", "town": "里水镇", "village": "东村", "cell": "网格1", "survey": "0123456789abcdef",
            "work_order": "AD-440605001001JC00000-01",
        ]
        for (name, value) in texts { #expect(properties[name] as? String == value, "\(name)") }
        let numbers = [
            "confidence": 0.875, "score": 2.5, "changed_area_inside_m2": 56, "changed_area_beyond_m2": 0.25,
            "valid_share": 1,
        ]
        for (name, value) in numbers { #expect(properties[name] as? Double == value, "\(name)") }
        #expect(properties["residual_shift_px"] is NSNull)
        #expect((properties["measurements"] as? [String: Double])?["patchAreaSquareMetres"] == -3)
        let provenance = try #require(properties["provenance"] as? [String: Any])
        #expect(provenance["version"] as? String == "0.1.0")
        #expect((provenance["later_scenes"] as? [[String: String]])?.map { $0["sha256"] } == ["bb", "cc"])
        #expect(provenance["settings"] as? [String: String] == ["a": "=2", "z": "1"])
    }

    @Test func whatLiesBeyondSaysOnWhichParcels() async throws {
        let properties = try features(await export([F.record(1), F.record(2)])).compactMap {
            $0["properties"] as? [String: Any]
        }
        let shares = properties.map { $0["beyond_on_parcels"] as? [[String: Any]] }
        #expect(shares[0]?.isEmpty == true && shares[1]?.count == 1)
        #expect(shares[1]?.first?["parcel_code"] as? String == "440605001001JC00009")
        #expect(shares[1]?.first?["area_m2"] as? Double == 0.125)
        #expect(properties.map { $0["beyond_on_no_parcel_m2"] as? Double } == [0.25, 0.125])
    }

    /// Stores hold findings of programs that did not keep shares.
    @Test func aFindingWrittenWithoutSharesHasNone() throws {
        let finding = F.record(2).finding
        var object = try F.json(JSONEncoder().encode(finding))
        #expect(object.removeValue(forKey: "beyondOnParcels") != nil)
        let old = try JSONDecoder().decode(Finding.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old.beyondOnParcels.isEmpty && old.beyondOnNoParcelSquareMetres == 0.25)
        #expect(old.changePolygons == finding.changePolygons && old.basis == finding.basis)
    }

    @Test func theCollectionIsAsTheRFCWantsIt() async throws {
        let data = try await export([F.record(2), F.record(1)])
        let collection = try F.json(data)
        #expect(Set(collection.keys) == ["type", "features", "bbox"])
        #expect(collection["type"] as? String == "FeatureCollection")
        let ids = try features(data).map { $0["id"] as? String }
        #expect(ids == ["440605001001JC00001-01", "440605001001JC00002-01"])
        let box = try #require(collection["bbox"] as? [Double])
        #expect(box.count == 4 && box[0] < box[2] && box[1] < box[3])
        #expect(box.allSatisfy { $0 > 23 && $0 < 114 })
        #expect(data.first == UInt8(ascii: "{"))
        #expect(String(decoding: data, as: UTF8.self).contains("南海区"))
    }

    @Test func noFindingsMakeAnEmptyCollectionWithoutBounds() async throws {
        let text = String(decoding: try await export([]), as: UTF8.self)
        #expect(text == "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n")
    }

    @Test func wallClockTimesAndOrderOfInputDoNotShow() async throws {
        let first = try await export([F.record(1), F.record(2)], raisedAt: 5)
        let other = FindingCollection(
            findings: [F.record(2, detectedAt: 9), F.record(1, detectedAt: 8)],
            workOrders: [F.order(of: F.record(1), raisedAt: 77)], chips: { _ in [] })
        #expect(try await F.written("b.geojson") { try await GeoJSONFindings().write(other, to: $0) } == first)
    }

    @Test func parcelsComeWithTheirLatestVerdictOrNone() async throws {
        let data = try await F.written("p.geojson") { path in
            try await GeoJSONParcels().write(F.source, to: path)
        }
        let features = try features(data)
        #expect(features.count == 3)
        let properties = features.compactMap { $0["properties"] as? [String: Any] }
        #expect(properties.map { $0["class"] as? String } == ["newBuilding", "newBuilding", nil])
        #expect(properties[0]["score"] as? Double == 2.5)
        #expect(properties[2]["confidence"] is NSNull)
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsIt() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.geojson").path
            try await GeoJSONFindings().write(F.collection([F.record(1), F.record(2)]), to: path)
            let (status, output) = try runTool("/usr/bin/ogrinfo", ["-ro", "-al", "-so", path])
            #expect(status == 0)
            #expect(output.contains("Geometry: Multi Polygon") && output.contains("Feature Count: 2"), "\(output)")
            #expect(output.contains("WGS 84"))
        }
    }
}

@Suite struct GeographicGeometryTests {
    @Test(arguments: [
        (0, "0"), (1, "0.0000001"), (-1, "-0.0000001"), (1_131_400_000, "113.14"), (-1_800_000_000, "-180"),
        (230_300_001, "23.0300001"),
    ]) func degreesAreExactDecimals(units: Int, text: String) {
        #expect(GeographicGeometry.degrees(units) == text)
    }

    private func ring(_ points: [(Double, Double)]) -> [Coordinate] { points.map { Coordinate(x: $0.0, y: $0.1) } }

    @Test func edgesThatRoundingFoldsAreWrittenOnce() {
        let geometry = GeographicGeometry(
            MultiPolygon([Polygon(exterior: ring([(0, 0), (1, 0), (1, 1e-9), (1, 1), (0, 0)]))]))
        #expect(
            geometry.json.text == #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}"#)
    }

    @Test func partsThatRoundingWipesOutAreLeftOut() {
        let speck = Polygon(exterior: ring([(5, 5), (5.00000001, 5), (5, 5.00000001), (5, 5)]))
        let sliver = Polygon(exterior: ring([(0, 0), (1, 0), (2, 1e-9), (0, 0)]))
        #expect(GeographicGeometry(MultiPolygon([speck, sliver])).json.text == "null")
        var box: GeographicGeometry.Box?
        GeographicGeometry(MultiPolygon([speck])).extend(&box)
        #expect(box == nil)
    }

    @Test func holesRunClockwise() {
        let square = ring([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)])
        let hole = ring([(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)])
        let text = GeographicGeometry(MultiPolygon([Polygon(exterior: square.reversed(), holes: [hole])])).json.text
        #expect(
            text == #"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,4],[0,0]],"#
                + #"[[1,1],[1,2],[2,2],[2,1],[1,1]]]]}"#)
    }

    @Test func numbersThatAreNoneAreNotWritten() {
        let broken = Polygon(exterior: ring([(0, 0), (.nan, 0), (1, .infinity), (0, 0)]))
        #expect(GeographicGeometry(MultiPolygon([broken])).json.text == "null")
    }
}

@Suite struct JSONTextTests {
    @Test func textIsEscapedAsRFC8259Wants() throws {
        let text = "\"\\/\u{8}\n\r\t\u{1}宅\u{1F3E0}"
        let json = JSONText.list([.text(text)]).text
        #expect(json == #"["\"\\/\u0008\n\r\t\u0001宅🏠"]"#)
        #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String] == [text])
    }

    @Test(arguments: [
        (80.0, "80"), (-0.0, "0"), (0.1 + 0.2, "0.30000000000000004"), (1e-7, "1e-07"), (.nan, "null"),
        (-.infinity, "null"), (1e300, "1e+300"),
    ]) func numbersAreShortAndReadBackTheSame(number: Double, text: String) throws {
        #expect(JSONText.number(number).text == text)
    }
}
