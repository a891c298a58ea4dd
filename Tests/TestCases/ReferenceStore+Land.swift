import Casework
import Findings
package import Governance
package import Ground
package import StorePorts
package import WorkOrders

extension ReferenceStore.Unit {
    func approvals(on parcel: ParcelCode) -> [BuildingApproval] {
        contents.approvals.values.filter { $0.parcelCode == parcel }.sorted { $0.id < $1.id }
    }
    func approvalCoverage() -> [ApprovalCoverage] { contents.coverage.values.sorted { $0.unit < $1.unit } }
    func protectedLayers() -> [ProtectedLayer] { contents.layers.values.map(\.layer).sorted { $0.name < $1.name } }
    func protectedPolygons(meeting box: Bounds) -> [String: [MultiPolygon]] {
        contents.layers.mapValues { $0.polygons.filter { $0.bounds?.intersects(box) ?? false } }
            .filter { !$0.value.isEmpty }
    }
    func put(_ approvals: [BuildingApproval]) {
        for approval in approvals { contents.approvals[approval.id] = approval }
    }
    func put(_ coverage: [ApprovalCoverage]) {
        for statement in coverage { contents.coverage[statement.unit] = statement }
    }
    func put(_ layer: ProtectedLayer, polygons: [MultiPolygon]) { contents.layers[layer.name] = (layer, polygons) }
    func removeLayer(_ name: String) { contents.layers[name] = nil }
}

extension ReferenceStore: ApprovalQueries {
    package func approvals(
        _ query: ApprovalQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<BuildingApproval> {
        let contents = contents
        let all = contents.approvals.values.sorted { $0.id < $1.id }.filter { approval in
            let place = contents.parcels[approval.parcelCode]?.place
            let isMeant =
                if case .everything = scope, query.places.isEmpty {
                    true
                } else {
                    place.map { place in
                        scope.holds(place.unit)
                            && (query.places.isEmpty
                                || query.places.contains { $0.holds(approval.parcelCode, at: place) })
                    } ?? false
                }
            return isMeant && query.parcel.map { $0 == approval.parcelCode } ?? true
                && query.validOn.map(approval.holds) ?? true
        }
        return page(all, request, id: \.id)
    }
}
