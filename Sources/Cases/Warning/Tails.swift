import Foundation

/// Probabilities and quantiles that the rules of this room need.
///
/// A count X ≥ 0 is negative binomial with mean m and size k: its variance is m + m²/k. An infinite size is Poisson.
enum Tails {
    /// P(X ≥ count), summed from the count upwards, so that a tiny probability keeps its digits.
    static func atLeast(_ count: Int, mean: Double, size: Double = .infinity) -> Double {
        guard count > 0 else { return 1 }
        guard mean > 0 else { return 0 }
        if Double(count) <= mean {
            return max(0, 1 - sum(from: 0, upTo: count, mean: mean, size: size))
        }
        return min(1, sum(from: count, upTo: .max, mean: mean, size: size))
    }

    /// The smallest n with P(X > n) < `probability`: what stays within n is usual.
    static func limit(probability: Double, mean: Double, size: Double = .infinity) -> Int {
        var low = -1
        var step = 1
        // P(X > low) is at or above the probability, P(X > low + step) below it.
        while atLeast(low + step + 1, mean: mean, size: size) >= probability, step < 1 << 40 {
            low += step
            step *= 2
        }
        var high = low + step
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if atLeast(middle + 1, mean: mean, size: size) < probability { high = middle } else { low = middle }
        }
        return high
    }

    /// The smallest n with P(X ≤ n) ≥ `probability`, the usual quantile of a count.
    static func quantile(_ probability: Double, mean: Double, size: Double = .infinity) -> Int {
        var count = 0
        var term = exp(logProbability(of: 0, mean: mean, size: size))
        var total = term
        while total < probability * (1 - 64 * Double.ulpOfOne), count < 10_000_000 {
            term *= ratio(after: count, mean: mean, size: size)
            count += 1
            total += term
        }
        return count
    }

    /// The standard normal quantile above which `alpha` lies, by Newton's method on the tail's logarithm.
    static func normalQuantile(above alpha: Double) -> Double {
        guard alpha > 0, alpha < 1 else { return alpha <= 0 ? .infinity : -.infinity }
        guard alpha <= 0.5 else { return -normalQuantile(above: 1 - alpha) }
        var x = 0.0
        for _ in 0..<100 {
            let tail = normalTail(x)
            let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            let step = log(tail / alpha) * tail / density
            x += step
            if abs(step) <= 1e-15 * max(1, x) { break }
        }
        return x
    }

    /// P(Z > x) of a standard normal Z.
    static func normalTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

    /// P(|T| > |t|) of Student's t, through the incomplete beta function.
    static func studentTwoSided(_ t: Double, degrees: Double) -> Double {
        guard t.isFinite else { return 0 }
        return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
    }

    private static func logProbability(of count: Int, mean: Double, size: Double) -> Double {
        let n = Double(count)
        guard size.isFinite else { return n * log(mean) - mean - lgamma(n + 1) }
        return lgamma(n + size) - lgamma(size) - lgamma(n + 1) - size * log1p(mean / size)
            + n * (log(mean) - log(mean + size))
    }

    private static func ratio(after count: Int, mean: Double, size: Double) -> Double {
        let n = Double(count)
        guard size.isFinite else { return mean / (n + 1) }
        return (n + size) / (n + 1) * (mean / (mean + size))
    }

    private static func sum(from first: Int, upTo end: Int, mean: Double, size: Double) -> Double {
        var term = exp(logProbability(of: first, mean: mean, size: size))
        var total = 0.0
        var count = first
        while count < end {
            total += term
            if Double(count) > mean, term <= total * 1e-16 { break }
            term *= ratio(after: count, mean: mean, size: size)
            count += 1
        }
        return total
    }

    /// I_x(a, b) by its continued fraction (Lentz's method; Abramowitz & Stegun 26.5.8).
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        let tiny = 1e-300
        var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
        d = 1 / (abs(d) < tiny ? tiny : d)
        var value = d
        for m in 1...1_000 {
            let n = Double(m)
            let even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n))
            let odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1))
            var change = 1.0
            for numerator in [even, odd] {
                d = 1 + numerator * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + numerator / c
                if abs(c) < tiny { c = tiny }
                change = c * d
                value *= change
            }
            if abs(change - 1) < 1e-15 { break }
        }
        return front * value
    }
}
