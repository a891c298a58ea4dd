import Foundation
public import Ground

/// A file of holidays and 调休 as people can have it: holiday-cn's JSON or ICS, timor.tech's JSON, or CSV.
///
/// | kind | how a day is told |
/// |---|---|
/// | JSON of holiday-cn | `{"days": [{"date": "2027-01-01", "isOffDay": true}]}` |
/// | JSON of timor.tech | `{"holiday": {"01-01": {"date": "2027-01-01", "holiday": true}}}` |
/// | ICS | an event of whole days whose name says 上班, 补班 or 班, or else 休, 假 or 节 |
/// | CSV | columns 日期 and 类型 (休, 假 / 班), or `date` and `kind` (off / work) |
public struct HolidayFile: Sendable, Hashable {
    /// The notices in it, by year.
    public let years: [HolidayYear]

    /// Reads a file's text.
    ///
    /// A year counts as published where the file names at least five days off in it before December: days of a December alone
    /// belong to the notice of the year after.
    ///
    /// - Throws: ``HolidayFileError``.
    public init(_ text: String) throws(HolidayFileError) {
        let plain = text.hasPrefix(CSVRow.byteOrderMark) ? String(text.dropFirst()) : text
        let start = plain.first { !$0.isWhitespace }
        let days: [HolidayDay]
        if start == "{" || start == "[" {
            days = try Self.json(plain)
        } else if plain.contains("BEGIN:VCALENDAR") {
            days = try Self.events(plain)
        } else {
            days = try Self.table(plain)
        }
        let byYear = Dictionary(grouping: days, by: \.day.year)
        let published = byYear.filter { $0.value.count { !$0.isWorking && $0.day.month < 12 } >= 5 }.keys.sorted()
        guard let first = published.first, let last = published.last else { throw .noYear(days: days.count) }
        for day in days where !published.contains(day.day.year) {
            guard day.day.month == 12, published.contains(day.day.year + 1) else { throw .strayDay(day.day) }
        }
        years = (first...last).filter(published.contains).map { year in
            HolidayYear(
                year: year,
                days: days.filter { $0.day.year == year } + (published.contains(year - 1) ? [] : byYear[year - 1] ?? [])
            )
        }
    }

    private static func json(_ text: String) throws(HolidayFileError) -> [HolidayDay] {
        guard let root = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { throw .notRead(line: nil) }
        var entries: [[String: Any]] = []
        for part in (root as? [Any]) ?? [root] {
            guard let object = part as? [String: Any] else { continue }
            if let days = object["days"] as? [[String: Any]] {
                entries += days
            } else if let days = object["holiday"] as? [String: Any] {
                entries += days.values.compactMap { $0 as? [String: Any] }
            } else {
                entries.append(object)
            }
        }
        var days: [HolidayDay] = []
        for entry in entries {
            guard let text = entry["date"] as? String, let day = CivilDay(text),
                let isOff = (entry["isOffDay"] ?? entry["holiday"]) as? Bool
            else { throw .notRead(line: nil) }
            days.append(HolidayDay(day, isWorking: !isOff))
        }
        return days
    }

    private static func events(_ text: String) throws(HolidayFileError) -> [HolidayDay] {
        // A line that begins with a space goes on with the one before it (RFC 5545, 3.1).
        let unfolded = text.replacing("\r\n", with: "\n").replacing("\n ", with: "").replacing("\n\t", with: "")
        var days: [HolidayDay] = []
        var (start, end, name): (CivilDay?, CivilDay?, String) = (nil, nil, "")
        for (index, line) in unfolded.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count == 2 ? parts[1] : ""
            switch parts.first?.prefix(while: { $0 != ";" }).uppercased() {
            case "BEGIN" where value == "VEVENT": (start, end, name) = (nil, nil, "")
            case "DTSTART": start = day(value)
            case "DTEND": end = day(value)
            case "SUMMARY": name = String(value)
            case "END" where value == "VEVENT":
                guard let start, let isWorking = isWorking(name) else { throw .notRead(line: index + 1) }
                let last = max(start.number, (end?.number ?? start.number + 1) - 1)
                guard last - start.number < 31 else { throw .notRead(line: index + 1) }
                days += (start.number...last).map { HolidayDay(CivilDay(number: $0), isWorking: isWorking) }
            default: break
            }
        }
        return days
    }

    private static func day(_ text: Substring) -> CivilDay? {
        let digits = text.prefix(8)
        guard digits.count == 8, let number = Int(digits) else { return nil }
        return CivilDay(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    private static func table(_ text: String) throws(HolidayFileError) -> [HolidayDay] {
        guard let table = CSVTable(text), let date = table.column(["日期", "date", "day"]),
            let kind = table.column(["类型", "安排", "kind", "type", "isoffday"])
        else { throw .notRead(line: 1) }
        let flags = table.columns[kind].lowercased() == "isoffday"
        var days: [HolidayDay] = []
        for row in table.rows {
            guard let day = CivilDay(row.cell(date)), let isWorking = isWorking(row.cell(kind), isOffFlag: flags) else {
                throw .notRead(line: row.line)
            }
            days.append(HolidayDay(day, isWorking: isWorking))
        }
        return days
    }

    /// What a word says; nil where it says nothing. `isOffFlag`: the word answers whether the day is off.
    private static func isWorking(_ word: String, isOffFlag: Bool = false) -> Bool? {
        let word = word.lowercased()
        if isOffFlag { return ["true", "1"].contains(word) ? false : ["false", "0"].contains(word) ? true : nil }
        if word.contains("班") || word.hasPrefix("work") { return true }
        if ["休", "假", "节"].contains(where: { word.contains($0) }) || word.hasPrefix("off") || word == "holiday" {
            return false
        }
        return nil
    }
}

/// Why a file of holidays is refused.
public enum HolidayFileError: ExplainedError, Hashable {
    /// It is of no known kind, or an entry does not read; the line, where there is one.
    case notRead(line: Int?)
    /// It names too few days for a year's notice.
    case noYear(days: Int)
    /// It names a day of a year that it does not tell otherwise.
    case strayDay(CivilDay)

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .notRead(let line):
            Message(
                zh: "\(line.map { "第 \($0) 行：" } ?? "")读不懂这份放假安排；请用 holiday-cn 的 JSON 或 ICS，"
                    + "或含“日期”“类型”（休/班）两列的 CSV",
                en:
                    "\(line.map { "line \($0): " } ?? "")this list of holidays cannot be read; give holiday-cn's JSON or ICS, "
                    + "or CSV with the columns date and kind (off/work)")
        case .noYear(let days):
            Message(
                zh: "只有 \(days) 天，不是全年的放假安排；请导入全年的安排",
                en: "it names \(days) days, which is no year's notice; import the notice of a whole year")
        case .strayDay(let day):
            Message(
                zh: "\(day) 所在的年份没有放假安排；请改正日期，或补上该年的安排",
                en: "\(day) lies in a year of which the file holds no notice; mend the date, or add that year's notice")
        }
    }

    /// A file that does not read.
    public var exitStatus: ExitStatus { .badData }
}
