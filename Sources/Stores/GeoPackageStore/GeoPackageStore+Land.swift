import Casework
import GeoPackage
public import Governance
import Ground
public import StorePorts
public import WorkOrders

extension CaseTables: LandWriting {
    func approvals(on parcel: ParcelCode) throws -> [BuildingApproval] {
        try ApprovalTable(db: db).approvals(on: parcel)
    }

    func approvalCoverage() throws -> [ApprovalCoverage] { try ApprovalTable(db: db).coverage() }

    func protectedLayers() throws -> [ProtectedLayer] { try LayerTable(db: db).all() }

    func protectedPolygons(meeting box: Bounds) throws -> [String: [MultiPolygon]] {
        try LayerTable(db: db).polygons(meeting: box)
    }

    func put(_ approvals: [BuildingApproval]) throws {
        for approval in approvals {
            try ApprovalTable(db: db).put(approval, srsID: srsID)
            note(approvals: approval.footprint?.bounds)
        }
    }

    func put(_ coverage: [ApprovalCoverage]) throws {
        for statement in coverage { try ApprovalTable(db: db).put(statement) }
    }

    func put(_ layer: ProtectedLayer, polygons: [MultiPolygon]) throws {
        try LayerTable(db: db).put(layer, polygons, srsID: srsID)
        for polygon in polygons { note(layers: polygon.bounds) }
    }

    func removeLayer(_ name: String) throws { try LayerTable(db: db).remove(name) }
}

extension GeoPackageStore: ApprovalQueries {
    /// A list of approvals, by parcel and number.
    public func approvals(
        _ query: ApprovalQuery, in scope: Scope, page: PageRequest
    ) async throws -> Page<BuildingApproval> {
        try await reading { try ApprovalTable(db: $0).page(query, in: scope, page) }
    }
}
