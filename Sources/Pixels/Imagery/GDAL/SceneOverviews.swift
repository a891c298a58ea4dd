import CGDAL
import GDALSession
import Ground

/// Whether a scene's overviews show what its pixels do.
///
/// Overviews are written in a separate step and stay unchanged when pixels are rewritten; some writers fill them with
/// not-a-number. Each level is held against the next finer one at nine places: a pixel of an overview contradicts where
/// its number lies beyond those it was made from, or where only one of the two is observed. A quarter of contradicting
/// pixels is more than any resampling makes (cubic and Lanczos overshoot by a fifth of the range).
struct SceneOverviews {
    private let dataset: Dataset
    private let mask: SceneMask
    private let numbers: [Int]
    /// A step of the scene's numbers: what rounding alone may make; 0 for floating point.
    private let step: Float

    private static let (places, edge) = (3, 4)
    private static let mostContradictions = 0.25

    /// Compares the used bands of every level. Throws ``ImageryError/readFailed(path:window:reason:)``.
    static func contradictPixels(of dataset: Dataset, scene: Scene) throws -> Bool {
        let look = SceneOverviews(of: dataset, scene: scene)
        return try look.contradict()
    }

    private init(of dataset: Dataset, scene: Scene) {
        self.dataset = dataset
        mask = SceneMask(of: dataset, scene: scene, bands: scene.bands)
        numbers = scene.bands.map(\.number)
        let type = GDALGetRasterDataType(GDALGetRasterBand(dataset.handle, Int32(numbers.first ?? 1)))
        step = GDALDataTypeIsInteger(type) != 0 ? 1 : 0
    }

    private func contradict() throws -> Bool {
        guard let first = numbers.first else { return false }
        let base = GDALGetRasterBand(dataset.handle, Int32(first))
        let count = GDALSession.call { GDALGetOverviewCount(base) }
        for level in 0..<count {
            let share = try contradictions(of: Int(level), against: Int(level) - 1)
            if share > Self.mostContradictions { return true }
        }
        return false
    }

    /// Share of the sampled pixels that contradict; levels count from the largest overview, -1 is the file itself.
    private func contradictions(of coarse: Int, against fine: Int) throws -> Double {
        let (coarseSize, fineSize) = (size(of: coarse), size(of: fine))
        let scale = (
            Double(fineSize.columns) / Double(max(1, coarseSize.columns)),
            Double(fineSize.rows) / Double(max(1, coarseSize.rows))
        )
        var (looked, wrong) = (0, 0)
        for row in 0..<Self.places {
            for column in 0..<Self.places {
                let window = Window(
                    column: (2 * column + 1) * coarseSize.columns / (2 * Self.places) - Self.edge / 2,
                    row: (2 * row + 1) * coarseSize.rows / (2 * Self.places) - Self.edge / 2, columns: Self.edge,
                    rows: Self.edge
                ).intersection(Window(column: 0, row: 0, columns: coarseSize.columns, rows: coarseSize.rows))
                guard !window.isEmpty else { continue }
                // A pixel more all round: levels of odd size do not lie exactly on each other.
                let around = Window(
                    column: Int(Double(window.column) * scale.0) - 1, row: Int(Double(window.row) * scale.1) - 1,
                    columns: Int(Double(window.columns) * scale.0) + 3, rows: Int(Double(window.rows) * scale.1) + 3
                ).intersection(Window(column: 0, row: 0, columns: fineSize.columns, rows: fineSize.rows))
                let (shown, source) = (try read(window, level: coarse), try read(around, level: fine))
                let result = compare(shown, with: source, scale: scale)
                looked += result.looked
                wrong += result.wrong
            }
        }
        return looked == 0 ? 0 : Double(wrong) / Double(looked)
    }

    private func compare(
        _ shown: PixelBlockPart, with source: PixelBlockPart, scale: (Double, Double)
    ) -> (looked: Int, wrong: Int) {
        let (window, around) = (shown.window, source.window)
        var (looked, wrong) = (0, 0)
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                let own = Window(
                    column: Int(Double(window.column + column) * scale.0) - 1,
                    row: Int(Double(window.row + row) * scale.1) - 1, columns: Int(scale.0.rounded(.up)) + 2,
                    rows: Int(scale.1.rounded(.up)) + 2
                ).intersection(around)
                let pixels = (own.row..<own.endRow).flatMap { line in
                    (own.column..<own.endColumn).map {
                        (line - around.row) * around.columns + $0 - around.column
                    }
                }
                let pixel = row * window.columns + column
                let seen = pixels.filter { source.validity[$0] != 0 }
                looked += 1
                guard shown.validity[pixel] != 0 else {
                    if seen.count == pixels.count { wrong += 1 }
                    continue
                }
                guard !seen.isEmpty else {
                    wrong += 1
                    continue
                }
                let isWrong = numbers.indices.contains { band in
                    let values = seen.map { source.samples[band * around.count + $0] }
                    guard let least = values.min(), let most = values.max() else { return true }
                    let value = shown.samples[band * window.count + pixel]
                    let slack = 0.2 * (most - least) + 0.02 * max(abs(least), abs(most)) + step
                    return !(value >= least - slack && value <= most + slack)
                }
                if isWrong { wrong += 1 }
            }
        }
        return (looked, wrong)
    }

    private func band(_ number: Int, level: Int) -> GDALRasterBandH? {
        let base = GDALGetRasterBand(dataset.handle, Int32(number))
        return level < 0 ? base : GDALSession.call { GDALGetOverview(base, Int32(level)) }
    }

    private func size(of level: Int) -> (columns: Int, rows: Int) {
        guard let band = numbers.first.flatMap({ band($0, level: level) }) else { return (0, 0) }
        return (Int(GDALGetRasterBandXSize(band)), Int(GDALGetRasterBandYSize(band)))
    }

    /// A window of a level, and which of its pixels nodata and numbers call observed; alpha and masks have levels of
    /// their own and are left aside.
    private func read(_ window: Window, level: Int) throws -> PixelBlockPart {
        var samples = [Float](repeating: 0, count: numbers.count * window.count)
        for (index, number) in numbers.enumerated() {
            guard let band = band(number, level: level) else { continue }
            let status = samples.withUnsafeMutableBufferPointer { buffer in
                GDALSession.call {
                    GDALRasterIO(
                        band, GF_Read, Int32(window.column), Int32(window.row), Int32(window.columns),
                        Int32(window.rows), buffer.baseAddress.map { $0 + index * window.count },
                        Int32(window.columns), Int32(window.rows), GDT_Float32, 0, 0)
                }
            }
            if status != CE_None || GDALSession.hasFailed {
                throw ImageryError.readFailed(path: dataset.path, window: window, reason: GDALSession.lastMessage)
            }
        }
        var part = PixelBlockPart(
            window: window, samples: samples, validity: [UInt8](repeating: 1, count: window.count))
        part.invalidate(nodata: mask.nodata)
        part.invalidateNaN(bands: numbers.count)
        return part
    }
}
