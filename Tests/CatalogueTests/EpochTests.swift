import Ground
import Testing
import TestNumbers

@testable import Catalogue

@Suite struct EpochTests {
    private func days(_ grouping: EpochGrouping) -> [[String]] { grouping.epochs.map { $0.scenes.map(\.id.text) } }

    @Test func scenesWithinTheWindowOfTheFirstAreOneEpoch() {
        let scenes = [
            scene("a", "2024-10-01"), scene("b", "2024-10-11"), scene("c", "2024-10-12"), scene("d", "2024-11-30"),
        ]
        #expect(days(EpochGrouping(of: scenes, rules: EpochRules())) == [["a", "b"], ["c"], ["d"]])
    }

    @Test func satelliteAndDroneAreKeptApartUnlessAsked() {
        let scenes = [scene("s", "2024-10-01"), scene("d", "2024-10-02", .drone), scene("t", "2024-10-03")]
        let apart = EpochGrouping(of: scenes, rules: EpochRules())
        #expect(days(apart) == [["s", "t"], ["d"]])
        #expect(apart.epochs.map(\.sensorClass) == [.satellite, .drone])
        let mixed = EpochGrouping(of: scenes, rules: EpochRules(mixesSensors: true))
        // Compared with each other then, but two looks all the same.
        #expect(mixed == apart)
    }

    @Test func aSurfaceModelJoinsTheNearestEpochOfItsClassAndMakesNone() {
        let scenes = [
            scene("old", "2024-06-01", .drone), scene("new", "2024-10-01", .drone), scene("sat", "2024-10-03"),
            scene("dsm", "2024-10-04", .drone, heights: true), scene("far", "2024-08-01", .drone, heights: true),
        ]
        let grouping = EpochGrouping(of: scenes, rules: EpochRules())
        #expect(days(grouping) == [["old"], ["new"], ["sat"]])
        #expect(grouping.epochs.map { $0.surfaceModels.map(\.id.text) } == [[], ["dsm"], []])
        #expect(grouping.lonelySurfaceModels.map(\.id.text) == ["far"])
    }

    @Test func panchromaticScenesAndThoseInColourAreEpochsApart() throws {
        var pan = scene("p", "2024-10-01")
        pan.description.bands = [.grey]
        let dsm = scene("dsm", "2024-10-01", heights: true)
        let grouping = EpochGrouping(of: [pan, scene("c", "2024-10-01"), dsm], rules: EpochRules())
        #expect(days(grouping).sorted { $0[0] < $1[0] } == [["c"], ["p"]])
        #expect(grouping.epochs.first { $0.scenes[0].id == pan.id }?.name.chinese == "2024-10-01 卫星全色")
        #expect(grouping.epochs.first { !$0.surfaceModels.isEmpty }?.scenes.map(\.id.text) == ["c"])
        let old = try #require(Epoch(imagery: [scene("old", "2023-10-01")]))
        let area = AreaPoints([Coordinate(x: 113.5, y: 23.5)])
        let later = try #require(Epoch(imagery: [pan]))
        let decision = EpochPairing.decide(for: later, among: [old], area: area, rules: EpochRules())
        #expect(decision.choice == nil && decision.rejected[0].why.english.contains("no band in common"))
    }

