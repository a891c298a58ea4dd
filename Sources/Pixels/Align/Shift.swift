/// How far the later epoch lies from the earlier one, in pixels.
///
/// What `earlier` shows at (column, row) `later` shows at (column + ``columns``, row + ``rows``).
public struct Shift: Sendable, Hashable, Codable {
    /// Pixels along a row, positive to the right.
    public var columns: Double
    /// Pixels along a column, positive downwards.
    public var rows: Double

    /// A shift from its two parts.
    public init(columns: Double, rows: Double) {
        self.columns = columns
        self.rows = rows
    }

    /// No shift.
    public static let zero = Shift(columns: 0, rows: 0)

    /// √(columns² + rows²), pixels.
    public var length: Double { (columns * columns + rows * rows).squareRoot() }

    /// The distance to another shift, pixels.
    func distance(to other: Shift) -> Double {
        Shift(columns: columns - other.columns, rows: rows - other.rows).length
    }
}
