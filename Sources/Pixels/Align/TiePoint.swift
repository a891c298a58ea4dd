/// One local measurement of the shift between the epochs.
public struct TiePoint: Sendable, Hashable {
    /// Centre of the window on the survey's grid, pixels.
    public let column: Double
    /// Centre of the window on the survey's grid, pixels.
    public let row: Double
    /// What was measured; the initial shift where nothing could be.
    public let shift: Shift
    /// 1 σ along the worse direction, pixels; `infinity` where nothing could be measured.
    public let standardError: Double
    /// Correlation of both epochs' gradients after matching, −1…1.
    public let correlation: Double
    /// 0…1; 0 for a point that is not reliable.
    public let reliability: Double
    /// Why the point is not reliable; nil when it is.
    public let weakness: Weakness?

    /// Why a measurement is not to be trusted.
    public enum Weakness: String, Sendable, Hashable, Codable {
        /// Too little of the window was observed in both epochs.
        case tooFewPixels
        /// Too little structure in one of the epochs to say where it lies.
        case noTexture
        /// No one shift fits clearly better than others: repeated structure, or nothing in common.
        case ambiguous
        /// It contradicts its neighbours.
        case disagrees
    }

    /// A point from its parts.
    public init(
        column: Double, row: Double, shift: Shift, standardError: Double, correlation: Double, reliability: Double,
        weakness: Weakness?
    ) {
        self.column = column
        self.row = row
        self.shift = shift
        self.standardError = standardError
        self.correlation = correlation
        self.reliability = weakness == nil ? reliability : 0
        self.weakness = weakness
    }

    /// Whether the shift can be trusted.
    public var isReliable: Bool { weakness == nil }

    /// The same measurement with a new reliability.
    func judged(_ weakness: Weakness) -> TiePoint {
        TiePoint(
            column: column, row: row, shift: shift, standardError: standardError, correlation: correlation,
            reliability: 0, weakness: weakness)
    }
}
