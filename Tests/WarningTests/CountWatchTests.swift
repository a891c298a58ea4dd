import Foundation
import Ground
import Testing
import Warning

/// What a watch must stand: few reports, villages that are new or silent, days that are missing, weekdays, holidays, outbreaks
/// that came before.
@Suite struct CountWatchTests {
    /// Reports of villages × 9 series by day; `mean` of a series and a day.
    private func reports(
        villages: Int, days: Int, seed: UInt64, mean: (_ series: Int, _ day: Int) -> Double
    ) -> [[Int?]] {
        var draws = Draws(seed: seed)
        return (0..<days).map { day in
            (0..<villages * 9).map { draws.poisson(mean($0, day) * draws.gamma(shape: 8) / 8) }
        }
    }

    /// Means of a series from 0.2 to 3 reports a day.
    private func usual(_ series: Int) -> Double { 0.2 + Double(series * 37 % 29) / 10 }

    /// The warnings of a watch that bears `falseWarnings` a week.
    private func warnings(
        _ villages: Int, _ counts: [[Int?]?], falseWarnings: Double = 0.2
    ) throws -> [(day: Int, series: Int)] {
        var settings = CountWatchSettings()
        settings.falseWarningsPerWeek = falseWarnings
        var watch = makeWatch(villages: villages, settings: settings)
        return try WarningTests.warnings(of: &watch, counts)
    }

    @Test func anOutbreakIsOneWarningHoweverLongItLasts() throws {
        let counts = reports(villages: 40, days: 200, seed: 1) { series, day in
            series == 40 && (150..<190).contains(day) ? 12 : series == 40 ? 2 : usual(series)
        }
        let found = try warnings(40, counts).filter { $0.series == 40 && $0.day >= 150 }
        #expect(found.count == 1)
        #expect(found.first.map { $0.day < 157 } == true)
    }

    @Test func aRiseThatStaysIsOneWarningAndThenUsual() throws {
        let counts = reports(villages: 40, days: 400, seed: 2) { series, day in
            series == 40 ? (day < 150 ? 2 : 8) : usual(series)
        }
        let found = try warnings(40, counts).filter { $0.series == 40 && $0.day >= 150 }
        #expect(found.count == 1)
    }

    @Test func anOutbreakInTheWeeksBeforeDoesNotHideTheNext() throws {
        // 40 series with about 13 reports a week: tripled for 3 weeks, usual for 5, tripled again.
        let outbreaks = Set((0..<40).map { $0 * 27 + $0 % 9 })
        func run(withFirst: Bool) throws -> Int {
            let counts = reports(villages: 120, days: 210, seed: 3) { series, day in
                guard outbreaks.contains(series) else { return usual(series) }
                let isFirst = withFirst && (140..<161).contains(day)
                return isFirst || (196..<210).contains(day) ? 5.4 : 1.8
            }
            return Set(
                try warnings(120, counts, falseWarnings: 1).filter {
                    outbreaks.contains($0.series) && (196..<206).contains($0.day)
                }
                .map(\.series)
            ).count
        }
        let (alone, after) = (try run(withFirst: false), try run(withFirst: true))
        #expect(alone >= 34)
        #expect(after >= 32)
    }

    @Test func zerosAndReportsThatComeInBurstsRaiseLittle() throws {
        // 60 villages; in the ninth category somebody reports four to eight times at once, now and then.
        var draws = Draws(seed: 4)
        var counts = reports(villages: 60, days: 365, seed: 5) { series, _ in
            series % 9 == 8 ? 0 : series % 9 == 7 ? 0.02 : usual(series)
        }
        for day in counts.indices {
            for village in 0..<60 where draws.uniform() < 0.02 {
                counts[day][village * 9 + 8] = 4 + Int(draws.uniform() * 5)
            }
        }
        let found = try warnings(60, counts, falseWarnings: 1)
        let (bursts, zeros) = (found.count { $0.series % 9 == 8 }, found.count { $0.series % 9 == 7 })
        // About 440 bursts.
        #expect(bursts <= 44)
        #expect(zeros == 0)
    }

    @Test func aVillageThatJoinsIsWatchedAfterFourWeeksAndRaisesNothingByJoining() throws {
        let counts = reports(villages: 40, days: 300, seed: 6) { series, day in
            series / 9 == 7 && day < 120 ? 0 : usual(series)
        }
        let joined = try warnings(40, counts).filter { $0.series / 9 == 7 }
        #expect(joined.isEmpty)
    }

    @Test func aVillageThatJoinedIsWarnedOf() throws {
        let counts = reports(villages: 40, days: 300, seed: 7) { series, day in
            if series / 9 == 7, day < 120 { return 0 }
            return series == 63 ? (day >= 200 ? 9 : 2) : usual(series)
        }
        let found = try warnings(40, counts).filter { $0.series == 63 }
        #expect(found.count == 1)
        #expect(found.first.map { (200..<207).contains($0.day) } == true)
    }

    @Test func missingDaysAndSilentVillagesAreNotZero() throws {
        var draws = Draws(seed: 8)
        var counts: [[Int?]?] = reports(villages: 60, days: 365, seed: 9) { series, day in
            series == 100 && day >= 300 ? 10 : series == 100 ? 2 : usual(series)
        }
        for day in counts.indices {
            // Some days nobody counts; for two weeks half of the villages have no line.
            if draws.uniform() < 0.05 || (210..<214).contains(day) { counts[day] = nil }
            for village in 0..<60 where (250..<264).contains(day) && village % 2 == 0 {
                for category in 0..<9 { counts[day]?[village * 9 + category] = nil }
            }
        }
        let found = try warnings(60, counts)
        let wrong = found.filter { $0.series != 100 }
        #expect(Double(wrong.count) / 52 <= 2)
        #expect(found.count { $0.series == 100 && (300..<310).contains($0.day) } == 1)
    }

