import Ground
import Warning

/// Nine categories of reports.
let categories = [
    ("rubbish", "垃圾", "rubbish"), ("building", "违建", "illegal building"), ("parking", "乱停车", "bad parking"),
    ("stall", "占道经营", "street stalls"), ("water", "污水", "waste water"), ("fire", "消防隐患", "fire hazards"),
    ("noise", "噪声", "noise"), ("road", "道路破损", "damaged roads"), ("burning", "露天焚烧", "open burning"),
].map { WarningCategory(code: $0.0, name: Message(zh: $0.1, en: $0.2)) }

/// The first day of the simulated counts.
let firstDay = CivilDay(number: 20_454)

func makeWatch(villages: Int, settings: CountWatchSettings = .init()) -> CountWatch {
    CountWatch(
        units: (0..<villages).map { UnitCode("\(440_605_001_000 + $0)") }, categories: categories, settings: settings)
}

/// The days and series of a watch's warnings. `counts` by day and series; nil = a day that nobody hands over.
func warnings(
    of watch: inout CountWatch, _ counts: [[Int?]?]
) throws -> [(day: Int, series: Int)] {
    var warnings: [(day: Int, series: Int)] = []
    for (day, row) in counts.enumerated() {
        guard let row else { continue }
        for notice in try watch.take(row, on: CivilDay(number: firstDay.number + day)) {
            guard case .unit(let unit) = notice.place,
                let village = watch.units.firstIndex(of: unit),
                let category = watch.categories.firstIndex(where: { $0.code == notice.category })
            else { continue }
            warnings.append((day, village * watch.categories.count + category))
        }
    }
    return warnings
}
