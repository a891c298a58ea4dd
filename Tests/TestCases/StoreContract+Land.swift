import Casework
import Findings
import Governance
package import Ground
import StorePorts
package import WorkOrders

/// Cuts rectangles, and nothing else.
package struct BoxAreas: AreaMeasure {
    package init() {}

    package func rest(of polygon: MultiPolygon, without others: [MultiPolygon]) -> MultiPolygon? {
        let cuts = others.flatMap(Self.boxes)
        return MultiPolygon(
            cuts.reduce(Self.boxes(polygon)) { rest, cut in rest.flatMap { Self.pieces($0, cut) } }.map {
                Polygon($0)
            })
    }

    package func part(of polygon: MultiPolygon, within others: [MultiPolygon]) -> MultiPolygon? {
        MultiPolygon(
            Self.boxes(polygon).flatMap { box in
                others.flatMap(Self.boxes).compactMap { Self.common(box, $0) }
            }.map { Polygon($0) })
    }

    private static func boxes(_ polygon: MultiPolygon) -> [Bounds] {
        polygon.polygons.compactMap { Bounds(enclosing: $0.exterior) }
    }

    private static func common(_ one: Bounds, _ other: Bounds) -> Bounds? {
        let common = Bounds(
            minX: max(one.minX, other.minX), minY: max(one.minY, other.minY), maxX: min(one.maxX, other.maxX),
            maxY: min(one.maxY, other.maxY))
        return common.width > 0 && common.height > 0 ? common : nil
    }

    private static func pieces(_ box: Bounds, _ cut: Bounds) -> [Bounds] {
        guard let hole = common(box, cut) else { return [box] }
        return [
            Bounds(minX: box.minX, minY: box.minY, maxX: hole.minX, maxY: box.maxY),
            Bounds(minX: hole.maxX, minY: box.minY, maxX: box.maxX, maxY: box.maxY),
            Bounds(minX: hole.minX, minY: box.minY, maxX: hole.maxX, maxY: hole.minY),
            Bounds(minX: hole.minX, minY: hole.maxY, maxX: hole.maxX, maxY: box.maxY),
        ].filter { $0.width > 0 && $0.height > 0 }
    }
}

extension CaseFixture {
    /// An approval on a parcel, with an outline from its western edge to `east` metres within.
    package static func approval(_ parcel: Int, _ number: String, east: Double? = nil) -> BuildingApproval {
        let x = 411_000 + 20 * Double(parcel)
        return BuildingApproval(
            number: number, parcelCode: code(parcel), footprintSquareMetres: 90,
            footprint: east.map {
                MultiPolygon([Polygon(Bounds(minX: x, minY: 2_548_000, maxX: x + $0, maxY: 2_548_012))])
            }, floorAreaSquareMetres: 180, storeys: 2, approvedOn: CivilDay("2023-06-01"),
            expiresOn: CivilDay("2025-06-01"))
    }

    /// Protected land from the row's foot to `height` metres up.
    package static func farmland(_ height: Double) -> [MultiPolygon] {
        [MultiPolygon([Polygon(Bounds(minX: 411_000, minY: 2_547_000, maxX: 412_000, maxY: 2_548_000 + height))])]
    }
}

/// A store with changes of 8 × 7 m, from 1 m within each parcel's corner on, in pixels of half a metre.
private struct LandFixture {
    let store: any OfficeStore
    let register: LandRegister
    let world: CaseWorld

    init(_ open: StoreContract.Opening, changes: Int = 3) async throws {
        store = try open()
        let clock = CaseFixture.clock()
        register = LandRegister(store, areas: BoxAreas(), clock: clock)
        world = CaseWorld(store, clock: clock, areas: BoxAreas())
        let survey = CaseFixture.survey("s", settings: ["pixel-size": "0.5"])
        try await world.run(
            survey, [CaseFixture.block(survey, 0, (0..<changes).map { ($0, .newBuilding) })], parcels: 5)
    }

