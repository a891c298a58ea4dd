import Ground

/// Tells roofs from crowns: how much of a surface is planar.
struct SurfaceRoughness {
    /// Heights, metres, `rows × columns` of ``window``.
    let surface: [Float]
    let window: Window
    /// Metres.
    let pixelSize: Double

    /// Half the edge of the square that a plane is fitted to, metres: under a ridge's spacing, over a branch's.
    private static let radiusMetres = 1.25
    /// Largest root mean square residual of a planar place, metres: several times a photogrammetric DSM's noise.
    private static let residualMetres = 0.3
    private static let leastPoints = 6

    /// Share of `pixels` (indices into ``window``) around which they lie on a plane, fitted by least squares; 0 if
    /// they are too few to tell anywhere.
    ///
    /// Only `pixels` themselves are fitted, so a wall beside them does not count. Large sets are sampled evenly.
    func planarShare(of pixels: [Int]) -> Double {
        let radius = max(1, Int((Self.radiusMetres / pixelSize).rounded(.down)))
        let (step, stride) = (max(1, radius / 2), max(1, radius / 3))
        let members = Set(pixels)
        var (planar, tried) = (0, 0)
        for pixel in pixels {
            let (column, row) = (pixel % window.columns, pixel / window.columns)
            guard (window.column + column) % step == 0, (window.row + row) % step == 0 else { continue }
            var points: [(x: Double, y: Double, z: Double)] = []
            for y in Swift.stride(from: max(0, row - radius), through: min(window.rows - 1, row + radius), by: stride) {
                for x in Swift.stride(
                    from: max(0, column - radius), through: min(window.columns - 1, column + radius), by: stride)
                where members.contains(y * window.columns + x) {
                    points.append((Double(x - column), Double(y - row), Double(surface[y * window.columns + x])))
                }
            }
            guard points.count >= Self.leastPoints, let residual = Self.planeResidual(points) else { continue }
            tried += 1
            if residual < Self.residualMetres { planar += 1 }
        }
        return tried > 0 ? Double(planar) / Double(tried) : 0
    }

    /// Root mean square distance of points to their plane, metres; nil where they lie on a line.
    private static func planeResidual(_ points: [(x: Double, y: Double, z: Double)]) -> Double? {
        let n = Double(points.count)
        let (mx, my, mz) = points.reduce((0.0, 0.0, 0.0)) { ($0.0 + $1.x / n, $0.1 + $1.y / n, $0.2 + $1.z / n) }
        var (xx, yy, xy, xz, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for point in points {
            let (x, y, z) = (point.x - mx, point.y - my, point.z - mz)
            (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y)
            (xz, yz, zz) = (xz + x * z, yz + y * z, zz + z * z)
        }
        let determinant = xx * yy - xy * xy
        guard determinant > 1e-9 * (xx * yy + 1e-9) else { return nil }
        let (b, c) = ((xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant)
        return (max(0, zz - b * xz - c * yz) / n).squareRoot()
    }
}
