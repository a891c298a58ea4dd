import Foundation
import Ground
import TestRasters
import Testing

@testable import Sample

@Suite struct TrainingSceneTests {
    /// Number 7 of seed 1 again, byte by byte.
    @Test func theSameNumberIsTheSameScene() throws {
        let folder = try TemporaryFolder()
        let first = try TrainingScenes.write(index: 7, seed: 1, to: folder.file("a"))
        let again = try TrainingScenes.write(index: 7, seed: 1, to: folder.file("b"))
        for (one, other) in [(first.earlierPath, again.earlierPath), (first.laterPath, again.laterPath)] {
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: one)) == Data(contentsOf: URL(fileURLWithPath: other)))
        }
        #expect(first.labels == again.labels && !first.labels.isEmpty)
        let raster = try RasterReader(first.earlierPath)
        #expect(raster.bands == (first.bands == "RGBN" ? 4 : 3))
        #expect(raster.names.prefix(3) == ["red", "green", "blue"])
    }

    @Test func placesBandsAndPixelSizesAllOccur() {
        let styles = (0..<80).map { index -> TrainingStyle in
            var random = RandomSource(seed: UInt64(index) &+ 99, stream: 0x7A00)
            return TrainingStyle(&random)
        }
        #expect(Set(styles.map(\.place)) == Set(TrainingStyle.Place.allCases))
        #expect(Set(styles.map(\.hasNearInfrared)) == [true, false])
        #expect(Set(styles.map(\.parcelsAreLots)) == [true, false])
        for range in [0.25...0.4, 0.4...0.65, 0.65...1.1, 1.1...2.0] {
            #expect(styles.contains { range.contains($0.pixelSize) }, "\(range)")
        }
        #expect(styles.allSatisfy { (0.25...2).contains($0.pixelSize) })
    }

    /// Every building that came leaves its footprint, and nothing else is called construction.
    @Test func tracesOfConstructionAreTheBuildingsThatCame() throws {
        for index in 0..<6 {
            var random = RandomSource(seed: UInt64(index), stream: 0x7A00)
            let built = TrainingWorldBuilder.build(style: TrainingStyle(&random), seed: UInt64(index))
            let came = built.world.structures.filter {
                !$0.isPresent(in: .earlier) && $0.isPresent(in: .later) && $0.base.later == 0
            }
            let area = came.reduce(0.0) { $0 + $1.width * $1.depth }
            let traced = built.traces.filter { $0.kind == .newBuilding || $0.kind == .extension }
                .reduce(0.0) { $0 + Polygon(exterior: $1.ring).area }
            // Greenhouses come too, and are no construction: they have the lowest walls.
            let greenhouses = came.filter { $0.eave.later == 1.6 }.reduce(0.0) { $0 + $1.width * $1.depth }
            #expect(abs(area - greenhouses - traced) < 1e-6 * max(area, 1))
        }
    }

    /// A mesh covers its square without gap or overlap.
    @Test func theMeshCoversItsSquare() {
        var random = RandomSource(seed: 3, stream: 1)
        let rings = MeshCadastre.rings(extent: 200, cell: 24, random: &random)
        #expect(rings.count == 64)
        #expect(abs(rings.reduce(0.0) { $0 + Polygon(exterior: $1).area } - 40_000) < 1e-6)
        #expect(rings.allSatisfy { Polygon.signedArea($0) > 0 })
    }
}
