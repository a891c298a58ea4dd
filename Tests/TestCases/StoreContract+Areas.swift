import Casework
import Findings
import Governance
import Ground
import StorePorts
import WorkOrders

/// A row of six parcels, 15 m by 12 m, 5 m apart; each has changed. The last has a hole; the change on the first was not outlined.
private struct AreaWorld {
    let store: any OfficeStore

    static func parcel(_ number: Int) -> ParcelRecord {
        var parcel = CaseFixture.parcel(number)
        parcel.place.unit = UnitCode(number < 4 ? "440605001001" : "440605001002")
        guard number == 5 else { return parcel }
        // From 411100 to 411115 and 2548000 to 2548012, hollow from 411103 to 411112 and 2548003 to 2548009.
        let hole = Polygon(Bounds(minX: 411_103, minY: 2_548_003, maxX: 411_112, maxY: 2_548_009)).exterior
        parcel.polygon = MultiPolygon([
            Polygon(exterior: parcel.polygon.polygons[0].exterior, holes: [hole.reversed()])
        ])
        return parcel
    }

    init(_ open: StoreContract.Opening) async throws {
        store = try open()
        let world = CaseWorld(store)
        try await UnitRegister(store, clock: { Instant(secondsSince1970: 1_600_000_000) })
            .record(OrderWorld.units, from: "test", by: .program)
        let survey = CaseFixture.survey("s1")
        _ = try await world.surveys.begin(survey, parcels: (0..<7).map(Self.parcel))
        // The seventh was never seen.
        var block = CaseFixture.block(survey, 0, (0..<6).map { ($0, .newBuilding) } + [(6, .notObserved)])
        block.findings[0].finding.changePolygons = MultiPolygon([])
        for number in 0..<6 {
            block.findings[number].finding.place = Self.parcel(number).place
            block.findings[number].finding.parcelPolygon = Self.parcel(number).polygon
        }
        try await world.surveys.record(block)
        try await world.surveys.finish(
            survey.id, report: CaseFixture.report(survey, world.surveys.tally(of: survey.id)))
        // On no parcel: in the second one's middle, beyond all of them, nowhere.
        let raised = Instant(secondsSince1970: 1_650_000_000)
        let places: [Coordinate?] = [
            Coordinate(x: 411_027, y: 2_548_006), Coordinate(x: 411_500, y: 2_548_006), nil,
        ]
        try await OrderWorld.file(
            places.map { position in
                var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
                (matter.place.unit, matter.position, matter.crs) = (
                    UnitCode("440605001001"), position, CRSCode(epsg: 4547)
                )
                return (matter, raised)
            }, in: store)
    }

    /// What lies in an area, page by page and counted: parcels and findings by number, orders by parcel or, with a minus, by number.
    func numbers(
        _ area: SearchArea?, _ period: ClosedRange<Instant>? = nil, in scope: Scope = .everything
    ) async throws -> (parcels: [Int], findings: [Int], orders: [Int]) {
        var (parcels, findings, orders) = (ParcelQuery(), FindingQuery(), OrderQuery())
        (parcels.area, findings.area, orders.area) = (area, area, area)
        (parcels.period, findings.period, orders.period) = (period, period, period)
        let (p, f, o) = (parcels, findings, orders)
        func number(_ code: ParcelCode) -> Int { Int(code.text.suffix(2)) ?? -99 }
        for limit in [1, 2, 50] {
            let rows = (
                try await allRows(limit: limit) { try await store.parcels(p, in: scope, page: $0) }
                    .map { number($0.parcel.code) },
                try await allRows(limit: limit) { try await store.findingOutlines(f, in: scope, page: $0) }
                    .map { number($0.summary.parcelCode) },
                try await allRows(limit: limit) { try await store.orders(o, in: scope, page: $0) }
                    .map { $0.parcelCode.map(number) ?? -(Int($0.id.text.suffix(2)) ?? 99) }
            )
            let counted = try await [
                store.count(of: p, in: scope), store.count(of: f, in: scope), store.count(of: o, in: scope),
            ]
            try StoreContract.hold(counted == [rows.0.count, rows.1.count, rows.2.count], "\(counted) for \(rows)")
            if limit == 50 { return rows }
        }
        return ([], [], [])
    }
}

extension StoreContract {
    private static func hold(
        _ found: (parcels: [Int], findings: [Int], orders: [Int]), _ parcels: [Int], _ findings: [Int], _ orders: [Int],
        _ what: String
    ) throws {
        try hold(
            found.parcels == parcels && found.findings == findings && found.orders.sorted() == orders.sorted(),
            "\(what): \(found)")
    }

