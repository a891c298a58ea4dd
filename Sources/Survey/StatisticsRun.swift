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
/// pass over the pixels is enough. Source: Malila 1980.
public struct StatisticsRun: Sendable {
    /// Magnitude above which a pixel counts as changed.
    public static let magnitudeLimit: Float = 2
    private static let samplingFactor = 8

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
    public func run(
        progress: @escaping @Sendable (SurveyProgress) -> Void
    ) async throws -> [(code: ParcelCode, statistics: ParcelStatistics)] {
        let scales = try Scales(plan: plan, factor: Self.samplingFactor)
        typealias Measured = [(code: ParcelCode, statistics: ParcelStatistics)]
        let queue = WorkQueue(count: plan.blocks.count)
        return try await withThrowingTaskGroup(of: Measured.self) { group in
            for _ in 0..<min(threads, plan.blocks.count) {
                group.addTask { [plan] in
                    let earlier = try EpochReader(scenes: plan.earlier, bands: plan.bands, grid: plan.grid)
                    let later = try EpochReader(scenes: plan.later, bands: plan.bands, grid: plan.grid)
                    var measured: Measured = []
                    while let index = queue.take() {
                        let block = plan.blocks[index]
                        let planes = scales.planes(
                            try earlier.read(block.window), try later.read(block.window), bands: plan.bands)
                        for parcel in block.groups.flatMap(\.parcels) {
                            let statistics = ParcelStatistics(
                                of: parcel, planes: planes, grid: plan.grid, magnitudeLimit: Self.magnitudeLimit)
                            measured.append((parcel.code, statistics))
                        }
                        progress(queue.finishOne())
                    }
                    return measured
                }
            }
            var all: Measured = []
            for try await part in group { all += part }
            return all.sorted { $0.code < $1.code }
        }
    }
}

/// How each band of each epoch is standardised.
private struct Scales: Sendable {
    let earlierGain: [Float]
    let laterGain: [Float]
    let offset: [Float]

    init(plan: SurveyPlan, factor: Int) throws {
        let count = plan.bands.count
        let (before, coarse) = try EpochReader.sampler(
            scenes: plan.earlier, bands: plan.bands, grid: plan.grid, factor: factor)
        let (after, _) = try EpochReader.sampler(
            scenes: plan.later, bands: plan.bands, grid: plan.grid, factor: factor)
        var total = 0.0
        var sums = [(sum: Double, squares: Double)](repeating: (0, 0), count: 2 * count)
        // Strip by strip: the sample of a large raster is large itself.
        for row in stride(from: 0, to: coarse.rows, by: 256) {
            let strip = Window(column: 0, row: row, columns: coarse.columns, rows: min(256, coarse.rows - row))
            let blocks = [try before.read(strip), try after.read(strip)]
            for pixel in 0..<strip.count where blocks[0].validity[pixel] & blocks[1].validity[pixel] != 0 {
                total += 1
                for (epoch, block) in blocks.enumerated() {
                    for band in 0..<count {
                        let value = Double(block.samples[band * strip.count + pixel])
                        sums[epoch * count + band].sum += value
                        sums[epoch * count + band].squares += value * value
                    }
                }
            }
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
