import Cadastre
import Compare
import Ground
import KernelSet
import Kernels

/// One parcel's numbers, in the order of ``MeasurementCatalogue/names``.
public struct ParcelMeasurements: Sendable, Hashable {
    /// One number per name; NaN = missing.
    public let values: [Float]

    /// The number of a name; nil if it is missing or there is no such name.
    public subscript(name: String) -> Float? {
        MeasurementCatalogue.names.firstIndex(of: name).map { values[$0] }.flatMap { $0.isNaN ? nil : $0 }
    }

    /// Numbers that were measured before, in the order of ``MeasurementCatalogue/names``: what the list has got since is
    /// missing. Nil if they are more than the list has.
    public init?(values: [Float]) {
        let missing = MeasurementCatalogue.names.count - values.count
        guard missing >= 0 else { return nil }
        self.values = values + [Float](repeating: .nan, count: missing)
    }

    /// Measures a parcel of `area` m²; every number depends on nothing beyond the view.
    init(of view: ParcelView, area: Double, suspicion: Suspicion, settings: JudgeSettings, pixelSize: Double) {
        let pixels = MeasuredPixels(view)
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
                patch.greatest < level ? 0 : Patches.largestArea(of: suspicion.built, above: level, view: view))
        }
        var values = [Float](repeating: .nan, count: MeasurementCatalogue.names.count)
        for (place, single) in MeasurementCatalogue.singles { values[place] = singles[single] ?? .nan }
        var inside = [Float](repeating: 0, count: pixels.inside.count)
        for (kind, wanted) in MeasurementCatalogue.planes {
            guard let plane = view.evidence.planes[kind] else { continue }
            kernels.gather(plane, at: pixels.inside, count: inside.count, into: &inside)
            guard let summary = PlaneSummary(inside, weights: pixels.weights, total: pixels.totalWeight) else {
                continue
            }
            let (within, rest) = patch.means(of: inside, weights: pixels.weights)
            for (place, statistic) in wanted {
                values[place] =
                    switch statistic {
                    case .mean: summary.mean
                    case .deviation: summary.deviation
                    case .low: summary.quantile(0.1)
                    case .high: summary.quantile(0.9)
                    case .top: summary.top(leastArea)
                    case .around: pixels.meanAround(plane)
                    case .patch: within
                    case .contrast: within - rest
                    }
            }
        }
        self.values = values
    }
}

/// The observed pixels of a parcel and of its surroundings, as places in the block's planes.
struct MeasuredPixels {
    /// Places inside the parcel, row by row.
    private(set) var inside: [Int32] = []
    /// The share of each inside the parcel, 0…1.
    private(set) var weights: [Float] = []
    /// All of them together.
    private(set) var totalWeight = 0.0
    /// The same pixels as indices into the view's window.
    private(set) var indices: [Int] = []
    /// The part of the parcel's surroundings that the block holds.
    private let shared: Window
    /// Its first place in the block's planes, and from one row to the next.
    private let (start, stride): (Int, Int)
    /// `rows × columns` of ``shared``: 1 around the parcel in every fourth row, else 0.
    private var around: [Float]
    private var aroundCount: Float = 0

    init(_ view: ParcelView) {
        let (window, block) = (view.window, view.evidence.window)
        shared = window.intersection(block)
        stride = block.columns
        start = shared.isEmpty ? 0 : (shared.row - block.row) * stride + shared.column - block.column
        around = [Float](repeating: 0, count: shared.count)
        for row in 0..<shared.rows {
            let first = (shared.row + row - window.row) * window.columns + shared.column - window.column
            for column in 0..<shared.columns where view.validity[first + column] != 0 {
                let weight = view.coverage[first + column]
                if weight > 0 {
                    inside.append(Int32(start + row * stride + column))
                    weights.append(weight)
                    totalWeight += Double(weight)
                    indices.append(first + column)
                } else if (shared.row + row).isMultiple(of: 4) {
                    around[row * shared.columns + column] = 1
                    aroundCount += 1
                }
            }
        }
    }

    /// The mean of a plane around the parcel, of every fourth row; NaN if there is none.
    func meanAround(_ plane: [Float]) -> Float {
        var scratch = [Float](repeating: 0, count: max(1, shared.columns))
        return kernels.maskedSum(
            plane, at: start, stride: stride, mask: around, rows: shared.rows, columns: shared.columns,
            scratch: &scratch) / aroundCount
    }
}
