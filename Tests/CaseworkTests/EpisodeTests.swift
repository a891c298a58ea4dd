import Casework
import Findings
import Ground
import TestCases
import Testing
import WorkOrders

/// Which episode a observation belongs to, whenever it is delivered and however epochs are cut.
@Suite struct EpisodeTests {
    private typealias F = CaseFixture
    private let world: CaseWorld

    init() { world = CaseWorld(ReferenceStore()) }

    /// A survey of an epoch of these scenes, a letter each, against the ground of `earlier`; days are `MM-dd` of 2022.
    private func observation(
        _ day: String, _ scenes: String, _ verdict: VerdictClass, earlier: String = "01-01", companion: String? = nil,
        sensor: SensorClass = .satellite, settings: String = ""
    ) async throws {
        var survey = F.survey(
            "\(earlier)-\(day)-\(scenes)-\(sensor)-\(settings)", scenes: ("ground\(earlier)", scenes),
            later: "2022-\(day)T03:10:00Z")
        survey.earlierAcquiredAt = Instant(rfc3339: "2022-\(earlier)T03:10:00Z")
        survey.sensorClass = sensor
        survey.laterImagery = scenes.map(String.init).sorted()
        survey.provenance.laterScenes =
            (scenes.map(String.init) + [companion].compactMap { $0 }).map { SourceFile(name: "\($0).tif", sha256: $0) }
        try await world.run(survey, [F.block(survey, 0, [(0, verdict)])], parcels: 1)
    }

    private var states: [ConfirmationState] { get async throws { try await world.states } }
    private var orders: [WorkOrderState] { get async throws { try await world.orderStates } }

    @Test func whatLiesBesideScenesMakesNoOneEpochOfThem() async throws {
        // One mask, byte for byte, beside the scenes of three days.
        try await observation("02-01", "a", .newBuilding, companion: "mask")
        try await observation("03-01", "b", .newBuilding, companion: "mask")
        #expect(try await states == [.provisional])
        try await observation("04-01", "c", .noChange, companion: "mask")
        #expect(try await states == [.provisional])
        #expect(try await orders == [.filed])
    }

    @Test func withoutABadSceneTheRestIsSeenAsIfItHadNeverBeen() async throws {
        try await observation("03-03", "cn", .noChange)
        try await observation("03-01", "c", .newBuilding)
        #expect(try await states == [.suspected])
        #expect(try await orders == [.filed])
    }

    @Test func whatWasSurveyedBeforeABadSceneCameSpeaksAgainOnceItIsGone() async throws {
        try await observation("03-01", "c", .newBuilding)
        try await observation("03-03", "cn", .noChange)
        #expect(try await states == [.lapsed])
        #expect(try await orders == [.withdrawn])
        // The watch asks for the first survey once more; nothing of it is read again.
        try await observation("03-01", "c", .newBuilding)
        #expect(try await states == [.suspected])
        #expect(try await orders == [.filed])
        // And once more, now that nothing has replaced it: nothing is written.
        let entry = try await world.store.read { try $0.logHead() }.sequence
        try await observation("03-01", "c", .newBuilding)
        #expect(try await world.store.read { try $0.logHead() }.sequence == entry)
    }

    @Test func anEpochThatIsCompletedLaterIsNoSecondMatter() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("03-01", "b", .noChange)
        try await observation("04-01", "c", .noChange)
        #expect(try await states == [.lapsed])
        try await observation("04-03", "cd", .newBuilding)
        #expect(try await states == [.provisional])
        #expect(try await orders == [.filed])
        #expect(try await world.orders.map(\.id.text) == ["AD-\(F.code(0).text)-01"])
    }

    @Test func aLateLookGoesToTheEpisodeOfItsTime() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("03-01", "b", .noChange)
        try await observation("04-01", "c", .noChange)
        try await observation("05-01", "d", .newBuilding)
        try await observation("06-01", "e", .noChange)
        #expect(try await states == [.lapsed, .suspected])
        try await observation("02-15", "f", .newBuilding)
        #expect(try await states == [.lapsed, .suspected])
        try await observation("05-15", "g", .newBuilding)
        #expect(try await states == [.lapsed, .provisional])
        // Asked anew with other settings, each pair stays with its own.
        try await observation("05-01", "d", .newBuilding, settings: "other")
        try await observation("02-01", "a", .newBuilding, settings: "other")
        #expect(try await states == [.lapsed, .provisional])
        #expect(try await orders == [.withdrawn, .filed])
    }

    @Test func whatWasGoneAgainBeforeAnEpisodeBeganDoesNotConfirmIt() async throws {
        try await observation("03-01", "b", .noChange)
        try await observation("04-01", "c", .noChange)
        try await observation("05-01", "d", .newBuilding)
        try await observation("02-01", "a", .newBuilding)
        #expect(try await states == [.suspected, .lapsed])
        #expect(try await orders == [.filed])
    }

    @Test func imageryThatComesLateBringsTheOrderBackWithTheFinding() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("03-01", "b", .noChange)
        try await observation("04-01", "c", .noChange)
        #expect(try await orders == [.withdrawn])
        try await observation("02-10", "d", .newBuilding)
        try await observation("02-20", "e", .newBuilding)
        // In the order of days: confirmed, then gone again, which takes no order back.
        #expect(try await states == [.finished])
        #expect(try await orders == [.filed])
    }

    @Test func anOfficerWhoFindsAHouseWhereTheMachineGaveUpGetsTheOrderBack() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("03-01", "b", .noChange)
        try await observation("04-01", "c", .noChange)
        try await world.deciding.decide(world.findings[0].id, .newBuilding, by: .person("张三"))
        #expect(try await orders == [.filed])
    }

    @Test func aHouseBuiltAfterARejectionAndClearLooksIsANewMatter() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await world.deciding.decide(world.findings[0].id, .noChange, by: .person("张三"))
        try await observation("03-01", "b", .newBuilding)
        #expect(try await orders == [.withdrawn])
        try await observation("04-01", "c", .noChange)
        try await observation("05-01", "d", .noChange)
        try await observation("06-01", "e", .newBuilding)
        #expect(try await states == [.lapsed, .suspected])
        #expect(try await orders == [.withdrawn, .filed])
    }

    @Test func oneDaysPanchromaticAndColourPicturesAreOneLook() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("02-01", "p", .newBuilding)
        #expect(try await states == [.suspected])
        try await observation("03-01", "b", .noChange)
        try await observation("03-01", "q", .noChange)
        #expect(try await states == [.suspected])
        // A drone on the same day is another observation.
        try await observation("02-01", "d", .newBuilding, sensor: .drone)
        #expect(try await states == [.confirmed])
    }

    @Test func aClearLookBetweenTwoDaysOnWhichItStoodSaysNothingAgainstIt() async throws {
        try await observation("02-01", "a", .newBuilding)
        try await observation("06-01", "b", .noChange, earlier: "02-01")
        try await observation("03-01", "c", .noChange)
        // The first sighting turns out to be older: the observation from 02-15 on is one at the house as well.
        try await observation("07-01", "d", .noChange, earlier: "02-15")
        #expect(try await states == [.suspected])
    }
}
