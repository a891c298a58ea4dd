import Foundation
import Ground
import Calendar
import Testing
import TestNumbers

func zone(_ identifier: String) throws -> TimeZone { try #require(TimeZone(identifier: identifier)) }
func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

@Suite struct CronExpressionTests {
    private func next(_ text: String, after start: String, in identifier: String = "Asia/Shanghai") throws -> String? {
        try CronExpression(text).next(after: instant(start), in: zone(identifier))?.description
    }

    private func previous(_ text: String, before end: String, in identifier: String) throws -> String? {
        try CronExpression(text).previous(before: instant(end), in: zone(identifier))?.description
    }

    /// Every fire time in a span, by stepping forwards.
    private func series(_ text: String, from start: String, to end: String, in identifier: String) throws -> [String] {
        let (expression, zone) = (try CronExpression(text), try zone(identifier))
        let last = try instant(end)
        var found: [String] = []
        var at = try instant(start).advanced(by: -1)
        while let time = expression.next(after: at, in: zone), time <= last {
            found.append(time.description)
            at = time
        }
        return found
    }

    @Test func threeInTheMorningInShanghaiIsNineteenHoursUTC() throws {
        #expect(try next("0 3 * * *", after: "2026-11-25T00:00:00Z") == "2026-11-25T19:00:00Z")
    }

    @Test func theAnswerIsNeverTheStartItself() throws {
        #expect(try next("0 3 * * *", after: "2026-11-25T19:00:00Z") == "2026-11-26T19:00:00Z")
        #expect(
            try previous("0 3 * * *", before: "2026-11-25T19:00:00Z", in: "Asia/Shanghai") == "2026-11-24T19:00:00Z")
    }

    @Test func aStepCountsFromTheFieldsFirstValue() throws {
        // Minutes 0, 25, 50; days 1, 11, 21, 31.
        #expect(
            try series("*/25 0 */10 1 *", from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z", in: "UTC").count
                == 12)
        #expect(try next("5/20 * * * *", after: "2026-01-01T00:45:00Z", in: "UTC") == "2026-01-01T01:05:00Z")
    }

    @Test func eitherDaySufficesWhereBothAreRestricted() throws {
        // November 2026: the 13th is a Friday; Fridays 6, 13, 20, 27 and the 1st and 15th.
        let days = try series("0 0 1,15 11 fri", from: "2026-11-01T00:00:00Z", to: "2026-11-30T00:00:00Z", in: "UTC")
        #expect(days.map { String($0.dropFirst(8).prefix(2)) } == ["01", "06", "13", "15", "20", "27"])
    }

    @Test func sundayIsNoughtAndSevenAndRangesMayEndWithIt() throws {
        for text in ["0 0 * * 0", "0 0 * * 7", "0 0 * * SUN", "0 0 * * sun"] {
            // 29 November 2026 is a Sunday.
            #expect(try next(text, after: "2026-11-25T00:00:00Z", in: "UTC") == "2026-11-29T00:00:00Z")
        }
        for text in ["0 0 * * 5-7", "0 0 * * fri-sun", "0 0 * * 5-0"] {
            let days = try series(text, from: "2026-11-23T00:00:00Z", to: "2026-11-29T00:00:00Z", in: "UTC")
            #expect(days.map { $0.dropFirst(8).prefix(2) } == ["27", "28", "29"])
        }
    }

    @Test func aRangeMayRunOverTheEndOfItsField() throws {
        let hours = try series("0 22-1 * * *", from: "2026-11-25T00:00:00Z", to: "2026-11-25T23:59:00Z", in: "UTC")
        #expect(hours.map { $0.dropFirst(11).prefix(2) } == ["00", "01", "22", "23"])
    }

    @Test func theLastDayOfTheMonthKnowsLeapYears() throws {
        #expect(try next("0 0 L 2 *", after: "2026-03-01T00:00:00Z", in: "UTC") == "2027-02-28T00:00:00Z")
        #expect(try next("0 0 l 2 *", after: "2027-03-01T00:00:00Z", in: "UTC") == "2028-02-29T00:00:00Z")
        #expect(try next("0 0 29 2 *", after: "2096-03-01T00:00:00Z", in: "UTC") == "2104-02-29T00:00:00Z")
        #expect(try previous("0 0 29 2 *", before: "2104-02-29T00:00:00Z", in: "UTC") == "2096-02-29T00:00:00Z")
    }

    /// croniter 7.0.0 takes thirty days and `L` for all thirty-one, and so answers the 9th to "what comes after the 7th".
    @Test func thirtyDaysAndTheLastOneAreNotAllDays() throws {
        // 5 March 2027 is a Friday, so neither its date nor its weekday is in; the 6th and all after it are.
        #expect(try next("0 0 L,6-4 * */2", after: "2027-03-04T00:00:00Z", in: "UTC") == "2027-03-06T00:00:00Z")
        #expect(try next("0 0 L,6-4 * */2", after: "2027-03-06T00:00:00Z", in: "UTC") == "2027-03-07T00:00:00Z")
        #expect(try next("0 0 L,6-4 * */2", after: "2027-03-07T00:00:00Z", in: "UTC") == "2027-03-08T00:00:00Z")
    }

    @Test func wordsStandForExpressions() throws {
        #expect(try next("@weekly", after: "2026-11-25T00:00:00Z", in: "UTC") == "2026-11-29T00:00:00Z")
        #expect(try next("@Yearly", after: "2026-11-25T00:00:00Z", in: "UTC") == "2027-01-01T00:00:00Z")
        #expect(try CronExpression(" @daily ").text == "@daily")
    }

    @Test func aSkippedDailyTimeFiresAtTheChange() throws {
        // Berlin, 29 March 2026: 01:00Z is where 02:00 becomes 03:00.
        let times = try series(
            "30 2 * * *", from: "2026-03-28T00:00:00Z", to: "2026-03-30T23:00:00Z", in: "Europe/Berlin")
        #expect(times == ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
        #expect(
            try previous("30 2 * * *", before: "2026-03-29T12:00:00Z", in: "Europe/Berlin") == "2026-03-29T01:00:00Z")
    }

    @Test func severalSkippedTimesFireOnce() throws {
        let times = try series(
            "0,20,40 2,3 * * *", from: "2026-03-29T00:00:00Z", to: "2026-03-29T02:00:00Z", in: "Europe/Berlin")
        #expect(times == ["2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z"])
    }

    @Test func anHourlyTimeIsNotMadeUpWhereAnHourIsSkipped() throws {
        let times = try series(
            "30 * * * *", from: "2026-03-29T00:00:00Z", to: "2026-03-29T02:00:00Z", in: "Europe/Berlin")
        #expect(times == ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"])
    }

    @Test func aRepeatedTimeFiresTwice() throws {
        // New York, 1 November 2026: 01:30 is 05:30Z and again 06:30Z.
        let times = try series(
            "30 1 * * *", from: "2026-11-01T00:00:00Z", to: "2026-11-01T23:00:00Z", in: "America/New_York")
        #expect(times == ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"])
    }

    /// croniter 7.0.0 answers 01:20 of the next day to "what comes after 01:35" and so never visits the second 01:35,
    /// though stepping backwards it does.
    @Test func aRepeatedHalfHourFiresTwiceInLordHowe() throws {
        // 5 April 2026, 15:00Z of the 4th: 02:00 (+11) becomes 01:30 (+10:30).
        let times = try series(
            "20,35 1 * * *", from: "2026-04-04T14:00:00Z", to: "2026-04-04T16:00:00Z", in: "Australia/Lord_Howe")
        #expect(times == ["2026-04-04T14:20:00Z", "2026-04-04T14:35:00Z", "2026-04-04T15:05:00Z"])
    }

    @Test func aDayThatNeverWasFiresAtItsEnd() throws {
        // Samoa had no 30 December 2011: at 10:00Z the 29th became the 31st.
        #expect(
            try next("0 12 30 12 *", after: "2011-12-01T00:00:00Z", in: "Pacific/Apia") == "2011-12-30T10:00:00Z")
    }

    @Test func whatIsWrongIsSaidWithFieldValueAndAllowedRange() throws {
        let faults: [(String, ScheduleError)] = [
            ("61 25 * * *", .outOfRange(field: .minute, value: "61")),
            ("0 25 * * *", .outOfRange(field: .hour, value: "25")),
            ("0 0 0 * *", .outOfRange(field: .dayOfMonth, value: "0")),
            ("0 0 * 13 *", .outOfRange(field: .month, value: "13")),
            ("0 0 * * 8", .outOfRange(field: .dayOfWeek, value: "8")),
            ("99999999999999999999 0 * * *", .outOfRange(field: .minute, value: "99999999999999999999")),
            ("0 0 * foo *", .notANumber(field: .month, value: "foo")),
            ("0 0 * * 1,", .notANumber(field: .dayOfWeek, value: "")),
            ("-1 0 * * *", .notANumber(field: .minute, value: "-1")),
            ("1-2-3 0 * * *", .notANumber(field: .minute, value: "1-2-3")),
            ("*/0 * * * *", .badStep(field: .minute, value: "*/0")),
            ("*/90 * * * *", .badStep(field: .minute, value: "*/90")),
            ("*/5/5 * * * *", .badStep(field: .minute, value: "*/5/5")),
            ("5-5 * * * *", .ambiguousRange(field: .minute, value: "5-5")),
            ("0 22-6/5 * * *", .ambiguousRange(field: .hour, value: "22-6/5")),
            ("0 0 15W * *", .unsupported(field: .dayOfMonth, value: "15W")),
            ("0 0 * * 5#2", .unsupported(field: .dayOfWeek, value: "5#2")),
            ("0 0 * *", .fieldCount(expression: "0 0 * *", found: 4)),
            ("", .fieldCount(expression: "", found: 0)),
            ("@reboot", .unknownWord("@reboot")),
            ("٣ 0 * * *", .notANumber(field: .minute, value: "٣")),
        ]
        for (text, expected) in faults {
            #expect(throws: expected, "\(text)") { try CronExpression(text) }
        }
        let message = ScheduleError.outOfRange(field: .hour, value: "25").message
        #expect(message.english.contains("hour") && message.english.contains("0-23"))
        #expect(message.chinese.contains("时") && message.chinese.contains("0-23"))
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30,31 feb *"])
    func whatNeverFiresIsRefused(text: String) {
        #expect(throws: ScheduleError.neverFires(expression: text)) { try CronExpression(text) }
    }

    @Test func aDayThatNeverComesIsFineBesideAWeekday() throws {
        // 1 February 2027 is a Monday.
        #expect(try next("0 0 30 2 mon", after: "2026-11-25T00:00:00Z", in: "UTC") == "2027-02-01T00:00:00Z")
    }

    @Test func nothingFiresBeyondTheCalendarOfInstants() throws {
        let utc = try zone("UTC")
        #expect(try CronExpression("@yearly").next(after: .distantFuture, in: utc) == nil)
        #expect(try CronExpression("@yearly").previous(before: .distantPast, in: utc) == nil)
    }
}

