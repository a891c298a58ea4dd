import Foundation
import Ground
import Testing
import Warning

/// Planted clusters are found where they are; where none is planted, hot spots are as rare as their probability says.
@Suite struct HotSpotScanTests {
    private let today = CivilDay(number: 20_500)
    private let rubbish = [categories[0]]

    /// Reports around villages of unequal size over 60 days, the later ones with more; `width` metres on each side.
    private func background(_ count: Int, width: Double, _ draws: inout Draws) -> [HotSpotPoint] {
        let villages = (0..<30).map { _ in (draws.uniform() * width, draws.uniform() * width, draws.gamma(shape: 1.2)) }
        let all = villages.map(\.2).reduce(0, +)
        return (0..<count).map { _ in
            let village = villages[draws.choice(villages.map { $0.2 / all })]
            return HotSpotPoint(
                place: Coordinate(
                    x: 400_000 + village.0 + 600 * draws.normal(), y: 2_500_000 + village.1 + 600 * draws.normal()),
                day: CivilDay(number: today.number - Int(60 * draws.uniform() * draws.uniform().squareRoot())),
                category: "rubbish")
        }
    }

    private func planted(
        _ count: Int, at centre: Coordinate, radius: Double, days: Int, _ draws: inout Draws
    ) -> [HotSpotPoint] {
        (0..<count).map { _ in
            let (angle, distance) = (2 * Double.pi * draws.uniform(), radius * draws.uniform().squareRoot())
            return HotSpotPoint(
                place: Coordinate(x: centre.x + distance * cos(angle), y: centre.y + distance * sin(angle)),
                day: CivilDay(number: today.number - Int(draws.uniform() * Double(days))), category: "rubbish")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func aPlantedClusterIsFoundAtItsPlaceAndDays(_ seed: UInt64) throws {
        var draws = Draws(seed: seed)
        let centre = Coordinate(x: 405_000, y: 2_504_000)
        var points = background(1_500, width: 10_000, &draws)
        points += planted(22, at: centre, radius: 300, days: 4, &draws)
        let spots = HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish)
        let spot = try #require(spots.first)
        guard case .circle(let place, let radius) = spot.place else {
            Issue.record("a hot spot is a circle")
            return
        }
        let distance = ((place.x - centre.x) * (place.x - centre.x) + (place.y - centre.y) * (place.y - centre.y))
            .squareRoot()
        #expect(distance < 500)
        #expect(radius < 1_200)
        #expect((3...6).contains(spot.lastDay.number - spot.firstDay.number + 1))
        #expect(spot.lastDay == today)
        #expect(spot.observed >= 15)
        #expect(spot.expected < Double(spot.observed) / 2)
        #expect(spot.probability <= 1 / 365.0)
        #expect(spot.category == "rubbish")
    }

    @Test func twoPlantedClustersAreTwoHotSpots() {
        var draws = Draws(seed: 7)
        let centres = [Coordinate(x: 402_000, y: 2_502_000), Coordinate(x: 408_000, y: 2_508_000)]
        var points = background(1_500, width: 10_000, &draws)
        for centre in centres { points += planted(30, at: centre, radius: 300, days: 5, &draws) }
        let spots = HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish)
        #expect(spots.count == 2)
    }

    @Test func withoutAClusterHotSpotsAreAsRareAsTheirProbabilitySays() {
        var scan = HotSpotScan()
        scan.permutations = 99
        scan.recurrenceDays = 20
        let seeds = 200
        let raised = (1...UInt64(seeds)).count { seed in
            var draws = Draws(seed: 1_000 + seed)
            let points = background(300, width: 6_000, &draws)
            return !scan.hotSpots(in: points, upTo: today, categories: rubbish).isEmpty
        }
        // One scan in 20 by chance; three standard errors of 200 scans are 4.6 %.
        #expect(Double(raised) / Double(seeds) <= 0.05 + 0.046)
        // A test that never raises anything would be no test.
        #expect(raised > 0)
    }

    @Test func aPlaceThatAlwaysHasManyReportsIsNoHotSpotAndNeitherIsADayThatAllPlacesShare() {
        var draws = Draws(seed: 11)
        var points = background(800, width: 8_000, &draws)
        let busy = Coordinate(x: 404_000, y: 2_504_000)
        points += planted(600, at: busy, radius: 300, days: 60, &draws)
        // Today everybody reports far more.
        points += (0..<150).map { _ in
            HotSpotPoint(
                place: points[Int(draws.uniform() * Double(points.count))].place, day: today, category: "rubbish")
        }
        #expect(HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish).isEmpty)
    }

    @Test func theSameSeedGivesTheSameAnswer() {
        var draws = Draws(seed: 3)
        var points = background(1_000, width: 8_000, &draws)
        points += planted(25, at: Coordinate(x: 403_000, y: 2_503_000), radius: 300, days: 3, &draws)
        let (first, second) = (
            HotSpotScan().hotSpots(in: points, upTo: today, categories: categories),
            HotSpotScan().hotSpots(in: points, upTo: today, categories: categories)
        )
        #expect(!first.isEmpty)
        #expect(first == second)
    }

    @Test func aHotSpotThatLastsIsRaisedOnce() throws {
        var draws = Draws(seed: 12)
        let centre = Coordinate(x: 403_000, y: 2_503_000)
        var points = background(1_000, width: 8_000, &draws)
        points += planted(40, at: centre, radius: 300, days: 5, &draws)
        let first = HotSpotScan().hotSpots(
            in: points, upTo: CivilDay(number: today.number - 1), categories: rubbish)
        #expect(first.count == 1)
        #expect(!HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish).isEmpty)
        #expect(HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish, known: first).isEmpty)
    }

    @Test func theReasonNamesPlaceDaysAndHowRareItIs() throws {
        var draws = Draws(seed: 5)
        var points = background(1_000, width: 8_000, &draws)
        points += planted(40, at: Coordinate(x: 403_000, y: 2_503_000), radius: 200, days: 1, &draws)
        let spot = try #require(HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish).first)
        #expect(spot.reason.chinese.hasPrefix("近1天半径约 "))
        #expect(spot.reason.chinese.hasSuffix("；纯属偶然的话，1000 天至多遇到一次"))
        #expect(spot.reason.english.hasSuffix("; by chance at most once in 1000 days"))
    }

    @Test func fewOrStrangePointsAreNoFault() {
        let scan = HotSpotScan()
        #expect(scan.hotSpots(in: [], upTo: today, categories: categories).isEmpty)
        let strange = [Double.nan, .infinity, 1e300, 0].map {
            HotSpotPoint(place: Coordinate(x: $0, y: 0), day: today, category: "rubbish")
        }
        #expect(scan.hotSpots(in: strange, upTo: today, categories: categories).isEmpty)
        let oneDay = [HotSpotPoint](
            repeating: HotSpotPoint(place: Coordinate(x: 1, y: 1), day: today, category: "rubbish"), count: 50)
        #expect(scan.hotSpots(in: oneDay, upTo: today, categories: categories).isEmpty)
    }

    @Test func twentyThousandPointsTakeSecondsNotMinutes() {
        var draws = Draws(seed: 9)
        var points = background(20_000, width: 33_000, &draws)
        points += planted(60, at: Coordinate(x: 410_000, y: 2_510_000), radius: 300, days: 4, &draws)
        let clock = ContinuousClock()
        let time = clock.measure {
            let spots = HotSpotScan().hotSpots(in: points, upTo: today, categories: rubbish)
            #expect(spots.contains { $0.observed >= 50 })
        }
        print("20,060 points, 999 permutations:", time)
        #expect(time < .seconds(30))
    }
}
