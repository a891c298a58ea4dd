import Cadastre
public import Ground
import Imagery
public import Judge
import KernelSet
import Kernels

/// Plain per-parcel statistics of two epochs, block by block like a survey, without verdict or store.
///
/// The change magnitude is the classical change vector of bands standardised by each epoch's mean and deviation, both
/// taken over jointly observed pixels of every 8th row and column (an overview where the file has one), so that one
/// pass over the pixels is enough; of a grid of more than 32,768² pixels only where parcels lie. Source: Malila 1980.
public struct StatisticsRun: Sendable {
    /// Magnitude above which a pixel counts as changed.
    public static let magnitudeLimit: Float = 2
    private static let samplingFactor = 8
    /// Edges of what is read in a row, and of what is read and measured at once; pixels.
    private static let (blockEdge, groupEdge) = (1_024, 160)

    private let plan: SurveyPlan
    private let threads: Int

    /// A run of `plan` on `threads` workers (at least 1).
    public init(plan: SurveyPlan, threads: Int) {
        self.plan = plan
        self.threads = max(1, threads)
    }

    /// The bands that are measured, in column order.
    public var bands: [Band] { plan.bands }

    /// Measures every parcel; the result is in the order of parcel codes whatever the number of workers.
    ///
    /// `row` makes of a parcel's statistics what is wanted of them, on the worker that took them.
    public func run<Row: Sendable>(
        progress: @escaping @Sendable (SurveyProgress) -> Void,
        row: @escaping @Sendable (ParcelCode, ParcelStatistics) -> Row
    ) async throws -> [Row] {
        typealias Measured = [(code: ParcelCode, row: Row)]
        // Read in large blocks, whose file blocks stay in GDAL's cache, and measured in small groups of neighbours, whose
        // planes stay in the processor's.
        @Sendable func groups(_ parcels: [Parcel], edge: Int) -> [ParcelGroup] {
            ParcelGroup.cut(parcels, grid: plan.grid, edge: edge) { plan.grid.window(covering: $0.bounds) }
        }
        let blocks = groups(plan.parcels, edge: Self.blockEdge)
        let scales = try await Scales(
            plan: plan, blocks: blocks.map(\.window).filter { !$0.isEmpty }, factor: Self.samplingFactor,
            threads: threads)
        let queue = WorkQueue(count: blocks.count)
        return try await withThrowingTaskGroup(of: Measured.self) { group in
            for _ in 0..<min(threads, blocks.count) {
                group.addTask { [plan] in
                    let earlier = try EpochReader(scenes: plan.earlier, bands: plan.bands, grid: plan.grid)
                    let later = try EpochReader(scenes: plan.later, bands: plan.bands, grid: plan.grid)
                    var measured: Measured = []
                    while let index = queue.take() {
                        for group in groups(blocks[index].parcels, edge: Self.groupEdge) {
                            let planes = scales.planes(
                                try earlier.read(group.window), try later.read(group.window), bands: plan.bands)
                            for parcel in group.parcels {
                                let statistics = ParcelStatistics(
                                    of: parcel, planes: planes, grid: plan.grid, magnitudeLimit: Self.magnitudeLimit)
                                measured.append((parcel.code, row(parcel.code, statistics)))
                            }
                        }
                        progress(queue.finishOne())
                    }
                    return measured
                }
            }
            var all: Measured = []
            for try await part in group { all += part }
            return all.sorted { $0.code < $1.code }.map(\.row)
        }
    }
}

/// How each band of each epoch is standardised.
private struct Scales: Sendable {
    let earlierGain: [Float]
    let laterGain: [Float]
    let offset: [Float]

    /// Most pixels that a sample of the whole grid may have: that of 32,768 × 32,768 pixels.
    private static let sampleLimit = 1 << 24

