// `Tiles`: scene → map tiles, in the CRS that is asked for; what was not observed is transparent.
//
// ``TilePainter`` opens a scene once and paints tiles of it. It runs in a child process of its own: a file may make a decoder crash.
public import Ground
import Imagery

/// Paints tiles of one scene.
public struct TilePainter {
    /// Digital numbers shown as black and as white: red, green, blue, or the one band thrice.
    public typealias Stretch = [ClosedRange<Float>]

    private let scene: Scene
    private let crs: CRSCode
    private let bands: [Band]
    /// What is shown as black and as white.
    public let stretch: Stretch

    /// Opens a scene for tiles in a CRS. `stretch`: nil = between the 1st and the 99th of a hundred of its digital numbers, from a sample of
    /// it.
    ///
    /// Throws `ImageryError`.
    public init(path: String, declared: SceneDeclaration, crs: CRSCode, stretch: Stretch? = nil) throws {
        scene = try SceneInspector.inspect(path: path, declared: declared)
        self.crs = crs
        let known = EpochReader.commonBands(of: [scene])
        let colours: [Band] = [.red, .green, .blue]
        bands = colours.allSatisfy(known.contains) ? colours : Array(known.prefix(1))
        self.stretch = try stretch ?? Self.stretch(of: scene, bands)
    }

    /// A tile as PNG; nil where nothing of it was observed.
    ///
    /// Throws `ImageryError`.
    public func png(of tile: TileAddress) throws -> [UInt8]? {
        let edge = TileGrid.edge
        let bounds = tile.bounds
        let grid = PixelGrid(
            crs: crs, originX: bounds.minX, originY: bounds.maxY, pixelSize: tile.grid.resolution(of: tile.level),
            columns: edge, rows: edge)
        let block = try EpochReader(scenes: [scene], bands: bands, grid: grid).read(
            Window(column: 0, row: 0, columns: edge, rows: edge))
        guard block.validity.contains(where: { $0 != 0 }) else { return nil }
        let isWhole = !block.validity.contains(0)
        let count = edge * edge
        let channels = isWhole ? 3 : 4
        let shown = (0..<3).map { index -> (start: Int, low: Float, factor: Float) in
            let band = min(index, bands.count - 1)
            let range = stretch[band]
            return (band * count, range.lowerBound, 255 / max(range.upperBound - range.lowerBound, 1e-6))
        }
        let samples = [UInt8](unsafeUninitializedCapacity: count * channels) { samples, written in
            for pixel in 0..<count {
                let target = pixel * channels
                let isSeen = block.validity[pixel] != 0
                for (channel, band) in shown.enumerated() {
                    let value = isSeen ? (block.samples[band.start + pixel] - band.low) * band.factor : 0
                    samples[target + channel] = UInt8(min(max(value, 0), 255))
                }
                if !isWhole { samples[target + 3] = isSeen ? 255 : 0 }
            }
            written = count * channels
        }
        return try PNGEncoder.encode(samples, columns: edge, rows: edge, channels: channels)
    }

    /// The 1st and the 99th of a hundred digital numbers of each band, from at most 512 × 512 pixels of the whole scene.
    private static func stretch(of scene: Scene, _ bands: [Band]) throws -> Stretch {
        let bounds = scene.bounds
        let size = max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY) / 512
        let grid = PixelGrid(
            crs: scene.crs, originX: bounds.minX, originY: bounds.maxY, pixelSize: size, columns: 512, rows: 512)
        let block = try EpochReader.sampler(scenes: [scene], bands: bands, grid: grid, factor: 1).reader.read(
            Window(column: 0, row: 0, columns: 512, rows: 512))
        let count = block.window.count
        return bands.indices.map { band in
            let seen = (0..<count).filter { block.validity[$0] != 0 }.map { block.samples[band * count + $0] }.sorted()
            guard let first = seen.first, let last = seen.last else { return 0...255 }
            let (low, high) = (seen[seen.count / 100], seen[min(seen.count - 1, seen.count * 99 / 100)])
            return low < high ? low...high : first...max(last, first + 1)
        }
    }
}
