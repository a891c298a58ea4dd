import Foundation

/// From a margin to a calibrated probability: a strictly increasing piecewise linear map from margin to log-odds.
///
/// Strictly, so that calibration never changes a ranking; beyond the outermost knots the log-odds run on, by at most
/// ``tailBound``, so that no probability reaches 0 or 1.
public struct Calibration: Sendable, Hashable {
    /// How far log-odds may run beyond the outermost knots.
    public static let tailBound = 4.0
    /// Margins of the knots, strictly increasing.
    public let margins: [Double]
    /// Log-odds at the knots, strictly increasing.
    public let logOdds: [Double]
    /// Log-odds per unit of margin just beyond the outermost knots, > 0.
    public let tailSlope: Double

    /// A map through these knots. Throws ``ModelFault`` unless it is finite and strictly increasing.
    public init(margins: [Double], logOdds: [Double], tailSlope: Double) throws {
        func increases(_ values: [Double]) -> Bool {
            values.allSatisfy { $0.isFinite && abs($0) < 1e6 } && zip(values, values.dropFirst()).allSatisfy(<)
        }
        guard !margins.isEmpty, margins.count == logOdds.count, increases(margins), increases(logOdds),
            tailSlope.isFinite, tailSlope > 0
        else { throw ModelFault("the calibration does not increase") }
        self.init(checkedMargins: margins, logOdds: logOdds, tailSlope: tailSlope)
    }

    init(checkedMargins: [Double], logOdds: [Double], tailSlope: Double) {
        margins = checkedMargins
        self.logOdds = logOdds
        self.tailSlope = tailSlope
    }

    /// The identity: margins are log-odds.
    public static let identity = Calibration(checkedMargins: [-12, 12], logOdds: [-12, 12], tailSlope: 1)

    /// The probability at a margin, in (0, 1).
    public func probability(_ margin: Double) -> Double { Self.sigmoid(logOdds(at: margin)) }

    /// The calibrated log-odds at a margin; a margin that is no number counts as 0.
    public func logOdds(at margin: Double) -> Double {
        let margin = margin.isNaN ? 0 : min(max(margin, -1e9), 1e9)
        let last = margins.count - 1
        if margin <= margins[0] { return logOdds[0] - tail(margins[0] - margin) }
        if margin >= margins[last] { return logOdds[last] + tail(margin - margins[last]) }
        var below = 0
        var above = last
        while above - below > 1 {
            let middle = (below + above) / 2
            if margins[middle] <= margin { below = middle } else { above = middle }
        }
        let share = (margin - margins[below]) / (margins[above] - margins[below])
        return logOdds[below] + share * (logOdds[above] - logOdds[below])
    }

    private func tail(_ distance: Double) -> Double {
        let rise = tailSlope * distance
        return Self.tailBound * rise / (Self.tailBound + rise)
    }

    static func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}

extension Calibration: Codable {
    private enum Key: String, CodingKey {
        case margins, logOdds, tailSlope
    }

    /// Reads the knots; throws ``ModelFault`` or a `DecodingError` where they do not increase.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try self.init(
            margins: container.decode([Double].self, forKey: .margins),
            logOdds: container.decode([Double].self, forKey: .logOdds),
            tailSlope: container.decode(Double.self, forKey: .tailSlope))
    }

    /// Writes the knots.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(margins, forKey: .margins)
        try container.encode(logOdds, forKey: .logOdds)
        try container.encode(tailSlope, forKey: .tailSlope)
    }
}
