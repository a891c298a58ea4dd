import Foundation

/// Numbers from a seed (SplitMix64, Steele et al. 2014), the same on every run and machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A stream of its own for the n-th thing of a kind.
    init(seed: UInt64, stream: UInt64, _ number: Int) {
        var mixer = SeededRandom(seed: seed ^ (stream &* 0xD134_2543_DE82_EF95))
        state = mixer.next() ^ (UInt64(truncatingIfNeeded: number) &* 0xA24B_AED4_963E_E407)
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 ≤ number < 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// 0 ≤ number < count.
    mutating func below(_ count: Int) -> Int { Int(unit() * Double(count)) }

    /// 0 ≤ number < count, the first ones more often than the last: people say common things.
    mutating func common(_ count: Int) -> Int {
        let place = unit()
        return Int(place * place * place * Double(count))
    }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// Exponential with mean 1.
    mutating func exponential() -> Double { -log(1 - unit()) }

    /// Normal with mean 0 and variance 1 (Box and Muller 1958).
    mutating func normal() -> Double { (2 * exponential()).squareRoot() * cos(2 * .pi * unit()) }

    /// Lomax: the numpy Pareto, from 0 on.
    mutating func pareto(_ index: Double) -> Double { pow(1 - unit(), -1 / index) - 1 }

    /// By multiplication (Knuth), in parts where the mean is large.
    mutating func poisson(_ mean: Double) -> Int {
        var (rest, count) = (mean, 0)
        while rest > 0 {
            let limit = exp(-min(rest, 20))
            rest -= 20
            var product = 1 - unit()
            while product > limit {
                count += 1
                product *= 1 - unit()
            }
        }
        return count
    }

    /// Gamma with scale 1 and a shape of 1 or more (Marsaglia and Tsang 2000).
    mutating func gamma(_ shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            if v > 0, log(1 - unit()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }
}

/// Draws an index by weight.
struct WeightedChoice: Sendable {
    private let sums: [Double]

    init(_ weights: some Sequence<Double>) {
        var sum = 0.0
        sums = weights.map {
            sum += $0
            return sum
        }
    }

    func draw(_ random: inout SeededRandom) -> Int {
        let target = random.unit() * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
