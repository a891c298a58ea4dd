/// Zeros as a compressor packs them best, for archives that grow beyond measure when unpacked.
package enum DeflatedZeros {
    /// `count` zeros deflated (RFC 1951): one block with fixed codes, a zero byte and then copies of the 258 before it.
    ///
    /// `count` is 1 more than a multiple of 258.
    package static func bytes(count: Int) -> [UInt8] {
        precondition(count % 258 == 1, "a zero and whole copies of 258")
        var (bytes, held, width): ([UInt8], UInt32, Int) = ([], 0, 0)
        func put(_ value: UInt32, _ bits: Int) {
            held |= value << UInt32(width)
            width += bits
            while width >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: held))
                (held, width) = (held >> 8, width - 8)
            }
        }
        // The last block, fixed codes; the codes themselves stand with their highest bit first.
        put(0b011, 3)
        put(0b0000_1100, 8)
        // Length 258 is code 285, 11000101 in eight bits; distance 1 is code 0 in five.
        for _ in 0..<count / 258 {
            put(0b1010_0011, 8)
            put(0, 5)
        }
        // The end is code 256, seven zeros.
        put(0, 7)
        put(0, 7)
        return bytes
    }
}
