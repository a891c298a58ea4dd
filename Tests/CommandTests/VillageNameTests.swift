import Foundation
import TestNeeds
import Testing

/// Two villages of one name are told apart by their codes.
@Suite struct VillageNameTests {
    @Test(.needs(isInstalled("/usr/bin/ogr2ogr"), "ogr2ogr is not installed"))
    func aNameThatTwoVillagesHaveIsAnsweredWithTheirCodesWhichWork() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "villages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (grids, store) = (folder.appending(path: "grids.gpkg").path, folder.appending(path: "a.gpkg").path)
        try Program.tool([
            "ogr2ogr", "-q", "-f", "GPKG", grids, Program.sample("grids/governance.gpkg"), "-nln", "governance",
            "-dialect", "sqlite", "-sql",
            "SELECT geom, level, code, parent, CASE name WHEN '下村' THEN '上村' ELSE name END AS name FROM governance",
        ])
        let survey = try Program.run([
            "survey", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
            Program.sample("tiles/satellite-2024.tif"), "--parcels", Program.sample("grids/parcels.gpkg"), "--grids",
            grids, "--store", store, "--pixel-size", "1",
        ])
        #expect(survey.status == 0, "\(survey.errors)")
        func list(_ village: String) throws -> Program.Outcome {
            try Program.run(["findings", "list", "--store", store, "--village", village, "--language", "en", "--json"])
        }
        let both = try list("上村")
        #expect(both.status == 64)
        #expect(both.errors.contains("2 villages have this name; give a code: 440605900201, 440605900202"))
        // What the message advises.
        let counts = try ["440605900201", "440605900202", "塘边村"].map { village in
            let data = Data(try list(village).output.utf8)
            return try #require(try JSONSerialization.jsonObject(with: data) as? [Any]).count
        }
        let all = try Program.run(["findings", "list", "--store", store, "--json"]).output
        let total = try #require(try JSONSerialization.jsonObject(with: Data(all.utf8)) as? [Any]).count
        #expect(counts.allSatisfy { $0 > 0 } && counts.reduce(0, +) == total)
    }
}
