import Casework
import Console
import Foundation
import Governance
import Ground
import Overview
import Reporting
import Reports
import Statistics
import WorkOrders

/// Statistics as tables for people, and as JSON and CSV.
struct StatisticsText {
    let report: StatisticsReport
    let groupings: [StatisticsGrouping]

    /// The figures with names and ranks.
    static func report(_ statistics: CaseStatistics, _ office: Office, now: Instant) -> StatisticsReport {
        let named = StatisticsNames(statistics, in: office)
        return StatisticsReport(statistics, names: named.names, rankings: named.rankings, now: now)
    }

    private struct Row {
        let grouping: StatisticsGrouping
        let key: String
        let name: Message
        let standing: Ranking.Standing?
        let figures: Figures
    }

    private func rows(_ grouping: StatisticsGrouping) -> [Row] {
        report.statistics.keys(grouping).map { key in
            Row(
                grouping: grouping, key: key, name: report.name(key, in: grouping),
                standing: report.rankings[grouping]?.standings[key],
                figures: report.statistics.rows[grouping]?[key] ?? Figures())
        }
    }

    // MARK: - For people

    /// Prints what is asked for.
    func say() throws {
        Console.say(
            Message(
                zh: "工单统计：\(report.periodText.chinese)，截至 \(LocalTime.text(report.now))",
                en: "Order statistics: \(report.periodText.english), as of \(LocalTime.text(report.now))"))
        for grouping in groupings {
            Console.say("")
            if grouping == .total { sayTotal() } else { try sayTable(grouping) }
        }
    }

    private func sayTotal() {
        let lines = StatisticsColumn.all.compactMap { column -> [String]? in
            let value = column.value(report.statistics.total)
            guard column.isBrief || value.number ?? 0 != 0 else { return nil }
            return [column.title.text(in: .chosen), StatisticsPage.text(value).text(in: .chosen)]
        }
        for line in Columns.lines(lines, atRight: [1]) { Console.say(line) }
    }

    private func sayTable(_ grouping: StatisticsGrouping) throws {
        let columns = StatisticsColumn.all.filter(\.isBrief)
        let hasRanks = report.rankings[grouping] != nil
        let titles =
            [grouping.name.text(in: .chosen)] + columns.map { $0.title.text(in: .chosen) }
            + (hasRanks ? [Message(zh: "排名", en: "rank").text(in: .chosen)] : [])
        let lines = rows(grouping).map { row in
            [row.name.text(in: .chosen)]
                + columns.map { StatisticsPage.text($0.value(row.figures)).text(in: .chosen) }
                + (hasRanks ? [row.standing?.brief.text(in: .chosen) ?? ""] : [])
        }
        guard !lines.isEmpty else {
            return Console.say(
                Message(zh: "\(grouping.name.chinese)：没有工单", en: "\(grouping.name.english): no orders"))
        }
        for line in Columns.lines([titles] + lines, atRight: Set(1...columns.count)) { Console.say(line) }
    }

    // MARK: - For programs

    /// The figures as one JSON document: the total, and an array for each grouping.
    var json: Data {
        get throws {
            var document = Document(
                asOf: report.now.description, from: report.statistics.period.first?.description,
                to: report.statistics.period.last?.description, total: object(rows(.total).first), groups: [:])
            for grouping in groupings where grouping != .total {
                document.groups[grouping.rawValue] = rows(grouping).map { object($0) }
            }
            return try JSONObject.document(document)
        }
    }

    private struct Document: Encodable {
        var asOf: String
        var from: String?
        var to: String?
        var total: JSONObject
        var groups: [String: [JSONObject]]

        enum CodingKeys: String, CodingKey {
            case asOf = "as_of"
            case from, to, total, groups
        }
    }

    private func object(_ row: Row?) -> JSONObject {
        guard let row else { return JSONObject(values: []) }
        var values: [(key: String, value: ListCell)] = [
            ("key", .text(row.key.isEmpty ? nil : row.key)), ("name", .text(row.name.chinese)),
        ]
        if case .rank(let rank, let count, _, let band) = row.standing {
            values += [
                ("rank", .number(Double(rank), decimals: 0)), ("ranked", .number(Double(count), decimals: 0)),
                ("band", .text(band.rawValue)),
            ]
        }
        values += StatisticsColumn.all.map { ($0.key, .number($0.value(row.figures).number, decimals: 4)) }
        return JSONObject(values: values)
    }

    /// The figures as CSV, a line for each row of each grouping.
    var csv: String {
        var text =
            CSVRow.byteOrderMark
            + CSVRow(["grouping", "key", "name", "rank", "ranked", "band"] + StatisticsColumn.all.map(\.key)).record
        for grouping in groupings {
            for row in rows(grouping) {
                var record = CSVRow([grouping.rawValue, row.key, row.name.chinese])
                if case .rank(let rank, let count, _, let band) = row.standing {
                    record.append(Double(rank))
                    record.append(Double(count))
                    record.append(band.rawValue)
                } else {
                    for _ in 0..<3 { record.append(nil as String?) }
                }
                for column in StatisticsColumn.all { record.append(column.value(row.figures).number) }
                text += record.record
            }
        }
        return text
    }
}
