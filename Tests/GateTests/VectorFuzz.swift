/// Mutations of valid bytes, the same for the same seed.
struct Mutations {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele et al. 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// One to four changes: a bit, a byte, a word of hostile bytes, a piece cut out, doubled or moved, the end cut off.
    mutating func mutate(_ bytes: [UInt8], words: [[UInt8]]) -> [UInt8] {
        var result = bytes
        for _ in 0...below(4) where !result.isEmpty {
            let place = below(result.count)
            let piece = place..<min(result.count, place + 1 + below(12))
            switch below(8) {
            case 0: result[place] ^= 1 << UInt8(below(8))
            case 1: result[place] = UInt8(truncatingIfNeeded: next())
            case 2: result.insert(contentsOf: words[below(words.count)], at: place)
            case 3: result.removeSubrange(piece)
            case 4: result.insert(contentsOf: Array(result[piece]), at: below(result.count))
            case 5: result.replaceSubrange(piece, with: words[below(words.count)])
            case 6: result[place] = [0x00, 0x7F, 0x80, 0xFF][below(4)]
            default: if below(4) == 0 { result.removeSubrange(place...) }
            }
        }
        return result
    }
}
