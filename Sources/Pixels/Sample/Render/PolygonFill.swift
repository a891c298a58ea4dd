import Foundation
import Ground

/// A north-up raster of square cells over local metres, and which of its cells a polygon holds.
struct PolygonFill {
    /// Top-left corner, local metres.
    let left: Double
    let top: Double
    /// Edge of a cell, metres.
    let cell: Double
    let columns: Int
    let rows: Int

    func x(_ column: Int) -> Double { left + (Double(column) + 0.5) * cell }
    func y(_ row: Int) -> Double { top - (Double(row) + 0.5) * cell }

    /// Calls `body` with each run of cells whose centres lie inside the closed rings, by the even-odd rule.
    func spans(_ rings: [[Coordinate]], _ body: (_ row: Int, _ run: Range<Int>) -> Void) {
        var (low, high) = (Double.infinity, -Double.infinity)
        for ring in rings {
            for point in ring {
                low = min(low, point.y)
                high = max(high, point.y)
            }
        }
        let first = max(0, Int(((top - high) / cell - 0.5).rounded(.up)))
        let last = min(rows - 1, Int(((top - low) / cell - 0.5).rounded(.down)))
        guard first <= last else { return }
        var crossings: [Double] = []
        for row in first...last {
            let y = y(row)
            crossings.removeAll(keepingCapacity: true)
            for ring in rings where ring.count > 1 {
                for index in 1..<ring.count {
                    let (a, b) = (ring[index - 1], ring[index])
                    if (a.y > y) != (b.y > y) {
                        crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
                    }
                }
            }
            crossings.sort()
            var index = 0
            while index + 1 < crossings.count {
                let start = max(0, Int(((crossings[index] - left) / cell - 0.5).rounded(.up)))
                let end = min(columns, Int(((crossings[index + 1] - left) / cell - 0.5).rounded(.up)))
                if start < end { body(row, start..<end) }
                index += 2
            }
        }
    }
}
