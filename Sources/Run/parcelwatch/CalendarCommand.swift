import ArgumentParser
import Calendar
import Casework
import Console
import Foundation
import Ground
import Site
import StorePorts

/// `parcelwatch calendar`
struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: Message(zh: "放假安排：导入、查看", en: "Holidays: import and list them."),
        discussion: Message(
            zh: "2004 至 2026 年的安排已内置。其后年份公布前，期限为暂定；导入后自动重算。",
            en: "2004 to 2026 are built in. Deadlines beyond are provisional until that year's notice is imported."),
        examples: ["parcelwatch calendar import 2027.json --store nanhai.gpkg"],
        subcommands: [Import.self, List.self])

    /// `parcelwatch calendar import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导入一年或多年的放假安排，并重算期限", en: "Import notices on holidays, and compute deadlines anew."),
            discussion: Message(
                zh: "可用 holiday-cn 的 JSON 或 ICS，或含“日期”“类型”（休/班）两列的 CSV。",
                en: "Takes holiday-cn's JSON or ICS, or CSV with the columns date and kind (off/work)."),
            examples: ["parcelwatch calendar import 2027.json --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "放假安排", en: "the notice", value: .file), completion: .file()) var file: String
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let years = try HolidayReading.years(at: file)
            let store = try options.writing()
            defer { try? store.close() }
            let done = try await OfficeRegister(store, clock: { .now }).record(years, by: .user)
            let names = done.years.map { "\($0)" }.joined(separator: "、")
            Console.say(
                done.years.isEmpty
                    ? Message(zh: "与已有安排相同，未变动", en: "the same as is known; nothing changed")
                    : Message(
                        zh: "已导入 \(names) 年；\(done.movedDeadlines) 件工单的期限有变",
                        en: "imported \(names); \(done.movedDeadlines) orders have another deadline"))
        }
    }

    /// `parcelwatch calendar list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出一年的放假与调休", en: "List a year's holidays and working weekends."),
            examples: ["parcelwatch calendar list 2026 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "年份", en: "the year", value: "2026")) var year: Int
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            try ArgumentCheck.count("year", year, in: 2004...2100, of: Message(zh: "年份", en: "the year"))
        }

        func run() async throws {
            let calendar = try await options.read { try await OfficeRegister($0, clock: { .now }).office() }.calendar
            guard let first = CivilDay(year: year, month: 1, day: 1),
                let last = CivilDay(year: year, month: 12, day: 31)
            else { return }
            let days = (first.number...last.number).map { CivilDay(number: $0) }
            let other = days.filter { calendar.isWorking($0) != (1...5).contains($0.weekday) }
            try Listing<CivilDay>(columns: [
                ListColumn("date", zh: "日期", en: "date") { .text("\($0)") },
                ListColumn("is_working", zh: "安排", en: "kind") { day in
                    calendar.isWorking(day)
                        ? .word("work", Message(zh: "上班", en: "work")) : .word("off", Message(zh: "休息", en: "off"))
                },
                ListColumn("is_final", zh: "已公布", en: "published") { .flag(calendar.isFinal($0)) },
            ]).say(
                other, asJSON: list.json,
                ifEmpty: Message(
                    zh: "\(year) 年的放假安排尚未公布或导入", en: "the notice of \(year) is not published, or not imported"))
        }
    }
}
