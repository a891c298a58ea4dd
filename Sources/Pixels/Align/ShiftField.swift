/// The shift between two epochs over the whole grid: one global shift and a smooth local field on top of it.
///
/// A pure function of its tie points: tie points that agree are kept, those that contradict them are rejected, and
/// between them the field is as smooth as the points justify (``ShiftSurface``).
public struct ShiftField: Sendable {
    /// The shift that most tie points agree on, pixels; zero where the epochs could not be aligned.
    public let global: Shift
    /// All tie points; those that contradict their neighbours carry ``TiePoint/Weakness/disagrees``.
    public let tiePoints: [TiePoint]
    /// Why the epochs could not be aligned; nil when they were.
    public let obstacle: Obstacle?
    /// What is left: robust root mean square of the distances of reliable tie points to the field that the others
    /// make, pixels; `infinity` where the epochs could not be aligned.
    public let residualPixels: Double

    /// What a reader has already taken out.
    private var applied = Shift.zero
    private let surface: ShiftSurface
    private let lowest: Shift
    private let highest: Shift

    /// Why two epochs cannot be aligned.
    public enum Obstacle: String, Sendable, Hashable, Codable {
        /// Nothing was measured.
        case notMeasured
        /// Too few reliable tie points.
        case tooFewTiePoints
        /// The tie points contradict each other.
        case contradictory
    }

    /// Fewer points cannot outvote one that is wrong.
    static let leastTiePoints = 3
    /// Share of the reliable points that must agree.
    static let leastAgreement = 0.5
    /// In the first, coarse step, shifts that differ by less than this agree; pixels.
    private static let coarseTolerance = 1.5
    /// Points nearer than this to what their neighbours say are never rejected; pixels.
    private static let tolerance = 0.5
    private static let neighbours = 8

    /// No correction: nothing was measured.
    public static let none = ShiftField(obstacle: .notMeasured, tiePoints: [])

    /// Whether there are enough tie points and they agree.
    public var isAligned: Bool { obstacle == nil }

    /// How much larger a block of the later epoch must be than the window it is resampled to, pixels on every side.
    public var marginPixels: Int {
        guard isAligned else { return 0 }
        let largest = max(
            applied.columns - lowest.columns, applied.rows - lowest.rows, highest.columns - applied.columns,
            highest.rows - applied.rows, 0)
        return Int(largest.rounded(.up)) + Interpolation.reach
    }

    /// The field that the tie points make.
    public init(tiePoints: [TiePoint]) {
        let reliable = tiePoints.indices.filter { tiePoints[$0].isReliable }
        guard reliable.count >= Self.leastTiePoints else {
            self.init(obstacle: tiePoints.isEmpty ? .notMeasured : .tooFewTiePoints, tiePoints: tiePoints)
            return
        }
        let kept = Self.consistent(tiePoints, reliable)
        let keptSet = Set(kept)
        let judged = tiePoints.indices.map { index in
            tiePoints[index].isReliable && !keptSet.contains(index)
                ? tiePoints[index].judged(.disagrees) : tiePoints[index]
        }
        let agreement = Double(kept.count) / Double(reliable.count)
        guard kept.count >= Self.leastTiePoints, agreement >= Self.leastAgreement else {
            self.init(obstacle: .contradictory, tiePoints: judged)
            return
        }
        let points = kept.map { tiePoints[$0] }
        self.init(obstacle: nil, tiePoints: judged, surface: ShiftSurface(points: points), points: points)
    }

    private init(
        obstacle: Obstacle?, tiePoints: [TiePoint], surface: ShiftSurface = ShiftSurface(mean: .zero),
        points: [TiePoint] = []
    ) {
        self.obstacle = obstacle
        self.tiePoints = tiePoints
        self.surface = surface
        global = surface.mean
        let (columns, rows) = (points.map(\.shift.columns), points.map(\.shift.rows))
        lowest = Shift(columns: columns.min() ?? 0, rows: rows.min() ?? 0)
        highest = Shift(columns: columns.max() ?? 0, rows: rows.max() ?? 0)
        // The median length of a two-dimensional normal error is 1.1774 σ, its root mean square √2 σ.
        residualPixels =
            obstacle == nil ? Self.median(surface.residuals) * 2.0.squareRoot() / 1.1774 : .infinity
    }

    /// One known shift everywhere.
    public init(constant shift: Shift) {
        (global, lowest, highest) = (shift, shift, shift)
        (tiePoints, obstacle, residualPixels) = ([], nil, 0)
        surface = ShiftSurface(mean: shift)
    }

    /// What is left of the field where a reader has already taken out `applied`.
    public func after(_ applied: Shift) -> ShiftField {
        var rest = self
        rest.applied = applied
        return rest
    }

    /// The shift at a position on the survey's grid, pixels; never beyond what the tie points show.
    public func shift(column: Double, row: Double) -> Shift {
        let shift = surface.shift(column: column, row: row)
        return Shift(
            columns: min(highest.columns, max(lowest.columns, shift.columns)) - applied.columns,
            rows: min(highest.rows, max(lowest.rows, shift.rows)) - applied.rows)
    }

    /// Indices of the points that agree: first with the largest group, then with their neighbours.
    private static func consistent(_ points: [TiePoint], _ reliable: [Int]) -> [Int] {
        func votes(_ index: Int) -> Double {
            reliable.reduce(0) { sum, other in
                points[other].shift.distance(to: points[index].shift) <= coarseTolerance
                    ? sum + points[other].reliability : sum
            }
        }
        let all = reliable.map(votes)
        guard let leader = reliable.indices.max(by: { (all[$0], $1) < (all[$1], $0) }) else { return [] }
        let group = reliable.filter {
            points[$0].shift.distance(to: points[reliable[leader]].shift) <= coarseTolerance
        }
        let centre = medianShift(group.map { points[$0] })
        let spread = 1.4826 * median(group.map { points[$0].shift.distance(to: centre) })
        // A distortion over the scene may be larger than the group; neighbours decide about its members.
        var kept = reliable.filter {
            points[$0].shift.distance(to: centre) <= max(2 * coarseTolerance, 5 * spread)
        }
        for _ in 0..<3 {
            let distances = kept.map { index in
                let nearest =
                    kept.filter { $0 != index }
                    .sorted {
                        (squaredDistance(points[$0], points[index]), $0) < (
                            squaredDistance(points[$1], points[index]), $1
                        )
                    }
                    .prefix(neighbours)
                return nearest.isEmpty
                    ? 0 : points[index].shift.distance(to: medianShift(nearest.map { points[$0] }))
            }
            let limit = max(3 * 1.4826 * median(distances), tolerance)
            let next = zip(kept, distances).filter { $0.1 <= limit }.map(\.0)
            if next.count == kept.count { break }
            kept = next
        }
        return kept
    }

    private static func squaredDistance(_ a: TiePoint, _ b: TiePoint) -> Double {
        (a.column - b.column) * (a.column - b.column) + (a.row - b.row) * (a.row - b.row)
    }

    private static func medianShift(_ points: [TiePoint]) -> Shift {
        Shift(columns: median(points.map(\.shift.columns)), rows: median(points.map(\.shift.rows)))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
