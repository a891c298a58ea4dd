import Findings
import Ground
import GeoPackageStore
import Testing
import WorkOrders

/// Which episode a observation belongs to, whenever it is delivered and however epochs are cut.
@Suite struct EpisodeTests {
    private typealias F = StoreFixture
    private let fixture: StoreFixture
    private let store: GeoPackageStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    /// A survey of an epoch of these scenes, a letter each, against the ground of `earlier`; days are `MM-dd` of 2022.
    private func observation(
        _ day: String, _ scenes: String, _ verdict: VerdictClass, earlier: String = "01-01", companion: String? = nil,
        sensor: SensorClass = .satellite, settings: String = ""
    ) throws {
        var survey = F.survey(
            "\(earlier)-\(day)-\(scenes)-\(sensor)-\(settings)", scenes: ("ground\(earlier)", scenes),
            later: "2022-\(day)T03:10:00Z")
        survey.earlierAcquiredAt = Instant(rfc3339: "2022-\(earlier)T03:10:00Z")
        survey.sensorClass = sensor
        survey.laterImagery = scenes.map(String.init).sorted()
        survey.provenance.laterScenes =
            (scenes.map(String.init) + [companion].compactMap { $0 }).map { SourceFile(name: "\($0).tif", sha256: $0) }
        try F.run(survey, [F.block(survey, 0, [(0, verdict)])], parcels: 1, in: store)
    }

    private var states: [ConfirmationState] { get throws { try store.findings().map(\.state) } }
    private var orders: [WorkOrderState] { get throws { try store.workOrders().map(\.state) } }

    @Test func whatLiesBesideScenesMakesNoOneEpochOfThem() throws {
        // One mask, byte for byte, beside the scenes of three days.
        try observation("02-01", "a", .newBuilding, companion: "mask")
        try observation("03-01", "b", .newBuilding, companion: "mask")
        #expect(try states == [.provisional])
        try observation("04-01", "c", .noChange, companion: "mask")
        #expect(try states == [.provisional])
        #expect(try orders == [.raised])
    }

    @Test func withoutABadSceneTheRestIsSeenAsIfItHadNeverBeen() throws {
        try observation("03-03", "cn", .noChange)
        try observation("03-01", "c", .newBuilding)
        #expect(try states == [.suspected])
        #expect(try orders == [.raised])
    }

    @Test func whatWasSurveyedBeforeABadSceneCameSpeaksAgainOnceItIsGone() throws {
        try observation("03-01", "c", .newBuilding)
        try observation("03-03", "cn", .noChange)
        #expect(try states == [.lapsed])
        #expect(try orders == [.withdrawn])
        // The watch asks for the first survey once more; nothing of it is read again.
        try observation("03-01", "c", .newBuilding)
        #expect(try states == [.suspected])
        #expect(try orders == [.raised])
        // And once more, now that nothing has replaced it: nothing is written.
        let entry = try store.lastLogEntry()
        try observation("03-01", "c", .newBuilding)
        #expect(try store.lastLogEntry() == entry)
    }

    @Test func anEpochThatIsCompletedLaterIsNoSecondMatter() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("03-01", "b", .noChange)
        try observation("04-01", "c", .noChange)
        #expect(try states == [.lapsed])
        try observation("04-03", "cd", .newBuilding)
        #expect(try states == [.provisional])
        #expect(try orders == [.raised])
        #expect(try store.workOrders().map(\.id.text) == ["AD-\(F.code(0).text)-01"])
    }

    @Test func aLateLookGoesToTheEpisodeOfItsTime() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("03-01", "b", .noChange)
        try observation("04-01", "c", .noChange)
        try observation("05-01", "d", .newBuilding)
        try observation("06-01", "e", .noChange)
        #expect(try states == [.lapsed, .suspected])
        try observation("02-15", "f", .newBuilding)
        #expect(try states == [.lapsed, .suspected])
        try observation("05-15", "g", .newBuilding)
        #expect(try states == [.lapsed, .provisional])
        // Asked anew with other settings, each pair stays with its own.
        try observation("05-01", "d", .newBuilding, settings: "other")
        try observation("02-01", "a", .newBuilding, settings: "other")
        #expect(try states == [.lapsed, .provisional])
        #expect(try orders == [.withdrawn, .raised])
    }

    @Test func whatWasGoneAgainBeforeAnEpisodeBeganDoesNotConfirmIt() throws {
        try observation("03-01", "b", .noChange)
        try observation("04-01", "c", .noChange)
        try observation("05-01", "d", .newBuilding)
        try observation("02-01", "a", .newBuilding)
        #expect(try states == [.suspected, .lapsed])
        #expect(try orders == [.raised])
    }

    @Test func imageryThatComesLateBringsTheOrderBackWithTheFinding() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("03-01", "b", .noChange)
        try observation("04-01", "c", .noChange)
        #expect(try orders == [.withdrawn])
        try observation("02-10", "d", .newBuilding)
        try observation("02-20", "e", .newBuilding)
        // In the order of days: confirmed, then gone again, which takes no order back.
        #expect(try states == [.finished])
        #expect(try orders == [.raised])
    }

    @Test func anOfficerWhoFindsAHouseWhereTheMachineGaveUpGetsTheOrderBack() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("03-01", "b", .noChange)
        try observation("04-01", "c", .noChange)
        try store.decide(store.findings()[0].id, .newBuilding, by: "张三")
        #expect(try orders == [.raised])
    }

    @Test func aHouseBuiltAfterARejectionAndClearLooksIsANewMatter() throws {
        try observation("02-01", "a", .newBuilding)
        try store.decide(store.findings()[0].id, .noChange, by: "张三")
        try observation("03-01", "b", .newBuilding)
        #expect(try orders == [.withdrawn])
        try observation("04-01", "c", .noChange)
        try observation("05-01", "d", .noChange)
        try observation("06-01", "e", .newBuilding)
        #expect(try states == [.lapsed, .suspected])
        #expect(try orders == [.withdrawn, .raised])
    }

    @Test func oneDaysPanchromaticAndColourPicturesAreOneLook() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("02-01", "p", .newBuilding)
        #expect(try states == [.suspected])
        try observation("03-01", "b", .noChange)
        try observation("03-01", "q", .noChange)
        #expect(try states == [.suspected])
        // A drone on the same day is another observation.
        try observation("02-01", "d", .newBuilding, sensor: .drone)
        #expect(try states == [.confirmed])
    }

    @Test func aClearLookBetweenTwoDaysOnWhichItStoodSaysNothingAgainstIt() throws {
        try observation("02-01", "a", .newBuilding)
        try observation("06-01", "b", .noChange, earlier: "02-01")
        try observation("03-01", "c", .noChange)
        // The first sighting turns out to be older: the observation from 02-15 on is one at the house as well.
        try observation("07-01", "d", .noChange, earlier: "02-15")
        #expect(try states == [.suspected])
    }
}
