/// What is placed in a code: the text's codewords and those that correct errors.
enum Codewords {
    /// The codewords of a text in the order in which they are placed (section 7.6 of the standard).
    static func make(of bytes: [UInt8], in version: Version) -> [UInt8] {
        let data = data(of: bytes, in: version)
        let (count, correction) = (version.blocks, version.correctionPerBlock)
        let short = version.codewords / count
        let long = version.codewords % count
        let divisor = GaloisField.divisor(degree: correction)
        var blocks: [(data: ArraySlice<UInt8>, correction: [UInt8])] = []
        var next = data.startIndex
        for index in 0..<count {
            // Blocks with one codeword more come last.
            let end = next + short - correction + (index >= count - long ? 1 : 0)
            blocks.append((data[next..<end], GaloisField.remainder(of: data[next..<end], by: divisor)))
            next = end
        }
        var result: [UInt8] = []
        for place in 0...(short - correction) {
            for block in blocks where place < block.data.count {
                result.append(block.data[block.data.startIndex + place])
            }
        }
        for place in 0..<correction {
            for block in blocks { result.append(block.correction[place]) }
        }
        return result
    }

    /// Mode, count, text, terminator, padding (section 7.4).
    private static func data(of bytes: [UInt8], in version: Version) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for place in (0..<count).reversed() { bits.append(value >> place & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, version.countBits)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, version.dataCodewords * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var result = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var isFirst = true
        while result.count < version.dataCodewords {
            result.append(isFirst ? 0xEC : 0x11)
            isFirst.toggle()
        }
        return result
    }
}

/// The field of 256 elements over x⁸ + x⁴ + x³ + x² + 1, and Reed–Solomon codes over it (section 7.5).
enum GaloisField {
    static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var result = 0
        for place in (0..<8).reversed() {
            result = result << 1 ^ (result >> 7) * 0x11D
            if b >> place & 1 == 1 { result ^= Int(a) }
        }
        return UInt8(truncatingIfNeeded: result)
    }

    /// The generator polynomial: the product of (x − 2ⁿ) for n below the degree; without the leading 1, the highest power first.
    static func divisor(degree: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: degree)
        result[degree - 1] = 1
        var root: UInt8 = 1
        for _ in 0..<degree {
            for place in result.indices {
                result[place] = product(result[place], root)
                if place + 1 < degree { result[place] ^= result[place + 1] }
            }
            root = product(root, 2)
        }
        return result
    }

    static func remainder(of data: ArraySlice<UInt8>, by divisor: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: divisor.count)
        for byte in data {
            let factor = byte ^ result.removeFirst()
            result.append(0)
            for place in result.indices { result[place] ^= product(divisor[place], factor) }
        }
        return result
    }
}
