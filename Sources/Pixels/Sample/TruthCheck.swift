import Foundation
public import Ground

/// How findings on the sample settlement compare with what was planted there.
public struct TruthCheck: Sendable {
    /// Whose eyes the findings come from.
    public enum Sensor: String, Sendable, CaseIterable {
        /// The satellite scenes.
        case satellite
        /// The drone scenes.
        case drone
    }

    /// Parcels with a planted new building, extension or demolition of at least 20 m² that the sensor could see.
    public let planted: Set<ParcelCode>
    /// Those of ``planted`` that are findings.
    public let found: Set<ParcelCode>
    /// Findings on parcels where nothing was built or demolished, by what was planted there instead.
    public let falseByCause: [Cause: Int]

    /// What misled a finding.
    public enum Cause: String, Sendable, CaseIterable, Codable {
        /// A roof repainted or renewed.
        case reroofed
        /// A tarpaulin came or went.
        case tarp
        /// Grain spread out to dry.
        case grain
        /// A yard concreted.
        case hardenedYard
        /// Vegetation grew or was dug.
        case vegetation
        /// A vehicle came or went.
        case vehicle
        /// Building materials came or went.
        case materials
        /// A neighbour's shadow.
        case shadow
        /// Crops on the parcel.
        case crops
        /// Nothing planted: a neighbour's tree or shadow, the edge of the cloud.
        case none

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .reroofed: Message(zh: "换屋面", en: "re-roofed")
            case .tarp: Message(zh: "篷布", en: "tarpaulin")
            case .grain: Message(zh: "晒粮", en: "drying grain")
            case .hardenedYard: Message(zh: "硬化庭院", en: "hardened yard")
            case .vegetation: Message(zh: "植被", en: "vegetation")
            case .vehicle: Message(zh: "车辆", en: "vehicle")
            case .materials: Message(zh: "堆料", en: "materials")
            case .shadow: Message(zh: "阴影", en: "shadow")
            case .crops: Message(zh: "作物", en: "crops")
            case .none: Message(zh: "未种下任何变化（邻树、邻影、云边）", en: "nothing planted (neighbour's tree or shadow, cloud edge)")
            }
        }
    }

    private struct Document: Decodable {
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

    /// Compares the parcels that are findings with the truth file of the sample.
    ///
    /// Throws ``SampleError/unreadableTruth(path:)`` if the file is none.
    public init(truth path: String, sensor: Sensor, findings: some Sequence<ParcelCode>) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let data = FileManager.default.contents(atPath: path),
            let document = try? decoder.decode(Document.self, from: data)
        else { throw SampleError.unreadableTruth(path: path) }
        let events = document.features.map(\.properties)
        let built: Set = ["newBuilding", "extension", "demolished"]
        let minimumSquareMetres = 20.0
        let due = events.filter { event in
            event.real && built.contains(event.kind) && event.areaM2 >= minimumSquareMetres
                && (sensor == .satellite ? event.observableSatellite : event.observableDrone)
        }
        let findings = Set(findings)
        planted = Set(due.compactMap(\.parcel).map(ParcelCode.init))
        found = planted.intersection(findings)
        let real = Set(events.filter(\.real).compactMap(\.parcel))
        let distractors = Dictionary(grouping: events.filter { !$0.real }, by: \.parcel)
        falseByCause = findings.filter { !real.contains($0.text) }.reduce(into: [:]) { counts, code in
            let kind = distractors[code.text]?.map(\.kind).min().flatMap(Cause.init(rawValue:))
            counts[kind ?? .none, default: 0] += 1
        }
    }
}
