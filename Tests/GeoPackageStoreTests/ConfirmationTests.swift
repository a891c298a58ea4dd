import Findings
import Ground
import Testing
import TestNumbers
import WorkOrders

@testable import GeoPackageStore

/// What later epochs and officers make of a finding, through the journal.
@Suite struct ConfirmationTests {
    private typealias F = StoreFixture
    private let fixture: StoreFixture
    private let store: GeoPackageStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    /// A survey of two epochs by their years; the fixture's parcel 0 gets `verdict`.
    private func observation(
        _ earlier: Int, _ later: Int, _ verdict: VerdictClass, sensor: SensorClass = .satellite, inside: Double = 56,
        rules: ConfirmationRules? = nil
    ) throws {
        var survey = F.survey(
            "\(earlier)-\(later)-\(sensor)", scenes: ("\(earlier)\(sensor)", "\(later)\(sensor)"),
            later: "\(later)-03-05T03:10:00Z")
        survey.earlierAcquiredAt = Instant(rfc3339: "\(earlier)-03-05T03:10:00Z")
        survey.sensorClass = sensor
        survey.confirmation = rules
        try F.run(survey, [F.block(survey, 0, [(0, verdict)], inside: inside)], parcels: 1, in: store)
    }

    private var states: [ConfirmationState] { get throws { try store.findings().map(\.state) } }

    @Test func threeEpochsConfirmAndTwoQuietOnesFinish() throws {
        try observation(2019, 2020, .newBuilding)
        #expect(try states == [.suspected])
        try observation(2019, 2021, .newBuilding)
        #expect(try states == [.provisional])
        try observation(2019, 2022, .newBuilding)
        #expect(try states == [.confirmed])
        // Compared with an epoch in which the house stood already: nothing more happened.
        try observation(2022, 2023, .noChange)
        #expect(try states == [.confirmed])
        try observation(2022, 2024, .noChange)
        #expect(try states == [.finished])
        // Nobody has settled the order yet: that a house is finished does not settle it.
        #expect(try store.workOrders().map(\.state) == [.raised])
    }

    @Test func twoClearLooksWithoutItLetASuspicionLapseAndTakeItsOrderBack() throws {
        try observation(2019, 2020, .newBuilding)
        try observation(2019, 2021, .noChange)
        #expect(try states == [.suspected])
        try observation(2019, 2022, .noChange)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
    }

    @Test func aParcelThatCouldNotBeSeenCountsNeitherWay() throws {
        try observation(2019, 2020, .newBuilding)
        for year in 2021...2024 { try observation(2019, year, .notObserved) }
        #expect(try states == [.suspected])
        #expect(try store.findings()[0].observations.count == 1)
    }

    @Test func aPairThatBothHoldTheHouseSaysNothingAgainstIt() throws {
        try observation(2019, 2020, .newBuilding)
        try observation(2020, 2021, .noChange)
        // Only the year that `daysToLapse` allows without another sighting is over then.
        #expect(try states == [.suspected])
    }

    @Test func aDroneThatSeesItTooConfirmsAtOnceUnlessTheRulesSayOtherwise() throws {
        try observation(2019, 2020, .newBuilding)
        try observation(2019, 2021, .newBuilding, sensor: .drone)
        #expect(try states == [.confirmed])

        let other = try StoreFixture()
        let strict = try ConfirmationTests(fixture: other)
        let rules = ConfirmationRules(droneConfirms: false)
        try strict.observation(2019, 2020, .newBuilding, rules: rules)
        try strict.observation(2019, 2021, .newBuilding, sensor: .drone, rules: rules)
        #expect(try strict.states == [.provisional])
    }

    private init(fixture: StoreFixture) throws {
        self.fixture = fixture
        store = try fixture.open()
    }

    @Test func anOfficersWordConfirmsOrTakesBack() throws {
        try observation(2019, 2020, .newBuilding)
        let id = try store.findings()[0].id
        try store.decide(id, .newBuilding, by: "张三")
        #expect(try states == [.confirmed])
        #expect(try store.workOrders().map(\.state) == [.raised])
        // Thought better of it.
        try store.decide(id, .noChange, by: "张三")
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
        // And was right the first time: there is work to do, under the same number.
        try store.decide(id, .newBuilding, by: "李四")
        #expect(try states == [.confirmed])
        #expect(try store.workOrders().map(\.state) == [.raised])
        #expect(try store.workOrders().map(\.withdrawnAt) == [nil])
    }

    @Test func whatOfficersAndOtherSurveysDoMeanwhileIsNoNewsOfASurvey() throws {
        try observation(2019, 2020, .newBuilding)
        let finding = try store.findings()[0]
        let survey = F.survey("slow", blocks: 2)
        _ = try store.begin(survey, parcels: (0..<9).map(F.parcel))
        try store.record(F.block(survey, 0, [(7, .newBuilding)]))
        try store.decide(finding.id, .noChange, by: "张三")
        try store.record(F.block(survey, 1, [(8, .newBuilding)]))
        let news = try store.news(of: survey.id)
        #expect(news.findings.map(\.id.text) == [7, 8].map { "\(F.code($0).text)-01" })
        #expect(news.raised.count == 2 && news.withdrawn.isEmpty)
    }

