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
    /// Edge of a pixel of the scene, in pixels of the grid.
    let scale: Double
    /// How far, in pixels of the grid, a pixel takes from its neighbours.
    let reach: Int
    /// None for a glimpse, and where pixels say it themselves: a mask has no overviews in GDAL's virtual datasets and
    /// would be read at full size. A pixel is observed where one plane of the first, or all of the others say so.
    private var masks: [(dataset: Dataset, planes: Int, isAnyEnough: Bool)] = []
    private let chain: VirtualChain
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
        scale = try SceneExtent(of: scene, in: grid.crs).pixelSize / grid.pixelSize
        let shrinks = scale < 0.8
        let isHeight = bands.contains { $0.band == .height }
        let (pixelMethod, maskMethod, threshold): (String, String, Float) =
            switch resampling {
            case .nearest, .glimpse: ("near", "near", 128)
            case .areaWeighted where shrinks: ("average", "average", 0.9 * 255)
            case .areaWeighted: (isHeight ? "bilinear" : "cubic", "bilinear", 0.98 * 255)
            }
        self.threshold = threshold
        reach = resampling == .areaWeighted ? (shrinks ? 1 : Int((2 * max(1, scale)).rounded(.up))) : 0
        // Only the bands asked for, since the warper warps all that a dataset has; alpha weighs them.
        var selection = bands.flatMap { ["-b", "\($0.number)"] }
        if let alpha = mask.alpha { selection += ["-b", "\(alpha.number)"] }
        let chain = VirtualChain(on: source)
        self.chain = chain
        let selected = chain.add(try source.virtualCopy(selection))
        try selected.place(scene.geotransform, crs: scene.crs)
        // What a person or a sidecar says of nodata is not in the file; what one band alone says hides nothing.
        selected.setNodata(mask.nodata, bands: bands.count)
        // A pixel counts where any band does: a roof may hold one band's nodata.
        var options = ["-et", Self.approximationError, "-wo", "UNIFIED_SRC_NODATA=YES", "-r", pixelMethod]
        if scene.hasMislabelledAlpha { options.append("-nosrcalpha") }
        if let alpha = mask.alpha { options += ["-wo", "SRC_ALPHA_MAX=\(2 * alpha.half)"] }
        pixels = chain.add(try selected.warped(onto: grid, options))
        // The nearest pixel says itself whether it is nodata.
        guard resampling != .glimpse, !(resampling == .nearest && mask.isInPixels) else { return }
        options = ["-et", Self.approximationError, "-r", maskMethod, "-nosrcalpha"]
        for (observed, isAnyEnough) in try mask.datasets(of: source, selected: selected, scene: scene, chain: chain) {
            masks.append(
                (
                    chain.add(try observed.warped(onto: grid, options)),
                    Int(GDALGetRasterCount(observed.handle)), isAnyEnough
                ))
        }
    }

    /// Which pixels of a window of the grid were observed; 1 = yes.
    func validity(of window: Window) throws -> [UInt8] {
        var validity = [UInt8](repeating: 1, count: window.count)
        for mask in masks {
            var shares = [Float](repeating: 0, count: mask.planes * window.count)
            try shares.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try mask.dataset.read(
                    bands: Array(1...mask.planes), source: window, into: base, columns: window.columns,
                    rows: window.rows)
            }
            var seen = [UInt8](repeating: mask.isAnyEnough ? 0 : 1, count: window.count)
            for plane in 0..<mask.planes {
                for pixel in 0..<window.count {
                    let isSeen: UInt8 = shares[plane * window.count + pixel] < threshold ? 0 : 1
                    if mask.isAnyEnough { seen[pixel] |= isSeen } else { seen[pixel] &= isSeen }
                }
            }
            for pixel in 0..<window.count { validity[pixel] &= seen[pixel] }
        }
        return validity
    }
}
