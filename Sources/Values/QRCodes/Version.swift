/// One of the 40 sizes of a code, at level M.
struct Version {
    let number: Int

    init(_ number: Int) { self.number = number }

    /// Modules of a side.
    var size: Int { 17 + 4 * number }

    /// Codewords of error correction in each block (table 9 of the standard, level M).
    var correctionPerBlock: Int { Self.corrections[number - 1] }

    /// Blocks (table 9, level M).
    var blocks: Int { Self.blockCounts[number - 1] }

    /// Positions of the centres of alignment patterns, in both directions (annex E).
    var alignment: [Int] {
        guard number > 1 else { return [] }
        let count = number / 7 + 2
        let step = number == 32 ? 26 : (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<count - 1).map { size - 7 - step * $0 }.reversed()
    }

    /// Modules that are in no pattern and hold no format.
    var dataModules: Int {
        var modules = (16 * number + 128) * number + 64
        if number > 1 {
            let count = number / 7 + 2
            modules -= (25 * count - 10) * count - 55
        }
        if number > 6 { modules -= 36 }
        return modules
    }

    var codewords: Int { dataModules / 8 }
    var dataCodewords: Int { codewords - blocks * correctionPerBlock }

    /// Bits that say how many bytes of text there are.
    var countBits: Int { number < 10 ? 8 : 16 }

    /// Bytes of text that it holds.
    var textBytes: Int { (dataCodewords * 8 - 4 - countBits) / 8 }

    private static let corrections = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ]
    private static let blockCounts = [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
        33, 35, 37, 38, 40, 43, 45, 47, 49,
    ]
}
