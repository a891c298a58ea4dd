import Catalogue
import Delivery
import Foundation
import Ground
import Schedule
import Store
import Testing

@testable import Watch

/// One pass after another, with a clock that is set by hand.
@Suite struct WatchPassTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func names(_ order: SurveyOrder) -> String {
        func day(_ instant: Instant) -> String { String(instant.description.prefix(10)) }
        return "\(day(order.earlierAcquiredAt)) → \(day(order.laterAcquiredAt))"
    }

    private func runs() throws -> [StoredRun] { try bench.open().runs() }

    @Test func imageryDroppedIntoTheInboxIsSurveyedOnce() async throws {
        try bench.drop("2023-11-18.tif")
        var result = try await bench.pass()
        #expect(result.accepted == 1 && result.finished == 0)
        #expect(result.waiting.count == 1)
        try bench.drop("2024-03-05.tif")
        result = try await bench.pass()
        #expect(result.accepted == 1 && result.finished == 1)
        #expect(bench.orders.map(names) == ["2023-11-18 → 2024-03-05"])
        result = try await bench.pass()
        #expect(result.accepted == 0 && result.finished == 0)
        #expect(bench.looked.count == 2)
        #expect(try runs().map(\.state) == [.finished])
    }

    @Test func aBadFileIsLookedAtOnceAndToldOfOnce() async throws {
        try bench.drop("bad.tif")
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.pass().refused == 0)
        let store = try bench.open()
        #expect(try store.inboxFiles().map(\.refusal?.code) == ["raster.truncated"])
        #expect(try store.outbox().map(\.key) == ["refused-7"])
        try store.close()
        // Another content under the same name is another file.
        try Data("bad but longer".utf8).write(to: URL(fileURLWithPath: "\(bench.inbox)/bad.tif"))
        #expect(try await bench.pass().refused == 1)
    }

    @Test func aLookThatTheMachineMayHaveCutShortIsTakenAgainAndToldOfAtTheEndOnly() async throws {
        try bench.drop("2024-03-05.tif")
        bench.crashes = 3
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.pass().refused == 0)
        bench.now = bench.now.advanced(by: 900)
        #expect(try await bench.pass().refused == 1)
        #expect(try bench.open().outbox().isEmpty)
        bench.now = bench.now.advanced(by: 1_800)
        #expect(try await bench.pass().refused == 1)
        #expect(try bench.open().outbox().map(\.key) == ["refused-14"])
        bench.now = bench.now.advanced(by: 864_000)
        #expect(try await bench.pass().refused == 0)
        #expect(bench.looked.count == 3)
        // A person who has mended the machine has it looked at once more.
        #expect(try await bench.pass(retriesFailed: true).accepted == 1)
        #expect(try bench.open().inboxFiles().map(\.refusal) == [nil])
    }

    @Test func whatWasLookedAtIsPutAwayWithWhatLiesBesideIt() async throws {
        let scene = "\(bench.inbox)/2024-03-05.tif"
        try bench.drop("bad.tif")
        try bench.drop("2024-03-05.tif")
        try Data("mask".utf8).write(to: URL(fileURLWithPath: scene + ".msk"))
        let result = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(result.accepted == 1 && result.refused == 1)
        #expect(try bench.inboxContent() == ["done/2024-03-05.tif", "done/2024-03-05.tif.msk", "rejected/bad.tif"])
        #expect(try bench.open().scenes().map(\.path) == ["\(bench.inbox)/done/2024-03-05.tif"])
        // Another file of the same name gets another.
        try Data("another".utf8).write(to: URL(fileURLWithPath: scene))
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(try bench.inboxContent().contains("done/1-2024-03-05.tif"))
    }

    @Test func whatCouldNotBePutAwayIsMovedWhereTheCatalogueHasItByTheNextPass() async throws {
        try bench.drop("2024-03-05.tif")
        // A file in the place of the folder: as if cut off between the catalogue and the move.
        let done = "\(bench.inbox)/done"
        try Data().write(to: URL(fileURLWithPath: done))
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(bench.said.contains { $0.contains("cannot be moved") })
        let path = try #require(try bench.open().scenes().first?.path)
        unlink(done)
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try bench.inboxContent() == ["done/2024-03-05.tif"])
        #expect(bench.looked == ["2024-03-05.tif"])
    }

    @Test func whatIsToldOfARunIsOneRowPerDestination() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await bench.pass()
        _ = try await bench.pass()
        let rows = try bench.open().outbox()
        #expect(rows.map(\.destination).sorted() == ["a", "b"])
        #expect(Set(rows.map(\.key)).count == 1)
    }

    @Test func aFailureIsTriedAgainAfterAQuarterOfAnHourThreeTimesAndThenLeftToAPerson() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [74, 74, 74, 0]
        #expect(try await bench.pass().failed == 1)
        #expect(try await bench.pass().failed == 0)
        bench.now = bench.now.advanced(by: 900)
        #expect(try await bench.pass().failed == 1)
        bench.now = bench.now.advanced(by: 1_800)
        #expect(try await bench.pass().failed == 1)
        bench.now = bench.now.advanced(by: 864_000)
        #expect(try await bench.pass().failed == 0)
        #expect(bench.orders.count == 3)
        // Only the last word is told.
        #expect(try bench.open().outbox().count == 2)
        #expect(try await bench.pass(isForced: true, retriesFailed: true).finished == 1)
    }

    @Test func laterEpochsWaitForOneThatIsTriedAgainAndNotForOneGivenUp() async throws {
        for day in ["2023-11-18", "2024-03-05", "2024-05-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [74]
        var result = try await bench.pass()
        #expect(result.failed == 1 && result.finished == 0)
        #expect(result.retries.map(\.at) == [bench.now.advanced(by: 900)])
        bench.now = bench.now.advanced(by: 900)
        #expect(try await bench.pass().finished == 2)
        #expect(
            bench.orders.map { String($0.laterAcquiredAt.description.prefix(10)) } == [
                "2024-03-05", "2024-03-05", "2024-05-05",
            ])

        for day in ["2024-07-05", "2024-09-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [65]
        result = try await bench.pass()
        #expect(result.failed == 1 && result.finished == 1)
    }

    @Test func whatIsWrongWithTheDataIsNotTriedAgain() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [65]
        #expect(try await bench.pass().failed == 1)
        bench.now = bench.now.advanced(by: 864_000)
        #expect(try await bench.pass().failed == 0)
        #expect(bench.orders.count == 1)
    }

    @Test func aSurveyThatWasStoppedGoesOnWithTheNextPass() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [143]
        #expect(try await bench.pass().stopped == 1)
        #expect(try await bench.pass().finished == 1)
        #expect(try runs().map(\.attempts) == [1])
    }

    @Test func theScheduleHoldsSurveysBackAndMissedTimesAreMadeUpForOnce() async throws {
        let cron = try CronExpression("0 3 * * *")
        func pass() async throws -> WatchPass.Result { try await bench.pass { $0.schedule = [cron] } }
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        var result = try await pass()
        #expect(result.accepted == 2 && result.finished == 0)
        #expect(result.heldUntil == Bench.instant("2024-01-01T03:00:00Z"))
        bench.now = Bench.instant("2024-01-01T03:00:01Z")
        #expect(try await pass().finished == 1)
        // Switched off for five days: one survey, not five.
        try bench.drop("2024-05-05.tif")
        bench.now = Bench.instant("2024-01-06T12:00:00Z")
        #expect(try await pass().finished == 1)
        try bench.drop("2024-07-05.tif")
        result = try await pass()
        #expect(result.finished == 0 && result.heldUntil == Bench.instant("2024-01-07T03:00:00Z"))
    }

    @Test func aClockThatJumpsBackSilencesNothing() async throws {
        let cron = try CronExpression("0 * * * *")
        func pass() async throws -> WatchPass.Result { try await bench.pass { $0.schedule = [cron] } }
        bench.now = Bench.instant("2030-01-01T00:30:00Z")
        _ = try await pass()
        bench.now = Bench.instant("2024-01-01T00:30:00Z")
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await pass()
        bench.now = Bench.instant("2024-01-01T01:00:01Z")
        #expect(try await pass().finished == 1)
    }

    @Test func inQuietHoursFilesAreTakenInAndNothingIsSurveyed() async throws {
        let quiet = try QuietHours(windows: [QuietHours.Window("07:30-09:00")], in: .gmt)
        bench.now = Bench.instant("2024-01-01T08:00:00Z")
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        let result = try await bench.pass(isForced: true) { $0.quietHours = quiet }
        #expect(result.accepted == 2 && result.finished == 0)
        #expect(result.heldUntil == Bench.instant("2024-01-01T09:00:00Z"))
    }

    @Test func satelliteAndDroneAreKeptApartUnlessAsked() async throws {
        for name in ["2023-11-18.tif", "2024-03-05-drone.tif"] { try bench.drop(name) }
        #expect(try await bench.pass().finished == 0)
        #expect(try await bench.pass { $0.epochs = EpochRules(mixesSensors: true) }.finished == 1)
    }

    @Test func anEpochThatGetsAnotherSceneIsSurveyedAgainWithBoth() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await bench.pass()
        try bench.drop("2024-03-07.tif")
        #expect(try await bench.pass().finished == 1)
        #expect(bench.orders.last?.later.count == 2)
    }

    @Test func ofTwoWatchesOneWorks() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        // Another process of this machine that lives: the first one.
        let other = try bench.open()
        try other.take(lease: GeoPackageStore.watchLease)
        let result = try await bench.pass(isForced: true)
        #expect(result.isElsewhere && result.accepted == 0)
        try other.release(lease: GeoPackageStore.watchLease)
        #expect(try await bench.pass(isForced: true).finished == 1)
    }

    @Test func ageIsAskedOnceADay() async throws {
        let rules = GeoPackageStore.Retention(chipsDays: 1)
        _ = try await bench.pass { $0.retention = rules }
        let first = try bench.open().mark("retain")
        bench.now = bench.now.advanced(by: 3_600)
        _ = try await bench.pass { $0.retention = rules }
        #expect(try bench.open().mark("retain") == first)
        bench.now = bench.now.advanced(by: 86_400)
        _ = try await bench.pass { $0.retention = rules }
        #expect(try bench.open().mark("retain") == bench.now)
    }
}

