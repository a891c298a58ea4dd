public import Ground
import WorkOrders

/// A figure as it is shown.
public enum StatisticsValue: Sendable, Hashable {
    /// So many.
    case count(Int)
    /// So many of so many.
    case share(Int, of: Int)
    /// So many for each hundred.
    case perHundred(Int, of: Int)
    /// Working minutes; nil where there was none.
    case minutes(Int?)

    /// The number for programs: a count, a share 0…1, a rate, working minutes; nil where it is not defined.
    public var number: Double? {
        switch self {
        case .count(let count): Double(count)
        case .share(let count, let all): all > 0 ? Double(count) / Double(all) : nil
        case .perHundred(let count, let all): all > 0 ? 100 * Double(count) / Double(all) : nil
        case .minutes(let minutes): minutes.map(Double.init)
        }
    }
}

/// A column of the statistics: its key in files, its title, and where its value comes from.
public struct StatisticsColumn: Sendable {
    /// The key in JSON and CSV.
    public let key: String
    /// The title shown to people.
    public let title: Message
    /// Whether lists at the terminal show it; files and pages show all.
    public let isBrief: Bool
    /// Its value.
    public let value: @Sendable (Figures) -> StatisticsValue

    init(
        _ key: String, _ zh: String, _ en: String, brief: Bool = false,
        _ value: @escaping @Sendable (Figures) -> StatisticsValue
    ) {
        (self.key, title, isBrief, self.value) = (key, Message(zh: zh, en: en), brief, value)
    }

    /// Every figure, in the order in which people read them.
    public static let all: [StatisticsColumn] =
        [
            StatisticsColumn("filed", "立案", "filed", brief: true) { .count($0.filed) },
            StatisticsColumn("dispatched", "派遣", "dispatched", brief: true) { .count($0.dispatched) },
            StatisticsColumn("open", "在办", "open", brief: true) { .count($0.open) },
            StatisticsColumn("overdue", "超期在办", "overdue", brief: true) { .count($0.overdue) },
            StatisticsColumn("closed", "结案", "closed", brief: true) { .count($0.closed) },
            StatisticsColumn("withdrawn", "撤销", "withdrawn") { .count($0.withdrawn) },
            StatisticsColumn("merged", "并案", "merged") { .count($0.merged) },
        ]
        + OrderOutcome.allCases.map { outcome in
            StatisticsColumn("outcome_\(snake(outcome.rawValue))", outcome.name.chinese, outcome.name.english) {
                .count($0.outcomes[outcome] ?? 0)
            }
        }
        + [
            StatisticsColumn("settled_share", "整改到位率", "settled", brief: true) { figures in
                .share(
                    OrderOutcome.allCases.filter(\.isSettled).reduce(0) { $0 + (figures.outcomes[$1] ?? 0) },
                    of: figures.closed)
            },
            StatisticsColumn("on_time_share", "按期率", "on time", brief: true) {
                .share($0.roundsInTime, of: $0.timedRounds)
            },
            StatisticsColumn("first_time_right_share", "一次办好率", "first time right", brief: true) {
                .share($0.firstTimeRight, of: $0.closed)
            },
            StatisticsColumn("returns", "退单", "returns", brief: true) { .count($0.returns) },
            StatisticsColumn("returns_upheld", "退单被驳回", "returns refused") { .count($0.returnsUpheld) },
            StatisticsColumn("disputes", "异议", "disputes") { .count($0.disputes) },
            StatisticsColumn("disputes_late", "逾期异议", "late disputes") { .count($0.lateDisputes) },
            StatisticsColumn("rulings", "裁定", "rulings") { .count($0.rulings) },
            StatisticsColumn("hand_overs_per_100", "每百单转手", "hand-overs per 100", brief: true) {
                .perHundred($0.handOvers, of: $0.dispatched)
            },
            StatisticsColumn("sent_to_former_desk", "回到原单位", "back to a former desk") { .count($0.cameBack) },
            StatisticsColumn("reopened", "重启", "reopened", brief: true) {
                .count($0.reopenings.values.reduce(0, +))
            },
        ]
        + ReopeningCause.allCases.map { cause in
            StatisticsColumn("reopened_\(snake(cause.rawValue))", cause.name.chinese, cause.name.english) {
                .count($0.reopenings[cause] ?? 0)
            }
        }
        + [
            StatisticsColumn("recheck_failures", "回头看未通过", "re-checks failed") { .count($0.recheckFailures) },
            StatisticsColumn("rechecks_passed", "回头看通过", "re-checks passed") { .count($0.rechecksPassed) },
            StatisticsColumn("evaluated", "评价", "evaluations") { .count($0.evaluations) },
            StatisticsColumn("satisfied_share", "满意率", "satisfied", brief: true) {
                .share($0.satisfied, of: $0.evaluations)
            },
            StatisticsColumn("said_solved_share", "群众评解决率", "solved, as people say") {
                .share($0.saidSolved, of: $0.solvedAnswers)
            },
        ]
        + times("sign", "签收", "to sign", \.signing) + times("handle", "处置", "to handle", \.handling)
        + times("check", "核查", "to check", \.checking)

    private static func times(
        _ key: String, _ zh: String, _ en: String, _ counts: @escaping @Sendable (Figures) -> MinuteCounts
    ) -> [StatisticsColumn] {
        [
            StatisticsColumn("\(key)_minutes_median", "\(zh)中位用时", "median \(en)", brief: key == "handle") {
                .minutes(counts($0).quantile(0.5))
            },
            StatisticsColumn("\(key)_minutes_p90", "\(zh) 90% 用时", "90 % \(en)") {
                .minutes(counts($0).quantile(0.9))
            },
        ]
    }

    /// `laterEpoch` as `later_epoch`.
    private static func snake(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
