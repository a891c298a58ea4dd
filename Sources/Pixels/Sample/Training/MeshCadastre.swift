public import Ground

/// Parcels where there is no cadastre: a mesh of cells that knows nothing of what stands there.
public enum MeshCadastre {
    /// Writes cells of about `cell` metres over `bounds`, field `code`; the same mesh every time.
    ///
    /// Throws ``SampleError``.
    public static func write(bounds: Bounds, crs: CRSCode, cell: Double, to path: String) throws {
        var random = RandomSource(seed: 20_261_122, stream: 0)
        let extent = max(bounds.width, bounds.height)
        let file = try VectorFile(path: path, layer: "parcels", crs: crs, fields: ["code"])
        for (index, ring) in rings(extent: extent, cell: cell, random: &random).prefix(99_999).enumerated() {
            let placed = ring.map { Coordinate(x: bounds.minX + $0.x, y: bounds.maxY - $0.y) }
            try file.add(MultiPolygon([Polygon(exterior: placed.reversed())]), values: [code(index).text])
        }
        try file.finish()
    }

    /// The code of a cell by its number, counted from 0.
    static func code(_ index: Int) -> ParcelCode {
        let digits = String(index + 1)
        return ParcelCode("440605001001JC" + String(repeating: "0", count: 5 - digits.count) + digits)
    }

    /// Quadrilaterals between jittered points: they cover everything and cut buildings, as a pseudo-cadastre does.
    static func rings(extent: Double, cell: Double, random: inout RandomSource) -> [[Coordinate]] {
        let count = max(2, Int(extent / cell))
        let step = extent / Double(count)
        var points: [[Coordinate]] = []
        for row in 0...count {
            var line: [Coordinate] = []
            for column in 0...count {
                let x = place(column, of: count, step, &random)
                line.append(Coordinate(x: x, y: place(row, of: count, step, &random)))
            }
            points.append(line)
        }
        var rings: [[Coordinate]] = []
        for row in 0..<count {
            for column in 0..<count {
                let (near, far) = (points[row], points[row + 1])
                rings.append([near[column], near[column + 1], far[column + 1], far[column], near[column]])
            }
        }
        return rings
    }

    /// A jittered lattice place; the outermost ones stay on the scene's edge.
    private static func place(_ index: Int, of count: Int, _ step: Double, _ random: inout RandomSource) -> Double {
        let jitter = index == 0 || index == count ? 0 : random.uniform(-0.3, 0.3)
        return (Double(index) + jitter) * step
    }
}