/// What lies in an inbox and who still writes it.
@Suite struct InboxScanTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func settled(_ scan: inout InboxScan, settle: Int64, wallClock: Instant, after seconds: Int = 0) -> [String]
    {
        scan.settled(
            in: [Inbox(folder: bench.inbox, settleSeconds: settle)], wallClock: wallClock,
            monotonic: .now + .seconds(seconds)
        ).files.map { URL(fileURLWithPath: $0.path).lastPathComponent }
    }

    private var clock: Instant { Instant(secondsSince1970: Int64(Date().timeIntervalSince1970)) }

    @Test func aFileIsLeftAloneUntilItStaysUnchanged() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        #expect(settled(&scan, settle: 30, wallClock: clock).isEmpty)
        // Still being written: the watching begins anew.
        try Data("more".utf8).write(to: URL(fileURLWithPath: "\(bench.inbox)/a.tif"))
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 29).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 58).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 60) == ["a.tif"])
    }

    @Test func aTimeSetBackByTheCopyingProgramDoesNotMakeAFileOld() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: "\(bench.inbox)/a.tif")
        #expect(settled(&scan, settle: 30, wallClock: clock).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock.advanced(by: 31)) == ["a.tif"])
    }

    @Test func aClockSetBackLeavesTheWatching() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        let past = Bench.instant("2001-01-01T00:00:00Z")
        #expect(settled(&scan, settle: 30, wallClock: past).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: past, after: 31) == ["a.tif"])
    }

    @Test func halfWrittenNamesAndFoldersOfTheDoneArePassedOver() throws {
        var scan = InboxScan()
        for name in ["a.tif.part", ".b.tif", "c.tmp", "d.tif.aux.xml", "e.tif"] { try bench.drop(name) }
        for folder in ["done", "rejected", "sub"] {
            try FileManager.default.createDirectory(
                atPath: "\(bench.inbox)/\(folder)", withIntermediateDirectories: true)
            try bench.drop("\(folder)/f-\(folder).tif")
        }
        #expect(settled(&scan, settle: 0, wallClock: clock) == ["e.tif", "f-sub.tif"])
    }

    @Test func anInboxThatIsNotThereIsNamed() {
        var scan = InboxScan()
        let result = scan.settled(
            in: [Inbox(folder: "/nowhere/at/all", settleSeconds: 0)], wallClock: clock, monotonic: .now)
        #expect(result.unreadable == ["/nowhere/at/all"])
    }
}
