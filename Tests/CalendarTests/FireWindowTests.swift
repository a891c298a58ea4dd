import Foundation
import Ground
import Calendar
import Testing

@Suite struct FireWindowTests {
    private func due(
        _ texts: [String], last: String, now: String, catchesUp: Bool = true
    ) throws -> FireWindow? {
        try FireWindow.due(
            lastHandled: instant(last), now: instant(now), expressions: texts.map { try CronExpression($0) },
            in: zone("UTC"), catchesUp: catchesUp)
    }

    @Test func nothingIsDueBeforeTheNextFireTime() throws {
        #expect(try due(["0 3 * * *"], last: "2026-11-25T03:00:00Z", now: "2026-11-26T02:59:59Z") == nil)
    }

    @Test func aFireTimeIsDueFromItsVeryMoment() throws {
        let window = try due(["0 3 * * *"], last: "2026-11-25T03:00:00Z", now: "2026-11-26T03:00:00Z")
        #expect(window?.fireTime.description == "2026-11-26T03:00:00Z")
        #expect(window?.missedCount == 0)
    }

    @Test func anyNumberOfMissedTimesIsMadeUpForByOneRun() throws {
        // Off from the 25th to the 30th: 26, 27, 28, 29 missed, 30 due.
        let window = try due(["0 3 * * *"], last: "2026-11-25T03:00:00Z", now: "2026-11-30T12:00:00Z")
        #expect(window?.fireTime.description == "2026-11-30T03:00:00Z")
        #expect(window?.missedCount == 4)
        #expect(try due(["0 3 * * *"], last: "2026-11-30T03:00:00Z", now: "2026-11-30T12:00:00Z") == nil)
    }

    @Test func withoutCatchingUpALateTimeIsDroppedAndAPunctualOneIsNot() throws {
        let daily = ["0 3 * * *"]
        #expect(try due(daily, last: "2026-11-25T03:00:00Z", now: "2026-11-30T12:00:00Z", catchesUp: false) == nil)
        #expect(try due(daily, last: "2026-11-25T03:00:00Z", now: "2026-11-30T03:04:00Z", catchesUp: false) != nil)
    }

    @Test func aTimeInQuietHoursIsOnTimeWhenTheyEnd() throws {
        func due(_ now: String) throws -> FireWindow? {
            try FireWindow.due(
                lastHandled: instant("2026-11-25T03:00:00Z"), now: instant(now),
                expressions: [CronExpression("0 3 * * *")], in: zone("UTC"), catchesUp: false,
                quietHours: QuietHours(windows: [QuietHours.Window("01:00-06:00")], in: zone("UTC")))
        }
        #expect(try due("2026-11-26T06:04:00Z") != nil)
        #expect(try due("2026-11-26T06:06:00Z") == nil)
    }

    @Test func ofSeveralExpressionsTheLatestTimeCounts() throws {
        let window = try due(
            ["0 3 * * *", "30 12 * * *"], last: "2026-11-25T03:00:00Z", now: "2026-11-25T13:00:00Z")
        #expect(window?.fireTime.description == "2026-11-25T12:30:00Z")
        #expect(window?.missedCount == 0)
    }

    @Test func aLastTimeInTheFutureMakesNothingDue() throws {
        #expect(try due(["* * * * *"], last: "2027-01-01T00:00:00Z", now: "2026-11-25T00:00:00Z") == nil)
    }

    @Test func yearsOfMissedMinutesAreNotCountedOneByOne() throws {
        let window = try due(["* * * * *"], last: "2016-01-01T00:00:00Z", now: "2026-01-01T00:00:30Z")
        #expect(window?.missedCount == 1_000)
        #expect(window?.fireTime.description == "2026-01-01T00:00:00Z")
    }

    @Test func withoutExpressionsNothingIsEverDue() throws {
        #expect(try due([], last: "2016-01-01T00:00:00Z", now: "2026-01-01T00:00:30Z") == nil)
    }
}

@Suite struct QuietHoursTests {
    private func quiet(_ texts: [String], in identifier: String = "Asia/Shanghai") throws -> QuietHours {
        try QuietHours(windows: texts.map { try QuietHours.Window($0) }, in: zone(identifier))
    }

    @Test func aWindowBeginsWithItsFirstMinuteAndEndsBeforeItsLast() throws {
        let hours = try quiet(["07:30-09:00"])
        // Shanghai is eight hours ahead.
        #expect(try !hours.contains(instant("2026-11-24T23:29:59Z")))
        #expect(try hours.contains(instant("2026-11-24T23:30:00Z")))
        #expect(try hours.contains(instant("2026-11-25T00:59:59Z")))
        #expect(try !hours.contains(instant("2026-11-25T01:00:00Z")))
    }

    @Test func aWindowMayRunOverMidnight() throws {
        let hours = try quiet(["22:00-06:00"], in: "UTC")
        #expect(try hours.contains(instant("2026-11-25T23:00:00Z")))
        #expect(try hours.contains(instant("2026-11-25T05:59:00Z")))
        #expect(try !hours.contains(instant("2026-11-25T12:00:00Z")))
        #expect(try hours.end(after: instant("2026-11-25T23:00:10Z")).description == "2026-11-26T06:00:00Z")
    }

    @Test func windowsThatTouchEndTogether() throws {
        let hours = try quiet(["22:00-24:00", "00:00-02:00", "02:00-03:00"], in: "UTC")
        #expect(try hours.end(after: instant("2026-11-25T22:30:00Z")).description == "2026-11-26T03:00:00Z")
        let loud = try instant("2026-11-25T12:00:00Z")
        #expect(hours.end(after: loud) == loud)
    }

    @Test func aRepeatedHourIsQuietTwiceAndASkippedOneNotAtAll() throws {
        let hours = try quiet(["02:00-03:00"], in: "Europe/Berlin")
        #expect(try hours.end(after: instant("2026-10-25T00:00:00Z")).description == "2026-10-25T02:00:00Z")
        let beforeTheGap = try instant("2026-03-29T00:59:59Z")
        #expect(hours.end(after: beforeTheGap) == beforeTheGap)
        #expect(try !hours.contains(instant("2026-03-29T01:00:00Z")))
    }

    @Test(arguments: [
        "", "7:30-9:00", "07:30", "25:00-06:00", "22:60-06:00", "10:00-10:00", "24:00-01:00", "00:00-24:01",
    ])
    func aWindowThatIsNotTwoTimesIsRefused(text: String) {
        #expect(throws: ScheduleError.badWindow(text)) { try QuietHours.Window(text) }
    }

    @Test func windowsThatLeaveNoMinuteAreRefused() throws {
        #expect(throws: ScheduleError.alwaysQuiet) { try quiet(["00:00-12:00", "11:00-24:00"]) }
        #expect(throws: ScheduleError.alwaysQuiet) { try quiet(["00:00-24:00"]) }
    }

    @Test func aWindowIsWrittenAsItWasRead() throws {
        #expect(try QuietHours.Window("22:00-06:05").description == "22:00-06:05")
    }
}
