public import Cadastre
public import Compare
public import Ground

/// Takes ``ParcelMeasurements`` of parcels, without a verdict.
public struct ParcelMeasurer: Sendable {
    /// Settings of the verdict.
    public let settings: JudgeSettings
    let grid: PixelGrid

    /// A measurer of parcels on `grid`.
    public init(settings: JudgeSettings, grid: PixelGrid) {
        self.settings = settings
        self.grid = grid
    }

    /// The pixels around a parcel that its measurements depend on; may reach beyond the grid.
    public func window(for bounds: Bounds) -> Window {
        // Evidence depends on its neighbourhood, which must be the same in every block.
        surroundings(of: bounds).expanded(by: EvidenceScale(pixelSize: grid.pixelSize).reach)
    }

    /// The pixels around a parcel that are measured: a patch is followed to their edge and no farther.
    private func surroundings(of bounds: Bounds) -> Window {
        grid.window(covering: bounds.expanded(by: settings.contextMetres))
    }

    /// How far a parcel's window reaches beyond it, pixels.
    public var marginPixels: Int {
        Int((settings.contextMetres / grid.pixelSize).rounded(.up)) + EvidenceScale(pixelSize: grid.pixelSize).reach
    }

    /// A parcel's measurements, whatever the gates say; `evidence` must hold the parcel's ``window(for:)``.
    public func measurements(of parcel: Parcel, evidence: Evidence) -> ParcelMeasurements {
        measure(parcel, view: view(of: parcel, evidence: evidence)).measurements
    }

    /// The measurements and what they were taken from.
    func measure(
        _ parcel: Parcel, view: ParcelView
    ) -> (measurements: ParcelMeasurements, suspicion: Suspicion, heights: ParcelHeights) {
        let heights = ParcelHeights(of: parcel, view: view, grid: grid, settings: settings)
        let suspicion = Suspicion(of: view, heights: heights, settings: settings)
        let measurements = ParcelMeasurements(
            of: view, area: parcel.polygon.area, suspicion: suspicion, settings: settings, pixelSize: grid.pixelSize)
        return (measurements, suspicion, heights)
    }

    /// The evidence around a parcel.
    func view(of parcel: Parcel, evidence: Evidence) -> ParcelView {
        ParcelView(
            window: surroundings(of: parcel.bounds),
            coverage: CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid), evidence: evidence,
            pixelArea: grid.pixelAreaSquareMetres)
    }
}