/// Properties that hold for every expression, zone and start.
@Suite struct CronSeriesTests {
    private static let zones = ["UTC", "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"]

    @Test func nextIsStrictlyLaterAndPreviousOfItGoesNoFurtherThanTheStart() throws {
        var numbers = SeededNumbers(seed: 6)
        for _ in 0..<2_000 {
            let hour = ["*", "2", "1-3", "*/5", "0,23"].randomElement(using: &numbers) ?? "*"
            let day = ["*", "*/9", "L", "31"].randomElement(using: &numbers) ?? "*"
            let weekday = ["*", "*", "mon-fri"].randomElement(using: &numbers) ?? "*"
            let text = "\(Int.random(in: 0..<60, using: &numbers)) \(hour) \(day) * \(weekday)"
            let expression = try CronExpression(text)
            let zone = try zone(Self.zones.randomElement(using: &numbers) ?? "UTC")
            let start = Instant(secondsSince1970: Int64.random(in: 1_000_000_000...2_000_000_000, using: &numbers))
            let next = try #require(expression.next(after: start, in: zone))
            #expect(next > start)
            #expect(expression.fires(at: next, in: zone), "\(text) \(next)")
            // Nothing lies between them, seen from either side.
            let back = try #require(expression.previous(before: next, in: zone))
            #expect(back <= start, "\(text) \(zone.identifier) \(start)")
            #expect(expression.next(after: back, in: zone) == next, "\(text) \(zone.identifier) \(start)")
            #expect(expression.previous(before: next.advanced(by: 1), in: zone) == next)
        }
    }
}
