import Confirmation
import Findings
import Ground
import TestNumbers
import Testing

/// The rules alone, for any observations.
@Suite struct ConfirmationRulesTests {
    private func observation(_ day: Int, _ answer: Observation.Answer, sensor: SensorClass? = nil) -> Observation {
        Observation(
            scenePair: "p\(day)", laterScenes: ["e\(day)"], earlierAcquiredAt: nil,
            laterAcquiredAt: Instant(secondsSince1970: Int64(day) * 86_400), sensorClass: sensor, answer: answer)
    }

    /// A observation at an epoch of these scenes.
    private func observation(_ day: Int, at scenes: String, _ answer: Observation.Answer) -> Observation {
        var observation = observation(day, answer)
        observation.laterScenes = scenes.map(String.init).sorted()
        observation.scenePair = scenes
        return observation
    }

    @Test func twoPairsOfOneLaterEpochAreOneLook() {
        var again = observation(1, .seen)
        again.scenePair = "other"
        #expect(ConfirmationRules().state(of: [observation(1, .seen), again]) == .suspected)
        #expect(ConfirmationRules().state(of: [observation(1, .seen), observation(2, .seen)]) == .provisional)
    }

    @Test func anEpochThatGotItsLastSceneLaterIsOneLookWithTheLastWord() {
        // The whole epoch does not see it, so nobody has.
        #expect(
            ConfirmationRules().state(of: [observation(1, at: "a", .seen), observation(2, at: "ab", .absent)])
                == .lapsed)
        #expect(
            ConfirmationRules().state(of: [observation(1, at: "a", .seen), observation(2, at: "ab", .seen)])
                == .suspected)
    }

    @Test func withoutASceneThatWasTakenOutTheRestHasTheLastWord() {
        #expect(
            ConfirmationRules().state(of: [observation(2, at: "ab", .seen), observation(1, at: "a", .absent)])
                == .lapsed)
    }

    @Test func aLateSceneThatSplitsAnEpochMakesTwoLooksOfOne() {
        // First b and c were one epoch; a, delivered late, took b to itself.
        let observations = [
            observation(1, .seen), observation(9, at: "bc", .seen), observation(7, at: "ab", .seen),
            observation(9, at: "c", .seen),
        ]
        #expect(ConfirmationRules().state(of: observations) == .confirmed)
        #expect(ConfirmationRules().state(of: Array(observations.prefix(2))) == .provisional)
    }

    @Test func nothingSeenIsLapsed() {
        #expect(ConfirmationRules().state(of: []) == .lapsed)
        #expect(ConfirmationRules().state(of: [observation(1, .absent)]) == .lapsed)
    }

    @Test func aYearWithoutAnotherSightingLapsesAtTheNextClearLook() {
        let observations = [observation(0, .seen), observation(366, .absent)]
        #expect(ConfirmationRules(daysToLapse: 365).state(of: observations) == .lapsed)
        #expect(ConfirmationRules(daysToLapse: 366).state(of: observations) == .suspected)
        // Two days on which it stood already say nothing against it, however late.
        #expect(ConfirmationRules().state(of: [observation(0, .seen), observation(999, .standing)]) == .suspected)
    }

    @Test func theOrderInWhichLooksBecameKnownNeverMatters() {
        var random = SeededNumbers(seed: 6)
        for _ in 0..<500 {
            let observations = (0..<Int.random(in: 1...8, using: &random)).map { day in
                observation(
                    day, [Observation.Answer.seen, .absent, .standing].randomElement(using: &random) ?? .seen,
                    sensor: SensorClass.allCases.randomElement(using: &random))
            }
            let state = ConfirmationRules().state(of: observations)
            #expect(ConfirmationRules().state(of: observations.shuffled(using: &random)) == state, "\(observations)")
        }
    }

    @Test func oneMoreSightingNeverMakesLessSureOfWhatIsOpen() {
        let rank: [ConfirmationState: Int] = [.lapsed: 0, .suspected: 1, .provisional: 2, .confirmed: 3, .finished: 3]
        var random = SeededNumbers(seed: 6)
        for _ in 0..<500 {
            let observations = (0..<Int.random(in: 1...8, using: &random)).map { day in
                observation(day, [Observation.Answer.seen, .absent, .standing].randomElement(using: &random) ?? .seen)
            }
            let before = ConfirmationRules().state(of: observations)
            let after = ConfirmationRules().state(of: observations + [observation(9, .seen)])
            #expect(rank[after, default: 9] >= rank[before, default: 0], "\(observations)")
        }
    }
}