    func matter(_ number: Int) async throws -> OrderMatter {
        let id = WorkOrderID(parcelCode: CaseFixture.code(number), number: 1)
        guard let order = try await store.order(id, in: .everything) else {
            throw ContractBreach(description: "no order \(id)")
        }
        return order.matter
    }

    func isReplayed(_ number: Int) async throws -> Bool {
        let id = WorkOrderID(parcelCode: CaseFixture.code(number), number: 1)
        var replay = OrderReplay()
        for event in try await store.events(on: id.text) { try replay.take(event) }
        return try await replay.order == store.order(id, in: .everything)
    }
}

extension StoreContract {
    private typealias F = CaseFixture

    /// Approvals, protected layers, and what orders say of them.
    static let land: [StoreContract] = [
        StoreContract(
            "an approval is kept once, by its parcel and number",
            opening: { open in
                let fixture = try await LandFixture(open)
                let (store, register) = (fixture.store, fixture.register)
                let all = [F.approval(1, "B"), F.approval(0, "粤宅1", east: 6), F.approval(9, "A"), F.approval(1, "A")]
                let first = try await register.record(all, complete: [], from: "a.csv", by: .person("a"))
                try hold(first.added == 4 && first.withoutParcel == 1 && first.same == 0, "\(first)")
                let head = try await store.logHead()
                let again = try await register.record(all, complete: [], from: "a.csv", by: .person("a"))
                try hold(again.same == 4 && again.added == 0, "\(again)")
                try hold(await store.logHead() == head, "something was written")
                var other = F.approval(1, "A")
                other.expiresOn = CivilDay("2024-01-01")
                let third = try await register.record([other], complete: [], from: "b.csv", by: .person("a"))
                try hold(third.changed == 1 && third.added == 0, "\(third)")
                try hold(await store.read { try $0.approvals(on: F.code(1)) } == [other, all[0]], "of a parcel")
                func ids(_ query: ApprovalQuery, in scope: Scope = .everything) async throws -> [String] {
                    try await allRows(limit: 1) { try await store.approvals(query, in: scope, page: $0) }.map {
                        "\($0.parcelCode.text.suffix(1)) \($0.number)"
                    }
                }
                var query = ApprovalQuery()
                try hold(await ids(query) == ["0 粤宅1", "1 A", "1 B", "9 A"], "all, by parcel and number")
                try hold(await ids(query, in: .units([])).isEmpty, "outside every unit")
                query.validOn = CivilDay("2024-03-05")
                try hold(await ids(query) == ["0 粤宅1", "1 B", "9 A"], "that hold on a day")
                query.parcel = F.code(1)
                try hold(await ids(query) == ["1 B"], "of a parcel")
                (query.parcel, query.places) = (nil, [.village("东村")])
                try hold(await ids(query) == ["0 粤宅1", "1 B"], "of a village, on record")
                let kinds = try await store.events().map(\.kind).filter { $0 == .approvalsRecorded }
                try hold(kinds.count == 2, "\(kinds.count)")
                try store.close()
            }),
        StoreContract(
            "an order says how its change stands to approvals, and the log gives it back",
            opening: { open in
                let fixture = try await LandFixture(open)
                let register = fixture.register
                let before = try await fixture.matter(0)
                try hold(before.legality == .unknown && before.land?.reason == .notCovered, "\(before.land as Any)")
                try hold(before.land?.changed?.squareMetres == 56, "\(before.land as Any)")
                // The edges of 8 × 7 m are 30 m long: 15 m² in pixels of half a metre.
                try hold(before.land?.changed?.uncertaintySquareMetres == 15, "\(before.land as Any)")
                let village = UnitCode("440605001001")
                let done = try await register.record(
                    [F.approval(0, "A", east: 6), F.approval(1, "A", east: 8)],
                    complete: [ApprovalCoverage(unit: village, asOf: CivilDay(number: 30_000))], from: "a.gpkg",
                    by: .person("a"))
                try hold(done.measured.orders == 3 && done.measured.changed == 3, "\(done)")
                // x 6…9 of y 1…8 is outside: 21 m² with edges of 20 m; x 8…9 is 7 m², with 16 m.
                let (beyond, within, none) = (
                    try await fixture.matter(0), try await fixture.matter(1), try await fixture.matter(2)
                )
                try hold(
                    beyond.legality == .exceeds
                        && beyond.land?.outside == MeasuredArea(squareMetres: 21, uncertaintySquareMetres: 10),
                    "\(beyond.land as Any)")
                try hold(within.legality == .withinLimits, "\(within.land as Any)")
                try hold(
                    within.land?.outside == MeasuredArea(squareMetres: 7, uncertaintySquareMetres: 8),
                    "\(within.land as Any)")
                try hold(none.legality == .noApproval && none.land?.reason == .noneOnRecord, "\(none.land as Any)")
                try hold(await register.coverage().map(\.unit) == [village], "coverage")
                for number in 0..<3 { try hold(await fixture.isReplayed(number), "the replay of \(number) differs") }
                // The most pressing first: 2 for beyond, 1.5 for none.
                var query = OrderQuery()
                query.order = .pressingFirst
                let pressing = query
                let ids = try await fixture.store.orders(pressing, in: .everything, page: PageRequest()).rows
                    .compactMap(\.parcelCode)
                try hold(ids == [F.code(0), F.code(2), F.code(1)], "\(ids)")
                // A new survey measures by itself.
                let next = F.survey(
                    "t", scenes: ("bbbb", "dddd"), later: "2026-03-05T03:10:00Z", settings: ["pixel-size": "0.5"])
                try await fixture.world.run(next, [F.block(next, 0, [(0, .newBuilding)])], parcels: 5)
                let expired = try await fixture.matter(0)
                try hold(
                    expired.legality == .unknown && expired.land?.reason == .expiredBetween, "\(expired.land as Any)")
                try hold(await fixture.isReplayed(0), "the replay differs")
                try fixture.store.close()
            }),
        StoreContract(
            "a protected layer is named by the orders in it, until it is taken away",
            opening: { open in
                let fixture = try await LandFixture(open)
                let register = fixture.register
                // y 1…4 of 1…8 is 24 of 56 m², with edges of 22 m.
                let done = try await register.record(
                    layer: "永久基本农田", polygons: F.farmland(4), from: "f.gpkg", by: .person("a"))
                try hold(done.isNew && done.measured.changed == 3, "\(done)")
                let matter = try await fixture.matter(1)
                try hold(matter.layers == ["永久基本农田"], "\(matter.layers)")
                let share = matter.land?.layers.first
                try hold(
                    share?.area == MeasuredArea(squareMetres: 24, uncertaintySquareMetres: 11)
                        && share?.share == 0.4286, "\(share as Any)")
                let head = try await fixture.store.logHead()
                let again = try await register.record(
                    layer: "永久基本农田", polygons: F.farmland(4), from: "f.gpkg", by: .person("a"))
                try hold(!again.isNew && again.measured.changed == 0, "\(again)")
                try hold(await fixture.store.logHead() == head, "something was written")
                // Half a metre of it is less than its edges hold.
                _ = try await register.record(
                    layer: "永久基本农田", polygons: F.farmland(1.5), from: "f.gpkg", by: .person("a"))
                let edge = try await fixture.matter(1)
                try hold(edge.layers.isEmpty && edge.land?.layers.first?.area.squareMetres == 4, "\(edge.land as Any)")
                try hold(await register.layers().map(\.count) == [1], "one layer")
                try hold(await register.remove(layer: "永久基本农田", by: .person("a"))?.changed == 3, "removed")
                try hold(await register.remove(layer: "永久基本农田", by: .person("a")) == nil, "there is none")
                try hold(await fixture.matter(1).land?.layers.isEmpty == true, "it is gone")
                try hold(await register.layers().isEmpty, "no layer")
                for number in 0..<3 { try hold(await fixture.isReplayed(number), "the replay of \(number) differs") }
                try fixture.store.close()
            }),
    ]
}
