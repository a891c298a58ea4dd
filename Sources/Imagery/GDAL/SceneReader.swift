import CGDAL
import GDALSession
import Ground

/// Reads one scene onto a pixel grid, with what was not observed. One per worker.
final class SceneReader {
    let scene: Scene
    /// The pixels of the grid that the scene may cover; may reach beyond the grid.
    let footprint: Window
    private let source: Dataset
    private let mask: SceneMask
    /// Nil where the scene lies on the grid and is read as it is.
    private let warp: SceneWarp?
    /// Band numbers in the dataset that is read, in the order asked for.
    private let numbers: [Int]

    /// How pixels are found where scene and grid differ.
    enum Resampling {
        /// The area-weighted mean of all source pixels when shrinking, interpolated otherwise.
        case areaWeighted
        /// The nearest source pixel, of an overview where the file has one: for sampling, not for comparing.
        case nearest
        /// As `nearest`, without looking at masks: what was not observed may come as 0. For finding what is bright.
        case glimpse
    }

    /// Prepares reading `bands` of `scene` on `grid`; throws ``ImageryError``.
    init(scene: Scene, bands: [Band], grid: PixelGrid, resampling: Resampling = .areaWeighted) throws {
        self.scene = scene
        let chosen = bands.compactMap { band in scene.bands.first { $0.band == band } }
        precondition(chosen.count == bands.count, "the caller asks for bands that the scene has")
        source = try Dataset(path: scene.path)
        mask = SceneMask(of: source, scene: scene, bands: chosen)
        if scene.liesOn(grid) {
            warp = nil
            numbers = chosen.map(\.number)
            footprint = scene.window(on: grid)
        } else {
            warp = try SceneWarp(
                of: source, scene: scene, bands: chosen, mask: mask, onto: grid, resampling: resampling)
            numbers = Array(1...chosen.count)
            footprint = grid.window(covering: try SceneExtent(of: scene, in: grid.crs).bounds).expanded(by: 1)
                .intersection(grid.window)
        }
    }

    /// Reads the part of `window` that the scene covers.
    ///
    /// Returns that part with `bands × rows × columns` samples and its validity; nil where they do not meet.
    func read(_ window: Window) throws -> PixelBlockPart? {
        let part = window.intersection(footprint)
        guard !part.isEmpty else { return nil }
        var local = part
        if warp == nil {
            local.column -= footprint.column
            local.row -= footprint.row
        }
        let dataset = warp?.pixels ?? source
        let samples = try [Float](unsafeUninitializedCapacity: numbers.count * part.count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try dataset.read(bands: numbers, source: local, into: base, columns: part.columns, rows: part.rows)
            filled = numbers.count * part.count
        }
        var result = PixelBlockPart(window: part, samples: samples, validity: [])
        if let warp {
            result.validity = try warp.validity(of: part)
        } else {
            result.validity = [UInt8](repeating: 1, count: part.count)
            try hideMasked(local, in: &result.validity)
        }
        result.invalidate(nodata: mask.nodata)
        // Bytes are numbers; a warped one may still come from nothing.
        if warp != nil || !scene.isByte { result.invalidateNaN(bands: numbers.count) }
        return result
    }

    /// Takes away what mask and alpha of a scene that is read as it is say was not observed.
    private func hideMasked(_ local: Window, in validity: inout [UInt8]) throws {
        if mask.hasMaskBand {
            try validity.withUnsafeMutableBufferPointer { mask in
                guard let base = mask.baseAddress else { return }
                try source.readMask(band: numbers[0], source: local, into: base)
            }
            for index in validity.indices { validity[index] = validity[index] >= 128 ? 1 : 0 }
        }
        if let alpha = mask.alpha {
            var opacity = [Float](repeating: 0, count: local.count)
            try opacity.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try source.read(
                    bands: [alpha.number], source: local, into: base, columns: local.columns, rows: local.rows)
            }
            for index in validity.indices where opacity[index] < alpha.half { validity[index] = 0 }
        }
    }
}
