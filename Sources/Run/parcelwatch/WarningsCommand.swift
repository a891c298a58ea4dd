import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Overview
import StorePorts
import Warning

/// `parcelwatch warnings`
struct WarningsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warnings",
        abstract: Message(zh: "预警：异常增多、热点、反复出现的宗地", en: "Warnings: unusual counts, hot spots, parcels that come back."),
        discussion: Message(
            zh: """
                读最近约十五个月各渠道线索立的事项，没有线索的存储读工单：每个村居每个类别与往常相比是否突然增多（近 \(WarningReview.newDays) 天内首次越过警戒线的列出），\
                村居与镇街的总数是否增多，近 60 天的位置是否成片聚集，同一宗地是否反复出现。每条都说明理由。
                """,
            en: """
                Reads the matters that reports of every channel began in about fifteen months, or the orders of a store without reports: \
                whether a category of a village has suddenly more than usual (listed where that began within \(WarningReview.newDays) days), whether a whole village or town has, whether places of the last 60 \
                days lie together, and whether a parcel comes back. Each says why.
                """),
        examples: [
            "parcelwatch warnings --store nanhai.gpkg",
            "parcelwatch warnings --store nanhai.gpkg --on 2026-06-30 --json",
        ])

    @OptionGroup var options: StoreOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "以哪一天为准（北京时间），默认今天", en: "the day, by China's clock; today by default", value: "2026-06-30"))
    var on: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try day }

    private var day: CivilDay {
        get throws {
            guard let on else { return CivilDay(.now, utcOffsetSeconds: LocalTime.china.secondsFromGMT()) }
            guard let day = CivilDay(on) else {
                throw ValidationError(
                    zh: "--on '\(on)'：不是日期；请写成 2026-06-30", en: "--on '\(on)': is no day; write it as 2026-06-30")
            }
            return day
        }
    }

    func run() async throws {
        let day = try day
        let (notices, names) = try await options.read { store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            let notices = try await WarningReading(store, office: office).warnings(on: day)
            return (notices, UnitNames(office.units.all))
        }
        if notices.isEmpty, !list.json {
            return Console.say(
                Message(zh: "截至 \(day) 没有预警", en: "no warnings up to \(day)"))
        }
        try Self.listing(names).say(notices, asJSON: list.json, ifEmpty: Message(zh: "没有预警", en: "no warnings"))
    }

    private static func listing(_ names: UnitNames) -> Listing<WarningNotice> {
        Listing(columns: [
            ListColumn("kind", zh: "预警", en: "warning") { .word($0.kind.rawValue, $0.kind.name) },
            ListColumn("place", zh: "位置", en: "place") { .text(place($0.place, names)) },
            ListColumn("unit") { .text(unit($0.place)?.text) },
            ListColumn("x") { .number(circle($0.place)?.centre.x, decimals: 1) },
            ListColumn("y") { .number(circle($0.place)?.centre.y, decimals: 1) },
            ListColumn("radius_m") { .number(circle($0.place)?.radius, decimals: 0) },
            ListColumn("category") { .text($0.category) },
            ListColumn("first_day", zh: "自", en: "from") { .text($0.firstDay.description) },
            ListColumn("last_day", zh: "至", en: "to") { .text($0.lastDay.description) },
            ListColumn("observed") { .number(Double($0.observed), decimals: 0) },
            ListColumn("expected") { .number($0.expected, decimals: 2) },
            ListColumn("limit") { .number($0.limit.map(Double.init), decimals: 0) },
            ListColumn("probability") { .number($0.probability, decimals: 6) },
            ListColumn("reason", zh: "理由", en: "reason") { .word($0.reason.chinese, $0.reason) },
        ])
    }

    private static func unit(_ place: WarningPlace) -> UnitCode? {
        switch place {
        case .unit(let code), .place(_, let code): code
        case .circle: nil
        }
    }

    private static func circle(_ place: WarningPlace) -> (centre: Coordinate, radius: Double)? {
        if case .circle(let centre, let radius) = place { (centre, radius) } else { nil }
    }

    private static func place(_ place: WarningPlace, _ names: UnitNames) -> String {
        switch place {
        case .unit(let code): names.message(code).chinese
        case .place(let name, _): name
        case .circle(let centre, _): "\(Int(centre.x.rounded())), \(Int(centre.y.rounded()))"
        }
    }
}
