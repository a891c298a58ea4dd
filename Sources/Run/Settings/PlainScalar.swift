/// What a text without quotes means.
///
/// Numbers as YAML 1.2's core schema has them, in decimal only, and with `_` between digits: what 1.1 reads besides
/// (`010` as eight, `12:30` as 750) surprises people.
enum PlainScalar {
    /// Whether it is a truth value in any YAML.
    static func isTruth(_ text: String) -> Bool {
        ["true", "false", "yes", "no", "on", "off"].contains(text.lowercased())
    }

    /// The truth value that a text stands for; nil where it stands for none.
    static func meantTruth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "y", "on", "1", "t", "是", "开", "启用", "ture": true
        case "false", "no", "n", "off", "0", "f", "否", "关", "禁用", "flase": false
        default: nil
        }
    }

    /// Whether it is a whole number, of any size.
    static func isWhole(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return areDigits(digits) && !hasLeadingZero(text)
    }

    /// Its value, which may be infinite or no number; nil where it is not meant as one.
    static func number(_ text: String) -> Double? {
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        switch unsigned.lowercased() {
        case ".nan", "nan": return .nan
        case ".inf", "inf", "infinity": return .infinity
        default: break
        }
        guard !hasLeadingZero(text) else { return nil }
        let halves = unsigned.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let parts = halves[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.contains(where: { !$0.isEmpty }), parts.allSatisfy({ $0.isEmpty || areDigits($0) }) else {
            return nil
        }
        if halves.count == 2 {
            let power = halves[1].hasPrefix("-") || halves[1].hasPrefix("+") ? halves[1].dropFirst() : halves[1]
            guard areDigits(power) else { return nil }
        }
        // A power without end overflows to infinity in the reader as well.
        return Double(text.filter { $0 != "_" }) ?? .infinity
    }

    /// Whether it begins with a needless zero, as in `010`.
    static func hasLeadingZero(_ text: String) -> Bool {
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        return unsigned.hasPrefix("0") && unsigned.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? false
    }

    private static func areDigits(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != 95, last != 95 else { return false }
        return text.utf8.allSatisfy { (48...57).contains($0) || $0 == 95 }
    }
}
