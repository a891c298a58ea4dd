import Calendar
import Foundation
import Ground
import TestNeeds
import Testing

@Suite struct WorkingDayTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/test-python/bin/python3").path

    private static func ask(_ program: String) throws -> (status: Int32, output: String) {
        try runTool(python, ["-c", program])
    }

    private func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }

    @Test(
        .needs(
            (try? ask("import chinese_calendar").status) == 0,
            "no .build/test-python with chinesecalendar; scripts/setup test makes it"))
    func everyDayFrom2004To2026IsWorkedAsChinesecalendarSays() throws {
        let answer = try Self.ask(
            """
            import chinese_calendar, datetime
            day = datetime.date(2004, 1, 1)
            while day.year < 2027:
                print(day, int(chinese_calendar.is_workday(day)))
                day += datetime.timedelta(1)
            """)
        let lines = answer.output.split(separator: "\n")
        #expect(lines.count == 8_401)
        for line in lines {
            let parts = line.split(separator: " ")
            let isWorking = WorkingCalendar.published.isWorking(try day(String(parts[0])))
            #expect(isWorking == (parts[1] == "1"), "\(parts[0])")
        }
    }

    @Test func aDecemberDayMayStandInTheNoticeOfTheNextYear() throws {
        let days = [
            HolidayDay(try day("2018-12-29"), isWorking: true), HolidayDay(try day("2018-12-31"), isWorking: false),
            HolidayDay(try day("2019-01-01"), isWorking: false),
        ]
        var calendar = WorkingCalendar([HolidayYear(year: 2018, days: [])])
        #expect(!calendar.isWorking(try day("2018-12-29")))
        #expect(calendar.isWorking(try day("2018-12-31")))
        #expect(!calendar.isFinal(try day("2018-12-29")))
        #expect(calendar.isFinal(try day("2018-11-30")))
        calendar.add(HolidayYear(year: 2019, days: days))
        #expect(calendar.isWorking(try day("2018-12-29")))
        #expect(!calendar.isWorking(try day("2018-12-31")))
        #expect(calendar.isFinal(try day("2018-12-29")))
    }

    @Test func daysFarAwayAreWorkedFromMondayToFriday() throws {
        #expect(WorkingCalendar.published.isWorking(try day("1700-03-05")))  // a Friday
        #expect(!WorkingCalendar.published.isWorking(try day("2300-01-06")))  // a Saturday
        #expect(!WorkingCalendar.published.isFinal(from: try day("2020-01-01"), to: try day("2300-01-01")))
    }

    // MARK: - Files

    /// As holiday-cn writes its files.
    private let json = """
        {"$schema": "https://example.org/schema.json", "year": 2027, "papers": [], "days": [
          {"name": "元旦", "date": "2026-12-31", "isOffDay": false},
          {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
          {"name": "春节", "date": "2027-02-05", "isOffDay": true}, {"name": "春节", "date": "2027-02-08", "isOffDay": true},
          {"name": "春节", "date": "2027-02-09", "isOffDay": true}, {"name": "春节", "date": "2027-02-10", "isOffDay": true},
          {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}
        """

    @Test func holidayCNsFileOfTheNextYearBringsADayOfDecember() throws {
        let file = try HolidayFile(json)
        #expect(file.years.map(\.year) == [2027])
        var calendar = WorkingCalendar.published
        #expect(!calendar.isFinal(try day("2026-12-30")))
        for year in file.years { calendar.add(year) }
        #expect(calendar.isFinal(try day("2026-12-30")))
        #expect(calendar.isWorking(try day("2027-02-20")))
        #expect(!calendar.isWorking(try day("2027-02-08")))
    }

    @Test func aCalendarOfEventsSaysTheSameAsTheProgramsOwn() throws {
        // Two years as holiday-cn.ics has them; the end of an event is left out.
        let events = [
            ("元旦假期", "20200101", "20200102"), ("上班(补春节假期)", "20200119", "20200120"),
            ("春节假期", "20200124", "20200203"), ("清明节假期", "20200404", "20200407"),
            ("上班(补劳动节假期)", "20200426", "20200427"), ("劳动节假期", "20200501", "20200506"),
            ("上班(补劳动节假期)", "20200509", "20200510"), ("端午节假期", "20200625", "20200628"),
            ("上班(补端午节假期)", "20200628", "20200629"), ("上班(补国庆节、中秋节假期)", "20200927", "20200928"),
            ("国庆节、中秋节假期", "20201001", "20201009"), ("上班(补国庆节、中秋节假期)", "20201010", "20201011"),
            ("元旦假期", "20210101", "20210104"), ("上班(补春节假期)", "20210207", "20210208"),
            ("春节假期", "20210211", "20210218"), ("上班(补春节假期)", "20210220", "20210221"),
            ("清明节假期", "20210403", "20210406"), ("上班(补劳动节假期)", "20210425", "20210426"),
            ("劳动节假期", "20210501", "20210506"), ("上班(补劳动节假期)", "20210508", "20210509"),
            ("端午节假期", "20210612", "20210615"), ("上班(补中秋节假期)", "20210918", "20210919"),
            ("中秋节假期", "20210919", "20210922"), ("上班(补国庆节假期)", "20210926", "20210927"),
            ("国庆节假期", "20211001", "20211008"), ("上班(补国庆节假期)", "20211009", "20211010"),
        ]
        let text =
            "BEGIN:VCALENDAR\r\nX-WR-CALDESC:中国法定节假日数据，自动每日抓取国务院公\r\n 告。\r\n"
            + events.map { name, start, end in
                "BEGIN:VEVENT\r\nSUMMARY:\(name)\r\nDTSTART;VALUE=DATE:\(start)\r\nDTEND;VALUE=DATE:\(end)\r\nEND:VEVENT\r\n"
            }.joined() + "END:VCALENDAR\r\n"
        let calendar = WorkingCalendar(try HolidayFile(text).years)
        #expect(calendar.years.keys.sorted() == [2020, 2021])
        let (first, last) = (try day("2020-01-01").number, try day("2021-12-31").number)
        for number in first...last {
            let day = CivilDay(number: number)
            // Holidays that the epidemic made longer (国办发明电〔2020〕1号) came after the notice.
            guard day != CivilDay(year: 2020, month: 2, day: 2) else { continue }
            #expect(calendar.isWorking(day) == WorkingCalendar.published.isWorking(day), "\(day)")
        }
    }

    @Test func aTableSaysOffOrWorkInBothLanguages() throws {
        let days = ["2027-01-01", "2027/2/5", "2027.2.8", "2027年2月9日", "2027-02-10"]
        for (header, off, work) in [
            ("日期,类型", "休", "班"), ("date,kind", "off", "work"), ("date,isOffDay", "true", "false"),
        ] {
            let text = header + "\n" + days.map { "\($0),\(off)\n" }.joined() + "2027-02-20,\(work)\n"
            let year = try #require(try HolidayFile(text).years.first)
            #expect(year.days.map(\.isWorking) == [false, false, false, false, false, true])
        }
    }

    @Test func otherFilesAreRefusedWithWhatToDo() throws {
        for text in [
            "", "hello", "{\"days\": 3}", "[1, 2]", "日期,类型\n2027-02-30,休\n", "{\"days\": [{\"date\": \"x\"}]}",
        ] {
            #expect(throws: HolidayFileError.self) { try HolidayFile(text) }
        }
        #expect(throws: HolidayFileError.noYear(days: 1)) { try HolidayFile("日期,类型\n2027-01-01,休\n") }
        let stray = json.replacing("2026-12-31", with: "2025-12-31")
        #expect(throws: HolidayFileError.strayDay(try day("2025-12-31"))) { try HolidayFile(stray) }
    }
}
