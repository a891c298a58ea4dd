import Ground

/// Where one scene is clouded, told from its own pixels: very bright, white and smooth over some twenty metres.
///
/// Source: the brightness and whiteness tests of Fmask (Zhu & Woodcock 2012, 10.1016/j.rse.2011.10.028) and its
/// buffer, on digital numbers: "bright" is what outshines 99 % of the ground that scenes share. Haze that is no
/// brighter than ground is not told; a smooth white roof of more than twenty metres is taken for a cloud, which costs
/// nothing but that another scene shows it.
final class CloudCover {
    private let reader: SceneReader
    private let factor: Int
    private let lines: [SceneBalance.Line]
    private let ground: [Float]
    /// Half the box that must be bright, in coarse pixels.
    private let radius: Int

    /// Edge of the pixels that clouds are searched in, metres: finer ones find no more clouds.
    private static let coarsePixel = 2.0
    /// Half of the twenty metres.
    private static let boxMetres = 10.0
    /// Σ |band − mean| / mean over the visible bands; Fmask's 0.7 is for reflectance and lets bare soil pass.
    private static let whiteness: Float = 0.3
    private static let leastWhiteShare = 0.8
    /// Largest standard deviation of brightness within the box, as a share of its mean.
    private static let roughness = 0.1
    private let visible: [Int]

    /// Opens the scene on a coarse twin of `grid`; throws ``ImageryError``.
    init(of scene: Scene, bands: [Band], grid: PixelGrid, lines: [SceneBalance.Line], ground: [Float]) throws {
        factor = max(1, Int(Self.coarsePixel / grid.pixelSize))
        let coarse = grid.coarsened(by: factor)
        reader = try SceneReader(scene: scene, bands: bands, grid: coarse, resampling: .glimpse)
        self.lines = lines
        self.ground = ground
        radius = max(1, Int((Self.boxMetres / coarse.pixelSize).rounded(.up)))
        visible = bands.indices.filter { bands[$0] != .nir }
    }

    /// The pixels of a window of the fine grid that the scene saw clouded; nil where it saw no cloud.
    func hidden(in window: Window) throws -> [Bool]? {
        func coarse(_ value: Int) -> Int { Int((Double(value) / Double(factor)).rounded(.down)) }
        let own = Window(
            column: coarse(window.column), row: coarse(window.row),
            columns: coarse(window.endColumn - 1) - coarse(window.column) + 1,
            rows: coarse(window.endRow - 1) - coarse(window.row) + 1)
        // The box itself, and the buffer around what it found, so that no cloud depends on the window.
        let around = own.expanded(by: 3 * radius)
        let brightness = try brightness(in: around)
        guard brightness.contains(where: { $0 > 0 }) else { return nil }
        let isCore = cores(brightness, around)
        // Twice the box: once back to the cloud's edge, once for its thin fringe.
        let cores = BoxSums(isCore.map { $0 ? 1 : 0 }, columns: around.columns, rows: around.rows)
        let isHidden = (0..<own.count).map { pixel in
            let (x, y) = (pixel % own.columns + 3 * radius, pixel / own.columns + 3 * radius)
            return cores.sum(x, y, radius: 2 * radius) > 0
        }
        guard isHidden.contains(true) else { return nil }
        let places = (0..<window.columns).map { coarse(window.column + $0) - own.column }
        return (0..<window.rows).flatMap { row in
            let start = (coarse(window.row + row) - own.row) * own.columns
            return places.map { isHidden[start + $0] }
        }
    }

    /// Mean of the visible bands, in thousandths of bright ground's, where a pixel is bright and white; 0 elsewhere.
    private func brightness(in window: Window) throws -> [Double] {
        var result = [Double](repeating: 0, count: window.count)
        guard let part = try reader.read(window) else { return result }
        let count = part.window.count
        let level = visible.reduce(Float(0)) { $0 + ground[$1] } / Float(max(1, visible.count))
        for pixel in 0..<count where part.validity[pixel] != 0 {
            var values = [Float](repeating: 0, count: ground.count)
            for band in ground.indices {
                let line = lines.isEmpty ? SceneBalance.Line() : lines[band]
                values[band] = part.samples[band * count + pixel] * line.gain + line.offset
            }
            let mean = visible.reduce(Float(0)) { $0 + values[$1] } / Float(max(1, visible.count))
            let colour = visible.reduce(Float(0)) { $0 + abs(values[$1] - mean) }
            guard zip(values, ground).allSatisfy({ $0 > $1 }), mean > 0, level > 0, colour < Self.whiteness * mean
            else {
                continue
            }
            let row = part.window.row - window.row + pixel / part.window.columns
            let column = part.window.column - window.column + pixel % part.window.columns
            // Whole numbers: their sums are exact, so no pixel depends on where a box's window began.
            result[row * window.columns + column] = Double((mean / level * 1000).rounded())
        }
        return result
    }

    /// Pixels around which the box is nearly all white and evenly bright.
    private func cores(_ brightness: [Double], _ window: Window) -> [Bool] {
        let (columns, rows) = (window.columns, window.rows)
        let share = BoxSums(brightness.map { $0 > 0 ? 1 : 0 }, columns: columns, rows: rows)
        let sums = BoxSums(brightness, columns: columns, rows: rows)
        let squares = BoxSums(brightness.map { $0 * $0 }, columns: columns, rows: rows)
        let least = Self.leastWhiteShare * Double((2 * radius + 1) * (2 * radius + 1))
        return (0..<window.count).map { pixel in
            let (x, y) = (pixel % columns, pixel / columns)
            let n = share.sum(x, y, radius: radius)
            guard n >= least else { return false }
            let mean = sums.sum(x, y, radius: radius) / n
            let variance = squares.sum(x, y, radius: radius) / n - mean * mean
            return variance < (Self.roughness * mean) * (Self.roughness * mean)
        }
    }
}

/// Sums over square boxes of a plane, by its integral image (Crow 1984); what lies outside counts as 0.
private struct BoxSums {
    private let integral: [Double]
    private let columns: Int
    private let rows: Int

    init(_ plane: [Double], columns: Int, rows: Int) {
        var integral = [Double](repeating: 0, count: (columns + 1) * (rows + 1))
        for row in 0..<rows {
            var line = 0.0
            for column in 0..<columns {
                line += plane[row * columns + column]
                integral[(row + 1) * (columns + 1) + column + 1] = integral[row * (columns + 1) + column + 1] + line
            }
        }
        self.integral = integral
        self.columns = columns
        self.rows = rows
    }

    func sum(_ x: Int, _ y: Int, radius: Int) -> Double {
        let (left, right) = (max(0, x - radius), min(columns, x + radius + 1))
        let (top, bottom) = (max(0, y - radius), min(rows, y + radius + 1))
        let stride = columns + 1
        return integral[bottom * stride + right] - integral[top * stride + right] - integral[bottom * stride + left]
            + integral[top * stride + left]
    }
}
