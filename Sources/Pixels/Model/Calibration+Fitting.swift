import Foundation

extension Calibration {
    /// Weight of the labels of the rarer kind from which the shape of the map is learned, and not only its two lines.
    static let weightForShape = 50.0
    /// How many observations at Platt's rate each isotonic block is mixed with.
    static let priorObservations = 10.0
    /// Strength of the pull of Platt's slope and offset towards the prior map.
    static let priorStrength = 4.0

    /// Learns the map from margins of rows that the model has not seen, with their labels and weights (> 0).
    ///
    /// First Platt's two parameters on top of `prior` (Platt 1999, with a Gaussian pull to slope 1 and offset 0, so no
    /// labels leave `prior` as it is). With enough labels of both kinds then isotonic regression by pooling adjacent
    /// violators (Zadrozny & Elkan 2002), every block mixed with ``priorObservations`` at Platt's rate, interpolated
    /// between the blocks' centres (Oron & Flournoy 2017), in log-odds.
    public static func fitted(
        margins: [Double], labels: [Bool], weights: [Double], prior: Calibration = .identity
    ) -> Calibration {
        let platt = PlattScaling.fitted(
            scores: margins.map(prior.logOdds(at:)), labels: labels, weights: weights, priorStrength: priorStrength)
        let positive = zip(labels, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
        let tailSlope = platt.slope * prior.tailSlope
        guard min(positive, weights.reduce(0, +) - positive) >= weightForShape else {
            return Calibration(
                checkedMargins: prior.margins, logOdds: prior.logOdds.map(platt.logOdds), tailSlope: tailSlope)
        }
        let observations = margins.indices.sorted { (margins[$0], $0) < (margins[$1], $1) }.map { row in
            IsotonicBlock(
                weight: weights[row], positive: labels[row] ? weights[row] : 0, centre: margins[row])
        }
        let blocks = IsotonicBlock.pooled(IsotonicBlock.pooledTies(observations)) { $0.rate >= $1.rate }
        let mixed = blocks.map { block in
            let rate = sigmoid(platt.logOdds(prior.logOdds(at: block.centre)))
            return IsotonicBlock(
                weight: block.weight + priorObservations, positive: block.positive + priorObservations * rate,
                centre: block.centre)
        }
        let knots = IsotonicBlock.pooled(mixed) { $0.logOdds >= $1.logOdds - 1e-6 }
        return Calibration(
            checkedMargins: knots.map(\.centre), logOdds: knots.map(\.logOdds), tailSlope: tailSlope)
    }
}

/// A run of neighbouring observations with one rate.
struct IsotonicBlock: Hashable {
    var weight: Double
    var positive: Double
    /// Weighted mean margin.
    var centre: Double

    var rate: Double { positive / weight }
    var logOdds: Double { log(positive) - log(weight - positive) }

    mutating func absorb(_ other: IsotonicBlock) {
        centre = (centre * weight + other.centre * other.weight) / (weight + other.weight)
        weight += other.weight
        positive += other.positive
    }

    /// One block per distinct margin, of blocks in the order of their margins.
    static func pooledTies(_ blocks: [IsotonicBlock]) -> [IsotonicBlock] {
        blocks.reduce(into: []) { pooled, block in
            if let last = pooled.last, last.centre == block.centre {
                pooled[pooled.count - 1].weight += block.weight
                pooled[pooled.count - 1].positive += block.positive
            } else {
                pooled.append(block)
            }
        }
    }

    /// Pools adjacent violators: what remains does not violate the order.
    static func pooled(
        _ blocks: [IsotonicBlock], violates: (IsotonicBlock, IsotonicBlock) -> Bool
    ) -> [IsotonicBlock] {
        var kept: [IsotonicBlock] = []
        for block in blocks {
            var block = block
            while let last = kept.last, violates(last, block) {
                kept.removeLast()
                var pooled = last
                pooled.absorb(block)
                block = pooled
            }
            kept.append(block)
        }
        return kept
    }
}

/// Logistic regression on one score: log-odds = slope · score + offset.
struct PlattScaling: Hashable {
    var slope: Double
    var offset: Double

    func logOdds(_ score: Double) -> Double { slope * score + offset }

    /// Newton's method with halved steps; the penalty makes the minimum unique and finite.
    static func fitted(
        scores: [Double], labels: [Bool], weights: [Double], priorStrength: Double
    ) -> PlattScaling {
        func loss(_ line: PlattScaling) -> Double {
            var sum = 0.5 * priorStrength * ((line.slope - 1) * (line.slope - 1) + line.offset * line.offset)
            for row in scores.indices {
                let value = labels[row] ? -line.logOdds(scores[row]) : line.logOdds(scores[row])
                sum += weights[row] * (max(value, 0) + log1p(exp(-abs(value))))
            }
            return sum
        }
        var line = PlattScaling(slope: 1, offset: 0)
        var current = loss(line)
        for _ in 0..<50 {
            var gradient = (priorStrength * (line.slope - 1), priorStrength * line.offset)
            var curvature = (priorStrength, 0.0, priorStrength)
            for row in scores.indices {
                let probability = Calibration.sigmoid(line.logOdds(scores[row]))
                let residual = weights[row] * (probability - (labels[row] ? 1 : 0))
                let spread = weights[row] * probability * (1 - probability)
                gradient.0 += residual * scores[row]
                gradient.1 += residual
                curvature.0 += spread * scores[row] * scores[row]
                curvature.1 += spread * scores[row]
                curvature.2 += spread
            }
            let determinant = curvature.0 * curvature.2 - curvature.1 * curvature.1
            let slopeStep = (curvature.2 * gradient.0 - curvature.1 * gradient.1) / determinant
            let offsetStep = (curvature.0 * gradient.1 - curvature.1 * gradient.0) / determinant
            var step = 1.0
            var next = line
            var nextLoss = current
            repeat {
                next = PlattScaling(slope: line.slope - step * slopeStep, offset: line.offset - step * offsetStep)
                nextLoss = loss(next)
                step /= 2
            } while nextLoss > current && step > 1e-6
            guard nextLoss < current - 1e-10 * (1 + current) else { break }
            line = next
            current = nextLoss
        }
        // A model that ranks backwards on these labels is flattened, never turned round.
        line.slope = max(line.slope, 0.05)
        return line
    }
}
