import Foundation

extension JSONScanner {
    /// The longest number; more digits than any measurement has.
    static let maximumNumberLength = 1_000

    /// Reads a number whose sign or first digit is the next byte.
    mutating func number() throws(VectorFault) -> Number {
        let start = offset
        let isNegative = bytes[offset] == 0x2D
        if isNegative { offset += 1 }
        guard let first = next else { throw cut }
        var mantissa: UInt64 = 0
        var isExact = true
        switch first {
        case 0x30: offset += 1
        case 0x31...0x39: isExact = takeDigits(into: &mantissa) <= 18
        default: throw noNumber
        }
        if let byte = next, (0x30...0x39).contains(byte) { throw fault("数字不得以 0 开头", "a number may not begin with 0") }
        var decimals = 0
        if next == 0x2E {
            offset += 1
            let before = offset
            // A number of more than 18 digits does not fit here and is read again below, as a double.
            decimals = takeDigits(into: &mantissa)
            guard decimals > 0 else { throw offset < bytes.count ? noNumber : cut }
            isExact = isExact && offset - start <= 19 && before > start
        }
        if next == 0x65 || next == 0x45 {
            isExact = false
            offset += 1
            if next == 0x2B || next == 0x2D { offset += 1 }
            var exponent: UInt64 = 0
            guard takeDigits(into: &exponent) > 0 else { throw offset < bytes.count ? noNumber : cut }
        }
        let range = start..<offset
        guard range.count <= Self.maximumNumberLength else {
            throw fault("数字过长", "a number has too many digits", at: start)
        }
        if isExact, decimals < Self.powers.count {
            let value = Double(mantissa) / Self.powers[decimals]
            return Number(value: isNegative ? -value : value, range: range)
        }
        // A number too large becomes infinite here, one too small zero.
        let value = strtod(String(decoding: bytes[range], as: UTF8.self), nil)
        return Number(value: value, range: range)
    }

    private static let powers: [Double] = (0...18).map { pow(10, Double($0)) }

    /// Takes digits and gives their number; what does not fit in the integer wraps round.
    private mutating func takeDigits(into value: inout UInt64) -> Int {
        let start = offset
        while offset < bytes.count {
            let digit = bytes[offset] &- 0x30
            guard digit <= 9 else { break }
            value = value &* 10 &+ UInt64(digit)
            offset += 1
        }
        return offset - start
    }

    /// Takes `true`, `false` or `null`.
    mutating func literal() throws(VectorFault) -> UInt8 {
        for word in ["true", "false", "null"] as [StaticString] where matches(word) {
            let first = bytes[offset]
            offset += word.utf8CodeUnitCount
            return first
        }
        throw noNumber
    }

    private func matches(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            offset + word.count <= bytes.count && (0..<word.count).allSatisfy { bytes[offset + $0] == word[$0] }
        }
    }

    private var noNumber: VectorFault {
        for word in ["NaN", "Infinity", "nan", "inf"] as [StaticString] {
            if matches(word) {
                return fault(
                    "出现 NaN 或 Infinity，JSON 中没有这种数；请改正坐标后重新导出",
                    "NaN and Infinity are no numbers in JSON; correct the coordinates and export again")
            }
        }
        guard offset < bytes.count else { return cut }
        return fault("不是有效的 JSON；请重新导出", "this is not JSON; export the file again")
    }
}
