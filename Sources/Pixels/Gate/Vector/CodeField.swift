public import Ground

/// The field that a file's parcel codes were taken from, and how good they are.
public struct CodeFieldUse: Sendable, Codable, Hashable {
    /// A field and how many of its values are well-formed 宗地代码.
    public struct Count: Sendable, Codable, Hashable {
        /// The field's name; nil = the features' own id (RFC 7946, 3.2).
        public var field: String?
        /// Values that are a well-formed 宗地代码, or begin with one as a 不动产单元号 does.
        public var wellFormed: Int
        /// Values that there are.
        public var values: Int

        /// So many well-formed of so many.
        public init(field: String?, wellFormed: Int, values: Int) {
            (self.field, self.wellFormed, self.values) = (field, wellFormed, values)
        }
    }

    /// The field taken.
    public var taken: Count
    /// Known fields that were not taken.
    public var others: [Count]
    /// Whether the user named it.
    public var isNamed: Bool

    /// The field as people read it.
    public var name: Message { Self.name(taken.field) }

    private static func name(_ field: String?) -> Message {
        field.map { Message(zh: $0, en: $0) } ?? Message(zh: "要素自身的 id", en: "the features' own id")
    }

    /// One line: the field and how many of its values are well formed.
    public var message: Message {
        let rest = others.map { "\(Self.name($0.field).chinese) \($0.wellFormed)/\($0.values)" }
        let english = others.map { "\(Self.name($0.field).english) \($0.wellFormed) of \($0.values)" }
        return Message(
            zh: "宗地代码取自 \(name.chinese)，\(taken.values) 个值中 \(taken.wellFormed) 个规范"
                + (rest.isEmpty ? "" : "（未取：\(rest.joined(separator: "、"))）"),
            en: "codes from \(name.english), \(taken.wellFormed) of \(taken.values) well formed"
                + (english.isEmpty ? "" : " (not taken: \(english.joined(separator: ", ")))"))
    }

    /// The warning where codes come from a field of row numbers, for want of a better one; nil = nothing to warn of.
    public var warning: GateNote? {
        guard !isNamed, taken.wellFormed == 0, taken.values > 0, taken.field.map(CodeField.isLastResort) ?? false
        else { return nil }
        return GateNote(
            "parcel.code",
            zh: "宗地代码取自 \(name.chinese)，其中没有一个是 19 位宗地代码，可能是行号；请用 --code-field 指定宗地代码字段",
            en: "the codes come from \(name.english), and none of them is a 宗地代码 of 19 characters: they may be row "
                + "numbers; name the field with --code-field")
    }
}

/// Decides which of a file's fields holds the parcels' codes: one rule for every command.
///
/// | fields | taken |
/// |---|---|
/// | the user names one | that one |
/// | several known names (``ParcelFields/code``) | the one with the most well-formed values; of equals, the better name |
/// | one known name | that one |
/// | a known name cut at a .dbf's ten bytes | as the whole name, if most of its values are well formed |
/// | none | none: the file is refused with its fields' names |
public enum CodeField {
    /// A field that may be it.
    public struct Column: Sendable {
        /// Its name; nil = the features' own id.
        public var field: String?
        /// One value a feature, in file order.
        public var codes: [CadastreFeature.Code]
        /// How good its name is, 0 the best.
        let rank: Int

        /// A column of values under a name that ``rank(of:isDBase:wanted:)`` knows.
        public init(field: String?, rank: Int, codes: [CadastreFeature.Code]) {
            (self.field, self.rank, self.codes) = (field, rank, codes)
        }
    }

    private static let lastRank = 1_000
    private static let cutRank = 500

    /// How good a field's name is, 0 the best; nil = its values are no codes. `wanted` = the name that the user gives.
    public static func rank(of field: String, isDBase: Bool, wanted: String?) -> Int? {
        if let wanted { return FieldName.matches(field, wanted, isDBase: isDBase) == nil ? nil : 0 }
        if isLastResort(field) { return lastRank }
        var cut: Int?
        for (index, name) in ParcelFields.code.enumerated() {
            switch FieldName.matches(field, name, isDBase: isDBase) {
            case .whole: return index
            case .cut: cut = cut ?? cutRank + index
            case nil: continue
            }
        }
        return cut
    }

    /// Where the features' own ids stand among the names.
    static func rankOfFeatureID(wanted: String?) -> Int? {
        wanted == nil || wanted?.lowercased() == "id" ? lastRank + 1 : nil
    }

    static func isLastResort(_ field: String) -> Bool { field.lowercased() == "id" }

    /// The column taken, with what is to be said of it; nil where there is none.
    public static func choose(_ columns: [Column], isNamed: Bool) -> (use: CodeFieldUse, codes: [CadastreFeature.Code])?
    {
        let counted = columns.map { column in (column: column, count: count(column)) }.filter { entry in
            let isCut = !isNamed && (cutRank..<lastRank).contains(entry.column.rank)
            return entry.count.values > 0 && (!isCut || 2 * entry.count.wellFormed > entry.count.values)
        }
        let best = counted.min { one, other in
            if !isNamed, one.count.wellFormed != other.count.wellFormed {
                return one.count.wellFormed > other.count.wellFormed
            }
            return one.column.rank < other.column.rank
        }
        guard let best else {
            // A field without a single value is still the one whose values are missing.
            guard let empty = columns.filter({ $0.rank < cutRank || isNamed }).min(by: { $0.rank < $1.rank }) else {
                return nil
            }
            return (CodeFieldUse(taken: count(empty), others: [], isNamed: isNamed), empty.codes)
        }
        let others = counted.filter { $0.column.rank != best.column.rank }.sorted { $0.column.rank < $1.column.rank }
        return (
            CodeFieldUse(taken: best.count, others: isNamed ? [] : others.map(\.count), isNamed: isNamed),
            best.column.codes.map(parcel)
        )
    }

    private static func count(_ column: Column) -> CodeFieldUse.Count {
        var count = CodeFieldUse.Count(field: column.field, wellFormed: 0, values: 0)
        for code in column.codes {
            guard code != .missing else { continue }
            count.values += 1
            if case .text(let text) = parcel(code), ParcelCode(text.trimmedOfSpaces).isWellFormed {
                count.wellFormed += 1
            }
        }
        return count
    }

    /// A 不动产单元号 names its parcel in its first 19 characters.
    private static func parcel(_ code: CadastreFeature.Code) -> CadastreFeature.Code {
        guard case .text(let text) = code, let parcel = ParcelCode(ofUnit: text.trimmedOfSpaces) else { return code }
        return .text(parcel.text)
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmedOfSpaces: String {
        guard let first = utf8.first, let last = utf8.last, first <= 0x20 || last <= 0x20 else { return self }
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