    /// Lists of what lies in an area and a period.
    static let areas: [StoreContract] = [
        StoreContract(
            "a list by area holds what meets it, and what has no place",
            opening: { open in
                let world = try await AreaWorld(open)
                func box(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> SearchArea {
                    SearchArea(
                        Bounds(minX: west, minY: 2_548_000 + south, maxX: east, maxY: 2_548_000 + north))
                }
                // Outlines reach from 1 m to 9 m behind a parcel's western edge; -1 is the order in the second parcel's middle.
                try hold(
                    await world.numbers(nil), [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5],
                    [0, 1, 2, 3, 4, 5, -1, -2, -3], "anywhere")
                try hold(
                    await world.numbers(box(411_030, 0, 411_052, 12)), [1, 2], [0, 2], [1, 2, -3], "between two")
                var shown = box(411_030, 0, 411_052, 12)
                shown.holdsPlaceless = false
                try hold(await world.numbers(shown), [1, 2], [2], [1, 2], "what a map can show")
                try hold(
                    await world.numbers(box(411_026, 5, 411_028, 7)), [1], [0, 1], [1, -1, -3], "within one")
                try hold(await world.numbers(box(411_035, 12, 411_036, 20)), [1], [0], [1, -3], "touching a corner")
                try hold(await world.numbers(box(411_104, 4, 411_106, 6)), [], [0, 5], [-3], "within a hole")
                try hold(await world.numbers(box(411_104, 2, 411_106, 6)), [5], [0, 5], [5, -3], "over a hole's edge")
                try hold(
                    await world.numbers(box(410_000, -9, 412_000, 99), in: .units([UnitCode("440605001002")])),
                    [4, 5, 6], [4, 5], [4, 5], "within a scope")
                try hold(await world.numbers(box(0, 0, 1, 1)), [], [0], [-3], "elsewhere")
                // Above a line that rises from 5 m at the first parcel's western edge by half: at 411015 it is at 12.5 m, above all parcels.
                let (west, east) = (411_000.0, 411_200.0)
                let slope = SearchArea(
                    south: [Coordinate(x: west, y: 2_548_005), Coordinate(x: east, y: 2_548_105)],
                    east: [Coordinate(x: east, y: 2_548_105), Coordinate(x: east, y: 2_548_200)],
                    north: [Coordinate(x: east, y: 2_548_200), Coordinate(x: west, y: 2_548_200)],
                    west: [Coordinate(x: west, y: 2_548_200), Coordinate(x: west, y: 2_548_005)])
                try hold(slope != nil, "the area has edges")
                try hold(await world.numbers(slope), [0], [0], [0, -3], "above a line")
                try world.store.close()
            }),
        StoreContract(
            "a list by period holds what is of it, and what has no time",
            opening: { open in
                let world = try await AreaWorld(open)
                // The later epoch was acquired at 2024-03-05T03:10:00Z; orders were raised in 2022 and by the clock of 2023.
                let epoch = F.survey("s1").laterAcquiredAt ?? .distantPast
                try hold(
                    await world.numbers(nil, epoch...epoch), [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5], [],
                    "that moment")
                try hold(
                    await world.numbers(nil, epoch.advanced(by: 1)...(.distantFuture)), [6], [], [], "afterwards")
                let raised = Instant(secondsSince1970: 1_650_000_000)
                try hold(await world.numbers(nil, .distantPast...raised), [6], [], [-1, -2, -3], "until then")
                try world.store.close()
            }),
        StoreContract(
            "the bounds of a unit are those of its parcels",
            opening: { open in
                let world = try await AreaWorld(open)
                let east = try await world.store.parcelBounds(in: UnitCode("440605001002"))
                // The R-tree's numbers have 24 bits: within 0.25 m at two and a half million metres.
                let wanted = Bounds(minX: 411_080, minY: 2_548_000, maxX: 411_135, maxY: 2_548_012)
                try hold(
                    east.map {
                        abs($0.minX - wanted.minX) <= 0.5 && abs($0.minY - wanted.minY) <= 0.5
                            && abs($0.maxX - wanted.maxX) <= 0.5 && abs($0.maxY - wanted.maxY) <= 0.5
                    } ?? false, "\(east as Any)")
                try hold(await world.store.parcelBounds(in: UnitCode("440605001003")) == nil, "no parcels there")
                var query = FindingQuery()
                query.parcel = F.code(3)
                try hold(await world.store.count(of: query, in: .everything) == 1, "of one parcel")
                var parcels = ParcelQuery()
                parcels.parcel = F.code(3)
                try hold(await world.store.count(of: parcels, in: .everything) == 1, "one parcel")
                try world.store.close()
            }),
    ]

    private typealias F = CaseFixture
}
