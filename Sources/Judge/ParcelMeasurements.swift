import Cadastre
import Compare
import Ground

/// One parcel's numbers, in the order of ``MeasurementCatalogue/names``.
public struct ParcelMeasurements: Sendable, Hashable {
    /// One number per name; NaN = missing.
    public let values: [Float]

    /// The number of a name; nil if it is missing or there is no such name.
    public subscript(name: String) -> Float? {
        MeasurementCatalogue.names.firstIndex(of: name).map { values[$0] }.flatMap { $0.isNaN ? nil : $0 }
    }

    /// Numbers that were measured before, in the order of ``MeasurementCatalogue/names``; nil if they are not as many.
    public init?(values: [Float]) {
        guard values.count == MeasurementCatalogue.names.count else { return nil }
        self.values = values
    }

    /// Measures a parcel of `area` m²; every number depends on nothing beyond the view.
    init(of view: ParcelView, area: Double, suspicion: Suspicion, settings: JudgeSettings, pixelSize: Double) {
        let pixels = MeasuredPixels(view, contextMetres: settings.contextMetres, pixelSize: pixelSize)
        let leastArea = Float(settings.minimumPatchSquareMetres / view.pixelArea)
        let patch = SuspectedPatch(
            of: suspicion.built, pixels: pixels, view: view, leastArea: leastArea, pixelSize: pixelSize)
        var singles: [MeasurementCatalogue.Single: Float] = [
            .parcelArea: Float(area), .parcelPixels: Float(area / view.pixelArea),
            .validShare: Float(view.validShare), .pixelSize: Float(pixelSize),
            .constructionLevel: Float(suspicion.levels.built), .removalLevel: Float(suspicion.levels.removed),
        ]
        singles.merge(patch.numbers) { $1 }
        for (level, single) in [
            (Float(0.15), MeasurementCatalogue.Single.areaFaint), (0.3, .areaClear), (0.6, .areaStrong),
            (1.2, .areaStriking),
        ] {
            singles[single] = Float(
                patch.greatest < level
                    ? 0 : Patches(of: suspicion.built, above: level, view: view).map(\.areaInside).max() ?? 0)
        }
        var values = MeasurementCatalogue.Single.allCases.map { singles[$0] ?? .nan }
        values.reserveCapacity(MeasurementCatalogue.names.count)
        var inside: [Float] = []
        for kind in MeasurementCatalogue.kinds {
            guard let plane = view.evidence.planes[kind] else {
                values += MeasurementCatalogue.PlaneStatistic.allCases.map { _ in .nan }
                continue
            }
            inside.removeAll(keepingCapacity: true)
            for place in pixels.inside { inside.append(plane[place]) }
            guard let summary = PlaneSummary(inside, weights: pixels.weights) else {
                values += MeasurementCatalogue.PlaneStatistic.allCases.map { _ in .nan }
                continue
            }
            let around = pixels.around.reduce(Float(0)) { $0 + plane[$1] } / Float(pixels.around.count)
            let (within, rest) = patch.means(of: inside, weights: pixels.weights)
            values += [
                summary.mean, summary.deviation, summary.quantile(0.1), summary.quantile(0.9),
                summary.top(leastArea), around, within, within - rest,
            ]
        }
        self.values = values
    }
}

/// The observed pixels of a parcel and of its surroundings, as places in the block's planes.
struct MeasuredPixels {
    /// Places inside the parcel, row by row.
    private(set) var inside: [Int] = []
    /// The share of each inside the parcel, 0…1.
    private(set) var weights: [Float] = []
    /// The same pixels as indices into the view's window.
    private(set) var indices: [Int] = []
    /// Places around the parcel, every other one.
    private(set) var around: [Int] = []

    init(_ view: ParcelView, contextMetres: Double, pixelSize: Double) {
        let (window, block) = (view.window, view.evidence.window)
        // The view is wider than the context by what evidence itself looks at.
        let margin = EvidenceScale(pixelSize: pixelSize).reach
        for row in 0..<window.rows {
            let isRing = row >= margin && row < window.rows - margin
            let start = (window.row + row - block.row) * block.columns + window.column - block.column
            for column in 0..<window.columns {
                let index = row * window.columns + column
                guard view.validity[index] != 0 else { continue }
                if view.coverage[index] > 0 {
                    inside.append(start + column)
                    weights.append(view.coverage[index])
                    indices.append(index)
                } else if isRing, column >= margin, column < window.columns - margin,
                    (window.row + row + window.column + column).isMultiple(of: 2)
                {
                    around.append(start + column)
                }
            }
        }
    }
}
