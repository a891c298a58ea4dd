import Foundation

/// From a margin to a probability: straight pieces in log-odds between knots, strictly rising, so that no two margins tie.
///
/// With many labels the knots come from isotonic regression (Zadrozny & Elkan 2002; pool-adjacent-violators, Ayer et al.
/// 1955) of at most a hundred bins of margins; with few, from Platt's sigmoid (Platt 1999), which is two knots.
public struct Calibration: Sendable, Hashable, Codable {
    /// Margins, ascending.
    let margins: [Double]
    /// Log-odds at the margins, strictly ascending.
    let logOdds: [Double]

    /// Labels from which isotonic regression is trusted.
    private static let manyLabels = 1_000
    private static let bins = 100

    /// Margins as they are: what a logistic loss was fitted to.
    public static let none = Calibration(margins: [-1, 1], logOdds: [-1, 1])

    private init(margins: [Double], logOdds: [Double]) {
        (self.margins, self.logOdds) = (margins, logOdds)
    }

    /// Reads knots; throws `DecodingError` unless there are two or more that rise.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        margins = try container.decode([Double].self, forKey: .margins)
        logOdds = try container.decode([Double].self, forKey: .logOdds)
        func rises(_ values: [Double]) -> Bool {
            values.allSatisfy(\.isFinite) && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
        }
        guard margins.count == logOdds.count, margins.count >= 2, rises(margins), rises(logOdds) else {
            throw DecodingError.dataCorruptedError(forKey: .margins, in: container, debugDescription: "unsound knots")
        }
    }

    /// Fits to out-of-fold margins and what was true of them.
    public init(margins: [Double], labels: [Bool]) {
        let positives = labels.count { $0 }
        guard positives > 0, positives < labels.count, let least = margins.min(), let greatest = margins.max(),
            least < greatest
        else {
            self = .none
            return
        }
        if labels.count >= Self.manyLabels, let isotonic = Self.isotonic(margins, labels) {
            self = isotonic
        } else {
            self = Self.platt(margins, labels)
        }
    }

    /// The probability at a margin, strictly between 0 and 1.
    public func probability(of margin: Double) -> Double {
        var upper = 1
        while upper < margins.count - 1, margins[upper] < margin { upper += 1 }
        let (a, b) = (upper - 1, upper)
        let slope = (logOdds[b] - logOdds[a]) / (margins[b] - margins[a])
        let odds = logOdds[a] + slope * (margin - margins[a])
        return 1 / (1 + exp(-min(max(odds, -20), 20)))
    }

    private static func isotonic(_ margins: [Double], _ labels: [Bool]) -> Calibration? {
        let order = margins.indices.sorted { margins[$0] != margins[$1] ? margins[$0] < margins[$1] : $0 < $1 }
        struct Pool {
            var weight: Double
            var margin: Double
            var positives: Double
            // Jeffreys' prior keeps certainty away.
            var odds: Double { (positives + 0.5) / (weight - positives + 0.5) }
        }
        var pools: [Pool] = []
        for bin in 0..<bins {
            let members = order[(bin * order.count / bins)..<((bin + 1) * order.count / bins)]
            guard !members.isEmpty else { continue }
            let weight = Double(members.count)
            var next = Pool(
                weight: weight, margin: members.reduce(0) { $0 + margins[$1] } / weight,
                positives: Double(members.count { labels[$0] }))
            while let last = pools.last, last.odds >= next.odds || last.margin >= next.margin {
                let total = last.weight + next.weight
                next = Pool(
                    weight: total, margin: (last.margin * last.weight + next.margin * next.weight) / total,
                    positives: last.positives + next.positives)
                pools.removeLast()
            }
            pools.append(next)
        }
        guard pools.count >= 2 else { return nil }
        return Calibration(margins: pools.map(\.margin), logOdds: pools.map { log($0.odds) })
    }

    /// Newton's method on a sigmoid's two numbers, with Platt's softened targets.
    private static func platt(_ margins: [Double], _ labels: [Bool]) -> Calibration {
        let positives = Double(labels.count { $0 })
        let negatives = Double(labels.count) - positives
        let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
        var (slope, offset) = (1.0, 0.0)
        for _ in 0..<50 {
            // A weak pull towards the margin as it is.
            var (gs, go) = (slope - 1, offset * 0.01)
            var (ss, so, oo) = (1.0, 0.0, 0.01)
            for (margin, label) in zip(margins, labels) {
                let p = 1 / (1 + exp(-(slope * margin + offset)))
                let (error, weight) = (p - (label ? high : low), max(p * (1 - p), 1e-9))
                gs += error * margin
                go += error
                ss += weight * margin * margin
                so += weight * margin
                oo += weight
            }
            let determinant = ss * oo - so * so
            guard determinant > 1e-12 else { break }
            let (ds, do_) = ((oo * gs - so * go) / determinant, (ss * go - so * gs) / determinant)
            slope = max(slope - ds, 1e-3)
            offset -= do_
            if abs(ds) + abs(do_) < 1e-9 { break }
        }
        return Calibration(margins: [-1, 1], logOdds: [offset - slope, offset + slope])
    }
}
