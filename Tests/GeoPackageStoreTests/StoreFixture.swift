import Casework
import Findings
import Foundation
import Ground
import Governance
import StorePorts
import WorkOrders
@testable import GeoPackageStore
import TestCases

/// A store in a folder of its own.
final class StoreFixture: Sendable {
    let folder: URL
    private let clock = TickingClock()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { file("a.gpkg") }

    func file(_ name: String) -> String { folder.appending(path: name).path }

    func open(_ path: String? = nil, patience: Double = 10) throws -> GeoPackageStore {
        try GeoPackageStore(
            writing: path ?? self.path, by: .program, patience: patience, now: { [clock] in clock.next() },
            wellKnownText: { "LOCAL_CS[\"\($0)\"]" })
    }

    func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path ?? self.path)) }
}

extension GeoPackageStore {
    /// Every finding, in the order of their ids.
    func findings() async throws -> [FindingRecord] {
        try await allRows { try await self.findingRecords(FindingQuery(), in: .everything, page: $0) }
    }

    /// Every order, in the order of their ids.
    func workOrders() async throws -> [WorkOrder] {
        try await allRows { try await self.orders(OrderQuery(), in: .everything, page: $0) }
    }

    /// Every parcel that the cadastre holds, in the order of their codes.
    func parcels() async throws -> [StoredParcel] {
        try await allRows { try await self.parcels(ParcelQuery(), in: .everything, page: $0) }
    }

    func finding(_ id: FindingID) async throws -> FindingRecord? { try await finding(id, in: .everything) }
    func chips(of id: FindingID) async throws -> [Chip] { try await chips(of: id, in: .everything) }
    func parcel(_ code: ParcelCode) async throws -> StoredParcel? { try await parcel(code, in: .everything) }

    /// The use cases over this store.
    var surveys: SurveyCasework { SurveyCasework(self, clock: now) }
    var deciding: Deciding { Deciding(self, clock: now) }

    /// Begins, records and closes a survey in one go.
    func run(_ survey: SurveyRecord, _ blocks: [BlockRecord], parcels: Int) async throws {
        try await CaseWorld(self, clock: now).run(survey, blocks, parcels: parcels)
    }
}
