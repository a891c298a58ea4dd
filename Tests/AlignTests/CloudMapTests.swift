import Align
import Foundation
import Ground
import Imagery
import TestRasters
import Testing

/// Clouds drawn over a village of 512 × 512 m at 0.5 m.
@Suite struct CloudMapTests {
    private static let edge = 1_024
    private static let window = Window(column: 0, row: 0, columns: edge, rows: edge)
    private static let houses = (0..<100).map { (index: Int) -> DrawnVillage.House in
        let (left, top) = (Double(index % 10 * 100 + 30), Double(index / 10 * 100 + 40))
        return DrawnVillage.House(
            left, top, 22, 18, colour: index % 3 == 0 ? DrawnVillage.House.concrete : DrawnVillage.House.tile)
    }
    private static let ground = DrawnVillage(seed: 41, window: window).bands(houses)
    private static let earlier = ground.noisy(2, seed: 5)

    /// 1 in the middle, fading to 0 over the outer third of `radius` (metres) around (`x`, `y`) metres.
    private static func opacity(_ pixel: Int, _ x: Double, _ y: Double, radius: Double) -> Double {
        let (dx, dy) = (Double(pixel % edge) / 2 - x, Double(pixel / edge) / 2 - y)
        return min(max((radius - (dx * dx + dy * dy).squareRoot()) / (radius / 3), 0), 1)
    }

    private func pair(_ later: [[Double]], bands: Int = 4) async throws -> AlignedPair {
        let files = try EpochFiles(
            Array(Self.earlier.prefix(bands)), Array(later.noisy(2, seed: 6).prefix(bands)), columns: Self.edge,
            rows: Self.edge, pixelSize: 0.5)
        return try PairReader(files.pair, alignment: try await files.alignment(across: 3, down: 3)).read(Self.window)
    }

    /// A cloud of 80 m radius, white and 95 % opaque in its middle; its shadow, half as bright as the ground, lies
    /// 100 m aside, partly under the cloud.
    @Test(arguments: [false, true]) func aSoftCloudAndItsShadowAreHiddenAndClearGroundIsNot(_ isSwapped: Bool)
        async throws
    {
        func cloud(_ pixel: Int) -> Double { 0.95 * Self.opacity(pixel, 200, 180, radius: 80) }
        func shadow(_ pixel: Int) -> Double { 0.5 * Self.opacity(pixel, 280, 240, radius: 80) }
        let clouded = Self.ground.map { plane in
            plane.indices.map { pixel in
                let (alpha, dimmed) = (cloud(pixel), plane[pixel] * (1 - shadow(pixel)))
                return dimmed * (1 - alpha) + 240 * alpha
            }
        }
        let files = try EpochFiles(
            isSwapped ? clouded.noisy(2, seed: 6) : Self.earlier, isSwapped ? Self.earlier : clouded.noisy(2, seed: 6),
            columns: Self.edge, rows: Self.edge, pixelSize: 0.5)
        let alignment = try await files.alignment(across: 3, down: 3)
        let pair = try PairReader(files.pair, alignment: alignment).read(Self.window)
        var (veiled, veiledHidden, shaded, shadedHidden, clear, lost) = (0, 0, 0, 0, 0, 0)
        for pixel in 0..<Self.window.count {
            let isHidden = pair.validity[pixel] == 0 ? 1 : 0
            // A veil or shadow that takes less than a fifth hides nothing.
            if cloud(pixel) >= 0.2 {
                (veiled, veiledHidden) = (veiled + 1, veiledHidden + isHidden)
            } else if shadow(pixel) >= 0.2 {
                (shaded, shadedHidden) = (shaded + 1, shadedHidden + isHidden)
            } else if cloud(pixel) == 0 && shadow(pixel) == 0 {
                (clear, lost) = (clear + 1, lost + isHidden)
            }
        }
        #expect(Double(veiledHidden) >= 0.95 * Double(veiled), "\(veiledHidden) of \(veiled)")
        #expect(Double(shadedHidden) >= 0.95 * Double(shaded), "\(shadedHidden) of \(shaded)")
        #expect(Double(lost) <= 0.02 * Double(clear), "\(lost) of \(clear)")
        // The circle is 7.7 % of the map; each cover is named by its epoch.
        let (own, other): (CloudMap.Cover, CloudMap.Cover) =
            isSwapped ? (.earlierCloud, .laterCloud) : (.laterCloud, .earlierCloud)
        #expect((0.06...0.1).contains(alignment.clouds.share(of: own)))
        #expect(alignment.clouds.share(of: other) == 0)
    }

    @Test func aWhiteFactoryIsSeen() async throws {
        var later = Self.ground
        for band in 0..<4 {
            for row in 400..<520 {
                for column in 300..<380 { later[band][row * Self.edge + column] = [238.0, 238, 236, 230][band] }
            }
        }
        // In colours alone too.
        for bands in [4, 3] {
            let validity = try await pair(later, bands: bands).validity
            #expect(validity.allSatisfy { $0 != 0 })
        }
    }

    @Test func inColoursAloneBareWhiteSoilIsSeen() async throws {
        let soil = [228.0, 222, 210]
        var later = Array(Self.ground.prefix(3))
        for band in 0..<3 {
            for pixel in later[band].indices {
                let share = Self.opacity(pixel, 200, 180, radius: 80)
                later[band][pixel] += share * (soil[band] - later[band][pixel])
            }
        }
        #expect(try await pair(later, bands: 3).validity.allSatisfy { $0 != 0 })
    }

    /// The sample's shadow lies over fields that changed meanwhile: the picture shows it dark around column 780, row 50,
    /// north-west of the cloud, which is where the sun of 10:52 casts it (azimuth 141.6°, pvlib).
    @Test func theSamplesCloudCastsItsShadowAwayFromTheSun() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let scenes = try ["2023", "2024"].map {
            try SceneInspector.inspect(path: "\(root)/tiles/satellite-\($0).tif")
        }
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 411_592, originY: 2_548_374, pixelSize: 0.5, columns: 1_024, rows: 1_024)
        let pair = EpochPair(
            earlier: [scenes[0]], later: [scenes[1]], bands: EpochReader.commonBands(of: scenes), grid: grid)
        let centres = (0..<16).map { (column: $0 % 4 * 256 + 128, row: $0 / 4 * 256 + 128) }
        let clouds = try await Alignment.find(pair, centres: centres, regions: [grid.window], threads: 2).clouds
        for (column, row) in [(780, 50), (760, 40), (800, 70)] {
            #expect(clouds.cover(column: column, row: row).contains(.laterShadow))
        }
        #expect(clouds.cover(column: 890, row: 200).contains(.laterCloud))
        // Dark ponds, an orchard and houses elsewhere are no shadow.
        for (column, row) in [(100, 600), (280, 750), (400, 90), (200, 250), (700, 800)] {
            #expect(clouds.cover(column: column, row: row) == [])
        }
        #expect((0.01...0.04).contains(clouds.share(of: .laterShadow)))
        #expect(clouds.share(of: .earlierShadow) == 0)
    }
}
