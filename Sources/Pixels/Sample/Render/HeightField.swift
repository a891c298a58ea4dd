import Foundation
import Ground

/// Heights above the ground, metres, seen straight from above; what casts shadows and what a DSM holds.
struct HeightField {
    let fill: PolygonFill
    private(set) var heights: [Float]
    /// The highest of each 8 × 8 cells, so that rays over open land stop at once.
    private var ceilings: [Float] = []
    private let coarseColumns: Int

    init(_ world: World, role: EpochRole, bounds: Bounds, cell: Double) {
        let columns = Int((bounds.width / cell).rounded(.up))
        let rows = Int((bounds.height / cell).rounded(.up))
        let fill = PolygonFill(left: bounds.minX, top: bounds.maxY, cell: cell, columns: columns, rows: rows)
        self.fill = fill
        coarseColumns = (columns + 7) / 8
        var heights = [Float](repeating: 0, count: columns * rows)
        for cover in world.covers where cover.paint[role] != nil {
            fill.spans(cover.rings) { row, run in
                for column in run { heights[row * columns + column] = Float(cover.elevation) }
            }
        }
        for structure in world.structures where structure.isPresent(in: role) {
            let eave = structure.eave[role]
            fill.spans([structure.footprint]) { row, run in
                for column in run {
                    let (u, v) = structure.frame.local(Coordinate(x: fill.x(column), y: fill.y(row)))
                    let height = Float(eave + structure.rise(u: u, v: v))
                    heights[row * columns + column] = max(heights[row * columns + column], height)
                }
            }
        }
        for tree in world.trees where tree.radius[role] > 0 {
            let radius = tree.radius[role]
            fill.spans([tree.outline(in: role)]) { row, run in
                for column in run {
                    let (dx, dy) = (fill.x(column) - tree.centre.x, fill.y(row) - tree.centre.y)
                    let height = Float(tree.height(atDistance: hypot(dx, dy), radius: radius))
                    heights[row * columns + column] = max(heights[row * columns + column], height)
                }
            }
        }
        self.heights = heights
        var ceilings = [Float](repeating: 0, count: coarseColumns * ((rows + 7) / 8))
        for row in 0..<rows {
            for column in 0..<columns {
                let coarse = (row / 8) * coarseColumns + column / 8
                ceilings[coarse] = max(ceilings[coarse], heights[row * columns + column])
            }
        }
        self.ceilings = ceilings
    }

    /// Whether something between a point and the sun is higher than the ray.
    func isShaded(x: Double, y: Double, height: Double, sun: SunPosition) -> Bool {
        let step = fill.cell
        let limit = 17.0
        var distance = step * 1.5
        let rise = sun.tangent
        return heights.withUnsafeBufferPointer { heights in
            ceilings.withUnsafeBufferPointer { ceilings in
                while height + distance * rise < limit {
                    let column = Int((x + distance * sun.east - fill.left) / fill.cell)
                    let row = Int((fill.top - y - distance * sun.north) / fill.cell)
                    guard column >= 0, row >= 0, column < fill.columns, row < fill.rows else { return false }
                    let ray = Float(height + distance * rise + 0.08)
                    if ceilings[(row >> 3) * coarseColumns + column >> 3] <= ray {
                        // Nothing within this coarse cell reaches the ray; four cells on is at most half a cell into the next.
                        distance += step * 4
                        continue
                    }
                    if heights[row * fill.columns + column] > ray { return true }
                    distance += step
                }
                return false
            }
        }
    }
}
