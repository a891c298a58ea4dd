import Casework
import Findings
public import Governance
public import Ground
public import StorePorts
public import WorkOrders

/// Reads what a patrol of a unit has to look at, and puts it in a short order.
public struct PatrolReading: Sendable {
    /// The most stops of a walk.
    public static let most = 200
    /// Stops where nothing is said: a day's round.
    public static let usual = 60

    private let store: any OfficeStore
    private let (orders, findings): (Scope?, Scope?)

    /// A reading of a store: of orders and of findings inside these scopes; nil = none of them.
    public init(_ store: any OfficeStore, orders: Scope? = .everything, findings: Scope? = .everything) {
        (self.store, self.orders, self.findings) = (store, orders, findings)
    }

    /// The walk over a unit's open orders that have a place, the earliest due first, and then over findings that nobody has decided and that
    /// have no order, the surest first, until there are `limit` stops. `start`: where it begins, in the parcels' CRS.
    ///
    /// Nil where there is nothing to look at.
    public func route(of unit: UnitCode, from start: Coordinate? = nil, limit: Int) async throws -> PatrolRoute? {
        guard let crs = try await store.read({ try $0.parcelCRS() }) else { return nil }
        let most = min(max(limit, 1), Self.most)
        var stops = try await orderStops(in: unit, crs, most)
        if stops.count < most {
            let known = Set(stops.compactMap(\.parcel))
            stops += try await findingStops(in: unit, crs, most - stops.count, besides: known)
        }
        return stops.isEmpty ? nil : PatrolRoute(unit, over: stops, crs: crs, from: start)
    }

    private func orderStops(in unit: UnitCode, _ crs: CRSCode, _ most: Int) async throws -> [PatrolRoute.Stop] {
        guard let orders else { return [] }
        let office = try await store.read { try $0.office() }
        var query = OrderQuery()
        (query.places, query.order) = ([.unit(unit)], .dueFirst)
        let page = try await store.orders(query, in: orders, page: PageRequest(limit: Self.most))
        return page.rows.lazy.compactMap { order -> PatrolRoute.Stop? in
            let matter = order.matter
            guard order.state.isOpen, let position = matter.position, matter.crs == crs else { return nil }
            let name = office.rules(of: order).name(of: matter.category)
            let state = order.state.name
            return PatrolRoute.Stop(
                order: order.id, finding: nil, parcel: matter.parcelCode,
                title: Message(zh: "\(name.chinese)（\(state.chinese)）", en: "\(name.english) (\(state.english))"),
                dueAt: OrderStanding(order, in: office).dueAt,
                position: position)
        }.prefix(most).map { $0 }
    }

    private func findingStops(
        in unit: UnitCode, _ crs: CRSCode, _ most: Int, besides known: Set<ParcelCode>
    ) async throws -> [PatrolRoute.Stop] {
        guard let findings else { return [] }
        var query = FindingQuery()
        (query.places, query.order) = ([.unit(unit)], .surestFirst)
        query.states = [.suspected, .provisional, .confirmed]
        let page = try await store.findingRecords(query, in: findings, page: PageRequest(limit: Self.most))
        return page.rows.lazy.compactMap { record -> PatrolRoute.Stop? in
            let finding = record.finding
            guard record.decision == nil, finding.crs == crs, !known.contains(finding.verdict.parcelCode),
                let bounds = finding.parcelPolygon.bounds
            else { return nil }
            let name = record.statedClass.name
            return PatrolRoute.Stop(
                order: nil, finding: record.id, parcel: finding.verdict.parcelCode,
                title: Message(zh: "\(name.chinese)（待核查）", en: "\(name.english) (to be looked at)"), dueAt: nil,
                position: Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2))
        }.prefix(most).map { $0 }
    }
}
