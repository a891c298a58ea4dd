/// A parcel's code that a file holds as a number: its digits, never those of another number near it.
public enum CodeNumber {
    /// The digits of a number as a file writes it; nil where it has a fraction, or an exponent and more digits than it
    /// writes.
    ///
    /// `4406050010090001003`, `440605001009.000` and `4.40605001009e11` are exact; `4.40605001009e+15` may be any of ten
    /// thousand codes.
    public static func digits(written text: String) -> String? {
        let isDigits: (Substring) -> Bool = { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
        if isDigits(whole), parts.count == 1 || parts[1].utf8.allSatisfy({ $0 == 0x30 }) { return String(parts[0]) }
        return Double(text).flatMap { digits($0) }
    }

    /// The digits of a binary number; nil where it has a fraction, or its type cannot tell it from its neighbours
    /// (2^53 and beyond, 2^24 for single precision).
    public static func digits(_ value: Double, isSingle: Bool = false) -> String? {
        guard value == value.rounded(), abs(value) < (isSingle ? 16_777_216 : 9_007_199_254_740_992) else { return nil }
        return String(Int(value))
    }
}
