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
    /// Nil where no blank ground is looked for.
    private let blanks: BlankGround?

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
        source = try Dataset(path: scene.path, ignoringOverviews: scene.ignoresOverviews)
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
        blanks =
            resampling == .glimpse
            ? nil : try BlankGround(of: scene, bands: chosen, grid: grid, footprint: footprint, warp: warp)
    }

    /// Reads the part of `window` that the scene covers.
    ///
    /// Returns that part with `bands × rows × columns` samples and its validity; nil where they do not meet.
    func read(_ window: Window) throws -> PixelBlockPart? {
        let part = window.intersection(footprint)
        guard !part.isEmpty else { return nil }
        guard let blanks else { return try readAsMarked(part) }
        var around = part.expanded(by: blanks.rim).intersection(footprint)
        var result = try readAsMarked(around)
        // Squares of zeros may begin beyond the window; where there is no zero, there is none to be found.
        if blanks.square > 0, result.holdsZero(bands: numbers.count) {
            around = part.expanded(by: blanks.rim + blanks.square - 1).intersection(footprint)
            if around != result.window { result = try readAsMarked(around) }
        }
        try blanks.hide(in: &result)
        return result.window == part ? result : result.cropped(to: part, bands: numbers.count)
    }

    /// Reads a part of the footprint; what the file marks is not observed.
    private func readAsMarked(_ part: Window) throws -> PixelBlockPart {
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
        guard let warp else {
            result.validity = [UInt8](repeating: 1, count: part.count)
            try mask.hide(in: &result, of: source, window: local)
            return result
        }
        result.validity = try warp.validity(of: part)
        result.invalidate(nodata: mask.nodata)
        // A warped pixel may come from nothing, whatever its type.
        result.invalidateNaN(bands: numbers.count)
        return result
    }
}
