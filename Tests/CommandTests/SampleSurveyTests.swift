import Foundation
import TestRasters
import Testing

/// The main job on the sample settlement, through the command line, against the truth that was planted.
@Suite struct SampleSurveyTests {
    private struct Truth: Decodable {
        struct Feature: Decodable {
            struct Properties: Decodable {
                let parcel: String?
                let kind: String
                let real: Bool
                let areaM2: Double
                let observableSatellite: Bool
                let observableDrone: Bool
            }
            let properties: Properties
        }
        let features: [Feature]
    }

    private struct Findings: Decodable {
        struct Feature: Decodable {
            struct Properties: Decodable {
                let id: String
                let parcelCode: String
                let confidence: Double
                let workOrder: String?
                let district: String?
                let town: String?
                let village: String?
                let earlierAcquiredAt: String?
                let laterAcquiredAt: String?
                let residualShiftPx: Double?
            }
            let properties: Properties
        }
        let features: [Feature]
    }

    private var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private func findings(_ sensor: String, more: [String] = []) throws -> Findings {
        let folder = try TemporaryFolder()
        let store = folder.file("store.gpkg")
        let outcome = try Program.run(Program.survey(store, sensor: sensor, more: more))
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try decoder.decode(Findings.self, from: Program.export(store, format: "geojson"))
    }

    private func planted(_ isObservable: (Truth.Feature.Properties) -> Bool) throws -> Set<String> {
        let truth = try decoder.decode(
            Truth.self, from: Data(contentsOf: URL(fileURLWithPath: Program.sample("tiles/truth.geojson"))))
        let events = truth.features.map(\.properties).filter {
            $0.real && ["newBuilding", "extension", "demolished"].contains($0.kind) && $0.areaM2 >= 20
                && isObservable($0)
        }
        return Set(events.compactMap(\.parcel))
    }

    @Test func everyPlantedConstructionAndDemolitionThatTheSatelliteCouldSeeIsAFinding() throws {
        let planted = try planted(\.observableSatellite)
        #expect(planted.count == 21)
        let found = try findings("satellite").features.map(\.properties)
        #expect(planted.subtracting(found.map(\.parcelCode)).isEmpty)
        // Acquisition times as the scenes' own metadata give them; the place as the grids do.
        #expect(found.allSatisfy { $0.earlierAcquiredAt?.hasPrefix("2023-") == true })
        #expect(found.allSatisfy { $0.laterAcquiredAt?.hasPrefix("2024-") == true })
        #expect(found.allSatisfy { $0.district == "南海区" && $0.town != nil && $0.village != nil })
        #expect(found.allSatisfy { $0.residualShiftPx == nil })
    }

    @Test func everyPlantedConstructionAndDemolitionThatTheDroneCouldSeeIsAFinding() throws {
        let planted = try planted(\.observableDrone)
        #expect(planted.count == 7)
        let found = try findings("drone", more: ["--pixel-size", "0.2"]).features.map(\.properties.parcelCode)
        #expect(planted.subtracting(found).isEmpty)
    }

    @Test func eachFindingAboveTheOrderThresholdHasExactlyOneOrderOfItsOwn() throws {
        let found = try findings("satellite", more: ["--order-confidence", "0.6"]).features.map(\.properties)
        let sure = found.filter { $0.confidence >= 0.6 }
        #expect(!sure.isEmpty && sure.count < found.count)
        #expect(sure.allSatisfy { $0.workOrder == "AD-\($0.id)" })
        #expect(found.filter { $0.confidence < 0.6 }.allSatisfy { $0.workOrder == nil })
        #expect(Set(sure.compactMap(\.workOrder)).count == sure.count)
    }
}
