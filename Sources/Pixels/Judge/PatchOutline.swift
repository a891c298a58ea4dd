import Ground

/// Traces the outline of a patch along pixel edges.
///
/// Rings keep 4-connected background apart: where two patch pixels meet only at a corner, the outer ring and the hole
/// touch there in one point, so every polygon is valid by OGC 06-103r4 §6.1.11. (A 4-connected patch cannot have the
/// same background on both sides of such a corner.)
enum PatchOutline {
    /// The polygon of a patch: one exterior, its holes, counter-clockwise exterior.
    static func polygons(of patch: Patch, view: ParcelView, grid: PixelGrid) -> [Polygon] {
        let columns = view.window.columns
        let members = Set(patch.pixels)
        func has(_ column: Int, _ row: Int) -> Bool {
            column >= 0 && column < columns && row >= 0 && members.contains(row * columns + column)
        }
        // Directed edges with the patch on the left in a y-up world: from corner to corner along the pixel's border.
        var next: [Corner: [Corner]] = [:]
        for pixel in patch.pixels {
            let (column, row) = (pixel % columns, pixel / columns)
            let (nw, ne) = (Corner(x: column, y: row), Corner(x: column + 1, y: row))
            let (sw, se) = (Corner(x: column, y: row + 1), Corner(x: column + 1, y: row + 1))
            if !has(column, row - 1) { next[ne, default: []].append(nw) }
            if !has(column, row + 1) { next[sw, default: []].append(se) }
            if !has(column - 1, row) { next[nw, default: []].append(sw) }
            if !has(column + 1, row) { next[se, default: []].append(ne) }
        }
        var rings: [[Corner]] = []
        for start in next.keys.sorted() {
            while let first = next[start]?.first {
                next[start]?.removeFirst()
                var ring = [start, first]
                while let current = ring.last, current != start {
                    let previous = ring[ring.count - 2]
                    guard let following = take(from: &next, at: current, comingFrom: previous) else { break }
                    ring.append(following)
                }
                rings.append(ring)
            }
        }
        let shapes = rings.map { ring in
            straightened(ring).map { corner in
                Coordinate(
                    x: grid.originX + Double(view.window.column + corner.x) * grid.pixelSize,
                    y: grid.originY - Double(view.window.row + corner.y) * grid.pixelSize)
            }
        }
        let exteriors = shapes.filter { Polygon.signedArea($0) > 0 }
        let holes = shapes.filter { Polygon.signedArea($0) < 0 }
        // A connected patch has one exterior; all holes are its own.
        return exteriors.first.map { [Polygon(exterior: $0, holes: holes)] } ?? []
    }

    private struct Corner: Hashable, Comparable {
        let x: Int
        let y: Int
        static func < (left: Corner, right: Corner) -> Bool { (left.y, left.x) < (right.y, right.x) }
    }

    /// Takes the edge that leaves `corner`; at a corner where two ways lead on, the one that turns right, which stays
    /// along the same background.
    private static func take(
        from next: inout [Corner: [Corner]], at corner: Corner, comingFrom previous: Corner
    ) -> Corner? {
        guard let ways = next[corner], !ways.isEmpty else { return nil }
        let heading = (x: corner.x - previous.x, y: corner.y - previous.y)
        let index = ways.firstIndex { way in
            // y points down here, so a right turn has a positive cross product.
            heading.x * (way.y - corner.y) - heading.y * (way.x - corner.x) > 0
        }
        return next[corner]?.remove(at: ways.count > 1 ? index ?? 0 : 0)
    }

    /// Drops corners on a straight line; the ring stays closed.
    private static func straightened(_ ring: [Corner]) -> [Corner] {
        let open = ring.dropLast()
        let kept = open.indices.filter { index in
            let before = open[index == open.startIndex ? open.endIndex - 1 : index - 1]
            let after = open[index == open.endIndex - 1 ? open.startIndex : index + 1]
            let here = open[index]
            return (here.x - before.x) * (after.y - here.y) != (here.y - before.y) * (after.x - here.x)
        }.map { open[$0] }
        return kept + kept.prefix(1)
    }
}
