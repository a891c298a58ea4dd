/// The modules of a code while it is made.
struct Symbol {
    private let version: Version
    private(set) var dark: [Bool]
    /// Modules of patterns and of what describes the code, which no mask touches.
    private var isFixed: [Bool]

    private var size: Int { version.size }

    /// The patterns with the codewords placed, without mask and format.
    init(_ version: Version, _ codewords: [UInt8]) {
        self.version = version
        dark = [Bool](repeating: false, count: version.size * version.size)
        isFixed = dark
        drawPatterns()
        place(codewords)
    }

    private mutating func fix(_ column: Int, _ row: Int, _ isDark: Bool) {
        dark[row * size + column] = isDark
        isFixed[row * size + column] = true
    }

    // MARK: - Patterns (section 6.3)

    private mutating func drawPatterns() {
        for place in 0..<size {
            fix(6, place, place % 2 == 0)
            fix(place, 6, place % 2 == 0)
        }
        for (column, row) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(column, row) }
        let centres = version.alignment
        for row in centres {
            for column in centres {
                // No pattern where the finders are.
                let ends = (row == 6, column == 6, row == size - 7, column == size - 7)
                if ends.0 && ends.1 || ends.0 && ends.3 || ends.1 && ends.2 { continue }
                drawAlignment(column, row)
            }
        }
        drawFormat(0)
        drawVersion()
    }

    private mutating func drawFinder(_ column: Int, _ row: Int) {
        for y in -4...4 {
            for x in -4...4 {
                guard (0..<size).contains(column + x), (0..<size).contains(row + y) else { continue }
                let ring = max(abs(x), abs(y))
                fix(column + x, row + y, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment(_ column: Int, _ row: Int) {
        for y in -2...2 {
            for x in -2...2 { fix(column + x, row + y, max(abs(x), abs(y)) != 1) }
        }
    }

    // MARK: - What describes the code (sections 7.9 and 7.10)

    /// Level M and the mask, twice, with 10 bits of a BCH code.
    private mutating func drawFormat(_ mask: Int) {
        // Level M is 00.
        var remainder = mask
        for _ in 0..<10 { remainder = remainder << 1 ^ (remainder >> 9) * 0x537 }
        let bits = (mask << 10 | remainder) ^ 0x5412
        func bit(_ place: Int) -> Bool { bits >> place & 1 == 1 }
        for place in 0...5 { fix(8, place, bit(place)) }
        fix(8, 7, bit(6))
        fix(8, 8, bit(7))
        fix(7, 8, bit(8))
        for place in 9...14 { fix(14 - place, 8, bit(place)) }
        for place in 0...7 { fix(size - 1 - place, 8, bit(place)) }
        for place in 8...14 { fix(8, size - 15 + place, bit(place)) }
        fix(8, size - 8, true)
    }

    /// The version, twice, with 12 bits of a Golay code; from version 7 on.
    private mutating func drawVersion() {
        guard version.number > 6 else { return }
        var remainder = version.number
        for _ in 0..<12 { remainder = remainder << 1 ^ (remainder >> 11) * 0x1F25 }
        let bits = version.number << 12 | remainder
        for place in 0..<18 {
            let (a, b) = (size - 11 + place % 3, place / 3)
            fix(a, b, bits >> place & 1 == 1)
            fix(b, a, bits >> place & 1 == 1)
        }
    }

    // MARK: - Codewords (section 7.7.3)

    /// Upwards and downwards in pairs of columns, from the lower right.
    private mutating func place(_ codewords: [UInt8]) {
        var next = 0
        for right in stride(from: size - 1, through: 1, by: -2) {
            // The column of the timing pattern belongs to no pair.
            let right = right <= 6 ? right - 1 : right
            let isUpward = (right + 1) & 2 == 0
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isFixed[row * size + column] && next < codewords.count * 8 {
                    dark[row * size + column] = codewords[next >> 3] >> (7 - next & 7) & 1 == 1
                    next += 1
                }
            }
        }
    }

    // MARK: - Masks (section 7.8)

    /// The same under a mask, with its format.
    func masked(_ mask: Int) -> Symbol {
        var result = self
        for row in 0..<size {
            for column in 0..<size where !isFixed[row * size + column] && Self.isTurned(mask, column, row) {
                result.dark[row * size + column].toggle()
            }
        }
        result.drawFormat(mask)
        return result
    }

    private static func isTurned(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }

    /// How hard it is to read: long runs, blocks, what looks like a finder, an uneven share of dark modules.
    var penalty: Int {
        var result = 0
        for line in 0..<size {
            result += linePenalty { dark[line * size + $0] } + linePenalty { dark[$0 * size + line] }
        }
        for row in 0..<size - 1 {
            for column in 0..<size - 1 {
                let corner = dark[row * size + column]
                if corner == dark[row * size + column + 1], corner == dark[(row + 1) * size + column],
                    corner == dark[(row + 1) * size + column + 1]
                {
                    result += 3
                }
            }
        }
        let share = dark.count { $0 } * 20 - dark.count * 10
        return result + abs(share) / dark.count * 10
    }

    private func linePenalty(_ isDark: (Int) -> Bool) -> Int {
        var (result, run) = (0, 1)
        for place in 1...size {
            if place < size, isDark(place) == isDark(place - 1) {
                run += 1
            } else {
                if run >= 5 { result += run - 2 }
                run = 1
            }
        }
        // 1:1:3:1:1 with four light modules at one of its ends.
        for start in 0...(size - 11) {
            let pattern = (0..<11).reduce(0) { $0 << 1 | (isDark(start + $1) ? 1 : 0) }
            if pattern == 0b101_1101_0000 || pattern == 0b000_0101_1101 { result += 40 }
        }
        return result
    }
}
