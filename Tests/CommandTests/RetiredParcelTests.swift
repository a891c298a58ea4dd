import Foundation
import TestNeeds
import Testing

/// A parcel that the cadastre dropped, through the command line.
@Suite struct RetiredParcelTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "retired-\(UUID().uuidString)")
    private let old = "440605001001JC00001"
    private let new = "440605001001JC00901"

    /// The first parcels of the sample; in the second year one of them has another code, and names its former one.
    private func parcels(_ year: String, isRenamed: Bool) throws -> String {
        let path = folder.appending(path: "\(year)/parcels.gpkg").path
        try FileManager.default.createDirectory(
            at: folder.appending(path: year), withIntermediateDirectories: true)
        let code = isRenamed ? "CASE code WHEN '\(old)' THEN '\(new)' ELSE code END" : "code"
        let former = isRenamed ? "CASE code WHEN '\(old)' THEN code END" : "NULL"
        try Program.tool([
            "ogr2ogr", "-q", "-f", "GPKG", path, Program.sample("grids/parcels.gpkg"), "-nln", "parcels", "-dialect",
            "sqlite", "-sql",
            "SELECT geom, \(code) AS code, \(former) AS old_code FROM parcels ORDER BY parcels.code LIMIT 14",
        ])
        return path
    }

    @Test(.needs(isInstalled("/usr/bin/ogr2ogr"), "ogr2ogr is not installed"))
    func aDroppedParcelIsNoLongerNeverSeenAndItsFindingNamesTheNewOne() throws {
        let store = folder.appending(path: "a.gpkg").path
        for (year, isRenamed) in [("2023", false), ("2024", true)] {
            let survey = try Program.run([
                "survey", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
                Program.sample("tiles/satellite-2024.tif"), "--parcels", parcels(year, isRenamed: isRenamed), "--store",
                store,
            ])
            #expect(survey.status == 0, "\(survey.errors)")
        }
        let finding = try Program.run(["findings", "show", "\(old)-01", "--store", store])
        let retired = try #require(finding.output.split(separator: "\n").first { $0.hasPrefix("宗地已注销") })
        #expect(retired.hasSuffix("，现为 \(new)"))
        // Neither on the drone's list nor among the parcels of today; the new one is.
        let parcels = try Program.run(["parcels", "export", "--store", store, "-o", "-", "--format", "csv"]).output
        #expect(!parcels.contains(old) && parcels.contains(new))
        #expect(parcels.split(separator: "\r\n").count == 13)
        #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
    }
}
