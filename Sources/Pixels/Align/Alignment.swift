public import Ground
public import Imagery

/// The scenes of two epochs and the grid that they are compared on.
public struct EpochPair: Sendable {
    /// Scenes of the earlier epoch.
    public let earlier: [Scene]
    /// Scenes of the later epoch.
    public let later: [Scene]
    /// The bands that are compared, which every scene has.
    public let bands: [Band]
    /// The survey's grid.
    public let grid: PixelGrid
    /// The earlier epoch's surface models; none as a rule.
    public let earlierSurfaces: [Scene]
    /// The later epoch's surface models.
    public let laterSurfaces: [Scene]

    /// A pair from its parts.
    public init(
        earlier: [Scene], later: [Scene], bands: [Band], grid: PixelGrid, earlierSurfaces: [Scene] = [],
        laterSurfaces: [Scene] = []
    ) {
        (self.earlier, self.later, self.bands, self.grid) = (earlier, later, bands, grid)
        (self.earlierSurfaces, self.laterSurfaces) = (earlierSurfaces, laterSurfaces)
    }
}

/// How two epochs lie to each other, found once from windows spread over what is surveyed.
public struct Alignment: Sendable {
    /// The later epoch's shift.
    public let shift: ShiftField
    /// The later epoch's brightness.
    public let match: BrightnessMatch
    /// What brightness the match leaves, place by place.
    public let local: LocalBrightness
    /// What clouds and their shadows hid.
    public let clouds: CloudMap
    /// How the surface models lie to each other; nil without both, or where they share no ground.
    public let height: HeightMatch?
    /// How many windows it rests on.
    public let windowCount: Int

    /// An alignment from its parts.
    public init(
        shift: ShiftField, match: BrightnessMatch, local: LocalBrightness, clouds: CloudMap, height: HeightMatch?,
        windowCount: Int
    ) {
        self.shift = shift
        self.match = match
        self.local = local
        self.clouds = clouds
        self.height = height
        self.windowCount = windowCount
    }

    /// Edge of a window, pixels.
    private static let windowEdge = 160
    /// Most windows: what the alignment may cost, whatever the survey's size.
    public static let windowLimit = 96
    /// Largest shift between the epochs that is looked for, pixels.
    public static let searchPixels = 8

    /// Finds the alignment from windows around `centres` (pixels of the grid), the first ``windowLimit`` of them.
    ///
    /// `regions` are the windows that will be compared: clouds are looked for there. The result does not depend on
    /// `threads`. Throws `ImageryError`.
    public static func find(
        _ pair: EpochPair, centres: [(column: Int, row: Int)], regions: [Window], threads: Int
    ) async throws -> Alignment {
        let windows = centres.prefix(windowLimit).map { centre in
            Window(
                column: windowStart(centre.column), row: windowStart(centre.row), columns: windowEdge,
                rows: windowEdge)
        }
        let estimator = ShiftEstimator(searchPixels: searchPixels)
        var samples = try await inParallel(windows.count, threads: threads) { indices in
            let before = try EpochReader(scenes: pair.earlier, bands: pair.bands, grid: pair.grid)
            let after = try EpochReader(scenes: pair.later, bands: pair.bands, grid: pair.grid)
            return try indices.map { index in
                let window = windows[index]
                let sample = Sample(
                    earlier: try before.read(window),
                    later: try after.read(window.expanded(by: searchPixels + Interpolation.reach)))
                return (index, (sample, estimator.measure(earlier: sample.earlier, later: sample.later)))
            }
        }
        let measured = samples
        let coarse = ShiftField(tiePoints: samples.map(\.1))
        let tiePoints = try await inParallel(windows.count, threads: threads) { indices in
            indices.map { index in
                let sample = measured[index].0
                return (
                    index,
                    estimator.measure(
                        earlier: sample.earlier, later: sample.later, initial: coarse.global, searchPixels: 2)
                )
            }
        }
        let field = ShiftField(tiePoints: tiePoints)
        // Every second pixel of every second row tells brightness as well, in a quarter of the memory.
        var aligned = samples.map { sample, _ in
            let later = Resampler.resample(sample.later, to: sample.earlier.window, field: field)
            return (earlier: thinned(sample.earlier), later: thinned(later))
        }
        samples = []
        let match = BrightnessMatch(
            samples: aligned, bands: pair.bands.count, earlierLimits: limits(of: pair.earlier),
            laterLimits: limits(of: pair.later))
        for index in aligned.indices { match.apply(to: &aligned[index].later) }
        async let clouds = CloudMap(pair, match: match, near: regions, threads: threads)
        let local = LocalBrightness(samples: aligned, match: match)
        return Alignment(
            shift: field, match: match, local: local, clouds: try await clouds,
            height: try heightMatch(pair, windows: windows, field: field), windowCount: windows.count)
    }

    /// Where a window around a place begins: pushed aside where that keeps it, and what is read around it, off lines of
    /// 256 pixels, on which the blocks of most files begin. Half as many of them are then decoded.
    private static func windowStart(_ centre: Int) -> Int {
        let (lattice, margin) = (256, searchPixels + Interpolation.reach)
        let cell = Int((Double(centre) / Double(lattice)).rounded(.down)) * lattice
        return min(max(centre - windowEdge / 2, cell + margin), cell + lattice - margin - windowEdge)
    }

    /// Every second pixel of every second row; the window keeps its centre.
    private static func thinned(_ block: PixelBlock) -> PixelBlock {
        let (columns, rows) = (block.window.columns / 2, block.window.rows / 2)
        let window = Window(
            column: block.window.column + columns / 2, row: block.window.row + rows / 2, columns: columns, rows: rows)
        let kept = (0..<rows).flatMap { row in (0..<columns).map { row * 2 * block.window.columns + $0 * 2 } }
        return PixelBlock(
            window: window, bands: block.bands,
            samples: block.bands.indices.flatMap { band in
                kept.map { block.samples[band * block.window.count + $0] }
            },
            validity: kept.map { block.validity[$0] })
    }

    private struct Sample: Sendable {
        let earlier: PixelBlock
        let later: PixelBlock
    }

    /// What the files of an epoch can hold: 1…255 for bytes, unknown for wider types, whose sensors fill them partly.
    private static func limits(of scenes: [Scene]) -> BrightnessMatch.Limits {
        scenes.allSatisfy(\.isByte) ? 1...255 : BrightnessMatch.unlimited
    }

    /// Heights are matched as they are compared: with the shift between the epochs taken out. On a slope they would
    /// differ by the slope times the shift otherwise.
    private static func heightMatch(
        _ pair: EpochPair, windows: [Window], field: ShiftField
    ) throws -> HeightMatch? {
        guard let earlier = try pair.earlierSurfaceReader(), let later = try pair.laterSurfaceReader(field) else {
            return nil
        }
        // A plane needs fewer windows than a shift does.
        let chosen = stride(from: 0, to: windows.count, by: max(1, windows.count / 24)).map { windows[$0] }
        let match = HeightMatch(
            samples: try chosen.map { window in
                (earlier: try earlier.read(window), later: try later.record(of: window).aligned(in: window))
            })
        return match.stableSamples > 0 ? match : nil
    }
}
