import Foundation
import Gate
import Ground
import Imagery
import TestRasters
import Testing

@Suite struct HeightSceneTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    private func model(_ type: String = "Float32", names: [String] = [""]) -> TestRaster {
        var raster = raster(40, 30, names: names, pixelSize: 0.1) { band, column, _ in
            Double(band * 100 + 20) + Double(column) / 10
        }
        raster.type = type
        raster.nodata = -9999
        return raster
    }

    @Test(arguments: ["Float32", "Float64", "Int16", "Int32"])
    func aSurfaceModelIsASceneOfHeightsAndNoColour(_ type: String) throws {
        let path = fixture.folder.file("dsm.tif")
        try model(type).write(to: path)
        let scene = try SceneInspector.inspectHeight(path: path)
        #expect(scene.bands.map(\.band) == [.height] && scene.bands.map(\.nodata) == [-9999])
        #expect(scene.crs == CRSCode(epsg: 4547))
        #expect(EpochReader.commonBands(of: [scene, scene]).isEmpty)
    }

    @Test func ofSeveralBandsTheOneNamedAsHeightsIsTaken() throws {
        let path = fixture.folder.file("dsm.tif")
        try model(names: ["intensity", "Elevation"]).write(to: path)
        #expect(try SceneInspector.inspectHeight(path: path).bands.map(\.number) == [2])
        try model(names: ["first", "last"]).write(to: path)
        let error = #expect(throws: ImageryError.self) { try SceneInspector.inspectHeight(path: path) }
        #expect(error?.description.contains("dsm.tif") == true && error?.exitStatus == .badData)
        #expect(error?.message.chinese.contains("米") == true)
    }

    @Test(arguments: ["complex", "8-bit", "feet", "scaled"]) func whatIsNoHeightInMetresIsRefused(_ kind: String) throws
    {
        let (plain, path) = (fixture.folder.file("a.tif"), fixture.folder.file("dsm.tif"))
        try model().write(to: plain)
        let options = [
            "complex": ["-ot", "CFloat32"], "8-bit": ["-ot", "Byte", "-a_nodata", "0"], "scaled": ["-a_scale", "0.01"],
            "feet": [],
        ]
        try fixture.run("gdal_translate", ["-q", plain, path] + (options[kind] ?? []))
        if kind == "feet" { try fixture.run("gdal_edit.py", ["-units", "ft", path]) }
        // Complex pixels are refused by the file's bytes already.
        if kind == "complex" {
            let error = #expect(throws: GateError.self) { try SceneInspector.inspectHeight(path: path) }
            #expect(error?.note.code == "raster.dtype")
            return
        }
        let error = #expect(throws: ImageryError.self) { try SceneInspector.inspectHeight(path: path) }
        guard case .unusableHeights(path, _) = error else {
            Issue.record("\(kind): \(String(describing: error))")
            return
        }
    }

    @Test func heightsAreReadAsAreaMeansAndNeverBalancedNorClouded() throws {
        // 0.1 m onto 0.5 m: columns 5 c … 5 c + 4 have the mean 20 + (5 c + 2) / 10.
        let path = fixture.folder.file("new.tif")
        try model().write(to: path)
        var higher = model()
        higher.bands[0] = higher.bands[0].map { $0 + 7 }
        for pixel in 0..<600 { higher.bands[0][pixel] = -9999 }
        higher.acquiredAt = "2024-01-01T00:00:00Z"
        try higher.write(to: fixture.folder.file("old.tif"))
        let scenes = try [path, fixture.folder.file("old.tif")].map { try SceneInspector.inspectHeight(path: $0) }
        let grid = testGrid(0.5, columns: 8, rows: 6)
        let one = try EpochReader(scenes: [scenes[0]], bands: [.height], grid: grid).read(grid.window)
        #expect(one.bands == [.height] && one.validity.allSatisfy { $0 == 1 })
        for column in 0..<8 { #expect(abs(one.samples[column] - (20 + Float(5 * column + 2) / 10)) < 1e-4) }
        // The newer one lies 7 m higher and lacks its north: the older one is not lifted.
        let both = try EpochReader(scenes: scenes, bands: [.height], grid: grid).read(grid.window)
        #expect(abs(both.samples[0] - 20.2) < 1e-4 && abs(both.samples[5 * 8] - 27.2) < 1e-4)
    }
}
