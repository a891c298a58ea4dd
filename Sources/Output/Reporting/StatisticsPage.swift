public import Export
public import Ground
public import Statistics

/// The statistics of orders as people read them: rows with names, values and ranks.
public struct StatisticsReport: Sendable {
    /// The figures.
    public let statistics: CaseStatistics
    /// What the rows of each grouping are called, by their keys.
    public let names: [StatisticsGrouping: [String: Message]]
    /// The ranks of units and villages, by their keys.
    public let rankings: [StatisticsGrouping: Ranking]
    /// The moment up to which they count.
    public let now: Instant

    /// A report from its parts.
    public init(
        _ statistics: CaseStatistics, names: [StatisticsGrouping: [String: Message]],
        rankings: [StatisticsGrouping: Ranking], now: Instant
    ) {
        (self.statistics, self.names, self.rankings, self.now) = (statistics, names, rankings, now)
    }

    /// What a row is called.
    public func name(_ key: String, in grouping: StatisticsGrouping) -> Message {
        if let name = names[grouping]?[key] { return name }
        return key.isEmpty ? Message(zh: "（无）", en: "(none)") : Message(zh: key, en: key)
    }

    /// The period in words.
    public var periodText: Message {
        let (first, last) = (statistics.period.first?.description, statistics.period.last?.description)
        return switch (first, last) {
        case (let first?, let last?): Message(zh: "\(first) 至 \(last)", en: "\(first) to \(last)")
        case (let first?, nil): Message(zh: "\(first) 起", en: "from \(first) on")
        case (nil, let last?): Message(zh: "至 \(last)", en: "up to \(last)")
        case (nil, nil): Message(zh: "全部时间", en: "all time")
        }
    }
}

/// The statistics as one page that needs nothing else: both languages, figures with small bars, readable on a phone.
public enum StatisticsPage: HTMLPage {
    /// Writes the page, whole or not at all; throws ``Export/ExportError``.
    public static func write(
        _ report: StatisticsReport, groupings: [StatisticsGrouping], english: Bool, to path: String
    ) throws {
        let page = html(report, groupings, english: english)
        try TextFile.replace(path) { try $0.write(page) }
    }

    /// A value as people read it, with the digits that it deserves.
    public static func text(_ value: StatisticsValue) -> Message {
        func same(_ text: String) -> Message { Message(zh: text, en: text) }
        switch value {
        case .count(let count): return same("\(count)")
        case .share(let count, let all):
            guard let share = value.number else { return same("—") }
            // A share of few has no digits behind the point, and says of how many.
            let decimals = all < 1000 || count == 0 || count == all ? 0 : 1
            return same(all < 50 ? "\(count)/\(all)" : number(100 * share, decimals) + " %")
        case .perHundred(_, let all):
            return same(value.number.map { number($0, all < 100 ? 0 : 1) } ?? "—")
        case .minutes(let minutes):
            guard let minutes else { return same("—") }
            if minutes < 60 { return Message(zh: "\(minutes) 分", en: "\(minutes) min") }
            let hours = Double(minutes) / 60
            let digits = number(hours, hours < 10 ? 1 : 0)
            return Message(zh: "\(digits) 时", en: "\(digits) h")
        }
    }

    private static let style = """
        .tiles{display:grid;gap:10px;grid-template-columns:repeat(auto-fill,minmax(104px,1fr))}
        .tile{border:1px solid #e3e6e0;border-radius:6px;padding:6px 10px}.tile b{font-size:20px;line-height:1.3}
        .tile>p{margin:0;font-size:12px;color:#5c665f}.bar{display:block;height:5px;border-radius:3px;background:#e8ece6;margin-top:3px}
        .bar i{display:block;height:5px;border-radius:3px;background:#2f7d5b}
        details{margin-top:12px}summary{cursor:pointer;color:#2f7d5b;margin-bottom:10px}td small{display:block;font-size:11px}
        .wide{background:linear-gradient(90deg,#fff0,#fff 70%) 100% 0/40px 100% no-repeat local,
        linear-gradient(90deg,#fff0,#c9d1ca) 100% 0/16px 100% no-repeat scroll #fff}
        td,th{white-space:nowrap;vertical-align:top}td.name,th.name{position:sticky;left:0;background:#fff}
        td.name{white-space:normal;min-width:7em}td.n{min-width:3.2em}th.n{white-space:normal;word-break:keep-all;vertical-align:bottom}.note{color:#5c665f;font-size:13px}
        @media(max-width:600px){main{padding:10px}section{padding:10px 12px}header{padding:12px}td.name{min-width:5.5em}
        td small{display:none}}@media print{details{display:block}.wide{background:none}}
        """

