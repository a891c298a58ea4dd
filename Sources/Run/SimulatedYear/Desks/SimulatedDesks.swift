import Governance
import Ground
import Reports

/// The desks of a simulated district, and which of them each matter is for.
///
/// Each village has a desk, each town six departments. The rules that the year begins with name one desk for each category; they
/// are wrong for 8 % of the orders:
///
/// - ``confusions``: in some villages all matters of a category are for another desk, which no rule says yet. Together they are
///   4.8 % of the matters; in the whole district there are 40 of them.
/// - 3.2 %: the first report has the wrong category, and that category's desk cannot handle it.
struct SimulatedDesks: Sendable {
    /// What every matter of a category in a village is really for.
    struct Confusion: Sendable, Hashable {
        /// Index of the category.
        let category: Int
        /// Index of the village.
        let village: Int
        /// The desk.
        let desk: Int
    }

    /// The departments of all towns.
    let departments: [GovernanceUnit]
    /// The units of all desks: the villages, then the departments.
    let units: [UnitCode]
    /// Where the first rules are wrong.
    let confusions: [Confusion]
    private let district: SimulatedDistrict
    private let seed: UInt64
    /// The town of each village.
    private let townOfVillage: [Int]
    private let rightDesks: [Int: Int]

    /// The departments of a town, and what they handle.
    static let departmentNames = ["应急办", "流动人口办", "公用事业办", "综合执法办", "交警中队", "党政办"]
    /// By category: the department that handles it; nil = the village.
    static let departmentOfCategory: [Int?] = [nil, 0, 1, nil, 2, 3, 4, 2, 5]
    /// The share of matters whose first rules are systematically wrong.
    private static let confusedShare = 0.048
    /// Of the orders under a wrong category, those that their desk cannot handle.
    private static let misfitShare = 0.6

    init(_ district: SimulatedDistrict, seed: UInt64) {
        (self.district, self.seed) = (district, seed)
        departments = district.towns.flatMap { town in
            Self.departmentNames.enumerated().map { number, name in
                GovernanceUnit(
                    code: UnitCode("\(town.code)-\(number + 1)"), name: name, tier: .department, parent: town.code)
            }
        }
        units = district.villages.map(\.code) + departments.map(\.code)
        let townIndex = Dictionary(uniqueKeysWithValues: district.towns.enumerated().map { ($1.code, $0) })
        townOfVillage = district.villages.map { village in village.unit.parent.flatMap { townIndex[$0] } ?? 0 }
        let towns = townOfVillage
        func ruled(_ category: Int, _ village: Int) -> Int {
            Self.ruled(category, village, town: towns[village], villages: towns.count)
        }
        var random = SeededRandom(seed: seed, stream: 7, 0)
        confusions = Self.cells(district, &random).map { category, village in
            let known = ruled(category, village)
            let first = towns.count + towns[village] * Self.departmentNames.count
            let others = (first..<first + Self.departmentNames.count).filter { $0 != known }
            return Confusion(category: category, village: village, desk: others[random.below(others.count)])
        }
        rightDesks = Dictionary(
            confusions.map { ($0.village * SimulatedCategory.all.count + $0.category, $0.desk) }
        ) { first, _ in first }
    }

    /// Categories and villages whose shares of the matters are alike and sum to what is wanted.
    private static func cells(
        _ district: SimulatedDistrict, _ random: inout SeededRandom
    ) -> [(category: Int, village: Int)] {
        let categories = SimulatedCategory.all
        let all = district.villages.indices.flatMap { village in categories.indices.map { ($0, village) } }
        let count = min(40, max(1, all.count * 40 / 2_601))
        let wanted = confusedShare / Double(count)
        func share(_ cell: (Int, Int)) -> Double { categories[cell.0].share * district.villages[cell.1].weight }
        var near = all.filter { (wanted / 2...wanted * 2).contains(share($0)) }
        if near.count < count * 2 {
            near = Array(all.sorted { abs(share($0) - wanted) < abs(share($1) - wanted) }.prefix(count * 2))
        }
        var best: (error: Double, cells: [(Int, Int)]) = (.infinity, [])
        for _ in 0..<200 {
            let drawn = Array(near.shuffled(using: &random).prefix(count))
            let error = abs(drawn.map(share).reduce(0, +) - confusedShare)
            if error < best.error { best = (error, drawn) }
        }
        return best.cells.map { (category: $0.0, village: $0.1) }
    }

