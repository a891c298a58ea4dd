import Foundation
import Ground

/// How much darker each cell is in one epoch than in the other, and the shadows of clouds in that.
///
/// A shadow takes the same share of light from every band, but fields change meanwhile, each band by another share. So
/// the measure is the mean over the cloud's shape, moved to where the sun casts it, against the mean around that place.
/// Of a cell the band counts that lost least: crops that ripen gain in one. Source: shadow matching of Fmask (Zhu &
/// Woodcock 2012, 10.1016/j.rse.2011.10.028), on a ratio of two epochs.
struct ShadowDepth {
    private let codes: [UInt8]
    private let columns: Int
    private let rows: Int
    private let cellMetres: Double

    /// Logarithms that a code holds.
    private static let range: ClosedRange<Float> = -1.5...1.5
    /// How far a shadow may lie from its cloud, metres.
    private static let reach = 20.0...600.0
    /// Degrees to either side of the line away from the sun: clouds are seen at a slant.
    private static let aside = 12.0
    /// A sun higher than this casts a shadow too short to have a direction.
    private static let highSun = 75.0
    /// Least loss of light against the surroundings, as a logarithm: a fifth.
    private static let leastContrast: Float = 0.22
    /// Least share of the cloud's shape whose light is known.
    private static let leastKnown = 0.6

    init(codes: [UInt8], columns: Int, rows: Int, cellMetres: Double) {
        (self.codes, self.columns, self.rows, self.cellMetres) = (codes, columns, rows, cellMetres)
    }

    /// The code of a ratio of brightness, 0…254; 255 is kept for "cannot be told".
    static func code(ofRatio ratio: Float) -> UInt8 {
        let logarithm = min(max(log(max(ratio, 1e-3)), range.lowerBound), range.upperBound)
        return UInt8((logarithm - range.lowerBound) / (range.upperBound - range.lowerBound) * 254)
    }

    private func depth(_ cell: Int) -> Float? {
        codes[cell] == 255
            ? nil : Float(codes[cell]) / 254 * (Self.range.upperBound - Self.range.lowerBound) + Self.range.lowerBound
    }

    /// The cells of the shadow that a cloud casts; none where no place fits.
    func shadow(of cloud: [Int], sun: SunPosition) -> Set<Int> {
        guard sun.elevation > 5, !cloud.isEmpty else { return [] }
        let shape = stride(from: 0, to: cloud.count, by: max(1, cloud.count / 400)).map { cloud[$0] }
        let ring = ring(around: cloud)
        var best: (contrast: Float, column: Int, row: Int, around: Float)?
        for (column, row) in displacements(sun) {
            guard let found = contrast(of: shape, ring: ring, column: column, row: row) else { continue }
            if found.contrast > best?.contrast ?? Self.leastContrast {
                best = (found.contrast, column, row, found.around)
            }
        }
        guard let best else { return [] }
        return cells(of: cloud, column: best.column, row: best.row, around: best.around, contrast: best.contrast)
    }

    /// Some of the cells around a cloud: as far beyond its box as it is wide.
    private func ring(around cloud: [Int]) -> [Int] {
        let (x, y) = (cloud.map { $0 % columns }, cloud.map { $0 / columns })
        guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else { return [] }
        let margin = max(4, max(right - left, bottom - top) / 2)
        let step = max(1, (right - left + 2 * margin) / 30)
        let own = Set(cloud)
        return stride(from: top - margin, through: bottom + margin, by: step).flatMap { row in
            stride(from: left - margin, through: right + margin, by: step).compactMap { column in
                guard column >= 0, column < columns, row >= 0, row < rows else { return nil }
                let cell = row * columns + column
                return own.contains(cell) ? nil : cell
            }
        }
    }

    /// Whole cells by which a shadow may be displaced.
    private func displacements(_ sun: SunPosition) -> [(column: Int, row: Int)] {
        let reach = Int(Self.reach.upperBound / cellMetres)
        let step = max(1, reach / 75)
        let away = (sun.azimuth + 180) * .pi / 180
        var result: [(Int, Int)] = []
        for row in stride(from: -reach, through: reach, by: step) {
            for column in stride(from: -reach, through: reach, by: step) {
                let (east, north) = (Double(column) * cellMetres, Double(-row) * cellMetres)
                let distance = hypot(east, north)
                guard Self.reach.contains(distance) else { continue }
                var turn = abs(atan2(east, north) - away).truncatingRemainder(dividingBy: 2 * .pi)
                turn = min(turn, 2 * .pi - turn)
                if sun.elevation < Self.highSun, turn > Self.aside * .pi / 180 { continue }
                result.append((column, row))
            }
        }
        return result
    }

    /// How much darker a cloud's shape is there than the ring around it, and the mean of that ring.
    private func contrast(
        of shape: [Int], ring: [Int], column: Int, row: Int
    ) -> (contrast: Float, around: Float)? {
        let (inside, around) = (mean(of: shape, column, row), mean(of: ring, column, row))
        guard inside.known > 0, Double(inside.known) >= Self.leastKnown * Double(shape.count), around.known >= 20 else {
            return nil
        }
        return (around.depth - inside.depth, around.depth)
    }

    /// The mean over cells that are displaced, and of how many of them the light is known.
    private func mean(of cells: [Int], _ column: Int, _ row: Int) -> (depth: Float, known: Int) {
        var (sum, known): (Float, Int) = (0, 0)
        for cell in cells {
            guard let place = moved(cell, column, row), let depth = depth(place) else { continue }
            sum += depth
            known += 1
        }
        return (known == 0 ? 0 : sum / Float(known), known)
    }

    /// The cells of the cloud's shape there, grown by three, that are darker than half of the contrast.
    private func cells(of cloud: [Int], column: Int, row: Int, around: Float, contrast: Float) -> Set<Int> {
        var near: Set<Int> = []
        for cell in cloud {
            guard let place = moved(cell, column, row) else { continue }
            for down in -3...3 {
                for across in -3...3 {
                    if let cell = moved(place, across, down) { near.insert(cell) }
                }
            }
        }
        return near.filter { cell in smooth(cell).map { $0 < around - contrast / 2 } ?? false }
    }

    /// The mean over the cell and its neighbours.
    private func smooth(_ cell: Int) -> Float? {
        var (sum, count): (Float, Int) = (0, 0)
        for down in -1...1 {
            for across in -1...1 {
                guard let near = moved(cell, across, down), let depth = depth(near) else { continue }
                sum += depth
                count += 1
            }
        }
        return count == 0 ? nil : sum / Float(count)
    }

    private func moved(_ cell: Int, _ column: Int, _ row: Int) -> Int? {
        let (x, y) = (cell % columns + column, cell / columns + row)
        return x >= 0 && x < columns && y >= 0 && y < rows ? y * columns + x : nil
    }
}
