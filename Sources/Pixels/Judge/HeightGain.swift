public import Cadastre
public import Compare
public import Ground

/// Height gained and lost on one parcel: at most one coherent patch of each.
public struct HeightChange: Sendable, Hashable {
    /// Where the surface rose: a storey, a building, or a crown; see ``HeightPatch/planarShare``.
    public let gain: HeightPatch?
    /// Where it sank.
    public let loss: HeightPatch?

    /// From how much height and area a change counts, and how it is followed.
    public struct Settings: Sendable, Hashable {
        /// Least gain or loss in metres once a pixel of misfit is taken off. Default 2: a storey has 2.5 m or more.
        public var minimumHeightMetres: Double
        /// Least coherent area inside the parcel, m².
        public var minimumPatchSquareMetres: Double
        /// How far around a parcel its patches are followed, metres.
        public var contextMetres: Double

        /// Settings with their defaults.
        public init(
            minimumHeightMetres: Double = 2, minimumPatchSquareMetres: Double = 20, contextMetres: Double = 10
        ) {
            self.minimumHeightMetres = minimumHeightMetres
            self.minimumPatchSquareMetres = minimumPatchSquareMetres
            self.contextMetres = contextMetres
        }
    }

    /// Measures a parcel; `heights` on `grid` should hold its surroundings of ``Settings/contextMetres``.
    public init(of parcel: Parcel, heights: HeightDifference, grid: PixelGrid, settings: Settings = Settings()) {
        let window = grid.window(covering: parcel.bounds.expanded(by: settings.contextMetres))
            .intersection(heights.window)
        guard !window.isEmpty else {
            (gain, loss) = (nil, nil)
            return
        }
        let fractions = CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid)
        let view = HeightView(window: window, heights: heights, coverage: fractions, pixelSize: grid.pixelSize)
        gain = view.patch(robust: heights.gain, sign: 1, surface: heights.later, settings: settings)
        loss = view.patch(robust: heights.loss, sign: -1, surface: heights.earlier, settings: settings)
    }
}

/// A coherent patch that rose or sank.
public struct HeightPatch: Sendable, Hashable {
    /// The pixels of the survey's grid that ``pixels`` counts in.
    public let window: Window
    /// Indices into ``window``, ascending.
    public let pixels: [Int]
    /// Coverage-weighted area inside the parcel, m².
    public let areaInsideSquareMetres: Double
    /// Median height gained or lost inside the parcel, metres, > 0.
    public let medianMetres: Double
    /// Σ height × area inside the parcel, m³.
    public let volumeCubicMetres: Double
    /// Share of the patch, 0…1, whose surface (the later one of a gain, the earlier one of a loss) is a plane over
    /// some two and a half metres to within 0.3 m. A roof is near 1; a tree's crown is well below one half where
    /// pixels are small enough to show it.
    public let planarShare: Double
}
