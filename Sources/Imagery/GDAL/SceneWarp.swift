import CGDAL
import GDALSession
import Ground

/// A scene brought to a pixel grid by GDAL's warper: its pixels and, warped apart, how much of each was observed.
///
/// GDAL fills a pixel from whichever of its neighbours were observed, so what it calls valid grows by up to a pixel;
/// the warped mask says what share of a pixel rests on observed ones.
final class SceneWarp {
    /// The bands asked for, in that order.
    let pixels: Dataset
    /// Nil for a glimpse, and where pixels say it themselves: a mask has no overviews in GDAL's virtual datasets and would be read at full size.
    private let mask: Dataset?
    private let chain: VirtualChain
    private let planes: Int
    /// Least value of the warped mask (255 = all) from which a pixel counts as observed.
    private let threshold: Float

    /// Largest error of the warper's linear approximation of the projection, in source pixels.
    private static let approximationError = "0.02"

    /// Prepares warping `bands` of `scene`; throws ``ImageryError/cannotWarp(path:reason:)``.
    ///
    /// Shrinking, a pixel is the area-weighted mean of its ground (GDAL's `average`, exact to rounding for parallel
    /// grids since 3.3) and nine tenths of it must have been observed: one lost source pixel of 25 costs nothing,
    /// a third lost would shift the mean. Otherwise cubic convolution (Keys 1981), for heights bilinear, which rings
    /// at no wall; then all four source pixels around the place must have been observed. (Where one of the outer
    /// twelve was not, GDAL's cubic falls back to the inner four.)
    init(
        of source: Dataset, scene: Scene, bands: [SceneBand], mask: SceneMask, onto grid: PixelGrid,
        resampling: SceneReader.Resampling
    ) throws {
        let shrinks = try SceneExtent(of: scene, in: grid.crs).pixelSize < grid.pixelSize * 0.8
        let isHeight = bands.contains { $0.band == .height }
        let (pixelMethod, maskMethod, threshold): (String, String, Float) =
            switch resampling {
            case .nearest, .glimpse: ("near", "near", 128)
            case .areaWeighted where shrinks: ("average", "average", 0.9 * 255)
            case .areaWeighted: (isHeight ? "bilinear" : "cubic", "bilinear", 0.98 * 255)
            }
        self.threshold = threshold
        // Only the bands asked for, since the warper warps all that a dataset has; alpha weighs them.
        var selection = bands.flatMap { ["-b", "\($0.number)"] }
        if let alpha = mask.alpha { selection += ["-b", "\(alpha.number)"] }
        let chain = VirtualChain(on: source)
        self.chain = chain
        let selected = chain.add(try source.virtualCopy(selection))
        var options = ["-et", Self.approximationError, "-wo", "UNIFIED_SRC_NODATA=NO", "-r", pixelMethod]
        if scene.hasMislabelledAlpha { options.append("-nosrcalpha") }
        pixels = chain.add(try selected.warped(onto: grid, options))
        // The nearest pixel says itself whether it is nodata.
        guard resampling != .glimpse, !(resampling == .nearest && mask.isInPixels) else {
            (self.mask, planes) = (nil, 0)
            return
        }
        let observed = chain.add(try mask.dataset(of: source, scene: scene))
        options = ["-et", Self.approximationError, "-r", maskMethod, "-nosrcalpha"]
        self.mask = chain.add(try observed.warped(onto: grid, options))
        planes = Int(GDALGetRasterCount(observed.handle))
    }

    /// Which pixels of a window of the grid were observed; 1 = yes.
    func validity(of window: Window) throws -> [UInt8] {
        guard let mask else { return [UInt8](repeating: 1, count: window.count) }
        var shares = [Float](repeating: 0, count: planes * window.count)
        try shares.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            try mask.read(
                bands: Array(1...planes), source: window, into: base, columns: window.columns, rows: window.rows)
        }
        var validity = [UInt8](repeating: 1, count: window.count)
        for plane in 0..<planes {
            for pixel in 0..<window.count where shares[plane * window.count + pixel] < threshold {
                validity[pixel] = 0
            }
        }
        return validity
    }
}
