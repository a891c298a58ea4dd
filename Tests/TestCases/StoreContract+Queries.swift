import Casework
import Findings
import Governance
import Ground
import StorePorts
import WorkOrders

/// A cadastre of two villages, surveyed: what lists are asked of.
private struct ListWorld {
    let store: any OfficeStore
    let world: CaseWorld

    /// Parcels 0 to 7 lie in village …001 of one town, the others in …002; number 11 lies in no unit.
    static func parcel(_ number: Int) -> ParcelRecord {
        var parcel = CaseFixture.parcel(number)
        let village = number < 8 ? "440605001001" : "440605001002"
        parcel.place.village = number < 8 ? "东村" : "西村"
        parcel.place.unit = number == 11 ? nil : UnitCode(village + "00\(number % 3)")
        return parcel
    }

    /// Surveys twelve parcels; every second one has changed, with confidences that some share.
    init(_ open: StoreContract.Opening) async throws {
        store = try open()
        world = CaseWorld(store)
        let survey = CaseFixture.survey("s1", orderConfidence: 0.6)
        _ = try await world.surveys.begin(survey, parcels: (0..<12).map(Self.parcel))
        var block = CaseFixture.block(survey, 0, [])
        for number in 0..<12 {
            let isChanged = number % 2 == 1
            let kind: VerdictClass = !isChanged ? .noChange : number % 3 == 0 ? .extension : .newBuilding
            let confidence = [0.9, 0.7, 0.9, 0.55, 0.7, 0.8][number / 2]
            let verdict = CaseFixture.verdict(number, kind, confidence: confidence)
            block.verdicts.append(verdict)
            guard isChanged else { continue }
            var finding = CaseFixture.finding(survey, verdict, number: number, inside: Double(10 * number))
            finding.place = Self.parcel(number).place
            if number == 5 { finding.verdict.confidence = nil }
            if number == 7 {
                finding.beyondOnParcels = [ParcelShare(parcelCode: CaseFixture.code(6), squareMetres: 0.1 + 0.2)]
            }
            block.findings.append((finding, CaseFixture.chips.sorted { $0.png[8] < $1.png[8] }))
        }
        try await world.surveys.record(block)
        try await world.surveys.finish(
            survey.id, report: CaseFixture.report(survey, world.surveys.tally(of: survey.id)))
        try await world.deciding.decide(
            FindingID(parcelCode: CaseFixture.code(1), episode: 1), .noChange, by: .person("张三"), note: "看过")
    }

    /// Every record, one by one.
    func records() async throws -> [FindingRecord] {
        try await store.read { cases in try (0..<12).flatMap { try cases.findings(on: CaseFixture.code($0)) } }
    }

    func ids(_ query: FindingQuery, in scope: Scope = .everything, limit: Int = 100) async throws -> [String] {
        try await allRows(limit: limit) { try await store.findings(query, in: scope, page: $0) }.map(\.id.text)
    }

    func orders(_ query: OrderQuery, in scope: Scope = .everything, limit: Int = 100) async throws -> [String] {
        try await allRows(limit: limit) { try await store.orders(query, in: scope, page: $0) }.map(\.id.text)
    }
}

extension StoreContract {
    private static let (east, west) = (UnitCode("440605001001"), UnitCode("440605001002"))