    private static func html(
        _ report: StatisticsReport, _ groupings: [StatisticsGrouping], english: Bool
    ) -> String {
        let until = Message(
            zh: "截至 \(LocalTime.text(report.now)) · \(report.periodText.chinese)",
            en: "as of \(LocalTime.text(report.now)) · \(report.periodText.english)")
        let tables = groupings.filter { $0 != .total }.map { table(report, $0) }.joined()
        return head(
            Message(zh: "村居哨兵 · 工单统计", en: "Parcelwatch · order statistics"), subtitle: both(until),
            style: reportStyle + style, english: english)
                + """
                <main><section><h2>\(both(StatisticsGrouping.total.name))</h2>
                <div class="tiles">\(tiles(report, of: brief))</div>
                <details><summary>\(both(Message(zh: "其余各数", en: "all other figures")))</summary>
                <div class="tiles">\(tiles(report, of: others))</div></details></section>
                \(tables)
                <p class="note">\(both(notes))</p>
                </main></body></html>

                """
    }

    private static let notes = Message(
        zh: "每个数按其发生的时间计入：立案按立案，派遣按首次派遣，结案按结案，按期率按反馈；“整改到位率”只计整改到位，“满意率”计 4、5 分的评价；不足 50 件的比例写成件数。用时为工作时间。"
            + "排名只在同类（村居与村居、部门与部门）、同档（派遣件数）之间，至少 \(Ranking.minimum) 件按期或超期结束的工单才排名。",
        en:
            "Each figure counts at its own moment: filed when filed, dispatched at the first dispatch, closed at the closing, on time "
            + "at the report. “Settled” counts only what was put right, “satisfied” evaluations of 4 or 5 points; shares of "
            + "fewer than 50 are written as counts. Times are working time. Units are ranked among their like "
            + "(villages with villages, departments with departments) and within a band of volume, from \(Ranking.minimum) ended "
            + "orders on.")

    /// What is read first, as at the terminal.
    private static let brief = StatisticsColumn.all.filter(\.isBrief)
    private static let others = StatisticsColumn.all.filter { !$0.isBrief }

    private static func tiles(_ report: StatisticsReport, of columns: [StatisticsColumn]) -> String {
        let total = report.statistics.total
        return columns.map { column in
            let value = column.value(total)
            return
                "<div class=\"tile\"><p>\(both(column.title))</p><b>\(both(text(value)))</b>\(bar(value))</div>"
        }.joined(separator: "\n")
    }

    /// A bar for a share.
    private static func bar(_ value: StatisticsValue) -> String {
        guard case .share(_, let all) = value, all > 0, let share = value.number else { return "" }
        return "<span class=\"bar\"><i style=\"width:\(number(100 * share, 0))%\"></i></span>"
    }

    /// A bar of a count beside the greatest of its column.
    private static func bar(_ count: Int, of greatest: Int) -> String {
        guard greatest > 0 else { return "" }
        return
            "<span class=\"bar\"><i style=\"width:\(number(100 * Double(count) / Double(greatest), 0))%\"></i></span>"
    }

    /// A rank, and what it is among.
    private static func standing(_ standing: Ranking.Standing) -> String {
        both(standing.brief) + (standing.among.map { "<small>\(both($0))</small>" } ?? "")
    }

    private static func table(_ report: StatisticsReport, _ grouping: StatisticsGrouping) -> String {
        let keys = report.statistics.keys(grouping)
        guard !keys.isEmpty else { return "" }
        let rows = report.statistics.rows[grouping] ?? [:]
        let columns =
            brief
            + others.filter { column in
                keys.contains { (column.value(rows[$0] ?? Figures()).number ?? 0) != 0 }
            }
        let greatest = rows.values.map(\.filed).max() ?? 0
        let ranking = report.rankings[grouping]
        let titles =
            "<th class=\"name\">\(both(grouping.name))</th>"
            + (ranking == nil ? "" : "<th>\(both(Message(zh: "排名", en: "rank")))</th>")
            + columns.map { "<th class=\"n\">\(both($0.title))</th>" }.joined()
        let lines = keys.map { key in
            let figures = rows[key] ?? Figures()
            let cells = columns.map { column in
                let value = column.value(figures)
                let mark = column.key == "filed" ? bar(figures.filed, of: greatest) : bar(value)
                return "<td class=\"n\">\(both(text(value)))\(mark)</td>"
            }
            let rank = ranking.map { ranking in
                "<td>\(ranking.standings[key].map(standing) ?? "")</td>"
            }
            return
                "<tr><td class=\"name\">\(both(report.name(key, in: grouping)))</td>\(rank ?? "")\(cells.joined())</tr>"
        }
        return """
            <section><h2>\(both(grouping.name))</h2><div class="wide"><table><thead><tr>\(titles)</tr></thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody></table></div></section>

            """
    }
}
