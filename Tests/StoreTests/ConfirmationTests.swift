import Findings
import Ground
import Testing
import TestNumbers
import WorkOrders

@testable import Store

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
    private func look(
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
        try look(2019, 2020, .newBuilding)
        #expect(try states == [.suspected])
        try look(2019, 2021, .newBuilding)
        #expect(try states == [.provisional])
        try look(2019, 2022, .newBuilding)
        #expect(try states == [.confirmed])
        // Compared with an epoch in which the house stood already: nothing more happened.
        try look(2022, 2023, .noChange)
        #expect(try states == [.confirmed])
        try look(2022, 2024, .noChange)
        #expect(try states == [.finished])
        // Nobody has settled the order yet: that a house is finished does not settle it.
        #expect(try store.workOrders().map(\.state) == [.raised])
    }

    @Test func twoClearLooksWithoutItLetASuspicionLapseAndTakeItsOrderBack() throws {
        try look(2019, 2020, .newBuilding)
        try look(2019, 2021, .noChange)
        #expect(try states == [.suspected])
        try look(2019, 2022, .noChange)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
    }

    @Test func aParcelThatCouldNotBeSeenCountsNeitherWay() throws {
        try look(2019, 2020, .newBuilding)
        for year in 2021...2024 { try look(2019, year, .notObserved) }
        #expect(try states == [.suspected])
        #expect(try store.findings()[0].looks.count == 1)
    }

    @Test func aPairThatBothHoldTheHouseSaysNothingAgainstIt() throws {
        try look(2019, 2020, .newBuilding)
        try look(2020, 2021, .noChange)
        // Only the year that `daysToLapse` allows without another sighting is over then.
        #expect(try states == [.suspected])
    }

    @Test func aDroneThatSeesItTooConfirmsAtOnceUnlessTheRulesSayOtherwise() throws {
        try look(2019, 2020, .newBuilding)
        try look(2019, 2021, .newBuilding, sensor: .drone)
        #expect(try states == [.confirmed])

        let other = try StoreFixture()
        let strict = try ConfirmationTests(fixture: other)
        let rules = ConfirmationRules(droneConfirms: false)
        try strict.look(2019, 2020, .newBuilding, rules: rules)
        try strict.look(2019, 2021, .newBuilding, sensor: .drone, rules: rules)
        #expect(try strict.states == [.provisional])
    }

    private init(fixture: StoreFixture) throws {
        self.fixture = fixture
        store = try fixture.open()
    }

    @Test func anOfficersWordConfirmsOrTakesBack() throws {
        try look(2019, 2020, .newBuilding)
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
        try look(2019, 2020, .newBuilding)
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
        try look(2019, 2020, .newBuilding, inside: 56)
        try store.decide(store.findings()[0].id, .noChange, by: "张三")
        try look(2019, 2021, .newBuilding, inside: 60)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().count == 1)
        try look(2019, 2022, .newBuilding, inside: 120)
        #expect(try states == [.lapsed, .suspected])
        #expect(try store.workOrders().map(\.state) == [.withdrawn, .raised])
    }

    @Test func aFinishedHouseSeenFromAnOlderEpochIsNoNewMatterButANewChangeIs() throws {
        let rules = ConfirmationRules(looksToProvisional: 1, looksToConfirm: 1, looksToFinish: 1)
        try look(2019, 2020, .newBuilding, rules: rules)
        try look(2020, 2021, .noChange, rules: rules)
        #expect(try states == [.finished])
        try look(2019, 2022, .newBuilding, rules: rules)
        #expect(try states == [.finished])
        try look(2021, 2023, .extension, rules: rules)
        #expect(try states == [.finished, .confirmed])
    }

    @Test func surveysInAnyOrderEndInTheSameState() throws {
        let looks: [(Int, VerdictClass)] = [
            (2020, .newBuilding), (2021, .noChange), (2022, .newBuilding), (2023, .noChange), (2024, .newBuilding),
        ]
        // From the first sighting on; before it a parcel has no finding that a look could bear on.
        for order in [[0, 1, 2, 3, 4], [0, 4, 3, 2, 1], [0, 2, 4, 1, 3]] {
            let other = try ConfirmationTests(fixture: StoreFixture())
            for index in order { try other.look(2019, looks[index].0, looks[index].1) }
            #expect(try other.states == [.confirmed], "\(order)")
            #expect(try other.store.findings()[0].finding.laterAcquiredAt == Instant(rfc3339: "2024-03-05T03:10:00Z"))
        }
    }

    @Test func unresolvedFindingsSayWhenTheyWereSeen() throws {
        func moment(_ year: Int) -> Instant? { Instant(rfc3339: "\(year)-03-05T03:10:00Z") }
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
        try look(2019, 2020, .newBuilding)
        try look(2019, 2021, .newBuilding)
        let spans = try store.unresolvedFindings(on: nil)
        #expect(spans.map(\.first) == [moment(2020)] && spans.map(\.last) == [moment(2021)])
        #expect(try store.unresolvedFindings(on: [F.code(7)]).isEmpty)
        try look(2019, 2022, .newBuilding)
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
    }

    @Test func imageryFromBeforeALapseIsNoNewMatter() throws {
        try look(2018, 2020, .newBuilding)
        for year in [2022, 2023] { try look(2018, year, .noChange) }
        #expect(try states == [.lapsed])
        // The same pair with other settings, and an epoch that was delivered late.
        let other = ConfirmationRules(looksToProvisional: 3)
        var again = F.survey("again", scenes: ("2018satellite", "2020satellite"), later: "2020-03-05T03:10:00Z")
        again.earlierAcquiredAt = Instant(rfc3339: "2018-03-05T03:10:00Z")
        again.confirmation = other
        try F.run(again, [F.block(again, 0, [(0, .newBuilding)], inside: 500)], parcels: 1, in: store)
        try look(2018, 2021, .newBuilding)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
        #expect(try store.findings()[0].looks.map(\.answer) == [.seen, .absent, .absent, .seen])
        #expect(try store.findings()[0].sightings?.last == Instant(rfc3339: "2021-03-05T03:10:00Z"))
        // What is seen after it is a new matter, and the first pair stays with the old one.
        try look(2018, 2024, .newBuilding)
        #expect(try states == [.lapsed, .suspected])
        again.id = SurveyID("once more")
        again.provenance.surveyID = again.id
        try F.run(again, [F.block(again, 0, [(0, .newBuilding)])], parcels: 1, in: store)
        #expect(try states == [.lapsed, .suspected])
        #expect(try store.workOrders().map(\.state) == [.withdrawn, .raised])
    }

    @Test func anEpochDeliveredLateIsNoNewsOfWhatIsGoneByNow() throws {
        for year in [2021, 2022] { try look(2019, year, .noChange) }
        try look(2019, 2020, .newBuilding)
        #expect(try states == [.lapsed])
        #expect(try store.workOrders().isEmpty)
        // Compared with the change itself, later epochs say nothing against it.
        let other = try ConfirmationTests(fixture: StoreFixture())
        for year in [2022, 2023] { try other.look(2021, year, .noChange) }
        try other.look(2019, 2020, .newBuilding)
        #expect(try other.states == [.suspected])
    }
}

