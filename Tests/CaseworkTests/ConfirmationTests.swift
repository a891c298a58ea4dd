import Casework
import Findings
import Ground
import Testing
import TestCases
import WorkOrders

/// What later epochs and officers make of a finding, through the journal.
@Suite struct ConfirmationTests {
    private typealias F = CaseFixture
    private let world: CaseWorld

    init() { world = CaseWorld(ReferenceStore()) }

    /// A survey of two epochs by their years; the fixture's parcel 0 gets `verdict`.
    private func observation(
        _ earlier: Int, _ later: Int, _ verdict: VerdictClass, sensor: SensorClass = .satellite, inside: Double = 56,
        rules: ConfirmationRules? = nil
    ) async throws {
        var survey = F.survey(
            "\(earlier)-\(later)-\(sensor)", scenes: ("\(earlier)\(sensor)", "\(later)\(sensor)"),
            later: "\(later)-03-05T03:10:00Z")
        survey.earlierAcquiredAt = Instant(rfc3339: "\(earlier)-03-05T03:10:00Z")
        survey.sensorClass = sensor
        survey.confirmation = rules
        try await world.run(survey, [F.block(survey, 0, [(0, verdict)], inside: inside)], parcels: 1)
    }

    private var states: [ConfirmationState] { get async throws { try await world.states } }

    @Test func threeEpochsConfirmAndTwoQuietOnesFinish() async throws {
        try await observation(2019, 2020, .newBuilding)
        #expect(try await states == [.suspected])
        try await observation(2019, 2021, .newBuilding)
        #expect(try await states == [.provisional])
        try await observation(2019, 2022, .newBuilding)
        #expect(try await states == [.confirmed])
        // Compared with an epoch in which the house stood already: nothing more happened.
        try await observation(2022, 2023, .noChange)
        #expect(try await states == [.confirmed])
        try await observation(2022, 2024, .noChange)
        #expect(try await states == [.finished])
        // Nobody has settled the order yet: that a house is finished does not settle it.
        #expect(try await world.orderStates == [.filed])
    }

    @Test func twoClearLooksWithoutItLetASuspicionLapseAndTakeItsOrderBack() async throws {
        try await observation(2019, 2020, .newBuilding)
        try await observation(2019, 2021, .noChange)
        #expect(try await states == [.suspected])
        try await observation(2019, 2022, .noChange)
        #expect(try await states == [.lapsed])
        #expect(try await world.orderStates == [.withdrawn])
    }

    @Test func aParcelThatCouldNotBeSeenCountsNeitherWay() async throws {
        try await observation(2019, 2020, .newBuilding)
        for year in 2021...2024 { try await observation(2019, year, .notObserved) }
        #expect(try await states == [.suspected])
        #expect(try await world.findings[0].observations.count == 1)
    }

    @Test func aPairThatBothHoldTheHouseSaysNothingAgainstIt() async throws {
        try await observation(2019, 2020, .newBuilding)
        try await observation(2020, 2021, .noChange)
        // Only the year that `daysToLapse` allows without another sighting is over then.
        #expect(try await states == [.suspected])
    }

    @Test func aDroneThatSeesItTooConfirmsAtOnceUnlessTheRulesSayOtherwise() async throws {
        try await observation(2019, 2020, .newBuilding)
        try await observation(2019, 2021, .newBuilding, sensor: .drone)
        #expect(try await states == [.confirmed])

        let strict = ConfirmationTests()
        let rules = ConfirmationRules(droneConfirms: false)
        try await strict.observation(2019, 2020, .newBuilding, rules: rules)
        try await strict.observation(2019, 2021, .newBuilding, sensor: .drone, rules: rules)
        #expect(try await strict.states == [.provisional])
    }

    @Test func anOfficersWordConfirmsOrTakesBack() async throws {
        try await observation(2019, 2020, .newBuilding)
        let id = try await world.findings[0].id
        try await world.deciding.decide(id, .newBuilding, by: .person("张三"))
        #expect(try await states == [.confirmed])
        #expect(try await world.orderStates == [.filed])
        // Thought better of it.
        try await world.deciding.decide(id, .noChange, by: .person("张三"))
        #expect(try await states == [.lapsed])
        #expect(try await world.orderStates == [.withdrawn])
        // And was right the first time: there is work to do, under the same number.
        try await world.deciding.decide(id, .newBuilding, by: .person("李四"))
        #expect(try await states == [.confirmed])
        #expect(try await world.orderStates == [.filed])
        #expect(try await world.orders.map(\.course.withdrawnAt) == [nil])
    }

