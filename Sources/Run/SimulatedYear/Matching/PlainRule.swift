import Ground
import Reports

/// The rule that others use, as a yardstick: a report joins the nearest matter of its category whose first report was within
/// 50 m and 30 days.
public struct PlainRule {
    /// Merges onto the right matter.
    public private(set) var right = 0
    /// Merges onto another one.
    public private(set) var wrong = 0
    /// Reports of a known matter.
    public private(set) var repeats = 0
    private var cells: [Cell: [Entry]] = [:]

    private struct Cell: Hashable {
        let column, row: Int
        let category: CategoryCode
    }

    private struct Entry {
        let position: Coordinate
        let seconds: Int64
        let matter: Int
    }

    private static let (metres, seconds) = (50.0, Int64(30 * 86_400))

    /// Nothing reported yet.
    public init() {}

    /// Right merges among all merges, 0…1.
    public var precision: Double { right + wrong == 0 ? 0 : Double(right) / Double(right + wrong) }
    /// Right merges among all reports of a known matter, 0…1.
    public var recall: Double { repeats == 0 ? 0 : Double(right) / Double(repeats) }

    /// The next report; one without a position joins nothing. Gives whether it joined a matter, and whether that is its own.
    @discardableResult public mutating func take(_ told: SimulatedReport) -> MatchingFigures.Verdict? {
        if !told.isFirst { repeats += 1 }
        guard let position = told.report.place.position else { return nil }
        let now = told.report.reportedAt.secondsSince1970
        let (column, row) = (Int(position.x / Self.metres), Int(position.y / Self.metres))
        var nearest: (distance: Double, matter: Int)?
        for dx in -1...1 {
            for dy in -1...1 {
                let cell = Cell(column: column + dx, row: row + dy, category: told.report.category)
                for entry in cells[cell] ?? [] where now - entry.seconds <= Self.seconds {
                    let (x, y) = (entry.position.x - position.x, entry.position.y - position.y)
                    let distance = (x * x + y * y).squareRoot()
                    if distance <= Self.metres, distance < nearest?.distance ?? .infinity {
                        nearest = (distance, entry.matter)
                    }
                }
            }
        }
        let isRight = nearest?.matter == told.matter && !told.isFirst
        if nearest != nil {
            if isRight { right += 1 } else { wrong += 1 }
        }
        let verdict: MatchingFigures.Verdict? = nearest == nil ? nil : isRight ? .right : .wrong
        guard told.isFirst else { return verdict }
        let cell = Cell(column: column, row: row, category: told.report.category)
        cells[cell, default: []].removeAll { now - $0.seconds > Self.seconds }
        cells[cell, default: []].append(Entry(position: position, seconds: now, matter: told.matter))
        return verdict
    }
}
