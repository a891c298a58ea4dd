import Casework
import Findings
import Foundation
import Ground
import TestCases
import Testing
import WorkOrders

/// A building that vanishes is a new matter: it ends the building's episode and begins its own.
@Suite struct DemolitionTests {
    private typealias F = CaseFixture
    private let world = CaseWorld(ReferenceStore())

    private func observe(
        _ earlier: Double, _ later: Double, _ verdict: VerdictClass, confidence: Double = 0.9
    ) async throws {
        try await world.observe(F.survey(from: earlier, to: later), verdict, confidence: confidence)
    }

    private var kinds: [VerdictClass] {
        get async throws { try await world.findings.map(\.finding.verdict.verdictClass) }
    }

    @Test func aDemolitionEndsTheBuildingsEpisodeAndItsOrderAndRaisesItsOwn() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2024, 2025, .demolished)
        #expect(try await kinds == [.newBuilding, .demolished])
        #expect(try await world.states == [.finished, .suspected])
        #expect(try await world.findings[0].isUndone)
        #expect(try await world.orders.map(\.matter.verdictClass) == [.newBuilding, .demolished])
        #expect(try await world.orderStates == [.withdrawn, .filed])
        #expect(try await world.orders[0].course.withdrawal == .undone)
        let changes = try await world.surveys.changes(by: F.survey(from: 2024, to: 2025).id)
        #expect(changes.findings.values.sorted { $0.rawValue < $1.rawValue } == [.recorded, .state])
        #expect(changes.orders(.raised).count == 1 && changes.orders(.withdrawn).count == 1)
    }

    @Test func anUnsureDemolitionEndsTheEpisodeWithoutAnOrderOfItsOwn() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2024, 2025, .demolished, confidence: 0.1)
        #expect(try await world.states == [.finished, .suspected])
        #expect(try await world.orderStates == [.withdrawn])
    }

    @Test func whatWasNeitherThereBeforeNorAfterwardsSaysNothingOfTheDemolition() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2024, 2025, .demolished)
        // Ground before the house against ground after it: no change, and no word on whether it was demolished.
        for year in [2025.5, 2026, 2026.5] { try await observe(2023, year, .noChange) }
        #expect(try await world.states == [.finished, .suspected])
        // Against the ground with the house it would be one.
        for year in [2027.0, 2028] { try await observe(2024, year, .noChange) }
        #expect(try await world.states == [.finished, .lapsed])
    }

    @Test func aDemolitionComparedWithTheGroundBeforeTheBuildingConfirmsNoBuildingEither() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2023, 2025, .demolished)
        #expect(try await kinds == [.newBuilding, .demolished])
        #expect(try await world.states == [.finished, .suspected])
        #expect(try await world.orderStates == [.withdrawn, .filed])
    }

    @Test func whatAnOfficerConfirmedCanBeDemolishedWhicheverCutOfTheEpochShowsIt() async throws {
        var first = F.survey(from: 2023, to: 2024)
        first.laterImagery = ["b"]
        try await world.observe(first, .newBuilding)
        try await world.deciding.decide(world.findings[0].id, .newBuilding, by: .person("张三"))
        // The epoch is cut again, and shows that a building went.
        var again = F.survey(from: 2023, to: 2024.01)
        again.laterImagery = ["b", "c"]
        try await world.observe(again, .demolished)
        #expect(try await world.states == [.finished, .suspected])
    }

    @Test func laterEpochsConfirmTheDemolition() async throws {
        try await observe(2023, 2024, .newBuilding)
        for year in [2025.0, 2026, 2027] { try await observe(2024, year, .demolished) }
        #expect(try await world.states == [.finished, .confirmed])
    }

    @Test func aBuildingOnThePlaceOfADemolishedOneIsAThirdMatter() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2024, 2025, .demolished)
        try await observe(2025, 2026, .newBuilding)
        #expect(try await kinds == [.newBuilding, .demolished, .newBuilding])
        #expect(try await world.states == [.finished, .finished, .suspected])
        // Both times built: nothing is said against the new one.
        for year in [2027.0, 2028] { try await observe(2024, year, .noChange) }
        #expect(try await world.states == [.finished, .finished, .suspected])
    }

    @Test func imageryDeliveredLateBelongsToTheBuildingThatStoodThen() async throws {
        try await observe(2023, 2024, .newBuilding)
        try await observe(2024, 2026, .demolished)
        try await observe(2023, 2025, .newBuilding)
        #expect(try await world.states == [.finished, .suspected])
        #expect(try await world.findings[0].observations.count { $0.answer == .seen } == 2)
    }

    @Test func theBuildingIsRecordedLateAndIsOverAtOnce() async throws {
        try await observe(2024, 2025, .demolished)
        try await observe(2023, 2024, .newBuilding)
        #expect(try await kinds == [.demolished, .newBuilding])
        #expect(try await world.states == [.suspected, .finished])
        #expect(try await world.orders.map(\.matter.verdictClass) == [.demolished])
    }

    @Test func theSamePairJudgedOtherwiseStaysOneMatter() async throws {
        let survey = F.survey(from: 2023, to: 2024)
        try await world.observe(survey, .newBuilding)
        var again = survey
        again.id = SurveyID("other settings")
        again.provenance.surveyID = again.id
        try await world.observe(again, .demolished)
        #expect(try await kinds == [.demolished])
        #expect(try await world.orders.filter(\.state.isOpen).map(\.matter.verdictClass) == [.demolished])
    }

    @Test func surveysInAnyOrderOfTheSameYearsEndAlike() async throws {
        let surveys: [(Double, Double, VerdictClass)] = [
            (2023, 2024, .newBuilding), (2024, 2025, .demolished), (2024, 2026, .demolished),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 1, 0], [2, 0, 1]] {
            let other = DemolitionTests()
            for index in order { try await other.observe(surveys[index].0, surveys[index].1, surveys[index].2) }
            let findings = try await other.world.findings
            #expect(findings.count == 2, "\(order)")
            #expect(findings.first { $0.statedClass == .newBuilding }?.state == .finished, "\(order)")
            #expect(findings.first { $0.statedClass == .demolished }?.state == .provisional, "\(order)")
        }
    }
}