    @Test func theOrderInWhichScenesComeChangesNothing() {
        var numbers = SeededNumbers(seed: 6)
        for _ in 0..<200 {
            let count = Int.random(in: 1...25, using: &numbers)
            let scenes = (0..<count).map { index in
                scene(
                    "s\(index)",
                    Instant(secondsSince1970: 1_700_000_000 + Int64.random(in: 0...40, using: &numbers) * 86_400)
                        .description, Bool.random(using: &numbers) ? .satellite : .drone,
                    heights: Int.random(in: 0..<5, using: &numbers) == 0)
            }
            let rules = EpochRules(
                windowDays: Int.random(in: 0...12, using: &numbers), mixesSensors: Bool.random(using: &numbers))
            let grouping = EpochGrouping(of: scenes, rules: rules)
            #expect(
                EpochGrouping(of: scenes.shuffled(using: &numbers) + [scenes[0]], rules: rules) == grouping)
            // Every scene is in one place, and no epoch is longer than the window.
            let placed = grouping.epochs.flatMap { $0.scenes + $0.surfaceModels } + grouping.lonelySurfaceModels
            #expect(placed.map(\.id).sorted() == scenes.map(\.id).sorted())
            for epoch in grouping.epochs {
                let length = epoch.lastAcquiredAt.secondsSince1970 - epoch.firstAcquiredAt.secondsSince1970
                #expect(length <= Int64(rules.windowDays) * 86_400)
            }
        }
    }

    @Test func coverageIsTheShareOfPointsShownLessClouds() throws {
        let area = AreaPoints([0.1, 0.3, 0.6, 0.9].map { Coordinate(x: 113 + $0, y: 23.25) })
        let west = scene("w", "2024-10-01", footprint: square(113, 23, 0.5), clouds: 0.2)
        let epoch = try #require(Epoch(imagery: [west]))
        #expect(abs(epoch.coverage(of: area) - 2 * 0.8 / 4) < 1e-12)
        // Where two scenes show a point, the clearer one counts.
        let all = scene("a", "2024-10-02", clouds: 0.5)
        let both = try #require(Epoch(imagery: [all, west]))
        #expect(abs(both.coverage(of: area) - (2 * 0.8 + 2 * 0.5) / 4) < 1e-12)
        #expect(epoch.coverage(of: AreaPoints([])) == 0)
    }

    @Test func holesAndOtherPlacesAreNotShown() throws {
        let hole = Polygon(Bounds(minX: 113.4, minY: 23.4, maxX: 113.6, maxY: 23.6)).exterior
        let ring = Polygon(Bounds(minX: 113, minY: 23, maxX: 114, maxY: 24)).exterior
        let shown = scene("a", "2024-10-01", footprint: MultiPolygon([Polygon(exterior: ring, holes: [hole])]))
        let epoch = try #require(Epoch(imagery: [shown]))
        let (inHole, inside) = (Coordinate(x: 113.5, y: 23.5), Coordinate(x: 113.2, y: 23.5))
        #expect(epoch.clearness(at: AreaPoints([inHole, inside])) == [1, 0])
        #expect(!AreaPoints([inHole]).isShown(by: shown))
        #expect(AreaPoints([inside, inHole]).isShown(by: shown))
    }

    @Test func aFootprintIsAskedAboutThePointsThatItCanHoldOnly() {
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<200 {
            let points = (0..<Int.random(in: 0...60, using: &numbers)).map { _ in
                Coordinate(
                    x: 113 + Double(Int.random(in: 0...20, using: &numbers)) / 20,
                    y: 23 + Double.random(in: 0...1, using: &numbers))
            }
            let size = Double(Int.random(in: 1...10, using: &numbers)) / 20
            let west = 113 + Double(Int.random(in: 0...20, using: &numbers)) / 20
            let shown = scene("a", "2024-10-01", footprint: square(west, 23.2, size))
            let inside = points.filter { $0.x > west && $0.x < west + size && $0.y > 23.2 && $0.y < 23.2 + size }
            let onEdge = points.filter { $0.x == west || $0.x == west + size }
            let area = AreaPoints(points)
            #expect(!(inside.count > 0) || area.isShown(by: shown))
            if onEdge.isEmpty { #expect(area.isShown(by: shown) == !inside.isEmpty) }
        }
    }

    @Test func anEpochIsNamedByItsDaysInChina() throws {
        let epoch = try #require(
            Epoch(imagery: [scene("a", "2024-09-30T17:00:00Z"), scene("b", "2024-10-03T03:00:00Z")]))
        #expect(epoch.name.chinese == "2024-10-01…2024-10-03 卫星")
        #expect(epoch.id == "satellite-20240930T170000Z")
        #expect(Epoch(imagery: []) == nil)
    }
}