    @Test func aVillageThatFallsSilentAndComesBackRaisesNothing() throws {
        var counts = reports(villages: 40, days: 300, seed: 10) { series, _ in usual(series) }
        for day in 180..<240 {
            for category in 0..<9 { counts[day][5 * 9 + category] = nil }
        }
        #expect(try warnings(40, counts).allSatisfy { $0.series / 9 != 5 || $0.day < 180 })
    }

    @Test(arguments: [false, true])
    func aHolidayThatMovesAllSeriesRaisesLittle(_ movesUnevenly: Bool) throws {
        // Ten days at 40 %, then five at 160 %; unevenly: each village by a factor of its own, half to double.
        var draws = Draws(seed: 11)
        let own = (0..<80).map { _ in movesUnevenly ? exp(0.35 * draws.normal()) : 1 }
        let counts = reports(villages: 80, days: 300, seed: 12) { series, day in
            let holiday = (200..<210).contains(day) ? 0.4 : (210..<215).contains(day) ? 1.6 : 1
            return usual(series) * holiday * (holiday == 1 ? 1 : own[series / 9])
        }
        let found = try warnings(80, counts)
        let during = found.filter { (200..<225).contains($0.day) }
        #expect(during.count <= (movesUnevenly ? 8 : 3))
    }

    @Test func villagesWithOfficesOnWorkdaysRaiseNoMoreThanOthers() throws {
        let counts = reports(villages: 60, days: 365, seed: 13) { series, day in
            let isWeekend = day % 7 >= 5
            return series / 9 % 3 == 0 ? (isWeekend ? 0.1 : 1.36) * usual(series) : usual(series)
        }
        let found = try warnings(60, counts)
        #expect(Double(found.count) / 52 <= 2)
    }

    @Test func aSeasonOfItsOwnIsExpectedInTheSecondYear() throws {
        // Six villages have three times the reports of the ninth category for two months of each year, the others none more.
        let counts = reports(villages: 60, days: 800, seed: 14) { series, day in
            let isSeason = (250..<310).contains(day % 364)
            return series % 9 == 8 && series / 9 < 6 ? (isSeason ? 6 : 2) : usual(series)
        }
        let found = try warnings(60, counts).filter { $0.series % 9 == 8 && $0.series / 9 < 6 }
        let (first, second) = (found.count { $0.day < 364 }, found.count { $0.day >= 364 })
        #expect(first >= 5)
        #expect(second <= first / 2)
    }

    @Test func aDistrictOfOneVillageIsHeldAgainstItsOwnDays() throws {
        let counts = reports(villages: 1, days: 200, seed: 15) { series, day in
            series == 0 && day >= 150 ? 9 : 2
        }
        let found = try warnings(1, counts)
        #expect(found.count { $0.series == 0 && (150..<157).contains($0.day) } == 1)
        #expect(found.count <= 3)
    }

    @Test func theReasonSaysCountUsualAndLimit() throws {
        // Nine series with one report a day each, in each of 30 villages; then five rubbish reports a day in one of them.
        var watch = makeWatch(villages: 30)
        var notices: [WarningNotice] = []
        for day in 0..<130 {
            let counts: [Int?] = (0..<270).map { $0 == 9 && day >= 120 ? 5 : 1 }
            notices += try watch.take(counts, on: CivilDay(number: firstDay.number + day))
        }
        let notice = try #require(notices.first)
        #expect(notices.count == 1)
        #expect(notice.kind == .unusualCount)
        #expect(notice.place == .unit(watch.units[1]))
        #expect(notice.category == "rubbish")
        let limit = try #require(notice.limit)
        let days = notice.lastDay.number - notice.firstDay.number + 1
        #expect(notice.observed > limit)
        #expect(notice.reason.chinese == "近\(days)天垃圾类事项 \(notice.observed) 件，往常约 \(days) 件，高于警戒线 \(limit) 件")
        #expect(
            notice.reason.english
                == "\(notice.observed) matters of rubbish in \(days) days; usually about \(days); the limit is \(limit)"
        )
    }

    @Test func daysThatAreOnlyRememberedGiveTheSameWarningsAfterwards() throws {
        let counts = reports(villages: 40, days: 170, seed: 16) { series, day in
            series == 40 && day >= 150 ? 10 : series == 40 ? 2 : usual(series)
        }
        var (watched, remembering) = (makeWatch(villages: 40), makeWatch(villages: 40))
        var (all, late) = ([WarningNotice](), [WarningNotice]())
        for (day, row) in counts.enumerated() {
            let date = CivilDay(number: firstDay.number + day)
            let found = try watched.take(row, on: date)
            if day < 140 {
                try remembering.remember(row, on: date)
            } else {
                all += found
                late += try remembering.take(row, on: date)
            }
        }
        #expect(late.contains { $0.place == .unit(watched.units[4]) && $0.category == "water" })
        #expect(Set(late.map(\.place)).isSuperset(of: all.map(\.place)))
    }

    @Test func daysComeInOrderAndWithOneCountForEachSeries() throws {
        var watch = makeWatch(villages: 2)
        let counts = [Int?](repeating: 1, count: 18)
        _ = try watch.take(counts, on: CivilDay(number: 20_000))
        #expect(throws: WarningError.dayOutOfOrder(day: CivilDay(number: 20_000), last: CivilDay(number: 20_000))) {
            try watch.take(counts, on: CivilDay(number: 20_000))
        }
        #expect(throws: WarningError.countOfSeries(found: 1, expected: 18)) {
            try watch.take([1], on: CivilDay(number: 20_001))
        }
    }
}
