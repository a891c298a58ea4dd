import Casework
import Catalogue
import Delivery
import Findings
import Foundation
import Ground
import Calendar
import GeoPackageStore
import StorePorts
import Synchronization
import Testing

@testable import Watch

/// One pass after another, with a clock that is set by hand.
@Suite struct WatchPassTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func names(_ task: SurveyTask) -> String {
        func day(_ instant: Instant) -> String { String(instant.description.prefix(10)) }
        return "\(day(task.earlierAcquiredAt)) → \(day(task.laterAcquiredAt))"
    }

    private func runs() async throws -> [SurveyJob] { try await bench.open().jobs() }

    @Test func theLogsEndIsAnchoredOnceADayWhereSomethingWasWritten() async throws {
        func anchors() async throws -> [Event] { try await bench.open().events().filter { $0.kind == .logAnchored } }
        try bench.drop("2024-03-05.tif")
        _ = try await bench.pass()
        _ = try await bench.pass()
        let first = try await anchors()
        #expect(first.count == 1 && first[0].actor == .watch)
        let note = try CanonicalJSON.value(AnchorNote.self, from: first[0].content)
        #expect(note.seal == note.anchor.seal(with: Data(repeating: 7, count: 32)))
        // A day later nothing is new; after another delivery there is.
        bench.now = bench.now.advanced(by: 90_000)
        _ = try await bench.pass()
        #expect(try await anchors().count == 1)
        try bench.drop("2024-04-05.tif")
        _ = try await bench.pass()
        _ = try await bench.pass()
        #expect(try await anchors().count == 2)
        #expect(try await bench.open().anchorFaults(kept: [note.anchor], key: Data(repeating: 7, count: 32)).isEmpty)
    }

    @Test func whatHindersTheWatchIsOnRecordWhileItDoes() async throws {
        let gone = Message(zh: "报告文件夹不可写", en: "the report folder is closed")
        bench.hindrances.withLock { $0 = [gone] }
        #expect(try await bench.pass().faults == [gone])
        let since = bench.now
        bench.now = bench.now.advanced(by: 600)
        _ = try await bench.pass { $0.inboxes.append(Inbox(folder: "/no/such/inbox", settleSeconds: 0)) }
        let kept = try await bench.open().watchFaults()
        #expect(kept.count == 2)
        #expect(kept.first { $0.message == gone }?.since == since)
        #expect(kept.contains { $0.message.english.contains("/no/such/inbox") && $0.since == bench.now })
        bench.hindrances.withLock { $0 = [] }
        _ = try await bench.pass()
        #expect(try await bench.open().watchFaults().isEmpty)
    }

    @Test func imageryDroppedIntoTheInboxIsSurveyedOnce() async throws {
        try bench.drop("2023-11-18.tif")
        var result = try await bench.pass()
        #expect(result.accepted == 1 && result.finished == 0)
        #expect(result.waiting.count == 1)
        try bench.drop("2024-03-05.tif")
        result = try await bench.pass()
        #expect(result.accepted == 1 && result.finished == 1)
        #expect(bench.tasks.map(names) == ["2023-11-18 → 2024-03-05"])
        result = try await bench.pass()
        #expect(result.accepted == 0 && result.finished == 0)
        #expect(bench.looked.count == 2)
        #expect(try await runs().map(\.state) == [.finished])
    }

    @Test func aBadFileIsLookedAtOnceAndToldOfOnce() async throws {
        try bench.drop("bad.tif")
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.pass().refused == 0)
        let store = try bench.open()
        #expect(try await store.inboxFiles().map(\.refusal?.code) == ["raster.truncated"])
        #expect(try await store.outbox().map(\.key) == ["refused-7"])
        try store.close()
        // Another content under the same name is another file.
        try Data("bad but longer".utf8).write(to: URL(fileURLWithPath: "\(bench.inbox)/bad.tif"))
        #expect(try await bench.pass().refused == 1)
    }

    @Test func whatIsToldOfARunIsOneRowPerDestination() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await bench.pass()
        _ = try await bench.pass()
        let rows = try await bench.open().outbox()
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
        #expect(bench.tasks.count == 3)
        // Only the last word is told.
        #expect(try await bench.open().outbox().count == 2)
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
            bench.tasks.map { String($0.laterAcquiredAt.description.prefix(10)) } == [
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
        #expect(bench.tasks.count == 1)
    }

    @Test func aSurveyThatWasStoppedGoesOnWithTheNextPass() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [143]
        #expect(try await bench.pass().stopped == 1)
        #expect(try await bench.pass().finished == 1)
        #expect(try await runs().map(\.attempts) == [1])
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

    @Test func aPairThatFailedOnceMoreIsLeftAloneForTheRestOfThePass() async throws {
        for day in ["2023-10-18", "2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.statuses = [0, 74]
        #expect(try await bench.pass().failed == 1)
        // Its earlier epoch is taken out: another is compared with, which is another pair, and fails as well.
        let store = try bench.open()
        let earlier = try #require(try await store.scenes().first { $0.fileName == "2023-11-18.tif" })
        try await store.remove(earlier)
        try store.close()
        bench.now = bench.now.advanced(by: 864_000)
        bench.statuses = [74, 74, 74, 74, 74]
        #expect(try await bench.pass().failed == 1)
        #expect(bench.tasks.count == 3)
        bench.statuses = []
        bench.now = bench.now.advanced(by: 900)
        #expect(try await bench.pass().finished == 1)
    }

    @Test func bandsDeclaredAnewAreSurveyedAnew() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        #expect(try await bench.pass().finished == 1)
        let store = try bench.open()
        var later = try #require(try await store.scenes().last)
        (later.declaration, later.declarationSource) = (SceneDeclaration(bands: [.red]), .flag)
        try await store.add(later)
        try store.close()
        #expect(try await bench.pass().finished == 1)
        #expect(try await bench.pass().finished == 0)
    }

    @Test func anOverdueFindingHoldsTheBaselineForAFewEpochsMoreOnly() async throws {
        let days = ["2020-01-02", "2020-06-03", "2022-01-04", "2022-02-05", "2022-03-06", "2022-04-07"]
        let scenes = days.map { Bench.scene("\($0).tif", path: "/\($0).tif") }
        let area = WatchedArea(
            name: "东村", points: AreaPoints([Coordinate(x: 113.1, y: 23.0)]), parcels: nil)
        let seen = Bench.instant("2020-06-03T03:00:00Z")
        let store = try bench.open()
        func baseline(_ count: Int) async throws -> String? {
            // Only the last one is pending: the others were surveyed.
            let all = Array(scenes.prefix(count))
            for scene in all.dropLast() {
                var run = try await store.begin(
                    SurveyPair(
                        area: "东村", earlierEpoch: "-", laterEpoch: String(scene.id.text.prefix(16)),
                        reason: Message(zh: "", en: "")))
                run.state = .finished
                try await store.end(run, messages: [], reported: [])
            }
            let plan = WatchPlan(
                area: area, scenes: all, jobs: try await store.jobs(), rules: EpochRules(),
                unresolved: [SightingSpan(first: seen, last: seen)], now: bench.now)
            return plan.next.map { String($0.task.earlierAcquiredAt.description.prefix(10)) }
        }
        for count in 3...5 { #expect(try await baseline(count) == "2020-01-02") }
        #expect(try await baseline(6) == "2022-03-06")
    }

    @Test func imageryOfElsewhereSplitsNoEpoch() async throws {
        // The scene of another place, a week before, would open the window that the area's two scenes share.
        for day in ["2023-11-18", "2024-03-05", "2024-03-14"] { try bench.drop("\(day).tif") }
        var elsewhere = Bench.scene("2024-02-28.tif", path: "/elsewhere.tif")
        elsewhere.description.footprint = MultiPolygon([Polygon(Bounds(minX: 10, minY: 50, maxX: 11, maxY: 51))])
        let store = try bench.open()
        try await store.add(elsewhere)
        try store.close()
        #expect(try await bench.pass().finished == 1)
        #expect(bench.tasks.last?.later.count == 2)
    }

    @Test func aSmallFlightOverOneOfManyParcelsIsSurveyed() async throws {
        bench.points.withLock { points in
            points = (0..<5_000).map { Coordinate(x: 113 + Double($0) / 5_000, y: 22.5) }
        }
        try bench.drop("2023-11-18.tif")
        let place = 113 + 1_234.0 / 5_000
        var flight = Bench.scene("2024-03-05.tif", path: "/flight.tif")
        flight.description.footprint = MultiPolygon([
            Polygon(Bounds(minX: place - 5e-5, minY: 22.4, maxX: place + 5e-5, maxY: 22.6))
        ])
        let store = try bench.open()
        try await store.add(flight)
        try store.close()
        #expect(try await bench.pass().finished == 1)
        #expect(bench.tasks.map(names) == ["2023-11-18 → 2024-03-05"])
    }

    @Test func anEpochThatGetsAnotherSceneIsSurveyedAgainWithBoth() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await bench.pass()
        try bench.drop("2024-03-07.tif")
        #expect(try await bench.pass().finished == 1)
        #expect(bench.tasks.last?.later.count == 2)
    }

    @Test func ofTwoWatchesOneWorks() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        // Another process of this machine that lives: the first one.
        let other = try bench.open()
        try await other.take(lease: watchLease)
        let result = try await bench.pass(isForced: true)
        #expect(result.isElsewhere && result.accepted == 0)
        try await other.release(lease: watchLease)
        #expect(try await bench.pass(isForced: true).finished == 1)
    }

    @Test func ageIsAskedOnceADay() async throws {
        let rules = Retention(chipsDays: 1)
        _ = try await bench.pass { $0.retention = rules }
        let first = try await bench.open().mark("retain")
        bench.now = bench.now.advanced(by: 3_600)
        _ = try await bench.pass { $0.retention = rules }
        #expect(try await bench.open().mark("retain") == first)
        bench.now = bench.now.advanced(by: 86_400)
        _ = try await bench.pass { $0.retention = rules }
        #expect(try await bench.open().mark("retain") == bench.now)
    }

    @Test func aTakenStoreDoesNotUseUpTheSchedulesTime() async throws {
        let cron = try CronExpression("0 3 * * *")
        func pass() async throws -> WatchPass.Result {
            try await bench.pass {
                $0.schedule = [cron]
                $0.busyTries = 0
            }
        }
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await pass()
        bench.now = Bench.instant("2024-01-01T03:00:00Z")
        bench.statuses = [75]
        #expect(try await pass().isTaken)
        bench.now = Bench.instant("2024-01-01T03:02:00Z")
        #expect(try await pass().finished == 1)
    }

    @Test func aFailureIsTriedAgainBetweenTheSchedulesTimesAndNothingElseIs() async throws {
        let cron = try CronExpression("0 3 * * *")
        func pass() async throws -> WatchPass.Result { try await bench.pass { $0.schedule = [cron] } }
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        _ = try await pass()
        bench.now = Bench.instant("2024-01-01T03:00:00Z")
        bench.statuses = [74]
        #expect(try await pass().failed == 1)
        try bench.drop("2024-06-05.tif")
        bench.now = Bench.instant("2024-01-01T03:10:00Z")
        #expect(try await pass().finished == 0)
        bench.now = Bench.instant("2024-01-01T03:15:00Z")
        #expect(try await pass().finished == 1)
        bench.now = Bench.instant("2024-01-01T03:30:00Z")
        #expect(try await pass().finished == 0)
        bench.now = Bench.instant("2024-01-02T03:00:00Z")
        #expect(try await pass().finished == 1)
    }
}