/// A decision is a floor, is seen, and raises its order.
@Suite struct DecisionTests {
    private typealias F = CaseFixture
    private let world = CaseWorld(ReferenceStore())

    private func decide(_ verdictClass: VerdictClass) async throws {
        try await world.deciding.decide(world.findings[0].id, verdictClass, by: .person("张三"), note: "现场已起墙")
    }

    @Test func aConfirmationOutlivesAnEpochThatIsCutAnew() async throws {
        // An epoch of scene b, and then of b and of c, which is bad.
        var first = F.survey(from: 2023, to: 2024)
        first.laterImagery = ["b"]
        try await world.observe(first, .newBuilding)
        try await decide(.newBuilding)
        var again = F.survey(from: 2023, to: 2024.01)
        again.laterImagery = ["b", "c"]
        try await world.observe(again, .noChange)
        #expect(try await world.states == [.confirmed])
        #expect(try await world.orderStates == [.filed])
        // Undecided it lapses.
        let other = DecisionTests()
        try await other.world.observe(first, .newBuilding)
        try await other.world.observe(again, .noChange)
        #expect(try await other.world.states == [.lapsed])
    }

    @Test func aConfirmedBuildingThatIsGoneFinishesAndNeverLapses() async throws {
        try await world.observe(F.survey(from: 2023, to: 2024), .newBuilding)
        try await decide(.newBuilding)
        for year in [2025.0, 2026, 2027, 2028] {
            try await world.observe(F.survey(from: 2023, to: year), .noChange)
        }
        #expect(try await world.states == [.finished])
    }

