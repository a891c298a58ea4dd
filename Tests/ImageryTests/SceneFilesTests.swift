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
        try fixture.run("gdalbuildvrt", ["-q", mosaic, scene])
        #expect(try SceneFiles.companions(of: mosaic) == [scene] + beside)
    }
}
