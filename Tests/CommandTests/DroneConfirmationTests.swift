import Foundation
import TestRasters
import Testing

/// A drone that flies over what the satellite suspected, where no drone has flown before.
@Suite struct DroneConfirmationTests {
    private struct Collection: Decodable {
        struct Feature: Decodable { let properties: Properties }
        struct Properties: Decodable {
            let parcel: String?
            let parcelCode: String?
            let state: String?
            let real: Bool?
            let observableSatellite: Bool?
            let observableDrone: Bool?
        }
        let features: [Feature]
    }

    private func properties(_ data: Data) throws -> [Collection.Properties] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Collection.self, from: data).features.map(\.properties)
    }

    private func states(sensors: String) throws -> [String: [String]] {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("inbox"), withIntermediateDirectories: true)
        for name in ["satellite-2023", "satellite-2024", "drone-2024"] {
            try FileManager.default.copyItem(
                atPath: Program.sample("tiles/\(name).tif"), toPath: folder.file("inbox/\(name).tif"))
        }
        let parcels = Program.sample("grids/parcels.gpkg")
        let configuration = """
            store: store.gpkg
            roots: [\(URL(fileURLWithPath: parcels).deletingLastPathComponent().path)]
            inboxes: [{folder: inbox, settle: 1}]
            areas: [{name: village, parcels: [\(parcels)]}]
            epochs: {sensors: \(sensors)}

            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder.file("parcelwatch.yaml")))
        usleep(2_100_000)
        let outcome = try Program.run(["survey", "--pending", "--config", folder.file("parcelwatch.yaml")])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let findings = try properties(Program.export(folder.file("store.gpkg"), format: "geojson"))
        return Dictionary(grouping: findings, by: { $0.state ?? "" }).mapValues { $0.compactMap(\.parcelCode) }
    }

    @Test func aFirstFlightConfirmsWhatTheSatelliteSuspectedWhereSensorsMayBeCompared() throws {
        let truth = try properties(Data(contentsOf: URL(fileURLWithPath: Program.sample("tiles/truth.geojson"))))
        let planted = Set(
            truth.filter { $0.real == true && $0.observableSatellite == true && $0.observableDrone == true }
                .compactMap(\.parcel))
        #expect(planted.count == 7)
        let confirmed = try Set(states(sensors: "mixed")["confirmed"] ?? [])
        // A tarpaulin that lies there on both days is confirmed as well: what it is, a person has to see.
        #expect(planted.intersection(confirmed).count >= 5, "\(confirmed)")
        #expect(confirmed.subtracting(planted).count <= 2, "\(confirmed)")
        #expect(try states(sensors: "separate")["confirmed"] == nil)
    }
}