    @Test func withRulesUnderWhichADecisionDoesNotConfirmItKeepsFromLapsing() async throws {
        var rules = ConfirmationRules(decisionConfirms: false)
        rules.daysToLapse = 10
        for (index, year) in [2024.0, 2025, 2026, 2027].enumerated() {
            var survey = F.survey(from: 2023, to: year)
            survey.confirmation = rules
            try await world.observe(survey, index == 0 ? .newBuilding : .noChange)
            if index == 0 { try await decide(.newBuilding) }
        }
        #expect(try await world.states == [.suspected])
    }

    @Test func aYesBelowTheLimitRaisesAnOrder() async throws {
        try await world.observe(F.survey(from: 2023, to: 2024), .newBuilding, confidence: 0.15)
        #expect(try await world.orders.isEmpty)
        try await decide(.newBuilding)
        #expect(try await world.orders.map(\.matter.verdictClass) == [.newBuilding])
        #expect(try await world.orders.map(\.matter.confidence) == [0.15])
    }

    @Test func newBuildingSaidOfADemolitionConfirmsNoDemolition() async throws {
        try await world.observe(F.survey(from: 2023, to: 2024), .demolished)
        try await decide(.newBuilding)
        #expect(try await world.findings.map(\.statedClass) == [.newBuilding])
        #expect(try await world.orders.map(\.matter.verdictClass) == [.demolished, .newBuilding])
        #expect(try await world.orderStates == [.withdrawn, .filed])
        // From now on it is a building: a demolition is a matter of its own.
        try await world.observe(F.survey(from: 2024, to: 2025), .demolished)
        #expect(try await world.states == [.finished, .suspected])
    }

    @Test func theRecordSaysWhoDecidedWhatAndWhen() async throws {
        try await world.observe(F.survey(from: 2023, to: 2024), .newBuilding)
        try await decide(.extension)
        let decision = try #require(try await world.findings[0].decision)
        #expect(decision.verdictClass == .extension && decision.decidedBy == "张三" && decision.note == "现场已起墙")
        let record = try await world.findings[0]
        #expect(try CanonicalJSON.value(FindingRecord.self, from: CanonicalJSON.text(record)) == record)
    }

    @Test func aRecordOfAnEarlierProgramKeepsWhatWasDecided() async throws {
        try await world.observe(F.survey(from: 2023, to: 2024), .newBuilding)
        let text = try CanonicalJSON.text(try await world.findings[0])
            .replacingOccurrences(of: "\"id\":", with: "\"groundReport\":\"noChange\",\"id\":")
        let record = try CanonicalJSON.value(FindingRecord.self, from: text)
        #expect(record.decidedClass == .noChange && record.decision?.decidedBy == "")
    }

    @Test func anOrderNeverKeepsWhatALapsedFindingSaid() async throws {
        try await world.observe(F.survey(from: 2020, to: 2021), .newBuilding, confidence: 0.7, inside: 80)
        // Confirmed and finished; then an extension, which turns out to be none.
        for year in [2022.0, 2023] { try await world.observe(F.survey(from: 2020, to: year), .newBuilding, inside: 80) }
        for year in [2024.0, 2025] { try await world.observe(F.survey(from: 2023, to: year), .noChange) }
        try await world.observe(F.survey(from: 2025, to: 2026), .extension, confidence: 0.99, inside: 30)
        #expect(try await world.states == [.finished, .suspected])
        #expect(try await world.orders.map(\.matter.verdictClass) == [.extension])
        try await world.deciding.decide(world.findings[1].id, .noChange, by: .person("张三"))
        let order = try #require(try await world.orders.first)
        #expect(order.matter.verdictClass == .newBuilding && order.matter.changedAreaInsideSquareMetres == 80)
        #expect(order.matter.lapsedFindingIDs == [FindingID("\(F.code(0).text)-02")])
    }
}