    /// Lists, filters, scopes and counts.
    static let queries: [StoreContract] = [
        StoreContract(
            "a list holds every row once, in its order, whatever the pages' size",
            opening: { open in
                let lists = try await ListWorld(open)
                let records = try await lists.records()
                for order in FindingQuery.Order.allCases {
                    var query = FindingQuery()
                    query.order = order
                    let whole = try await lists.ids(query)
                    try hold(whole.sorted() == records.map(\.id.text).sorted(), "\(order): \(whole)")
                    for limit in 1...7 {
                        let pages = try await lists.ids(query, limit: limit)
                        try hold(pages == whole, "\(order), \(limit) a page: \(pages)")
                    }
                    switch order {
                    case .byID: try hold(whole == whole.sorted(), "by id: \(whole)")
                    case .surestFirst:
                        // By hand: 0.9 (1, 5 has none), 0.8 (11), 0.7 (3, 9), 0.55 (7), none (5).
                        let numbers = whole.compactMap { Int($0.dropLast(3).suffix(2)) }
                        try hold(numbers == [1, 11, 3, 9, 7, 5], "surest first: \(numbers)")
                    case .latestFirst:
                        try hold(whole.first?.hasSuffix("01-01") == true, "the decided one is the latest: \(whole)")
                    }
                }
                for order in OrderQuery.Order.allCases {
                    var query = OrderQuery()
                    query.order = order
                    let whole = try await lists.orders(query)
                    // Of confidence 0.6 or more: 1, 3, 9, 11; the first was withdrawn.
                    let isOpenOnly = order == .dueFirst || order == .pressingFirst
                    try hold(whole.count == (isOpenOnly ? 3 : 4), "orders: \(whole)")
                    for limit in 1...5 {
                        try hold(try await lists.orders(query, limit: limit) == whole, "\(order) \(limit)")
                    }
                    if order == .latestFirst {
                        try hold(whole.first?.contains("JC00001") == true, "the withdrawn one is the latest: \(whole)")
                    }
                }
                try lists.store.close()
            }),
        StoreContract(
            "rows that come, go and change between two pages double none and lose none",
            opening: { open in
                let lists = try await ListWorld(open)
                var query = FindingQuery()
                query.states = Set(ConfirmationState.allCases).subtracting([.lapsed])
                let before = try await lists.ids(query)
                let first = try await lists.store.findings(query, in: .everything, page: PageRequest(limit: 2))
                // The last row of the page goes, and so does one that is still to come.
                for number in [5, 9] {
                    try await lists.world.deciding.decide(
                        FindingID(parcelCode: F.code(number), episode: 1), .noChange, by: .person("张三"))
                }
                let rest = try await lists.store.findings(
                    query, in: .everything, page: PageRequest(after: first.next, limit: 100))
                let seen = (first.rows + rest.rows).map(\.id.text)
                try hold(seen == before.filter { !$0.contains("JC00009") }, "\(before) then \(seen)")
                try lists.store.close()
            }),
        StoreContract(
            "a list's row says what its record says, and by which entry it was written",
            opening: { open in
                let lists = try await ListWorld(open)
                let rows = try await lists.store.findings(FindingQuery(), in: .everything, page: PageRequest()).rows
                let records = try await allRows {
                    try await lists.store.findingRecords(FindingQuery(), in: .everything, page: $0)
                }
                let events = try await lists.store.events()
                try hold(rows.count == records.count && rows.count == 6, "\(rows.count) rows")
                for (row, record) in zip(rows, records) {
                    let written = events.last {
                        $0.subject == row.id.text && $0.kind != .findingDecided
                    }
                    try hold(
                        row.version == written?.sequence && row.updatedAt == written?.at, "\(row) by \(written as Any)")
                    try hold(row == FindingSummary(record, updatedAt: row.updatedAt, version: row.version), "\(row)")
                }
                try hold(rows[0].decidedBy == "张三" && rows[0].decisionNote == "看过", "\(rows[0])")
                try lists.store.close()
            }),
        StoreContract(
            "conditions select what they say, together",
            opening: { open in
                let lists = try await ListWorld(open)
                func numbers(_ change: (inout FindingQuery) -> Void) async throws -> [Int] {
                    var query = FindingQuery()
                    change(&query)
                    return try await lists.ids(query).compactMap { Int($0.dropLast(3).suffix(2)) }
                }
                try hold(await numbers { $0.states = [.lapsed] } == [1], "lapsed")
                try hold(await numbers { $0.states = [] } == [], "in no state")
                try hold(await numbers { $0.classes = [.extension] } == [3, 9], "extended")
                try hold(await numbers { $0.places = [.unit(west)] } == [9], "in the west")
                try hold(await numbers { $0.places = [.village("西村")] } == [9, 11], "in the village of the west")
                try hold(
                    await numbers { $0.places = [.unit(west), .parcels("440605001001JC00001")] } == [1, 9], "either")
                try hold(await numbers { $0.places = [.parcels("440605001001JC0000")] } == [1, 3, 5, 7, 9], "by code")
                try hold(
                    await numbers {
                        ($0.places, $0.states, $0.classes) = ([.unit(east)], [.suspected], [.newBuilding])
                    } == [5, 7], "together")
                let later = F.survey("s1").laterAcquiredAt ?? .distantPast
                try hold(await numbers { $0.since = later }.count == 6, "since then")
                try hold(await numbers { $0.since = later.advanced(by: 1) } == [], "since later")
                var query = OrderQuery()
                query.parcel = F.code(3)
                try hold(await lists.orders(query) == ["AD-440605001001JC00003-01"], "about a parcel")
                for (suffix, unit, count) in [
                    ("JC00003", east, 1), ("JC00003", west, 0), ("3", east, 1), ("JC00009", west, 1), ("%", east, 0),
                ] {
                    var parcels = ParcelQuery()
                    (parcels.places, parcels.codeSuffix) = ([.unit(unit)], suffix)
                    let found = try await lists.store.parcels(parcels, in: .everything, page: PageRequest(limit: 9))
                    try hold(found.rows.count == count, "codes of \(unit) that end with \(suffix)")
                }
                for (prefix, count) in [
                    ("AD-440605001001JC0000", 3), ("AD-440605001001JC00011-01", 1), ("AD-440605001001JC00011-011", 0),
                    ("", 4), ("AD-440605001001JC0000%", 0), ("ad-", 0),
                ] {
                    query = OrderQuery()
                    query.idPrefix = prefix
                    try hold(await lists.orders(query, limit: 1).count == count, "ids that begin with \(prefix)")
                }
                query = OrderQuery()
                (query.states, query.places) = ([.filed], [.unit(UnitCode("440605"))])
                try hold(await lists.orders(query).count == 2, "filed and in a unit")
                try lists.store.close()
            }),
        StoreContract(
            "outside a scope nothing is there",
            opening: { open in
                let lists = try await ListWorld(open)
                let store = lists.store
                let scopes: [(Scope, [Int])] = [
                    (.everything, [1, 3, 5, 7, 9, 11]), (.units([east]), [1, 3, 5, 7]), (.units([west]), [9]),
                    (.units([UnitCode("440605001001001")]), [1, 7]), (.units([east, west]), [1, 3, 5, 7, 9]),
                    (.units([UnitCode("440605")]), [1, 3, 5, 7, 9]), (.units([]), []),
                    (.units([UnitCode("4406050010010011")]), []),
                ]
                for (scope, inside) in scopes {
                    for order in FindingQuery.Order.allCases {
                        var query = FindingQuery()
                        query.order = order
                        let numbers = try await lists.ids(query, in: scope, limit: 2).compactMap {
                            Int($0.dropLast(3).suffix(2))
                        }
                        try hold(numbers.sorted() == inside, "\(scope) \(order): \(numbers)")
                    }
                    let counts = try await store.counts(in: scope)
                    try hold(counts.findings.values.reduce(0, +) == inside.count, "\(scope): \(counts)")
                    try hold(
                        counts.orders.values.reduce(0, +) == Set(inside).intersection([1, 3, 9, 11]).count,
                        "\(scope): \(counts)")
                    for number in [1, 3, 5, 7, 9, 11] {
                        let id = FindingID(parcelCode: F.code(number), episode: 1)
                        let isThere = inside.contains(number)
                        try hold(await (store.finding(id, in: scope) != nil) == isThere, "\(scope): finding \(number)")
                        try hold(
                            await store.chips(of: id, in: scope).count == (isThere ? 3 : 0), "\(scope): chips \(number)"
                        )
                        try hold(
                            await (store.parcel(F.code(number), in: scope) != nil) == isThere,
                            "\(scope): parcel \(number)")
                    }
                    let orders = try await lists.orders(OrderQuery(), in: scope, limit: 1)
                    try hold(orders.count == Set(inside).intersection([1, 3, 9, 11]).count, "\(scope): \(orders)")
                    let order = try await store.order(WorkOrderID("AD-440605001001JC00009-01"), in: scope)
                    try hold((order != nil) == inside.contains(9), "\(scope): order 9")
                }
                try store.close()
            }),
        StoreContract(
            "parcels are listed by code, page by page, without those that were retired",
            opening: { open in
                let lists = try await ListWorld(open)
                let store = lists.store
                for limit in [1, 5, 12, 13] {
                    let all = try await allRows(limit: limit) {
                        try await store.parcels(ParcelQuery(), in: .everything, page: $0)
                    }
                    try hold(all.map(\.parcel) == (0..<12).map(ListWorld.parcel), "\(limit) a page: \(all.count)")
                }
                var query = ParcelQuery()
                (query.classes, query.places) = ([.noChange], [.unit(east)])
                let quiet = try await store.parcels(query, in: .everything, page: PageRequest()).rows
                try hold(quiet.map(\.parcel.code) == [0, 2, 4, 6].map(F.code), "\(quiet.map(\.parcel.code))")
                try await store.write { try $0.retire(F.code(4), successors: [F.code(5)], at: .distantPast) }
                let kept = try await store.parcels(query, in: .units([east]), page: PageRequest()).rows
                try hold(kept.map(\.parcel.code) == [0, 2, 6].map(F.code), "\(kept.map(\.parcel.code))")
                let gone = try await store.parcel(F.code(4), in: .everything)
                try hold(gone?.retiredAt == .distantPast && gone?.successors == [F.code(5)], "\(gone as Any)")
                try hold(await store.holdsParcels(in: .village("西村")), "西村")
                try hold(await !store.holdsParcels(in: .village("南村")), "南村")
                try hold(await !store.holdsParcels(in: .parcels("440606")), "440606")
                try hold(await store.parcelsCRS() == CRSCode(epsg: 4547), "the CRS")
                try store.close()
            }),
        StoreContract(
            "surveys are told with how far they came and what they said",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                let survey = F.survey("s1", blocks: 2)
                try hold(await store.standing(of: survey.id) == nil, "never begun")
                try hold(await store.parcelsCRS() == nil, "no CRS yet")
                _ = try await world.surveys.begin(survey, parcels: (0..<2).map(F.parcel))
                let block = F.block(survey, 1, [(1, .newBuilding), (0, .noChange)])
                try await world.surveys.record(block)
                try hold(await store.standing(of: survey.id) == .unfinished(recordedBlocks: [1]), "one block")
                try hold(await store.verdicts(of: survey.id) == block.verdicts.reversed(), "verdicts by code")
                try await world.surveys.record(F.block(survey, 0, []))
                try await world.surveys.finish(survey.id, report: F.report(survey, world.surveys.tally(of: survey.id)))
                try hold(await store.standing(of: survey.id) == .finished, "finished")
                try hold(await store.surveys().map(\.record) == [survey], "surveys")
                let spans = try await store.unresolvedFindings(on: nil)
                try hold(spans.map(\.first) == [survey.laterAcquiredAt], "\(spans)")
                try hold(await store.unresolvedFindings(on: [F.code(0)]).isEmpty, "of another parcel")
                try store.close()
            }),
    ]

    private typealias F = CaseFixture
}
