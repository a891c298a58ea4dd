import Foundation
import TestRasters
import Testing

@testable import Imagery

@Suite struct SceneFilesTests {
    @Test func whatIsReadBesideASceneIsNamed() throws {
        let fixture = try SceneFixture()
        let source = fixture.folder.file("source.tif")
        try raster(300, 200, names: ["grey"], hashed).write(to: source)
        #expect(try SceneFiles.companions(of: source).isEmpty)
        let scene = fixture.folder.file("scene.tif")
        try fixture.run(
            "gdal_translate", ["-q", "--config", "GDAL_TIFF_INTERNAL_MASK", "NO", "-mask", "1", source, scene])
        try fixture.run("gdaladdo", ["-q", "-ro", scene, "2"])
        // Those that gdalinfo 3.6.2 names.
        let beside = [".msk", ".msk.ovr", ".ovr"].map { scene + $0 }
        #expect(try SceneFiles.companions(of: scene) == beside)
        let mosaic = fixture.folder.file("mosaic.vrt")
        try fixture.run("gdalbuildvrt", ["-q", mosaic, source])
        #expect(try SceneFiles.companions(of: mosaic) == [source])
    }

    /// Whatever lies beside a scene under names that GDAL looks for: it is not opened.
    @Test func whatIsNotNamedIsNotRead() throws {
        let fixture = try SceneFixture()
        let scene = fixture.folder.file("scene.tif")
        try raster(300, 200, names: ["grey"], hashed).write(to: scene)
        let other = fixture.folder.file("other.tif")
        try raster(300, 200, names: ["grey"]) { _, _, _ in 0 }.write(to: other)
        for name in ["scene.tif.Msk", "scene.tif.OVR", "scene.aux", "scene.tif.aux.xml", "scene.tfw"] {
            try FileManager.default.copyItem(atPath: other, toPath: fixture.folder.file(name))
        }
        // A provider's papers are read, but not through links.
        for name in ["scene.IMD", "scene.RPB", "scene.XML"] {
            try FileManager.default.createSymbolicLink(
                atPath: fixture.folder.file(name), withDestinationPath: "/dev/zero")
        }
        #expect(try SceneFiles.companions(of: scene).isEmpty)
    }
}
