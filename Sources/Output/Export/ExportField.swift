import GeoPackage
import Ground

/// An attribute of what is exported: its names, and its value in every format.
///
/// | who reads | name | value |
/// |---|---|---|
/// | a program: GeoJSON, GeoPackage, FlatGeobuf, CSV with every column | ``name``, which never changes | with every digit; times in UTC |
/// | a person: CSV, KML, Shapefile | ``title`` or ``short``, in the language chosen | ``shown(_:_:)`` |
struct ExportField<Row> {
    let name: String
    /// What people read above it; an alias where ``name`` is the column.
    let title: Message
    /// The same in 10 bytes of UTF-8 at most, as a Shapefile's table has it; nil for what people do not read.
    let short: Message?
    let kind: Column.Kind
    /// Decimals that people read; nil = all.
    let decimals: Int?
    /// How digits beyond those go: a probability goes down, so that none is shown as a threshold that it does not reach.
    let rounding: FloatingPointRoundingRule
    let value: (Row, Language) -> FieldValue

    /// Whether people read it.
    var isForPeople: Bool { short != nil }

    /// The value as people read it.
    func shown(_ row: Row, _ language: Language) -> FieldValue {
        let value = value(row, language).forPeople
        guard case .number(let number) = value, let decimals else { return value }
        return .number(number.map { Decimals.rounded($0, to: decimals, rounding) })
    }

    private init(
        _ name: String, _ title: Message, _ short: Message?, _ kind: Column.Kind, decimals: Int? = nil,
        rounding: FloatingPointRoundingRule = .toNearestOrAwayFromZero,
        _ value: @escaping (Row, Language) -> FieldValue
    ) {
        (self.name, self.title, self.short, self.kind, self.value) = (name, title, short, kind, value)
        (self.decimals, self.rounding) = (decimals, rounding)
    }

    /// Text; one for people has a `short` name.
    static func text(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> String?
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .text) { row, _ in .text(value(row)) }
    }

    /// Text in the language chosen.
    static func said(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> Message?
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .text) { .text(value($0)?.text(in: $1)) }
    }

    /// A number.
    static func number(
        _ name: String, zh: String, en: String, short: Message? = nil, decimals: Int = 1,
        _ value: @escaping (Row) -> Double?
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .double, decimals: decimals) { row, _ in .number(value(row)) }
    }

    /// A probability, 0…1.
    static func probability(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> Double?
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .double, decimals: 4, rounding: .down) { row, _ in
            .number(value(row))
        }
    }

    /// A whole number.
    static func count(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> Int
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .integer) { row, _ in .number(Double(value(row))) }
    }

    /// A moment.
    static func time(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> Instant?
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .text) { row, _ in .time(value(row)) }
    }

    /// A list of words.
    static func words(
        _ name: String, zh: String, en: String, short: Message? = nil, _ value: @escaping (Row) -> [String]
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, .text) { row, _ in .words(value(row)) }
    }

    /// A value of another kind.
    static func other(
        _ name: String, zh: String, en: String, short: Message? = nil, _ kind: Column.Kind,
        _ value: @escaping (Row) -> FieldValue
    ) -> ExportField {
        ExportField(name, Message(zh: zh, en: en), short, kind) { row, _ in value(row) }
    }
}
