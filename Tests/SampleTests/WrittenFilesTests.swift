import Foundation
import Ground
import Projection
import TestRasters
import Testing

@testable import Sample

/// The hamlet written to disk once, and read back by other means than it was written.
@Suite("Written files", .serialized)
struct WrittenFilesTests {
    private static let seed: UInt64 = 5
    private static let written = Result { () throws -> TemporaryFolder in
        let folder = try TemporaryFolder()
        try SampleGenerator.write(to: folder.path, seed: seed, scene: .hamlet)
        return folder
    }

    private func path(_ name: String) throws -> String { try Self.written.get().file(name) }

    private static let tiles = ["satellite-2023", "satellite-2024", "drone-2023", "drone-2024"]
    private static let surfaces = ["drone-dsm-2023", "drone-dsm-2024"]

    @Test("every raster: EPSG:4547, north up, a COG, and its moment of acquisition", arguments: tiles + surfaces)
    func raster(_ name: String) throws {
        let raster = try RasterReader(try path("tiles/\(name).tif"))
        let pixelSize = name.hasPrefix("satellite") ? 0.5 : 0.1
        let extent = name.hasPrefix("satellite") ? 96 : 25.6
        #expect(raster.epsg == "4547")
        #expect(raster.columns == Int((extent / pixelSize).rounded()) && raster.rows == raster.columns)
        let geotransform = raster.geotransform
        #expect(geotransform[1] == pixelSize && geotransform[5] == -pixelSize)
        #expect(geotransform[2] == 0 && geotransform[4] == 0)
        // 113.14 E, 23.03 N is E 411848, N 2548119.
        #expect(abs(geotransform[0] - 411_600) < 400 && abs(geotransform[3] - 2_548_000) < 400)
        #expect(raster.item("LAYOUT", "IMAGE_STRUCTURE") == "COG")
        let acquiredAt = try #require(raster.item("ACQUISITIONDATETIME", "IMAGERY"))
        #expect(acquiredAt.hasPrefix(name.hasSuffix("2023") ? "2023-11-" : "2024-10-"))
        #expect(Instant(rfc3339: acquiredAt) != nil)
        if name.hasPrefix("satellite") {
            #expect(raster.names == ["red", "green", "blue", "nir"])
            #expect((1...4).allSatisfy { raster.nodata($0) == 0 })
        } else if name.hasPrefix("drone-dsm") {
            #expect(raster.names == ["height"])
            #expect(raster.nodata(1) == -9999)
        } else {
            #expect(raster.names == ["red", "green", "blue"])
            #expect(raster.hasDatasetMask)
        }
    }

    @Test("both satellite scenes lack a part, and most of each is there; nodata is nodata in every band")
    func gaps() throws {
        for name in ["satellite-2023", "satellite-2024"] {
            let raster = try RasterReader(try path("tiles/\(name).tif"))
            let planes = (1...4).map { raster.pixels($0) }
            let missing = planes.map { plane in plane.map { $0 == 0 } }
            #expect(missing.allSatisfy { $0 == missing[0] })
            let share = Double(missing[0].count { $0 }) / Double(missing[0].count)
            #expect(share > 0.001 && share < 0.05, "\(name): \(share)")
        }
        let mask = try RasterReader(try path("tiles/drone-2024.tif")).mask()
        #expect(mask.contains(0) && mask.contains(255))
    }

    @Test("the same seed gives the same files to the last byte; another seed other pixels")
    func reproducible() throws {
        let again = try TemporaryFolder()
        let sameWorld = WorldBuilder.build(.small, seed: Self.seed)
        let textures = TextureBank(seed: Self.seed)
        let grids = GridFiles(world: sameWorld)
        try grids.writeParcels(to: again.file("parcels.gpkg"))
        try grids.writeGovernance(to: again.file("governance.gpkg"))
        try TileFiles(
            world: sameWorld, acquisition: .satellite(.later, plan: .small), textures: textures, seed: Self.seed
        ).writeScene(to: again.file("satellite-2024.tif"))
        try TileFiles(world: sameWorld, acquisition: .drone(.later, plan: .small), textures: textures, seed: Self.seed)
            .writeSurface(to: again.file("drone-dsm-2024.tif"))
        for name in [
            "grids/parcels.gpkg", "grids/governance.gpkg", "tiles/satellite-2024.tif", "tiles/drone-dsm-2024.tif",
        ] {
            let first = FileManager.default.contents(atPath: try path(name))
            let second = FileManager.default.contents(atPath: again.file(String(name.dropFirst(6))))
            #expect(first != nil && first == second, "\(name)")
        }
        let world = WorldBuilder.build(.small, seed: 6)
        let other = TileFiles(
            world: world, acquisition: .satellite(.earlier, plan: .small), textures: TextureBank(seed: 6), seed: 6)
        let red = try RasterReader(try path("tiles/satellite-2023.tif")).pixels(1)
        #expect(zip(other.expose().planes, red).count { Float($0) != $1 } > red.count / 2)
    }

    @Test("truth: areas are those of the polygons, parcels exist, and what is real changed the pixels or the heights")
    func truth() throws {
        let truth = try Truth(path: try path("tiles/truth.geojson"))
        let codes = Set(WorldBuilder.build(.small, seed: Self.seed).lots.map(\.code.text))
        #expect(truth.features.contains { $0.properties.kind == "newBuilding" })
        let (before, after) = (
            try RasterReader(try path("tiles/satellite-2023.tif")),
            try RasterReader(try path("tiles/satellite-2024.tif"))
        )
        let (low, high) = (
            try RasterReader(try path("tiles/drone-dsm-2023.tif")),
            try RasterReader(try path("tiles/drone-dsm-2024.tif"))
        )
        let (green, greenAfter) = (before.pixels(2), after.pixels(2))
        let (heights, heightsAfter) = (low.pixels(1), high.pixels(1))
        let usual = Truth.meanChange(green, greenAfter, before, nil, skipping: 0) ?? 0
        for feature in truth.features where feature.properties.real {
            let properties = feature.properties
            // Seven decimals of a degree are about a centimetre; a 10 m side then costs 0.1 m² at most.
            #expect(abs(feature.shape.area - properties.area) < 0.12, "\(properties)")
            #expect(codes.contains(properties.parcel ?? ""), "\(properties)")
            if properties.observableBySatellite, properties.kind != "extension" {
                let change = try #require(
                    Truth.meanChange(green, greenAfter, before, feature.shape, skipping: 0), "\(properties)")
                #expect(change > usual, "\(properties): \(change) against \(usual) elsewhere")
            }
            if properties.observableByDrone {
                let rise = try #require(
                    Truth.meanRise(heights, heightsAfter, low, feature.shape, skipping: -9999), "\(properties)")
                let expected = properties.kind == "demolished" ? -properties.height : properties.height
                // Roofs rise above their eaves, rubble above the ground, the later model lies 0.15 m higher.
                #expect(abs(rise - expected) < 1.6, "\(properties): \(rise)")
            }
        }
    }
}
