import Export
import Findings
import Foundation
import Ground
import TestFindings
import Testing
import TestNeeds

@testable import Reporting

@Suite struct CoverageReportTests {
    private typealias C = CoverageFixture

    @Test(
        arguments: [(0, .seen), (90, .seen), (91, .notSeen), (-5, .seen), (nil, .never)] as [(Int?, CoverageStanding)])
    func aParcelStandsByTheDaysSinceItsLastClearLook(daysAgo: Int?, standing: CoverageStanding) {
        let parcel = C.parcel(1, east: 0, daysAgo: daysAgo)
        #expect(C.report([parcel]).standing(of: parcel) == standing)
    }

    @Test func villagesWithMostUnseenComeFirst() {
        let report = C.village
        #expect(report.counts == CoverageCounts(notSeenDays: 90, seen: 1, notSeen: 2, never: 2))
        #expect(report.villages.map(\.counts.unseen) == [3, 1])
        #expect(report.villages[0].name == "南海区 / 里水镇 / 东村")
        #expect(report.unseen.map(\.parcel.code.text.last) == ["1", "2", "3", "5"])
    }
}

@Suite struct ConvexHullTests {
    private func points(_ list: [(Double, Double)]) -> [Coordinate] { list.map { Coordinate(x: $0.0, y: $0.1) } }

    @Test func theHullOfASquareWithPointsInsideAndOnItsEdgesIsItsCorners() {
        let hull = ConvexHull.corners(
            points([(4, 4), (0, 0), (2, 2), (4, 0), (2, 0), (0, 4), (1, 3), (0, 4), (4, 1)]))
        #expect(hull == points([(0, 0), (4, 0), (4, 4), (0, 4)]))
    }

    @Test func pointsOnALineOrInOnePlaceSpanNoArea() {
        #expect(ConvexHull.corners(points([(2, 2), (0, 0), (1, 1)])) == points([(0, 0), (2, 2)]))
        #expect(ConvexHull.corners(points([(1, 1), (1, 1)])) == points([(1, 1)]))
        #expect(ConvexHull.corners([]).isEmpty)
    }

    /// A + Σ edge × reach across it + disc, with a 12-gon around a circle of 30 m: 12 × 900 × tan 15°.
    @Test func theBufferOfASquareHasTheAreaThatGeometrySays() throws {
        let ring = try #require(ConvexHull.buffered(points([(0, 0), (100, 0), (100, 100), (0, 100)]), by: 30))
        #expect(ring.first == ring.last)
        let disc = 12 * 900 * 0.267_949_192_431_122_7
        #expect(abs(Polygon.signedArea(ring) - (10_000 + 400 * 30 + disc)) < 1e-6)
    }

    @Test func theBufferOfAPointReachesTheDistanceEverywhere() throws {
        let ring = try #require(ConvexHull.buffered(points([(5, 7)]), by: 30))
        for (a, b) in zip(ring, ring.dropFirst()) {
            let (x, y) = ((a.x + b.x) / 2 - 5, (a.y + b.y) / 2 - 7)
            #expect(abs((x * x + y * y).squareRoot() - 30) < 1e-9)
            #expect(((a.x - 5) * (a.x - 5) + (a.y - 7) * (a.y - 7)).squareRoot() < 30 * 1.036)
        }
    }
}

@Suite struct FlightAreaTests {
    private typealias C = CoverageFixture

    @Test func neighboursAreFlownTogetherAndTheFarOneAlone() throws {
        let areas = try FlightPlanning().areas(for: C.village.unseen)
        #expect(areas.map(\.parcelCodes.count) == [3, 1])
        #expect(areas.map(\.name.chinese) == ["飞行区 01 · 东村", "飞行区 02 · 西村 <甲> & 乙"])
        // 52 × 15 m: 780 + 134 × 30 + 2893.9 m² = 0.769 ha; 12 × 15 m: 180 + 54 × 30 + 2893.9 = 0.469 ha.
        #expect(abs(areas[0].hectares - 0.7694) < 0.002 && abs(areas[1].hectares - 0.4694) < 0.002, "\(areas)")
        for area in areas {
            #expect(area.outline.allSatisfy { $0.x > 113.1 && $0.x < 113.2 && $0.y > 23 && $0.y < 23.1 })
        }
    }

    @Test(arguments: [(149.0, 1), (151.0, 2)]) func aHundredAndFiftyMetresKeepParcelsTogether(gap: Double, areas: Int)
        throws
    {
        let parcels = [C.parcel(1, east: 0, daysAgo: nil), C.parcel(2, east: 12 + gap, daysAgo: nil)]
        #expect(try FlightPlanning().areas(for: parcels).count == areas)
    }

    @Test func aChainOfNeighboursIsCutWhereItGrowsTooLarge() throws {
        var planning = FlightPlanning()
        planning.largestHectares = 5
        let parcels = (0..<9).flatMap { row in
            (0..<9).map { column in
                var parcel = C.parcel(1, east: Double(column) * 100, north: Double(row) * 100, daysAgo: nil)
                parcel.parcel.code = ParcelCode("P\(row)\(column)")
                return parcel
            }
        }
        let areas = try planning.areas(for: parcels)
        #expect(areas.count > 10 && areas.allSatisfy { $0.hectares <= 5 })
        let codes = areas.flatMap(\.parcelCodes)
        #expect(codes.count == 81 && Set(codes).count == 81)
        #expect(areas.map(\.number) == Array(1...areas.count))
    }

    @Test func nothingUnseenIsNothingToFly() throws {
        #expect(try FlightPlanning().areas(for: []).isEmpty)
    }

