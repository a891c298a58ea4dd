import Ground

/// Rectangles by the cells of a coarse lattice, so that a search tests a handful of them, not thousands.
struct BoundsLattice: Sendable {
    private struct Cell: Hashable {
        let x: Int
        let y: Int
    }

    private let cells: [Cell: [Int]]
    private let size: Double

    /// Sorts rectangles, whose coordinates are below 10⁹, into cells as large as the smallest of them.
    init(_ bounds: [Bounds]) {
        let smallest = bounds.map { max($0.width, $0.height) }.min() ?? 1
        let extent = bounds.reduce(nil as Bounds?) { $0?.union($1) ?? $1 }
        // No finer than 256 cells across, so that one huge rectangle does not fill millions of them.
        size = max(smallest, max(extent?.width ?? 1, extent?.height ?? 1) / 256, 1e-9)
        var cells: [Cell: [Int]] = [:]
        for (index, rectangle) in bounds.enumerated() {
            for cell in Self.cells(of: rectangle, size: size) { cells[cell, default: []].append(index) }
        }
        self.cells = cells
    }

    /// Indices of the rectangles that may hold a point, ascending.
    func near(_ point: Coordinate) -> [Int] {
        cells[Cell(x: Self.number(point.x, size), y: Self.number(point.y, size))] ?? []
    }

    /// Indices of the rectangles that may meet another, ascending.
    func near(_ bounds: Bounds) -> [Int] {
        var found: Set<Int> = []
        for cell in Self.cells(of: bounds, size: size) { found.formUnion(cells[cell] ?? []) }
        return found.sorted()
    }

    private static func cells(of bounds: Bounds, size: Double) -> [Cell] {
        (number(bounds.minX, size)...number(bounds.maxX, size)).flatMap { x in
            (number(bounds.minY, size)...number(bounds.maxY, size)).map { Cell(x: x, y: $0) }
        }
    }

    private static func number(_ coordinate: Double, _ size: Double) -> Int {
        Int((coordinate / size).rounded(.down))
    }
}
