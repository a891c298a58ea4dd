import Ground
import Testing
import TestNumbers

@testable import Catalogue

@Suite struct EpochPairingTests {
    private let area = AreaPoints((0..<100).map { Coordinate(x: 113.005 + Double($0) / 100, y: 23.5) })

    private func epoch(
        _ name: String, _ day: String, _ sensorClass: SensorClass = .satellite, width: Double = 1, clouds: Double? = nil
    ) throws -> Epoch {
        let shape = Polygon(Bounds(minX: 113, minY: 23, maxX: 113 + width, maxY: 24))
        return try #require(
            Epoch(imagery: [scene(name, day, sensorClass, footprint: MultiPolygon([shape]), clouds: clouds)]))
    }

    private func chosen(
        _ later: Epoch, _ candidates: [Epoch], rules: EpochRules = EpochRules(), notLaterThan: String? = nil
    ) -> PairChoice? {
        EpochPairing.choose(
            for: later, among: candidates, area: area, rules: rules, notLaterThan: notLaterThan.map(moment))
    }

    @Test func theSameSeasonComesBeforeWhatIsYounger() throws {
        let later = try epoch("l", "2024-10-20")
        let summer = try epoch("summer", "2024-07-01")
        let autumn = try epoch("autumn", "2023-11-18")
        let choice = try #require(chosen(later, [summer, autumn, later]))
        #expect(choice.earlier == autumn)
        // 20 October is day 294 of 2024, 18 November day 322 of 2023.
        #expect(choice.score.seasonDays == 28)
        #expect(choice.score.daysApart == 337)
        #expect(choice.reason.english.contains("2023-11-18"))
        #expect(choice.reason.english.contains("same season"))
        #expect(choice.reason.chinese.contains("同季"))
        #expect(choice.rejected.map(\.epoch) == [summer])
        #expect(choice.rejected[0].why.english.contains("season"))
    }

    /// In pixels of ten metres no building is told, neither before nor after.
    @Test func anEpochTooCoarseForBuildingsIsComparedWithNothing() throws {
        func coarse(_ name: String, _ day: String) throws -> Epoch {
            var scene = scene(name, day)
            scene.description.pixelSizeMetres = 10
            return try #require(Epoch(imagery: [scene]))
        }
        let later = try epoch("l", "2024-10-20")
        let (fine, wide) = (try epoch("fine", "2022-11-01"), try coarse("wide", "2023-11-01"))
        let choice = try #require(chosen(later, [fine, wide]))
        #expect(choice.earlier == fine && choice.rejected.map(\.epoch) == [wide])
        #expect(choice.rejected[0].why.english == "has pixels of 10.0 m, too coarse to tell a building")
        #expect(chosen(try coarse("l", "2024-10-20"), [fine]) == nil)
    }

    @Test func seasonsMeetAcrossNewYear() throws {
        let choice = try #require(chosen(try epoch("l", "2025-01-05"), [try epoch("e", "2023-12-20")]))
        // 12 days to the end of 2023 from day 354 (of 365), and day 5.
        #expect(choice.score.seasonDays == 16)
        #expect(choice.score.isSameSeason)
    }

    @Test func whatShowsMoreComesBeforeWhatIsYoungerByStepsOfFivePercent() throws {
        let later = try epoch("l", "2024-10-20")
        let whole = try epoch("whole", "2023-10-01")
        let most = try epoch("most", "2023-10-20", width: 0.9)
        #expect(chosen(later, [most, whole])?.earlier == whole)
        // 96 and 99 of 100 are one step: the younger.
        let nearly = try epoch("nearly", "2023-10-10", width: 0.96)
        let better = try epoch("better", "2023-10-01", width: 0.99)
        #expect(chosen(later, [nearly, better])?.earlier == nearly)
    }

    @Test func cloudsCountAgainstAnEpoch() throws {
        let later = try epoch("l", "2024-10-20")
        let cloudy = try epoch("cloudy", "2023-10-20", clouds: 0.6)
        let decision = EpochPairing.decide(for: later, among: [cloudy], area: area, rules: EpochRules())
        #expect(decision.choice == nil)
        #expect(decision.rejected[0].why.english.contains("40 %"))
    }

    @Test func onlyWhatTheLaterOneShowsHasToBeShown() throws {
        // Both show the western third only.
        let later = try epoch("l", "2024-10-20", width: 0.33)
        #expect(chosen(later, [try epoch("e", "2023-10-20", width: 0.33)])?.score.validShare == 1)
    }

    @Test func whatIsTooNearNotEarlierOrOfAnotherClassIsRefusedWithTheReason() throws {
        let later = try epoch("l", "2024-10-20")
        let near = try epoch("near", "2024-10-14")
        let after = try epoch("after", "2024-11-20")
        let drone = try epoch("drone", "2024-08-01", .drone)
        let decision = EpochPairing.decide(for: later, among: [after, near, drone], area: area, rules: EpochRules())
        #expect(decision.choice == nil)
        #expect(decision.rejected.map(\.epoch) == [drone, near, after])
        #expect(decision.rejected[0].why.english.contains("sensor class"))
        #expect(decision.rejected[1].why.english.contains("6 days"))
        #expect(decision.rejected[2].why.english.contains("not before"))
        let mixed = EpochRules(mixesSensors: true)
        #expect(chosen(later, [drone], rules: mixed)?.earlier == drone)
        // The same kind of sensor comes first even so, in another season too.
        let satellite = try epoch("satellite", "2024-02-01")
        #expect(chosen(later, [drone, satellite], rules: mixed)?.earlier == satellite)
        #expect(chosen(later, [near], rules: EpochRules(leastDaysApart: 6))?.earlier == near)
    }

    @Test func theBaselineLimitPassesOverTheYoungerUnlessNothingElseIsLeft() throws {
        let later = try epoch("l", "2024-10-20")
        let old = try epoch("old", "2023-05-01", width: 0.8)
        let young = try epoch("young", "2024-09-20")
        #expect(chosen(later, [old, young])?.earlier == young)
        let limited = try #require(chosen(later, [old, young], notLaterThan: "2024-09-01"))
        #expect(limited.earlier == old)
        #expect(limited.rejected[0].why.english.contains("2024-09-01"))
        let forced = try #require(chosen(later, [young], notLaterThan: "2024-09-01"))
        #expect(forced.earlier == young)
        #expect(forced.reason.english.contains("lifted"))
        #expect(forced.reason.chinese.contains("放宽"))
    }

    @Test func theOrderOfCandidatesChangesNothing() throws {
        var numbers = SeededNumbers(seed: 11)
        let later = try epoch("l", "2024-10-20")
        for _ in 0..<100 {
            let candidates = try (0..<Int.random(in: 1...8, using: &numbers)).map { index in
                try epoch(
                    "e\(index)",
                    moment("2022-10-20").advanced(by: Int64.random(in: 0...740, using: &numbers) * 86_400).description,
                    width: Double.random(in: 0.3...1, using: &numbers))
            }
            let first = EpochPairing.decide(for: later, among: candidates, area: area, rules: EpochRules())
            let again = EpochPairing.decide(
                for: later, among: candidates.shuffled(using: &numbers), area: area, rules: EpochRules())
            #expect(first == again)
            #expect(first.rejected.count == candidates.count - (first.choice == nil ? 0 : 1))
            if let choice = first.choice {
                #expect(choice.score.validShare >= 0.5)
                #expect(choice.score.daysApart >= 7)
            }
        }
    }
}
