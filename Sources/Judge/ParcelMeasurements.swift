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

    /// Numbers that were measured before, in the order of ``MeasurementCatalogue/names``; nil if they are not as many.
    public init?(values: [Float]) {
        guard values.count == MeasurementCatalogue.names.count else { return nil }
        self.values = values
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
        var values = MeasurementCatalogue.Single.allCases.map { singles[$0] ?? .nan }
        values.reserveCapacity(MeasurementCatalogue.names.count)
        let planes = MeasurementCatalogue.kinds.map { view.evidence.planes[$0] }
        let around = pixels.sumsAround(planes)
        var inside = [Float](repeating: 0, count: pixels.inside.count)
        for (plane, around) in zip(planes, around) {
            guard let plane else {
                values += MeasurementCatalogue.PlaneStatistic.allCases.map { _ in .nan }
                continue
            }
            kernels.gather(plane, at: pixels.inside, count: inside.count, into: &inside)
            guard let summary = PlaneSummary(inside, weights: pixels.weights, total: pixels.totalWeight) else {
                values += MeasurementCatalogue.PlaneStatistic.allCases.map { _ in .nan }
                continue
            }
            let (within, rest) = patch.means(of: inside, weights: pixels.weights)
            values += [
                summary.mean, summary.deviation, summary.quantile(0.1), summary.quantile(0.9),
                summary.top(leastArea), around / Float(pixels.around.count), within, within - rest,
            ]
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
    /// Places around the parcel, every other one.
    private(set) var around: [Int32] = []

    init(_ view: ParcelView) {
        let (window, block) = (view.window, view.evidence.window)
        for row in 0..<window.rows {
            let start = (window.row + row - block.row) * block.columns + window.column - block.column
            for column in 0..<window.columns {
                let index = row * window.columns + column
                guard view.validity[index] != 0 else { continue }
                if view.coverage[index] > 0 {
                    inside.append(Int32(start + column))
                    weights.append(view.coverage[index])
                    totalWeight += Double(view.coverage[index])
                    indices.append(index)
                } else if (window.row + row + window.column + column).isMultiple(of: 2) {
                    around.append(Int32(start + column))
                }
            }
        }
    }

    /// Sums of planes over the pixels around the parcel; 0 for planes that are not there.
    func sumsAround(_ planes: [[Float]?]) -> [Float] {
        var sums = [Float](repeating: 0, count: planes.count)
        let known = planes.indices.filter { planes[$0] != nil }
        for start in stride(from: 0, to: known.count, by: 8) {
            // The last few are filled up with the last one.
            let eight = (0..<8).map { known[min(start + $0, known.count - 1)] }
            guard let a = planes[eight[0]], let b = planes[eight[1]], let c = planes[eight[2]],
                let d = planes[eight[3]], let e = planes[eight[4]], let f = planes[eight[5]],
                let g = planes[eight[6]], let h = planes[eight[7]]
            else { continue }
            let sum = kernels.sums(a, b, c, d, e, f, g, h, at: around, count: around.count)
            for (lane, index) in eight.enumerated() { sums[index] = sum[lane] }
        }
        return sums
    }
}
