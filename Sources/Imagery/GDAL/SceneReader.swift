import CGDAL
import GDALSession
import Ground

/// Reads one scene onto a pixel grid, with what was not observed. One per worker.
final class SceneReader {
    let scene: Scene
    private let grid: PixelGrid
    /// Keeps a warped dataset's source open for as long as it is read.
    private let source: Dataset
    private let warped: Dataset?
    /// File band numbers of the bands asked for, in that order.
    private let numbers: [Int]
    private let nodata: [Double?]
    private let masking: Masking

    /// How the dataset that is read says what was not observed.
    private enum Masking {
        case nodata
        case alpha(band: Int)
        case maskBand
        case none
    }

    /// How pixels are found where scene and grid differ.
    enum Resampling {
        /// The area-weighted mean of all source pixels when shrinking, bilinear otherwise.
        case areaWeighted
        /// The nearest source pixel, of an overview where the file has one: for sampling, not for comparing.
        case nearest
    }

    /// Prepares reading `bands` of `scene` on `grid`.
    init(scene: Scene, bands: [Band], grid: PixelGrid, resampling: Resampling = .areaWeighted) throws {
        self.scene = scene
        self.grid = grid
        let chosen = bands.compactMap { band in scene.bands.first { $0.band == band } }
        precondition(chosen.count == bands.count, "the caller asks for bands that the scene has")
        numbers = chosen.map(\.number)
        source = try Dataset(path: scene.path)
        let sentinel = chosen.compactMap(\.nodata).first
        let hasNodata = sentinel != nil
        if scene.liesOn(grid) {
            warped = nil
            nodata = chosen.map(\.nodata)
            let flags = source.maskFlags(band: numbers[0])
            let isClear = flags & GMF_ALL_VALID != 0 || (scene.hasMislabelledAlpha && flags & GMF_ALPHA != 0)
            masking = hasNodata ? .nodata : isClear ? .none : .maskBand
        } else {
            let warped = try Self.warp(
                source, scene: scene, onto: grid, sentinel: sentinel, resampling: resampling)
            self.warped = warped
            // The warp writes one value for "not observed" into every band, whatever each band's own was.
            nodata = chosen.map { _ in sentinel }
            masking = hasNodata ? .nodata : .alpha(band: Int(GDALGetRasterCount(warped.handle)))
        }
    }

    /// A virtual dataset on the whole grid: pixels are warped when they are read.
    ///
    /// What was not observed becomes `sentinel` where the scene has nodata, else the last band is alpha.
    private static func warp(
        _ source: Dataset, scene: Scene, onto grid: PixelGrid, sentinel: Double?, resampling: Resampling
    ) throws -> Dataset {
        let bounds = grid.bounds
        let shrinks = try SceneExtent(of: scene, in: grid.crs).pixelSize < grid.pixelSize * 0.8
        let method = resampling == .nearest ? "near" : shrinks ? "average" : "bilinear"
        var arguments = [
            "-of", "VRT", "-t_srs", grid.crs.description, "-te", "\(bounds.minX)", "\(bounds.minY)", "\(bounds.maxX)",
            "\(bounds.maxY)", "-ts", "\(grid.columns)", "\(grid.rows)", "-r", method,
            "-ot", "Float32", "-wt", "Float32",
        ]
        if let sentinel {
            arguments += ["-dstnodata", "\(sentinel)", "-wo", "UNIFIED_SRC_NODATA=NO"]
        } else {
            arguments.append("-dstalpha")
        }
        if scene.hasMislabelledAlpha { arguments.append("-nosrcalpha") }
        let handle = GDALSession.call {
            GDALSession.withStringList(arguments) { list -> GDALDatasetH? in
                guard let options = GDALWarpAppOptionsNew(list, nil) else { return nil }
                defer { GDALWarpAppOptionsFree(options) }
                var sources: [GDALDatasetH?] = [source.handle]
                return GDALWarp("", nil, 1, &sources, options, nil)
            }
        }
        guard let handle else { throw ImageryError.cannotWarp(path: scene.path, reason: GDALSession.lastMessage) }
        return Dataset(taking: handle, path: scene.path)
    }

    /// Reads the part of `window` that the scene covers.
    ///
    /// Returns that part with `bands × rows × columns` samples and its validity; nil where they do not meet.
    func read(_ window: Window) throws -> PixelBlockPart? {
        let extent = warped == nil ? scene.window(on: grid) : grid.window
        let part = window.intersection(extent)
        guard !part.isEmpty else { return nil }
        let dataset = warped ?? source
        let origin = warped == nil ? extent : Window(column: 0, row: 0, columns: 0, rows: 0)
        let local = Window(
            column: part.column - origin.column, row: part.row - origin.row, columns: part.columns, rows: part.rows)
        var result = PixelBlockPart(
            window: part, samples: [Float](repeating: 0, count: numbers.count * part.count),
            validity: [UInt8](repeating: 1, count: part.count))
        try result.samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            try dataset.read(
                bands: numbers, source: local, into: base, columns: part.columns, rows: part.rows)
        }
        switch masking {
        case .none: break
        case .nodata: result.invalidate(nodata: nodata)
        case .maskBand:
            try result.validity.withUnsafeMutableBufferPointer { mask in
                guard let base = mask.baseAddress else { return }
                try dataset.readMask(band: numbers[0], source: local, into: base)
            }
            // Half transparent is as much hidden as seen: only the opaque half counts as observed.
            for index in result.validity.indices { result.validity[index] = result.validity[index] >= 128 ? 1 : 0 }
        case .alpha(let band):
            var alpha = [Float](repeating: 0, count: part.count)
            try alpha.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try dataset.read(bands: [band], source: local, into: base, columns: part.columns, rows: part.rows)
            }
            for index in alpha.indices { result.validity[index] = alpha[index] >= 128 ? 1 : 0 }
        }
        result.invalidateNaN(bands: numbers.count)
        return result
    }
}
