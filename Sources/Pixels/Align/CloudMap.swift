import Ground
import Imagery

/// Where clouds, haze and their shadows hid the ground in either epoch; cells of a few metres around what is surveyed.
///
/// A cloud is seen by comparing: ground under a veil of opacity α is recorded as (1 − α)·ground + α·white in every band
/// alike, which new construction, crops and soil are not; the same ground under a cloud's shadow is recorded as a fixed
/// share of itself in every band alike. Roofs are told from clouds by size and by their sharp edges.
/// Sources: the whiteness and shadow-matching tests of Fmask (Zhu & Woodcock 2012, 10.1016/j.rse.2011.10.028) and the
/// multi-temporal blue test of MAJA/MTCD (Hagolle et al. 2010, 10.1016/j.rse.2010.03.002), for the bands at hand.
public struct CloudMap: Sendable {
    /// Pixels of the survey's grid per cell edge.
    public let factor: Int
    /// Where anything hides the ground.
    private let pieces: [Piece]
    /// How many cells were searched.
    private let lookedAt: Int

    /// A rectangle of cells.
    private struct Piece: Sendable {
        /// The cells, counted from the grid's origin.
        let window: Window
        /// Bits of ``Cover``, `rows × columns`.
        let cells: [UInt8]
    }

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
    public static let clear = CloudMap(factor: 1, regions: [])

    private init(factor: Int, regions: [Piece]) {
        self.factor = factor
        pieces = regions.filter { $0.cells.contains { $0 != 0 } }
        lookedAt = regions.reduce(0) { $0 + $1.window.count }
    }

    /// Share of the searched cells that `cover` hides, 0…1.
    public func share(of cover: Cover) -> Double {
        let cells = pieces.reduce(0) { $0 + $1.cells.count { $0 & cover.rawValue != 0 } }
        return lookedAt == 0 ? 0 : Double(cells) / Double(lookedAt)
    }

    /// What hides a pixel of the survey's grid.
    public func cover(column: Int, row: Int) -> Cover {
        guard column >= 0, row >= 0 else { return [] }
        let cell = Window(column: column / factor, row: row / factor, columns: 1, rows: 1)
        guard let piece = pieces.first(where: { $0.window.contains(cell) }) else { return [] }
        let index = (cell.row - piece.window.row) * piece.window.columns + cell.column - piece.window.column
        return Cover(rawValue: piece.cells[index])
    }

    /// Marks what is hidden as not observed.
    func hide(in validity: inout [UInt8], window: Window) {
        for piece in pieces {
            let ground = Window(
                column: piece.window.column * factor, row: piece.window.row * factor,
                columns: piece.window.columns * factor, rows: piece.window.rows * factor)
            let shared = ground.intersection(window)
            guard !shared.isEmpty else { continue }
            for row in shared.row..<shared.endRow {
                let cells = (row / factor - piece.window.row) * piece.window.columns - piece.window.column
                let pixels = (row - window.row) * window.columns - window.column
                for column in shared.column..<shared.endColumn where piece.cells[cells + column / factor] != 0 {
                    validity[pixels + column] = 0
                }
            }
        }
    }

    /// Cells are about this wide, metres: narrower than a house, so that one is not taken for a cloud.
    private static let cellMetres = 4.0
    /// Cells read at a time.
    private static let tileEdge = 128
    /// Edge of a region, in tiles: each is judged by itself, with a tile more all round, so that memory does not grow
    /// with the survey. Eight kilometres hold any cloud and its shadow.
    private static let regionTiles = 16

    /// Looks for clouds on every `factor`-th pixel around the windows given (overviews where the files have them).
    ///
    /// `match` maps the later epoch's brightness. The result does not depend on `threads`. Throws `ImageryError`.
    init(_ pair: EpochPair, match: BrightnessMatch, near windows: [Window], threads: Int) async throws {
        let factor = max(Int((Self.cellMetres / pair.grid.pixelSize).rounded()), 1)
        let coarse = pair.grid.coarsened(by: factor)
        var regions: [Window: Set<Int>] = [:]
        let across = (coarse.columns - 1) / Self.tileEdge + 1
        for tile in Self.tiles(near: windows, factor: factor, of: coarse) {
            let (column, row) = (tile % across, tile / across)
            let edge = Self.regionTiles
            let region = Window(column: column / edge * edge, row: row / edge * edge, columns: edge, rows: edge)
            regions[region, default: []].insert(tile)
        }
        var pieces: [Piece] = []
        for region in regions.keys.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
            // The surroundings of a region are searched too, because a cloud's shape is judged as a whole.
            let around = region.expanded(by: 1)
            let near = regions.filter { !$0.key.intersection(around).isEmpty }.values.joined()
                .filter { around.contains(Window(column: $0 % across, row: $0 / across, columns: 1, rows: 1)) }
                .sorted()
            let tiles = near.map { tile in
                Window(
                    column: tile % across * Self.tileEdge, row: tile / across * Self.tileEdge, columns: Self.tileEdge,
                    rows: Self.tileEdge
                ).intersection(coarse.window)
            }
            guard let first = tiles.first else { continue }
            let extent = tiles.reduce(first) { $0.union($1) }
            let cells = try await Self.covers(
                of: extent, tiles: tiles, pair: pair, factor: factor, match: match, threads: threads)
            let own = Window(
                column: region.column * Self.tileEdge, row: region.row * Self.tileEdge,
                columns: region.columns * Self.tileEdge, rows: region.rows * Self.tileEdge
            ).intersection(extent)
            let kept = (own.row..<own.endRow).flatMap { row in
                let start = (row - extent.row) * extent.columns + own.column - extent.column
                return cells[start..<(start + own.columns)]
            }
            pieces.append(Piece(window: own, cells: kept))
        }
        self.init(factor: factor, regions: pieces)
    }

    /// Tiles that hold windows, and a tile more all round.
    private static func tiles(near windows: [Window], factor: Int, of coarse: PixelGrid) -> Set<Int> {
        let (across, down) = ((coarse.columns - 1) / tileEdge + 1, (coarse.rows - 1) / tileEdge + 1)
        let reach = tileEdge * factor
        var tiles: Set<Int> = []
        for window in windows where !window.isEmpty {
            let (left, right) = (
                max(0, window.column / reach - 1), min(across - 1, (window.endColumn - 1) / reach + 1)
            )
            let (top, bottom) = (max(0, window.row / reach - 1), min(down - 1, (window.endRow - 1) / reach + 1))
            guard left <= right, top <= bottom else { continue }
            for row in top...bottom {
                for column in left...right { tiles.insert(row * across + column) }
            }
        }
        return tiles
    }

    /// What hides the cells of a region; cells outside all tiles are not searched.
    private static func covers(
        of region: Window, tiles: [Window], pair: EpochPair, factor: Int, match: BrightnessMatch, threads: Int
    ) async throws -> [UInt8] {
        let suns = (try pair.earlier.first?.sun(), try pair.later.first?.sun())
        let hasNearInfrared = pair.bands.contains(.nir)
        var veil = VeilPlanes(
            window: region, cellMetres: pair.grid.pixelSize * Double(factor), hasNearInfrared: hasNearInfrared,
            suns: suns)
        let looks = try await inParallel(tiles.count, threads: threads) { indices in
            let readers = try [pair.earlier, pair.later].map { scenes in
                try EpochReader.sampler(scenes: scenes, bands: pair.bands, grid: pair.grid, factor: factor).reader
            }
            return try indices.map { index in
                let (ground, recorded) = (try readers[0].read(tiles[index]), try readers[1].read(tiles[index]))
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
        return try await veil.covers(threads: threads)
    }
}
