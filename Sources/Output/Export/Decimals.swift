package import Foundation

/// Numbers with as many digits as they deserve.
package enum Decimals {
    /// A number to so many decimals.
    package static func rounded(
        _ value: Double, to decimals: Int, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> Double {
        let scale = pow(10, Double(decimals))
        let scaled = value * scale
        // 0.29 × 100 is 28.999999999999996: what a number misses by its binary form alone it has.
        let near = scaled.rounded()
        return (abs(scaled - near) < 1e-9 * max(1, abs(scaled)) ? near : scaled.rounded(rule)) / scale
    }
}