    @Test func whatOfficersAndOtherSurveysDoMeanwhileIsNoNewsOfASurvey() async throws {
        try await observation(2019, 2020, .newBuilding)
        let finding = try await world.findings[0]
        let survey = F.survey("slow", blocks: 2)
        _ = try await world.surveys.begin(survey, parcels: (0..<9).map(F.parcel))
        try await world.surveys.record(F.block(survey, 0, [(7, .newBuilding)]))
        try await world.deciding.decide(finding.id, .noChange, by: .person("张三"))
        try await world.surveys.record(F.block(survey, 1, [(8, .newBuilding)]))
        let changes = try await world.surveys.changes(by: survey.id)
        #expect(changes.findings.keys.sorted() == [7, 8].map { "\(F.code($0).text)-01" })
        #expect(changes.orders(.raised).count == 2 && changes.orders(.withdrawn).isEmpty)
    }

    @Test func whatWasRejectedIsNotRaisedAgainUnlessItGrows() async throws {
        try await observation(2019, 2020, .newBuilding, inside: 56)
        try await world.deciding.decide(world.findings[0].id, .noChange, by: .person("张三"))
        try await observation(2019, 2021, .newBuilding, inside: 60)
        #expect(try await states == [.lapsed])
        #expect(try await world.orders.count == 1)
        try await observation(2019, 2022, .newBuilding, inside: 120)
        #expect(try await states == [.lapsed, .suspected])
        #expect(try await world.orderStates == [.withdrawn, .filed])
    }

    @Test func aFinishedHouseSeenFromAnOlderEpochIsNoNewMatterButANewChangeIs() async throws {
        let rules = ConfirmationRules(observationsToProvisional: 1, observationsToConfirm: 1, observationsToFinish: 1)
        try await observation(2019, 2020, .newBuilding, rules: rules)
        try await observation(2020, 2021, .noChange, rules: rules)
        #expect(try await states == [.finished])
        try await observation(2019, 2022, .newBuilding, rules: rules)
        #expect(try await states == [.finished])
        try await observation(2021, 2023, .extension, rules: rules)
        #expect(try await states == [.finished, .confirmed])
    }

    @Test func surveysInAnyOrderEndInTheSameState() async throws {
        let observations: [(Int, VerdictClass)] = [
            (2020, .newBuilding), (2021, .noChange), (2022, .newBuilding), (2023, .noChange), (2024, .newBuilding),
        ]
        // From the first sighting on; before it a parcel has no finding that a observation could bear on.
        for order in [[0, 1, 2, 3, 4], [0, 4, 3, 2, 1], [0, 2, 4, 1, 3]] {
            let other = ConfirmationTests()
            for index in order { try await other.observation(2019, observations[index].0, observations[index].1) }
            #expect(try await other.states == [.confirmed], "\(order)")
            #expect(
                try await other.world.findings[0].finding.laterAcquiredAt == Instant(rfc3339: "2024-03-05T03:10:00Z"))
        }
    }

    @Test func imageryFromBeforeALapseIsNoNewMatter() async throws {
        try await observation(2018, 2020, .newBuilding)
        for year in [2022, 2023] { try await observation(2018, year, .noChange) }
        #expect(try await states == [.lapsed])
        // The same pair with other settings, and an epoch that was delivered late.
        let other = ConfirmationRules(observationsToProvisional: 3)
        var again = F.survey("again", scenes: ("2018satellite", "2020satellite"), later: "2020-03-05T03:10:00Z")
        again.earlierAcquiredAt = Instant(rfc3339: "2018-03-05T03:10:00Z")
        again.confirmation = other
        try await world.run(again, [F.block(again, 0, [(0, .newBuilding)], inside: 500)], parcels: 1)
        try await observation(2018, 2021, .newBuilding)
        #expect(try await states == [.lapsed])
        #expect(try await world.orderStates == [.withdrawn])
        #expect(try await world.findings[0].observations.map(\.answer) == [.seen, .absent, .absent, .seen])
        #expect(try await world.findings[0].sightings?.last == Instant(rfc3339: "2021-03-05T03:10:00Z"))
        // What is seen after it is a new matter, and the first pair stays with the old one.
        try await observation(2018, 2024, .newBuilding)
        #expect(try await states == [.lapsed, .suspected])
        again.id = SurveyID("once more")
        again.provenance.surveyID = again.id
        try await world.run(again, [F.block(again, 0, [(0, .newBuilding)])], parcels: 1)
        #expect(try await states == [.lapsed, .suspected])
        #expect(try await world.orderStates == [.withdrawn, .filed])
    }

    @Test func anEpochDeliveredLateIsNoNewsOfWhatIsGoneByNow() async throws {
        for year in [2021, 2022] { try await observation(2019, year, .noChange) }
        try await observation(2019, 2020, .newBuilding)
        #expect(try await states == [.lapsed])
        #expect(try await world.orders.isEmpty)
        // Compared with the change itself, later epochs say nothing against it.
        let other = ConfirmationTests()
        for year in [2022, 2023] { try await other.observation(2021, year, .noChange) }
        try await other.observation(2019, 2020, .newBuilding)
        #expect(try await other.states == [.suspected])
    }
}
