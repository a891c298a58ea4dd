/// Numbers that look random and are the same on every machine for the same seed.
///
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna 2021, doi:10.1145/3460772). The system's generator and
/// `hashValue` differ from run to run, so neither is used in this module.
struct RandomSource {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A separate stream for each purpose, so that one more tree does not move every house.
    init(seed: UInt64, stream: UInt64) {
        var mixer = seed &+ stream &* 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// A stream from a known state, not all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    mutating func bits() -> UInt64 {
        func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { (value << count) | (value >> (64 - count)) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// 0 ≤ value < 1, from the 53 high bits.
    mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    mutating func index(below count: Int) -> Int { min(count - 1, Int(unit() * Double(count))) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }

    /// One of the elements, each as often as its weight says.
    mutating func pick<Element>(weighted elements: [(Element, Double)]) -> Element {
        var left = unit() * elements.reduce(0) { $0 + $1.1 }
        for (element, weight) in elements {
            left -= weight
            if left < 0 { return element }
        }
        return elements[elements.count - 1].0
    }

    /// Near normal, mean 0 and deviation 1: the sum of four uniforms, within ±3.5.
    ///
    /// It needs no libm call, whose last digit may differ between C libraries.
    mutating func normal() -> Double {
        let word = bits()
        let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
        return (Double(sum) / 65536 - 2) * 1.7320508
    }
}