    private static func ruled(_ category: Int, _ village: Int, town: Int, villages: Int) -> Int {
        departmentOfCategory[category].map { villages + town * departmentNames.count + $0 } ?? village
    }

    /// The units of the district and its departments.
    var allUnits: [GovernanceUnit] { district.units + departments }

    /// The desk that the first rules name.
    func ruled(_ category: Int, village: Int) -> Int {
        Self.ruled(category, village, town: townOfVillage[village], villages: townOfVillage.count)
    }

    /// The desk that a report is really for. `category`: the reported one; `trueCategory`: what it really is of.
    func right(_ category: Int, trueCategory: Int, village: Int, report: Int) -> Int {
        let known = ruled(category, village: village)
        if category != trueCategory {
            var random = SeededRandom(seed: seed, stream: 8, report)
            if random.chance(Self.misfitShare) { return other(than: known, village: village, &random) }
        }
        return rightDesks[village * SimulatedCategory.all.count + category] ?? known
    }

    /// The desk of the same town that a return names where it knows no better one.
    func neighbour(of desk: Int, village: Int) -> Int {
        desk == village ? departmentsOfTown(of: village).lowerBound : village
    }

    private func departmentsOfTown(of village: Int) -> Range<Int> {
        let first = townOfVillage.count + townOfVillage[village] * Self.departmentNames.count
        return first..<first + Self.departmentNames.count
    }

    /// Another desk of the same town.
    func other(than desk: Int, village: Int, _ random: inout SeededRandom) -> Int {
        let others = ([village] + departmentsOfTown(of: village)).filter { $0 != desk }
        return others[random.below(others.count)]
    }

    /// The rules of the district, as it writes them. `learnt`: lines that a person adopted since the beginning of the year, by category.
    func rules(_ learnt: [CategoryCode: [String]] = [:]) -> String {
        let competent = (["village"] + Self.departmentNames.map { "town.\($0)" }).joined(separator: ", ")
        let names = ["新建房屋", "三小场所消防", "出租屋隐患", "垃圾堆放", "道路破损", "夜间噪声", "违停堵路", "排水不畅", "其他"]
        let categories = SimulatedCategory.all.enumerated().map { index, category in
            let unit = Self.departmentOfCategory[index].map { "town.\(Self.departmentNames[$0])" } ?? "village"
            let lines = learnt[category.code] ?? []
            let when = lines.isEmpty ? "[]" : lines.map { "\n          " + $0 }.joined()
            return """
                  - code: \(category.code)
                    name: \(names[index])
                    merge: {metres: 50, days: \(Int((6 * category.timeScaleDays).rounded(.up)))}
                    dispatch: rule
                    tier: village
                    when: \(when)
                    responsible: {unit: \(unit)}
                    competent: [\(competent)]
                    limits:
                      visit: \(Self.visitDays)wd
                      settle: {time: \(Self.settleDays(index))wd, name: 办结}
                    evidence: {photos: 1}
                """
        }
        return "categories:\n" + categories.joined(separator: "\n") + "\n"
    }

    /// Within so many working days somebody has been there.
    static let visitDays = 5

    /// Within so many working days the matter is settled: eight of its time scales.
    static func settleDays(_ category: Int) -> Int {
        max(8, Int((8 * SimulatedCategory.all[category].timeScaleDays * 250 / 365).rounded(.up)))
    }
}
