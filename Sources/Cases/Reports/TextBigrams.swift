/// The pairs of neighbouring characters of a text: what two Chinese texts are compared by, since words are not set apart.
public struct TextBigrams: Sendable, Codable, Hashable {
    /// The distinct pairs, sorted; each is two characters of 16 bits.
    public let pairs: [UInt32]

    /// The pairs of a text; spaces, punctuation and signs do not count, Latin letters count as small ones.
    public init(_ text: String) {
        var found: [UInt32] = []
        found.reserveCapacity(text.utf8.count / 3)
        var before: UInt32?
        for scalar in text.unicodeScalars {
            guard let folded = Self.folded(scalar) else { continue }
            if let before { found.append(before << 16 | folded) }
            before = folded
        }
        found.sort()
        var distinct: [UInt32] = []
        distinct.reserveCapacity(found.count)
        for pair in found where pair != distinct.last { distinct.append(pair) }
        pairs = distinct
    }

    /// Whether there is nothing to compare.
    public var isEmpty: Bool { pairs.isEmpty }

    /// The likeness of two texts, 0…1: the coefficient of Dice (1945), twice the shared pairs over all pairs; nil where one
    /// text has none.
    public func likeness(to other: TextBigrams) -> Double? {
        guard !pairs.isEmpty, !other.pairs.isEmpty else { return nil }
        let shared = pairs.withUnsafeBufferPointer { left in
            other.pairs.withUnsafeBufferPointer { right in Self.shared(left, right) }
        }
        return Double(2 * shared) / Double(pairs.count + other.pairs.count)
    }

    private static func shared(_ left: UnsafeBufferPointer<UInt32>, _ right: UnsafeBufferPointer<UInt32>) -> Int {
        var (i, j, count) = (0, 0, 0)
        while i < left.count, j < right.count {
            let (a, b) = (left[i], right[j])
            count += a == b ? 1 : 0
            i += a <= b ? 1 : 0
            j += b <= a ? 1 : 0
        }
        return count
    }

    /// A character in 16 bits; nil for what does not count.
    private static func folded(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: return scalar.value
        case 0x41...0x5A: return scalar.value + 0x20
        case 0x4E00...0x9FFF, 0x3400...0x4DBF: return scalar.value
        case 0xFF10...0xFF19: return scalar.value - 0xFF10 + 0x30
        case 0..<0x80, 0x2000...0x206F, 0x3000...0x303F, 0xFF00...0xFFEF: return nil
        default: return scalar.properties.isAlphabetic ? scalar.value & 0xFFFF : nil
        }
    }
}