    @Test func groupsAreTheSameAsByComparingEveryPair() {
        var state: UInt64 = 7
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        let bounds = (0..<300).map { _ in
            let (x, y) = (next() * 6000 - 3000, next() * 6000 - 3000)
            return Bounds(minX: x, minY: y, maxX: x + next() * 200, maxY: y + next() * 200)
        }
        // Labels spread along near pairs until nothing changes.
        var label = Array(bounds.indices)
        var changed = true
        while changed {
            changed = false
            for a in bounds.indices {
                for b in bounds.indices where label[a] < label[b] {
                    let x = max(0, bounds[a].minX - bounds[b].maxX, bounds[b].minX - bounds[a].maxX)
                    let y = max(0, bounds[a].minY - bounds[b].maxY, bounds[b].minY - bounds[a].maxY)
                    if (x * x + y * y).squareRoot() <= 150 { (label[b], changed) = (label[a], true) }
                }
            }
        }
        let expected = Dictionary(grouping: bounds.indices) { label[$0] }.sorted { $0.key < $1.key }.map(\.value)
        #expect(Proximity(bounds, within: 150).groups == expected)
        #expect(expected.count > 5 && expected.count < 250)
    }
}

@Suite struct CoverageFormatTests {
    private typealias F = ExportFixture
    private typealias C = CoverageFixture

    private func text(_ name: String, _ report: CoverageReport) async throws -> String {
        String(
            decoding: try await F.written("c.\(name)") { try CoverageFormats.named(name).write(report, to: $0) },
            as: UTF8.self)
    }

    @Test func theGeoJSONHoldsTheUnseenOnly() async throws {
        let json = try F.json(Data(try await text("geojson", C.village).utf8))
        let features = try #require(json["features"] as? [[String: Any]])
        let properties = features.compactMap { $0["properties"] as? [String: Any] }
        #expect(properties.map { $0["standing"] as? String } == ["notSeen", "never", "notSeen", "never"])
        #expect(properties.map { $0["days_since"] as? Int } == [91, nil, 400, nil])
        #expect(properties[0]["last_clear_look"] as? String == "2026-06-22T14:13:20Z")
        #expect(properties[3]["village"] as? String == "西村 <甲> & 乙")
    }

    @Test func theCSVHoldsEveryParcel() async throws {
        let lines = try await text("csv", C.village).components(separatedBy: "\r\n")
        #expect(lines.count == 7 && lines[3].hasPrefix("440605001001JC00003,notSeen,久未观测,"))
        #expect(lines[4].hasPrefix("440605001001JC00004,seen,"))
    }

    @Test func anExportIsTheSameBytesWhateverTheOrder() async throws {
        for format in CoverageFormats.all {
            let shuffled = C.report(Array(C.village.parcels.reversed()))
            #expect(try await text(format.name, C.village) == text(format.name, shuffled))
        }
    }

    @Test func textInKMLIsEscapedAndHasNoControlCharacters() async throws {
        #expect(XMLText.escaped("<a b=\"&\">\u{0}\u{1B}\n宅") == "&lt;a b=&quot;&amp;&quot;&gt;\u{FFFD}\u{FFFD}\n宅")
        #expect(try await text("kml", C.village).contains("西村 &lt;甲&gt; &amp; 乙"))
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsTheFlightAreas() async throws {
        try await F.inFolder { folder in
            for (report, count) in [(C.village, 2), (C.report([]), 0)] {
                let path = folder.appending(path: "a.kml").path
                try CoverageKML().write(report, to: path)
                for (driver, other) in [("KML", "LIBKML"), ("LIBKML", "KML")] {
                    let known = try runTool("/usr/bin/ogrinfo", ["--formats"]).output.contains("  \(driver) -vector-")
                    guard known else { continue }
                    let (status, output) = try runTool(
                        "/usr/bin/ogrinfo", ["--config", "OGR_SKIP", other, "-ro", "-al", path])
                    #expect(status == 0 && !output.contains("ERROR"), "\(driver): \(output)")
                    #expect(output.components(separatedBy: "POLYGON ").count - 1 == count, "\(driver): \(output)")
                    if count > 0 { #expect(output.contains("飞行区 01 · 东村") && output.contains("西村 <甲> & 乙")) }
                }
            }
        }
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func theKMLIsWellFormedAndItsRingsRunCounterClockwise() async throws {
        let script = """
            import sys, xml.etree.ElementTree as E
            n = {"k": "http://www.opengis.net/kml/2.2"}
            root = E.parse(sys.argv[1]).getroot()
            for ring in root.iterfind(".//k:LinearRing/k:coordinates", n):
                p = [tuple(map(float, c.split(","))) for c in ring.text.split()]
                assert p[0] == p[-1] and len(p) > 4 and all(c[2] == 0 for c in p)
                assert sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(p, p[1:])) > 0
            print(len(root.findall(".//k:Placemark", n)), root.findall(".//k:Data[@name='parcels']/k:value", n)[0].text)
            """
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.kml").path
            try CoverageKML().write(C.village, to: path)
            let (status, output) = try runTool("/usr/bin/python3", ["-c", script, path])
            #expect(status == 0 && output == "2 3\n", "\(output)")
        }
    }

    @Test func theMapDrawsEveryParcelByItsStandingAndTheAreas() throws {
        let svg = try CoverageMap(C.village, areas: FlightPlanning().areas(for: C.village.unseen)).svg()
        func rings(_ kind: String) -> Int {
            let path = svg.components(separatedBy: "\n").filter { $0.contains("class=\"\(kind)\"") }.joined()
            return path.count { $0 == "Z" }
        }
        #expect(rings("seen") == 1 && rings("notSeen") == 2 && rings("never") == 2 && rings("area") == 2)
        #expect(svg.contains("西村 &lt;甲&gt; &amp; 乙") && !svg.contains("NaN"))
        #expect(try CoverageMap(C.report([]), areas: []).svg() == "")
    }
}