    init(plan: SurveyPlan, blocks: [Window], factor: Int, threads: Int) async throws {
        let count = plan.bands.count
        let samples = Self.samples(of: plan.grid.coarsened(by: factor), blocks: blocks, factor: factor)
        let parts = try await inParallel(samples.count, threads: threads) { indices in
            let readers = try [plan.earlier, plan.later].map { scenes in
                try EpochReader.sampler(scenes: scenes, bands: plan.bands, grid: plan.grid, factor: factor).reader
            }
            return try indices.map { index in
                (index, Self.moments(of: try readers.map { try $0.read(samples[index]) }, bands: count))
            }
        }
        let total = parts.reduce(0.0) { $0 + $1.pixels }
        let sums = (0..<(2 * count)).map { band in
            (
                sum: parts.reduce(0.0) { $0 + $1.moments[band].sum },
                squares: parts.reduce(0.0) { $0 + $1.moments[band].squares }
            )
        }
        let moments = sums.map { entry -> (mean: Double, deviation: Double) in
            guard total > 0 else { return (0, 1) }
            let mean = entry.sum / total
            return (mean, max((entry.squares / total - mean * mean).squareRoot(), 1e-6))
        }
        earlierGain = moments.prefix(count).map { Float(1 / $0.deviation) }
        laterGain = moments.suffix(count).map { Float(1 / $0.deviation) }
        offset = zip(moments.prefix(count), moments.suffix(count)).map {
            Float($0.mean / $0.deviation - $1.mean / $1.deviation)
        }
    }

    /// The windows of the sampled grid that are read: all of it in strips, or where that would be too much the blocks.
    private static func samples(of coarse: PixelGrid, blocks: [Window], factor: Int) -> [Window] {
        if coarse.window.count <= sampleLimit {
            return stride(from: 0, to: coarse.rows, by: 256).map { row in
                Window(column: 0, row: row, columns: coarse.columns, rows: min(256, coarse.rows - row))
            }
        }
        return blocks.map { block in
            let (right, bottom) = ((block.endColumn - 1) / factor, (block.endRow - 1) / factor)
            return Window(
                column: block.column / factor, row: block.row / factor, columns: right - block.column / factor + 1,
                rows: bottom - block.row / factor + 1)
        }
    }

    /// Moments of every band of both epochs over the pixels that both observed, and how many those are.
    private static func moments(of epochs: [PixelBlock], bands: Int) -> (pixels: Double, moments: [Moments]) {
        let window = epochs[0].window
        let weights = zip(epochs[0].validity, epochs[1].validity).map { Float($0 & $1) }
        var scratch = [Double](repeating: 0, count: 2 * window.columns)
        let moments = epochs.flatMap { epoch in
            (0..<bands).map { band in
                kernels.weightedMoments(
                    epoch.samples, at: band * window.count, stride: window.columns, weights: weights,
                    rows: window.rows, columns: window.columns, scratch: &scratch)
            }
        }
        return (weights.reduce(0.0) { $0 + Double($1) }, moments)
    }

    func planes(_ before: PixelBlock, _ after: PixelBlock, bands: [Band]) -> ParcelStatistics.Planes {
        let count = before.window.count
        func plane(_ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
            [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
                if let base = buffer.baseAddress { fill(base) }
                initialised = count
            }
        }
        let magnitude = plane {
            kernels.standardisedChangeVector(
                earlier: before.samples, later: after.samples, earlierGain: earlierGain, laterGain: laterGain,
                offset: offset, bands: bands.count, count: count, magnitude: $0)
        }
        var vegetation: (earlier: [Float], later: [Float])?
        if let nir = bands.firstIndex(of: .nir), let red = bands.firstIndex(of: .red) {
            func index(_ block: PixelBlock) -> [Float] {
                block.samples.withUnsafeBufferPointer { samples in
                    guard let base = samples.baseAddress else { return [] }
                    return plane {
                        kernels.normalisedDifference(base + nir * count, base + red * count, count: count, into: $0)
                    }
                }
            }
            vegetation = (index(before), index(after))
        }
        return ParcelStatistics.Planes(
            window: before.window, earlier: before.samples, later: after.samples, magnitude: magnitude,
            vegetation: vegetation,
            validity: [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
                if let base = buffer.baseAddress {
                    kernels.both(before.validity, after.validity, count: count, into: base)
                }
                initialised = count
            })
    }
}