    @Test func whatWasRejectedIsNotRaisedAgainUnlessItGrows() throws {
        try observation(2019, 2020, .newBuilding, inside: 56)
        try store.decide(store.findings()[0].id, .noChange, by: "张三")
        try observation(2019, 2021, .newBuilding, inside: 60)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().count == 1)
        try observation(2019, 2022, .newBuilding, inside: 120)
        #expect(try states == [.lapsed, .suspected])
        #expect(try store.workOrders().map(\.state) == [.withdrawn, .raised])
    }

    @Test func aFinishedHouseSeenFromAnOlderEpochIsNoNewMatterButANewChangeIs() throws {
        let rules = ConfirmationRules(observationsToProvisional: 1, observationsToConfirm: 1, observationsToFinish: 1)
        try observation(2019, 2020, .newBuilding, rules: rules)
        try observation(2020, 2021, .noChange, rules: rules)
        #expect(try states == [.finished])
        try observation(2019, 2022, .newBuilding, rules: rules)
        #expect(try states == [.finished])
        try observation(2021, 2023, .extension, rules: rules)
        #expect(try states == [.finished, .confirmed])
    }

    @Test func surveysInAnyOrderEndInTheSameState() throws {
        let observations: [(Int, VerdictClass)] = [
            (2020, .newBuilding), (2021, .noChange), (2022, .newBuilding), (2023, .noChange), (2024, .newBuilding),
        ]
        // From the first sighting on; before it a parcel has no finding that a observation could bear on.
        for order in [[0, 1, 2, 3, 4], [0, 4, 3, 2, 1], [0, 2, 4, 1, 3]] {
            let other = try ConfirmationTests(fixture: StoreFixture())
            for index in order { try other.observation(2019, observations[index].0, observations[index].1) }
            #expect(try other.states == [.confirmed], "\(order)")
            #expect(try other.store.findings()[0].finding.laterAcquiredAt == Instant(rfc3339: "2024-03-05T03:10:00Z"))
        }
    }

    @Test func unresolvedFindingsSayWhenTheyWereSeen() throws {
        func moment(_ year: Int) -> Instant? { Instant(rfc3339: "\(year)-03-05T03:10:00Z") }
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
        try observation(2019, 2020, .newBuilding)
        try observation(2019, 2021, .newBuilding)
        let spans = try store.unresolvedFindings(on: nil)
        #expect(spans.map(\.first) == [moment(2020)] && spans.map(\.last) == [moment(2021)])
        #expect(try store.unresolvedFindings(on: [F.code(7)]).isEmpty)
        try observation(2019, 2022, .newBuilding)
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
    }

    @Test func imageryFromBeforeALapseIsNoNewMatter() throws {
        try observation(2018, 2020, .newBuilding)
        for year in [2022, 2023] { try observation(2018, year, .noChange) }
        #expect(try states == [.lapsed])
        // The same pair with other settings, and an epoch that was delivered late.
        let other = ConfirmationRules(observationsToProvisional: 3)
        var again = F.survey("again", scenes: ("2018satellite", "2020satellite"), later: "2020-03-05T03:10:00Z")
        again.earlierAcquiredAt = Instant(rfc3339: "2018-03-05T03:10:00Z")
        again.confirmation = other
        try F.run(again, [F.block(again, 0, [(0, .newBuilding)], inside: 500)], parcels: 1, in: store)
        try observation(2018, 2021, .newBuilding)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
        #expect(try store.findings()[0].observations.map(\.answer) == [.seen, .absent, .absent, .seen])
        #expect(try store.findings()[0].sightings?.last == Instant(rfc3339: "2021-03-05T03:10:00Z"))
        // What is seen after it is a new matter, and the first pair stays with the old one.
        try observation(2018, 2024, .newBuilding)
        #expect(try states == [.lapsed, .suspected])
        again.id = SurveyID("once more")
        again.provenance.surveyID = again.id
        try F.run(again, [F.block(again, 0, [(0, .newBuilding)])], parcels: 1, in: store)
        #expect(try states == [.lapsed, .suspected])
        #expect(try store.workOrders().map(\.state) == [.withdrawn, .raised])
    }

    @Test func anEpochDeliveredLateIsNoNewsOfWhatIsGoneByNow() throws {
        for year in [2021, 2022] { try observation(2019, year, .noChange) }
        try observation(2019, 2020, .newBuilding)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().isEmpty)
        // Compared with the change itself, later epochs say nothing against it.
        let other = try ConfirmationTests(fixture: StoreFixture())
        for year in [2022, 2023] { try other.observation(2021, year, .noChange) }
        try other.observation(2019, 2020, .newBuilding)
        #expect(try other.states == [.suspected])
    }
}

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
                    day, Observation.Answer.allCases.randomElement(using: &random) ?? .seen,
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
                observation(day, Observation.Answer.allCases.randomElement(using: &random) ?? .seen)
            }
            let before = ConfirmationRules().state(of: observations)
            let after = ConfirmationRules().state(of: observations + [observation(9, .seen)])
            #expect(rank[after, default: 9] >= rank[before, default: 0], "\(observations)")
        }
    }
}
