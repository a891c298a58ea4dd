import Foundation
import Ground
import TestNumbers
import Warning

/// A year of reports of 289 villages and 9 categories from a seed: a million, with a season, weekdays, days on which all report
/// more, days on which one series does; and outbreaks, reports tripled for three weeks.
struct SimulatedDistrict {
    struct Outbreak {
        let series: Int
        let start: Int
        var days: Range<Int> { start..<start + 21 }
    }

    static let villages = 289
    static let categories = 9
    static let days = 365
    static let seriesCount = villages * categories

    /// Expected reports a day of each series, without season and the like.
    let rates: [Double]
    let outbreaks: [Outbreak]
    /// By day and series; series = village × 9 + category.
    private(set) var counts: [[Int]] = []

    init(seed: UInt64) {
        var draws = Draws(seed: seed)
        var sizes = (0..<Self.villages).map { _ in draws.gamma(shape: 1.2) }
        var kinds = (0..<Self.categories).map { _ in draws.gamma(shape: 6) }
        let (allSizes, allKinds) = (sizes.reduce(0, +), kinds.reduce(0, +))
        sizes = sizes.map { $0 / allSizes }
        kinds = kinds.map { $0 / allKinds }
        let rates = sizes.flatMap { size in kinds.map { 1_000_000 / Double(Self.days) * size * $0 } }
        var outbreaks: [Outbreak] = []
        for _ in 0..<48 {
            let series = draws.choice(sizes) * Self.categories + draws.choice(kinds)
            let start = 120 + Int(draws.uniform() * Double(Self.days - 25 - 120))
            let isNew = !outbreaks.contains { $0.series == series }
            if isNew, rates[series] * 7 >= 5 { outbreaks.append(Outbreak(series: series, start: start)) }
        }
        (self.rates, self.outbreaks) = (rates, outbreaks)
        let weekdays = [1.1, 1.05, 1, 1, 1.05, 0.9, 0.9]
        for day in 0..<Self.days {
            let season = 1 + 0.35 * sin(2 * Double.pi * Double(day) / Double(Self.days - 1))
            let all = season * weekdays[day % 7] * draws.gamma(shape: 60) / 60
            var means = rates.map { $0 * all }
            for outbreak in outbreaks where outbreak.days.contains(day) { means[outbreak.series] *= 3 }
            counts.append(means.map { draws.poisson($0 * draws.gamma(shape: 8) / 8) })
        }
    }

    /// What a rule found in the year, given the days and series of its warnings.
    func score(_ warnings: [(day: Int, series: Int)]) -> (foundWithinTenDays: Double, falseAWeek: Double) {
        let found = outbreaks.filter { outbreak in
            warnings.contains {
                $0.series == outbreak.series && (outbreak.start..<outbreak.start + 10).contains($0.day)
            }
        }
        let wrong = warnings.filter { warning in
            warning.day >= 100
                && !outbreaks.contains {
                    $0.series == warning.series && ($0.start..<$0.start + 28).contains(warning.day)
                }
        }
        return (
            Double(found.count) / Double(outbreaks.count), Double(wrong.count) / (Double(Self.days - 100) / 7)
        )
    }
}

/// Random numbers of the usual distributions, from a seed.
struct Draws {
    private var numbers: SeededNumbers

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    /// In 0..<1.
    mutating func uniform() -> Double { Double(numbers.next() >> 11) * 0x1p-53 }

    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }

    /// With scale 1 (Marsaglia & Tsang 2000); shape 1 or more.
    mutating func gamma(shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// By multiplication (Knuth), in parts where the mean is large.
    mutating func poisson(_ mean: Double) -> Int {
        var (rest, count) = (mean, 0)
        while rest > 0 {
            let limit = exp(-min(rest, 20))
            rest -= 20
            var product = 1 - uniform()
            while product > limit {
                count += 1
                product *= 1 - uniform()
            }
        }
        return count
    }

    mutating func choice(_ shares: [Double]) -> Int {
        var rest = uniform()
        for (index, share) in shares.enumerated() {
            rest -= share
            if rest < 0 { return index }
        }
        return shares.count - 1
    }
}