/// The rules alone, for any looks.
@Suite struct ConfirmationRulesTests {
    private func look(_ day: Int, _ answer: Look.Answer, sensor: SensorClass? = nil) -> Look {
        Look(
            scenePair: "p\(day)", laterScenes: ["e\(day)"], earlierAcquiredAt: nil,
            laterAcquiredAt: Instant(secondsSince1970: Int64(day) * 86_400), sensorClass: sensor, answer: answer)
    }

    /// A look at an epoch of these scenes.
    private func look(_ day: Int, at scenes: String, _ answer: Look.Answer) -> Look {
        var look = look(day, answer)
        look.laterScenes = scenes.map(String.init).sorted()
        look.scenePair = scenes
        return look
    }

    @Test func twoPairsOfOneLaterEpochAreOneLook() {
        var again = look(1, .seen)
        again.scenePair = "other"
        #expect(ConfirmationRules().state(of: [look(1, .seen), again]) == .suspected)
        #expect(ConfirmationRules().state(of: [look(1, .seen), look(2, .seen)]) == .provisional)
    }

    @Test func anEpochThatGotItsLastSceneLaterIsOneLookWithTheLastWord() {
        // The whole epoch does not see it, so nobody has.
        #expect(ConfirmationRules().state(of: [look(1, at: "a", .seen), look(2, at: "ab", .absent)]) == .lapsed)
        #expect(ConfirmationRules().state(of: [look(1, at: "a", .seen), look(2, at: "ab", .seen)]) == .suspected)
    }

    @Test func withoutASceneThatWasTakenOutTheRestHasTheLastWord() {
        #expect(ConfirmationRules().state(of: [look(2, at: "ab", .seen), look(1, at: "a", .absent)]) == .lapsed)
    }

    @Test func aLateSceneThatSplitsAnEpochMakesTwoLooksOfOne() {
        // First b and c were one epoch; a, delivered late, took b to itself.
        let looks = [look(1, .seen), look(9, at: "bc", .seen), look(7, at: "ab", .seen), look(9, at: "c", .seen)]
        #expect(ConfirmationRules().state(of: looks) == .confirmed)
        #expect(ConfirmationRules().state(of: Array(looks.prefix(2))) == .provisional)
    }

    @Test func nothingSeenIsLapsed() {
        #expect(ConfirmationRules().state(of: []) == .lapsed)
        #expect(ConfirmationRules().state(of: [look(1, .absent)]) == .lapsed)
    }

    @Test func aYearWithoutAnotherSightingLapsesAtTheNextClearLook() {
        let looks = [look(0, .seen), look(366, .absent)]
        #expect(ConfirmationRules(daysToLapse: 365).state(of: looks) == .lapsed)
        #expect(ConfirmationRules(daysToLapse: 366).state(of: looks) == .suspected)
        // Two days on which it stood already say nothing against it, however late.
        #expect(ConfirmationRules().state(of: [look(0, .seen), look(999, .standing)]) == .suspected)
    }

    @Test func theOrderInWhichLooksBecameKnownNeverMatters() {
        var random = SeededNumbers(seed: 6)
        for _ in 0..<500 {
            let looks = (0..<Int.random(in: 1...8, using: &random)).map { day in
                look(
                    day, Look.Answer.allCases.randomElement(using: &random) ?? .seen,
                    sensor: SensorClass.allCases.randomElement(using: &random))
            }
            let state = ConfirmationRules().state(of: looks)
            #expect(ConfirmationRules().state(of: looks.shuffled(using: &random)) == state, "\(looks)")
        }
    }

    @Test func oneMoreSightingNeverMakesLessSureOfWhatIsOpen() {
        let rank: [ConfirmationState: Int] = [.lapsed: 0, .suspected: 1, .provisional: 2, .confirmed: 3, .finished: 3]
        var random = SeededNumbers(seed: 6)
        for _ in 0..<500 {
            let looks = (0..<Int.random(in: 1...8, using: &random)).map { day in
                look(day, Look.Answer.allCases.randomElement(using: &random) ?? .seen)
            }
            let before = ConfirmationRules().state(of: looks)
            let after = ConfirmationRules().state(of: looks + [look(9, .seen)])
            #expect(rank[after, default: 9] >= rank[before, default: 0], "\(looks)")
        }
    }
}
