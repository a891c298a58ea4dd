import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Overview
import Reporting
import Statistics
import StorePorts

/// `parcelwatch statistics`
struct StatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: Message(
            zh: "工单统计：按单位、村居、类别、月份，同类同档排名",
            en: "Order statistics by unit, village, category and month, with ranks among the like."),
        discussion: Message(
            zh: """
                每个数按其发生的时间计入所选时段：立案按立案，派遣按首次派遣，按期率按反馈，结案及其结果按结案。整改到位率只计“整改到位”。\
                用时为工作时间。排名只在同类、同档之间，结束的工单太少的不排名。--verify 用日志逐单重算，与表逐个数核对。
                """,
            en: """
                Each figure counts at its own moment: filed when filed, dispatched at the first dispatch, on time at the report, \
                closed with its outcome at the closing. "Settled" counts only what was put right. Times are working time. Units are \
                ranked among their like within a band of volume; those with too few ended orders are not. --verify counts the log \
                order by order and holds every figure against the tables.
                """),
        examples: [
            "parcelwatch statistics --store nanhai.gpkg",
            "parcelwatch statistics --store nanhai.gpkg --by village --from 2026-01-01 --to 2026-06-30",
            "parcelwatch statistics --store nanhai.gpkg -o statistics.html",
            "parcelwatch statistics --store nanhai.gpkg --verify",
            "parcelwatch statistics --store nanhai.gpkg --open -o open.csv --from 2026-01-01 --to 2026-06-30",
        ])

    private static let formats = ["html", "csv", "json"]
    private static let groups: [StatisticsGrouping] = [.unit, .village, .category, .month]

    @OptionGroup var options: StoreOptions
    @OptionGroup var filter: StatisticsOptions

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "分组，可多次；默认合计与前三种", en: "rows for each of these; again for more; the first three by default",
            value: .oneOf(Self.groups.map(\.rawValue))))
    var by: [String] = []

    @Flag(name: .long, help: ArgumentHelp(zh: "用日志重算，并与表核对", en: "count the log as well, and compare"))
    var verify = false

    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "可公开的：各村居各月立案与结案，不含小于 5 的数",
            en: "fit to be published: filed and closed by village and month, without counts under 5")
    )
    var open = false

    @Flag(name: .long, help: ArgumentHelp(zh: "以 CSV 输出", en: "as CSV"))
    var csv = false

    @Option(
        name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
    var output: String?

    @Option(name: .long, help: .format(Self.formats), completion: .list(Self.formats))
    var format: String?

    @OptionGroup var overwriting: OverwriteOptions
    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        _ = try groupings
        guard !(csv && list.json) else {
            throw ValidationError(zh: "--csv 与 --json 只能选一个", en: "give either --csv or --json")
        }
        if let output { _ = try OutputFormat.name(of: output, asked: format, known: formats) }
        guard !(open && (verify || !by.isEmpty || filter.narrows)) else {
            throw ValidationError(
                zh: "--open 只能与 --from、--to 同用：其他条件之差会说出未公布的数",
                en:
                    "--open goes with --from and --to alone: the difference of two narrower tables would tell what is withheld"
            )
        }
        guard output != nil || format == nil else {
            throw ValidationError(zh: "--format 须配合 --output", en: "--format goes with --output")
        }
    }

    private var formats: [String] { open ? ["csv", "json"] : Self.formats }

    /// What rows stand for.
    private var groupings: [StatisticsGrouping] {
        get throws {
            if by.isEmpty { return [.total, .unit, .village, .category] }
            return try by.flatMap { $0.split(separator: ",") }.map { word in
                guard let known = StatisticsGrouping(rawValue: String(word)), Self.groups.contains(known) else {
                    let all = Self.groups.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError(
                        zh: "--by '\(word)'：不认识；可用：\(all)", en: "--by '\(word)': is unknown; there are: \(all)")
                }
                return known
            }
        }
    }

    func run() async throws {
        let place = try output.map { try overwriting.place($0, reading: [options.store]) }
        let groupings = try groupings
        let now = try filter.moment
        if open { return try await tell(at: now, to: place) }
        let report = try await options.read { store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            let reading = StatisticsReading(
                store, office: office, period: try filter.period,
                filter: try filter.filter(UnitNames(office.units.all), office), now: now)
            guard verify else { return StatisticsText.report(try await reading.fromTables(), office, now: now) }
            let verification = try await reading.verify()
            try Self.say(verification, options.store)
            return StatisticsText.report(verification.tables, office, now: now)
        }
        let text = StatisticsText(report: report, groupings: groupings)
        if let place, let output {
            switch try OutputFormat.name(of: output, asked: format, known: formats) {
            case "csv": try place.write(Data(text.csv.utf8))
            case "json": try place.write(try text.json)
            default:
                try await place.write { path in
                    try StatisticsPage.write(
                        report, groupings: groupings, english: Language.chosen == .english, to: path)
                }
            }
        } else if csv {
            try CommandOutput.write(Data(text.csv.utf8), to: nil)
        } else if list.json {
            try CommandOutput.write(try text.json, to: nil)
        } else if !verify {
            try text.say()
        }
    }

    /// Writes the figures that are fit to be published.
    private func tell(at now: Instant, to place: OutputPlace?) async throws {
        let period = try filter.period
        let document = try await options.read { store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            let figures = try await StatisticsReading(store, office: office, period: period, now: now).openFigures()
            return OpenDocument(figures, period, in: office, at: now, .chosen)
        }
        let isJSON =
            try output.map { try OutputFormat.name(of: $0, asked: format, known: formats) == "json" } ?? list.json
        let content = isJSON ? try JSONObject.document(document) : Data(document.csv.utf8)
        if let place { try place.write(content) } else { try CommandOutput.write(content, to: nil) }
    }

    /// Says that both counts agree, or on which figures they do not.
    private static func say(_ verification: StatisticsReading.Verification, _ store: String) throws {
        let differences = verification.differences
        guard !differences.isEmpty else {
            return Console.note(
                Message(
                    zh: "日志中 \(verification.orders) 件工单逐单重算，各数与表全部一致",
                    en: "\(verification.orders) orders counted again from the log: every figure agrees with the tables"
                ).text(in: .chosen))
        }
        for difference in differences.prefix(50) {
            Console.note(
                Message(
                    zh:
                        "\(difference.grouping.name.chinese) \(difference.key) \(difference.figure)：日志 \(difference.one)，表 "
                        + difference.other,
                    en: "\(difference.grouping.name.english) \(difference.key) \(difference.figure): the log says "
                        + "\(difference.one), the tables say \(difference.other)"
                ).text(in: .chosen))
        }
        throw StatisticsDisagree(store: store, count: differences.count)
    }
}

