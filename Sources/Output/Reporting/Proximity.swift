import Ground

/// Groups rectangles that lie near each other, directly or by way of others (single linkage).
struct Proximity {
    /// Indices of the rectangles, group by group, in rising order.
    let groups: [[Int]]

    /// Rectangles whose gap is at most `distance`; found through a raster of cells of that size.
    init(_ bounds: [Bounds], within distance: Double) {
        struct Cell: Hashable {
            let column: Int
            let row: Int
        }
        let size = max(distance, 1)
        var parents = Array(bounds.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        var members: [Cell: [Int]] = [:]
        for (index, own) in bounds.enumerated() {
            let near = own.expanded(by: distance)
            func cells(_ bounds: Bounds) -> [Cell] {
                let columns = Int((bounds.minX / size).rounded(.down))...Int((bounds.maxX / size).rounded(.down))
                let rows = Int((bounds.minY / size).rounded(.down))...Int((bounds.maxY / size).rounded(.down))
                return columns.flatMap { column in rows.map { Cell(column: column, row: $0) } }
            }
            for cell in cells(near) {
                for other in members[cell] ?? [] {
                    let (a, b) = (root(index), root(other))
                    if a != b, Self.gap(own, bounds[other]) <= distance { parents[max(a, b)] = min(a, b) }
                }
            }
            for cell in cells(own) { members[cell, default: []].append(index) }
        }
        var groups: [Int: [Int]] = [:]
        for index in bounds.indices { groups[root(index), default: []].append(index) }
        self.groups = groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func gap(_ a: Bounds, _ b: Bounds) -> Double {
        let x = max(0, a.minX - b.maxX, b.minX - a.maxX)
        let y = max(0, a.minY - b.maxY, b.minY - a.maxY)
        return (x * x + y * y).squareRoot()
    }
}
