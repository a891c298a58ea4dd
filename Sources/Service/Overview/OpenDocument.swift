public import Casework
import Governance
public import Ground
public import Statistics

/// Figures that may be told to anybody, as JSON and CSV.
public struct OpenDocument: Sendable, Encodable {
    /// A village's line. `null` = withheld.
    struct Row: Sendable, Encodable {
        let key, name: String
        let counts: [Int?]
        let total: Int?
    }

    /// A figure: a line for each village, a count for each month, and the sums.
    struct Table: Sendable, Encodable {
        let months: [String]
        let villages: [Row]
        let totals: [Int?]
        let total: Int?
        let withheld: Int
    }

    private let asOf: Instant
    private let from, to: String?
    private let least = OpenTable.least
    private let figures: [String: Table]

    /// The document of figures; `now`: as of when they count.
    public init(
        _ figures: OpenFigures, _ period: StatisticsPeriod, in office: Office, at now: Instant, _ language: Language
    ) {
        (asOf, from, to) = (now, period.first.map { "\($0)" }, period.last.map { "\($0)" })
        self.figures = Dictionary(
            uniqueKeysWithValues: OpenFigures.Kind.allCases.map { kind in
                let table = figures.table(kind)
                let rows = table.rows.enumerated().map { row, key in
                    Row(
                        key: key,
                        name: key.isEmpty
                            ? Message(zh: "（无）", en: "(none)").text(in: language)
                            : office.units.fullName(of: UnitCode(key)),
                        counts: table.columns.indices.map { table.cell(row: row, column: $0).number },
                        total: table.cell(row: row, column: nil).number)
                }
                return (
                    kind.rawValue,
                    Table(
                        months: table.columns, villages: rows,
                        totals: table.columns.indices.map { table.cell(row: nil, column: $0).number },
                        total: table.cell(row: nil, column: nil).number, withheld: table.withheldCount)
                )
            })
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, least, figures
        case asOf = "as_of"
    }

    /// CSV (UTF-8 with a byte order mark), a line for each count and each sum: `figure,of,village,name,month,count,withheld`. `of` says what the count is of: `cell`, `village`,
    /// `month` or `all`; where `withheld` is `true` there is no count.
    public var csv: String {
        let head = ["figure", "of", "village", "name", "month", "count", "withheld"]
        var text = CSVRow.byteOrderMark + CSVRow(head).record
        for kind in OpenFigures.Kind.allCases {
            guard let table = figures[kind.rawValue] else { continue }
            func add(_ of: String, _ row: Row?, _ month: String, _ count: Int?) {
                var line = CSVRow([kind.rawValue, of, row?.key ?? "", row?.name ?? "", month])
                line.append(count.map(Double.init))
                line.append("\(count == nil)")
                text += line.record
            }
            for row in table.villages {
                for (month, count) in zip(table.months, row.counts) { add("cell", row, month, count) }
                add("village", row, "", row.total)
            }
            for (month, count) in zip(table.months, table.totals) { add("month", nil, month, count) }
            add("all", nil, "", table.total)
        }
        return text
    }
}
