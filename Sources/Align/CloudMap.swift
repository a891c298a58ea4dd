import Ground
import Imagery

/// Where clouds, haze and their shadows hid the ground in either epoch; cells of a few metres over the whole survey.
///
/// A cloud is seen by comparing: ground under a veil of opacity α is recorded as (1 − α)·ground + α·white in every band
/// alike, which new construction, crops and soil are not; the same ground under a cloud's shadow is recorded as a fixed
/// share of itself in every band alike. Roofs are told from clouds by size and by their sharp edges.
/// Sources: the whiteness and shadow-matching tests of Fmask (Zhu & Woodcock 2012, 10.1016/j.rse.2011.10.028) and the
/// multi-temporal blue test of MAJA/MTCD (Hagolle et al. 2010, 10.1016/j.rse.2010.03.002), for the bands at hand.
public struct CloudMap: Sendable {
    /// Pixels of the survey's grid per cell edge.
    public let factor: Int
    /// Cells along a row.
    public let columns: Int
    /// Cells along a column.
    public let rows: Int
    /// Bits per cell, see ``Cover``.
    public let cells: [UInt8]

    private let isCloudy: Bool

    /// What hides a cell.
    public struct Cover: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt8
        /// Takes the bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// A cloud or haze in the earlier epoch.
        public static let earlierCloud = Cover(rawValue: 1)
        /// A cloud or haze in the later epoch.
        public static let laterCloud = Cover(rawValue: 2)
        /// A cloud's shadow in the earlier epoch.
        public static let earlierShadow = Cover(rawValue: 4)
        /// A cloud's shadow in the later epoch.
        public static let laterShadow = Cover(rawValue: 8)
    }

    /// A map without a cloud.
    public static let clear = CloudMap(factor: 1, columns: 0, rows: 0, cells: [])

    init(factor: Int, columns: Int, rows: Int, cells: [UInt8]) {
        (self.factor, self.columns, self.rows, self.cells) = (factor, columns, rows, cells)
        isCloudy = cells.contains { $0 != 0 }
    }

    /// Share of all cells that anything hides, 0…1.
    public func share(of cover: Cover) -> Double {
        cells.isEmpty ? 0 : Double(cells.count { $0 & cover.rawValue != 0 }) / Double(cells.count)
    }

    /// What hides a pixel of the survey's grid.
    public func cover(column: Int, row: Int) -> Cover {
        guard column >= 0, row >= 0, column / factor < columns, row / factor < rows else { return [] }
        return Cover(rawValue: cells[row / factor * columns + column / factor])
    }

    /// Marks what is hidden as not observed.
    func hide(in validity: inout [UInt8], window: Window) {
        guard isCloudy, window.endColumn > 0, window.endRow > 0 else { return }
        let lastColumn = min(columns - 1, (window.endColumn - 1) / factor)
        for row in max(0, -window.row)..<max(0, -window.row, window.rows) {
            let cellRow = (window.row + row) / factor
            guard cellRow < rows else { return }
            for cell in max(0, window.column / factor)...max(0, window.column / factor, lastColumn)
            where cell < columns && cells[cellRow * columns + cell] != 0 {
                let from = max(0, cell * factor - window.column)
                for column in from..<max(from, min(window.columns, (cell + 1) * factor - window.column)) {
                    validity[row * window.columns + column] = 0
                }
            }
        }
    }

    /// Cells are about this wide, metres: narrower than a house, so that one is not taken for a cloud.
    private static let cellMetres = 4.0
    /// Most cells along an edge: what the map of a whole district may cost.
    private static let edgeLimit = 4_096
    /// Cells read at a time.
    private static let tileEdge = 128

    /// Looks for clouds on every `factor`-th pixel around the windows given (overviews where the files have them).
    ///
    /// `match` maps the later epoch's brightness. The result does not depend on `threads`. Throws `ImageryError`.
    init(_ pair: EpochPair, match: BrightnessMatch, near windows: [Window], threads: Int) async throws {
        let grid = pair.grid
        let factor = max(
            Int((Self.cellMetres / grid.pixelSize).rounded()), 1,
            (max(grid.columns, grid.rows) - 1) / Self.edgeLimit + 1)
        let coarse = grid.coarsened(by: factor)
        let (columns, rows) = (coarse.columns, coarse.rows)
        let hasNearInfrared = pair.bands.contains(.nir)
        var veil = VeilPlanes(
            columns: columns, rows: rows, cellMetres: coarse.pixelSize, hasNearInfrared: hasNearInfrared)
        let (across, down) = ((columns - 1) / Self.tileEdge + 1, (rows - 1) / Self.tileEdge + 1)
        var isNear = [Bool](repeating: false, count: across * down)
        for window in windows where !window.isEmpty {
            // A tile more all round: a cloud's shape is judged as a whole.
            let reach = Self.tileEdge * factor
            let left = max(0, window.column / reach - 1)
            let right = min(across - 1, (window.endColumn - 1) / reach + 1)
            let (top, bottom) = (max(0, window.row / reach - 1), min(down - 1, (window.endRow - 1) / reach + 1))
            guard left <= right, top <= bottom else { continue }
            for row in top...bottom {
                for column in left...right { isNear[row * across + column] = true }
            }
        }
        let tiles = isNear.indices.filter { isNear[$0] }.map { tile in
            let (column, row) = (tile % across * Self.tileEdge, tile / across * Self.tileEdge)
            return Window(
                column: column, row: row, columns: min(Self.tileEdge, columns - column),
                rows: min(Self.tileEdge, rows - row))
        }
        let looks = try await inParallel(tiles.count, threads: threads) { [factor] indices in
            let before = try EpochReader.sampler(scenes: pair.earlier, bands: pair.bands, grid: grid, factor: factor)
            let after = try EpochReader.sampler(scenes: pair.later, bands: pair.bands, grid: grid, factor: factor)
            return try indices.map { index in
                let ground = try before.reader.read(tiles[index])
                let recorded = try after.reader.read(tiles[index])
                var other = recorded
                match.apply(to: &other)
                return (
                    index,
                    VeilLook(
                        earlier: ground, later: other, laterAsRecorded: recorded, match: match,
                        hasNearInfrared: hasNearInfrared)
                )
            }
        }
        for look in looks { veil.put(look) }
        self.init(factor: factor, columns: columns, rows: rows, cells: try await veil.covers(threads: threads))
    }
}