/// Log and tables that give other figures.
struct StatisticsDisagree: ExplainedError {
    let store: String
    let count: Int

    var message: Message {
        Message(
            zh: "\(store)：有 \(count) 个数，日志与表不一致；请运行 parcelwatch store verify 找出被改动的行",
            en:
                "\(store): log and tables disagree on \(count) figures; parcelwatch store verify names the rows that were changed"
        )
    }
    var exitStatus: ExitStatus { .badData }
}

/// Which orders count, and over which days.
struct StatisticsOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp(zh: "从此日起（北京时间）", en: "from this day on, by China's clock", value: "2026-01-01")
    )
    var from: String?

    @Option(name: .long, help: ArgumentHelp(zh: "到此日止（含当日）", en: "until the end of this day", value: "2026-06-30"))
    var to: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此村居：名称或代码，可多次", en: "in this village only, by name or code; again for more", value: .name))
    var village: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此工单类别，可多次", en: "of this category only, e.g. building.new; again for more", value: .code))
    var category: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "只要此单位主办的，可多次", en: "with this unit only, by code or name; again for more", value: .code)
    )
    var responsible: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "以哪一时刻判定在办与超期，默认现在", en: "the moment that says what is overdue, default now", value: .time))
    var asOf: String?

    func validate() throws {
        _ = try period
        try ArgumentCheck.time("--as-of", asOf)
    }

    /// The days that count.
    var period: StatisticsPeriod {
        get throws {
            let period = StatisticsPeriod(first: try Self.day(from, "--from"), last: try Self.day(to, "--to"))
            if let first = period.first, let last = period.last, last < first {
                throw ValidationError(
                    zh: "--to \(last) 早于 --from \(first)", en: "--to \(last) is before --from \(first)")
            }
            return period
        }
    }

    /// Whether it counts some orders only.
    var narrows: Bool { !village.isEmpty || !category.isEmpty || !responsible.isEmpty }

    /// The moment up to which they count.
    var moment: Instant { get throws { asOf.flatMap(Instant.init(rfc3339:)) ?? .now } }

    private static func day(_ text: String?, _ option: String) throws -> CivilDay? {
        guard let text else { return nil }
        guard let day = CivilDay(text) else {
            throw ValidationError(
                zh: "\(option) '\(text)'：不是日期；请写成 2026-01-01",
                en: "\(option) '\(text)': is no day; write it as 2026-01-01")
        }
        return day
    }

    /// The orders that count.
    func filter(_ names: UnitNames, _ office: Office) throws -> StatisticsReading.Filter {
        var filter = StatisticsReading.Filter()
        filter.categories = Set(category)
        filter.units = Set(try responsible.map(names.code))
        // A village without a list is known by its name alone.
        let known = office.units.all.filter { $0.tier == .village }
        filter.villages = Set(village.flatMap { name in [name] + known.filter { $0.name == name }.map(\.code.text) })
        return filter
    }
}
