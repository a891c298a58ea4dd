public import Ground

/// Reads an epoch — one or several scenes taken as one moment — window by window on the survey's grid.
///
/// Where scenes overlap, the first in the list that observed a pixel gives it. One reader per worker.
public final class EpochReader {
    private let readers: [SceneReader]
    private let bands: [Band]

    /// Opens every scene for reading `bands` on `grid`.
    ///
    /// Every scene must have the bands (see ``commonBands(of:)``). Throws ``ImageryError``.
    public convenience init(scenes: [Scene], bands: [Band], grid: PixelGrid) throws {
        try self.init(scenes: scenes, bands: bands, grid: grid, resampling: .areaWeighted)
    }

    private init(scenes: [Scene], bands: [Band], grid: PixelGrid, resampling: SceneReader.Resampling) throws {
        readers = try scenes.map { try SceneReader(scene: $0, bands: bands, grid: grid, resampling: resampling) }
        self.bands = bands
    }

    /// A reader of every `factor`-th pixel, from the file's overviews where it has them: for statistics of a scene.
    ///
    /// Its grid has `factor` times larger pixels and the same origin.
    public static func sampler(
        scenes: [Scene], bands: [Band], grid: PixelGrid, factor: Int
    ) throws -> (reader: EpochReader, grid: PixelGrid) {
        let coarse = PixelGrid(
            crs: grid.crs, originX: grid.originX, originY: grid.originY, pixelSize: grid.pixelSize * Double(factor),
            columns: max(1, grid.columns / factor), rows: max(1, grid.rows / factor))
        return (try EpochReader(scenes: scenes, bands: bands, grid: coarse, resampling: .nearest), coarse)
    }

    /// Reads a window, which may reach beyond the grid or the scenes: what lies outside is not observed.
    ///
    /// Shape: `bands × rows × columns` of the window. Throws ``ImageryError/readFailed(path:window:reason:)``.
    public func read(_ window: Window) throws -> PixelBlock {
        // The common case, one scene that covers the window, is handed on without a copy.
        var first: PixelBlockPart?
        if readers.count == 1 {
            first = try readers[0].read(window)
            if let first, first.window == window {
                return PixelBlock(window: window, bands: bands, samples: first.samples, validity: first.validity)
            }
        }
        var samples = [Float](repeating: 0, count: bands.count * window.count)
        var validity = [UInt8](repeating: 0, count: window.count)
        for part in try first.map({ [$0] }) ?? readers.compactMap({ try $0.read(window) }) {
            merge(part, into: window, &samples, &validity)
        }
        return PixelBlock(window: window, bands: bands, samples: samples, validity: validity)
    }

    private func merge(
        _ part: PixelBlockPart, into window: Window, _ samples: inout [Float], _ validity: inout [UInt8]
    ) {
        let columns = part.window.columns
        for row in 0..<part.window.rows {
            let target = (part.window.row + row - window.row) * window.columns + part.window.column - window.column
            let source = row * columns
            for column in 0..<columns where validity[target + column] == 0 && part.validity[source + column] != 0 {
                validity[target + column] = 1
                for band in bands.indices {
                    samples[band * window.count + target + column] =
                        part.samples[band * part.window.count + source + column]
                }
            }
        }
    }

    /// The bands that all scenes have, in the order red, green, blue, near infrared, grey.
    public static func commonBands(of scenes: [Scene]) -> [Band] {
        Band.allCases.filter { band in scenes.allSatisfy { $0.bands.contains { $0.band == band } } }
    }
}
