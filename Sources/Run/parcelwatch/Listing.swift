import ArgumentParser
import Console
import Export
import Foundation
import Gate
import Ground
import StorePorts

/// `--json`, for every list.
struct ListOptions: ParsableArguments {
    @Flag(name: .long, help: ArgumentHelp(zh: "以 JSON 输出", en: "as JSON"))
    var json = false
}

/// `--limit`, for lists that may be long.
struct LimitOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp(zh: "最多列出多少行", en: "rows at most", value: .number))
    var limit: Int?

    func validate() throws {
        try ArgumentCheck.count("--limit", limit, in: 1...1_000_000, of: Message(zh: "行数", en: "the number of rows"))
    }

    /// The first rows of a list, as many as asked for.
    func rows<Row>(of page: (PageRequest) async throws -> Page<Row>) async throws -> [Row] {
        guard let limit else { return try await allRows(of: page) }
        var rows: [Row] = []
        var request = PageRequest(limit: min(limit, 1_000))
        while true {
            let part = try await page(request)
            rows += part.rows.prefix(limit - rows.count)
            guard rows.count < limit, let next = part.next else { return rows }
            request.after = next
        }
    }
}

/// A value of a list, for people and for programs.
enum ListCell {
    case text(String?)
    /// A word of a closed set: programs get the first, people its name.
    case word(String, Message)
    case number(Double?, decimals: Int, unit: String = "")
    /// 0…1, people get two decimals, rounded down: none is shown as a threshold that it does not reach.
    case probability(Double?)
    case time(Instant?)
    case words([String])
    /// Several words: programs get the first of each, people its name.
    case terms([(String, Message)])
    case flag(Bool)
    /// Numbers by name, for programs alone.
    case numbers([String: Double])

    /// What people read; a dash where there is nothing.
    fileprivate var shown: String {
        switch self {
        // Names out of files that anybody may have made.
        case .text(let text): text.map(GateError.escaped) ?? "—"
        case .word(_, let name): name.text(in: .chosen)
        case .number(let number, let decimals, let unit):
            number.map { Console.number($0, decimals: decimals) + (unit.isEmpty ? "" : " " + unit) } ?? "—"
        case .probability(let number): number.map(Probability.text) ?? "—"
        case .time(let time): time.map { LocalTime.text($0) } ?? "—"
        case .words(let words): words.map(GateError.escaped).joined(separator: " ")
        case .terms(let terms): terms.map { GateError.escaped($1.text(in: .chosen)) }.joined(separator: " ")
        case .flag(let isSet): isSet ? "✓" : ""
        case .numbers: ""
        }
    }

    /// Numbers stand at the right of their column.
    fileprivate var isNumber: Bool {
        switch self {
        case .number, .probability: true
        default: false
        }
    }
}

/// A probability as people read it.
enum Probability {
    /// Two decimals, rounded down: 0.5987 is 0.59, since 0.60 would be a threshold that it does not reach.
    static func text(_ value: Double) -> String { Console.number(Decimals.rounded(value, to: 2, .down), decimals: 2) }
}

/// A column of a list: its key in JSON (snake case, as in exports), its title, and where its values come from.
struct ListColumn<Row> {
    let key: String
    /// What people read above it; nil for what only programs get.
    let title: Message?
    let cell: (Row) -> ListCell

    init(_ key: String, zh: String, en: String, _ cell: @escaping (Row) -> ListCell) {
        (self.key, title, self.cell) = (key, Message(zh: zh, en: en), cell)
    }

    /// A column for programs alone.
    init(_ key: String, _ cell: @escaping (Row) -> ListCell) { (self.key, title, self.cell) = (key, nil, cell) }
}

/// A list as a table under titles in the language chosen, or as a JSON array of objects whose keys never change.
struct Listing<Row> {
    let columns: [ListColumn<Row>]

    /// Prints it. An empty table is one sentence on standard error, an empty array is an array.
    func say(_ rows: [Row], asJSON: Bool, ifEmpty: Message) throws {
        guard !asJSON else { return try CommandOutput.write(JSONObject.document(rows.map(object)), to: nil) }
        guard !rows.isEmpty else { return Console.error(ifEmpty) }
        let shown = columns.filter { $0.title != nil }
        let titles = shown.compactMap { $0.title?.text(in: .chosen) }
        let cells = rows.map { row in shown.map { $0.cell(row) } }
        let numbers = Set(shown.indices.filter { column in cells.contains { $0[column].isNumber } })
        for line in Columns.lines([titles] + cells.map { $0.map(\.shown) }, atRight: numbers) { Console.say(line) }
    }

    /// A row for programs.
    func object(_ row: Row) -> JSONObject {
        JSONObject(values: columns.map { ($0.key, $0.cell(row)) })
    }

}

/// Named values as JSON; what is not known is null, times are RFC 3339 in UTC.
struct JSONObject: Encodable {
    let values: [(key: String, value: ListCell)]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A document of its own.
    func document() throws -> Data { try Self.document(self) }

    /// A document with sorted keys, ended by a line's end.
    static func document(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (key, value) in values {
            let key = Key(stringValue: key)
            switch value {
            case .text(let text): try container.encode(text, forKey: key)
            case .word(let word, _): try container.encode(word, forKey: key)
            case .number(let number, _, _): try container.encode(number.flatMap { $0.isFinite ? $0 : nil }, forKey: key)
            case .probability(let number): try container.encode(number, forKey: key)
            case .time(let time): try container.encode(time?.description, forKey: key)
            case .words(let words): try container.encode(words, forKey: key)
            case .terms(let terms): try container.encode(terms.map(\.0), forKey: key)
            case .flag(let isSet): try container.encode(isSet, forKey: key)
            case .numbers(let numbers): try container.encode(numbers, forKey: key)
            }
        }
    }
}

/// Lines of columns, padded so that they stand under each other; Chinese characters count twice.
enum Columns {
    /// `atRight`: columns of numbers, whose last digits stand under each other.
    static func lines(_ rows: [[String]], atRight: Set<Int> = []) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? DisplayText.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                let gap = String(repeating: " ", count: widths[index] - DisplayText.width(cell))
                let isLast = index == row.count - 1
                return atRight.contains(index) ? gap + cell + (isLast ? "" : "  ") : isLast ? cell : cell + gap + "  "
            }.joined()
        }
    }
}
