import Calendar
import Foundation
import Ground
import TestNumbers
import Testing

@Suite struct WorkingTimeTests {
    private let time = WorkingTime(calendar: .published, hours: .office)

    private func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text + ":00+08:00")) }

    /// Case 1 of complaints: the clock counts from the dispatch on Friday at 16:00.
    @Test func fourHoursFromFridayAtFourEndOnMondayMorning() throws {
        // 90 minutes on Friday, 150 on Monday.
        #expect(time.deadline(240, from: try at("2026-11-27T16:00")) == (try at("2026-11-30T11:00")))
        #expect(time.deadline(90, from: try at("2026-11-27T16:00")) == (try at("2026-11-27T17:30")))
        #expect(time.deadline(91, from: try at("2026-11-27T16:00")) == (try at("2026-11-30T08:31")))
    }

    @Test func lunchNightsAndWeekendsDoNotCount() throws {
        #expect(time.minutes(from: try at("2026-11-30T11:00"), to: try at("2026-11-30T15:00")) == 120)
        #expect(time.minutes(from: try at("2026-11-27T17:30"), to: try at("2026-11-30T08:30")) == 0)
        #expect(time.minutes(from: try at("2026-11-30T15:00"), to: try at("2026-11-30T11:00")) == -120)
    }

    /// Case 14: paused on 30 September, resumed on 9 October 2026. By hand: Friday 9 October is worked and so is Saturday the
    /// 10th, Sunday is not; 1 to 8 October are off but for Thursday the 8th, which is worked.
    @Test func theNationalHolidayOf2026CountsAsTheNoticeSays() throws {
        #expect(time.minutes(from: try at("2026-09-30T17:30"), to: try at("2026-10-09T08:30")) == 420)
        #expect(time.minutes(from: try at("2026-10-09T08:30"), to: try at("2026-10-12T08:30")) == 840)
        #expect(time.deadline(841, from: try at("2026-10-09T08:30")) == (try at("2026-10-12T08:31")))
    }

    @Test func whatLiesBeyondTheLastNoticeIsProvisional() throws {
        #expect(!time.isProvisional(from: try at("2026-10-01T08:30"), to: try at("2026-11-30T17:30")))
        #expect(time.isProvisional(from: try at("2026-11-30T08:30"), to: try at("2026-12-01T08:30")))
        #expect(time.isProvisional(from: try at("2026-11-30T08:30"), to: try at("2027-02-01T08:30")))
    }

    @Test func hoursThatOverlapOrEndBeforeTheyBeginAreNone() throws {
        #expect(WorkingHours.Stretch("12:00-08:30") == nil)
        #expect(WorkingHours.Stretch("08:30-24:30") == nil)
        let stretches = try ["08:00-12:00", "11:59-13:00"].map { try #require(WorkingHours.Stretch($0)) }
        #expect(WorkingHours(stretches) == nil)
        #expect(WorkingHours([]) == nil)
    }

    /// Every working minute of 2025 to 2027, one by one: the independent count of the next test.
    private func minutes(_ hours: [(Int, Int)]) throws -> (start: Int64, worked: [Bool]) {
        let first = try #require(CivilDay("2025-01-01")).number
        let last = try #require(CivilDay("2027-12-31")).number
        var worked: [Bool] = []
        for number in first...last {
            let isWorking = WorkingCalendar.published.isWorking(CivilDay(number: number))
            for minute in 0..<1_440 {
                worked.append(isWorking && hours.contains { $0.0 <= minute && minute < $0.1 })
            }
        }
        return (Int64(first) * 86_400 - 8 * 3_600, worked)
    }

    @Test(arguments: [
        ("08:30-12:00 14:00-17:30", [(510, 720), (840, 1_050)]), ("00:00-24:00", [(0, 1_440)]),
        ("09:00-12:00 13:00-13:01 22:00-23:59", [(540, 720), (780, 781), (1_320, 1_439)]),
    ])
    func tenThousandDeadlinesAreThoseOfACountMinuteByMinute(_ text: String, _ hours: [(Int, Int)]) throws {
        let stretches = try text.split(separator: " ").map { try #require(WorkingHours.Stretch(String($0))) }
        let time = WorkingTime(calendar: .published, hours: try #require(WorkingHours(stretches)))
        let (start, worked) = try minutes(hours)
        var numbers = SeededNumbers(seed: 1_626)
        for _ in 0..<10_000 {
            let from = Int.random(in: 0..<800_000, using: &numbers)
            let wanted = Int.random(in: 1...9_000, using: &numbers)
            let instant = Instant(
                secondsSince1970: start + Int64(from) * 60 + Int64.random(in: 0..<60, using: &numbers))
            var (minute, count) = (from, 0)
            while count < wanted {
                if worked[minute] { count += 1 }
                minute += 1
            }
            let expected = Instant(secondsSince1970: start + Int64(minute) * 60)
            guard time.deadline(wanted, from: instant) == expected, time.minutes(from: instant, to: expected) == wanted
            else {
                Issue.record(
                    "\(wanted) minutes from \(instant): \(time.deadline(wanted, from: instant)), not \(expected)")
                return
            }
        }
    }
}
