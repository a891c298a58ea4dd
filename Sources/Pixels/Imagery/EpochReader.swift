public import Ground

/// Reads an epoch — one or several scenes taken as one moment — window by window on the survey's grid.
///
/// Several scenes are mosaicked: the newest first (scenes without a time after those with one, ties as given), each
/// brought to the first one's brightness; of a pixel the first scene that saw it clearly counts, one that saw it
/// under a cloud only where no other saw it better. See ``Mosaic``. One reader per worker.
public final class EpochReader {
    /// Pixels of the grid by which what is read was moved back; less than asked for where scenes lie on the grid:
    /// those are moved by whole pixels only, and the rest is left to the caller.
    public let appliedShift: (columns: Double, rows: Double)
    /// How many pixels so far were given as not observed because two scenes meet there.
    public private(set) var seamPixels = 0

    private let readers: [SceneReader]
    private let bands: [Band]
    private let balance: SceneBalance
    /// One per scene that shares ground with another; empty where quality is never asked.
    private let clouds: [Int: CloudCover]

    /// Opens every scene for reading `bands` on `grid`.
    ///
    /// Every scene must have the bands (see ``commonBands(of:)``). `shift` in pixels of the grid: what belongs at
    /// (c, r) this epoch shows at (c + columns, r + rows), and it is read as if it were shown at (c, r); see
    /// ``appliedShift``. Several scenes that overlap are sampled here once, for their brightness. Throws
    /// ``ImageryError``.
    public convenience init(
        scenes: [Scene], bands: [Band], grid: PixelGrid, shift: (columns: Double, rows: Double) = (0, 0)
    ) throws {
        try self.init(scenes: scenes, bands: bands, grid: grid, shift: shift, resampling: .areaWeighted)
    }

    private init(
        scenes: [Scene], bands: [Band], grid: PixelGrid, shift: (columns: Double, rows: Double),
        resampling: SceneReader.Resampling
    ) throws {
        // All scenes of an epoch are moved alike: a part that is moved further would tear the mosaic.
        appliedShift =
            scenes.contains { $0.liesOn(grid) } ? (shift.columns.rounded(), shift.rows.rounded()) : shift
        let place = grid.moved(columns: appliedShift.columns, rows: appliedShift.rows)
        let readers = try Self.newestFirst(scenes).map {
            try SceneReader(scene: $0, bands: bands, grid: place, resampling: resampling)
        }
        self.readers = readers
        self.bands = bands
        // A height is a height: neither brightness nor clouds.
        let balance =
            bands.contains(.height)
            ? SceneBalance(identityOf: readers.count) : try SceneBalance(readers, bands: bands.count)
        self.balance = balance
        clouds = try balance.overlapping.reduce(into: [:]) { clouds, index in
            clouds[index] = try CloudCover(
                of: readers[index].scene, bands: bands, grid: place, lines: balance.lines[index],
                ground: balance.groundBrightness)
        }
    }

    /// A reader of every `factor`-th pixel, from the file's overviews where it has them: for statistics of a scene.
    ///
    /// Its grid has `factor` times larger pixels and the same origin.
    public static func sampler(
        scenes: [Scene], bands: [Band], grid: PixelGrid, factor: Int
    ) throws -> (reader: EpochReader, grid: PixelGrid) {
        let coarse = PixelGrid(
            crs: grid.crs, originX: grid.originX, originY: grid.originY, pixelSize: grid.pixelSize * Double(factor),
            columns: (grid.columns + factor - 1) / factor, rows: (grid.rows + factor - 1) / factor)
        let reader = try EpochReader(scenes: scenes, bands: bands, grid: coarse, shift: (0, 0), resampling: .nearest)
        return (reader, coarse)
    }

    /// Reads a window, which may reach beyond the grid or the scenes: what lies outside is not observed.
    ///
    /// Shape: `bands × rows × columns` of the window. A pixel does not depend on the window it is read in. Where two
    /// scenes meet, the pixels on both sides of the seam are given as not observed. Throws
    /// ``ImageryError/readFailed(path:window:reason:)``.
    public func read(_ window: Window) throws -> PixelBlock {
        let around = window.expanded(by: 1)
        let near = readers.indices.filter { !readers[$0].footprint.intersection(around).isEmpty }
        if near.count > 1 {
            var mosaic = Mosaic(of: around, bands: bands.count)
            for index in near where !mosaic.isComplete {
                guard let part = try readers[index].read(around) else { continue }
                mosaic.add(
                    balance.balanced(part, scene: index), piece: balance.pieces[index],
                    clouds: try self.clouds(over: around, in: index, beside: near))
            }
            let (block, seam) = mosaic.block(window, bands: bands)
            seamPixels += seam
            return block
        }
        guard let index = near.first, let part = try readers[index].read(window) else {
            return PixelBlock(
                window: window, bands: bands, samples: [Float](repeating: 0, count: bands.count * window.count),
                validity: [UInt8](repeating: 0, count: window.count))
        }
        let balanced = balance.balanced(part, scene: index)
        // The common case, one scene that covers the window, is handed on without a copy.
        if balanced.window == window {
            return PixelBlock(window: window, bands: bands, samples: balanced.samples, validity: balanced.validity)
        }
        var mosaic = Mosaic(of: window, bands: bands.count)
        mosaic.add(balanced, piece: 0, clouds: nil)
        return mosaic.block(window, bands: bands).block
    }

    /// Where a scene is clouded; nil where no other scene could stand in for it.
    private func clouds(over window: Window, in index: Int, beside others: [Int]) throws -> [Bool]? {
        let own = readers[index].footprint.intersection(window)
        let isShared = others.contains { $0 != index && !readers[$0].footprint.intersection(own).isEmpty }
        guard isShared, let cover = clouds[index] else { return nil }
        return try cover.hidden(in: window)
    }

    private static func newestFirst(_ scenes: [Scene]) -> [Scene] {
        scenes.enumerated().sorted { left, right in
            switch (left.element.acquiredAt, right.element.acquiredAt) {
            case (let a?, let b?) where a != b: b < a
            case (.some, nil): true
            case (nil, .some): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }

    /// The colours that all scenes have, in the order red, green, blue, near infrared, grey; heights are none.
    public static func commonBands(of scenes: [Scene]) -> [Band] {
        Band.allCases.filter { band in
            band != .height && scenes.allSatisfy { $0.bands.contains { $0.band == band } }
        }
    }
}
