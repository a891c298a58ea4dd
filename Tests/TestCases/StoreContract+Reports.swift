import Casework
import Findings
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

extension CaseFixture {
    static let reportUnits = [
        GovernanceUnit(code: UnitCode("440605101"), name: "里水镇", tier: .town, parent: UnitCode("440605")),
        GovernanceUnit(code: UnitCode("440605101201"), name: "东村", tier: .village, parent: UnitCode("440605101")),
        GovernanceUnit(code: UnitCode("440605101202"), name: "西村", tier: .village, parent: UnitCode("440605101")),
    ]

    /// A report of a patrol so many metres east of a place without parcels.
    static func draft(
        _ metres: Double?, _ channel: ReportChannel = .patrol, _ category: String = "waste.dump",
        text: String = "路边堆放建筑垃圾", village: String = "440605101201", reference: String? = nil
    ) -> ReportDraft {
        ReportDraft(
            channel: channel, category: CategoryCode(category),
            place: ReportPlace(
                position: metres.map { Coordinate(x: 420_000 + $0, y: 2_550_000) },
                accuracyMetres: metres == nil ? 0 : channel.defaultAccuracyMetres, village: UnitCode(village)),
            text: text, sourceReference: reference)
    }
}

extension StoreContract {
    private typealias F = CaseFixture

    private static func desk(_ store: any OfficeStore) async throws -> ReportDesk {
        try await UnitRegister(store, clock: F.clock()).record(F.reportUnits, from: "units.csv", by: .program)
        return ReportDesk(store, clock: F.clock())
    }

    private static func order(_ result: ReportResult, in store: any OfficeStore) async throws -> WorkOrder {
        guard let order = try await store.order(result.record.order, in: .everything) else {
            throw ContractBreach(description: "no order \(result.record.order)")
        }
        return order
    }

    /// Reports and their orders.
    static let reports: [StoreContract] = [
        StoreContract(
            "a report begins an order of its own, and both are numbered within the year",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let first = try await desk.add(F.draft(0), by: .person("张三"))
                try hold(
                    first.record.id.text == "R-2023-0000001" && first.record.order.text == "PR-2023-000001", "\(first)")
                let order = try await order(first, in: store)
                try hold(order.matter.origins == [.activeDiscovery] && order.matter.sources == [.officer], "\(order)")
                try hold(order.matter.place.village == "东村" && order.matter.place.town == "里水镇", "place")
                try hold(order.matter.position == Coordinate(x: 420_000, y: 2_550_000), "position")
                try hold(order.matter.reportIDs == [first.record.id] && order.matter.summary == nil, "reports")
                let hotline = try await desk.add(F.draft(900, .hotline), by: .person("张三"))
                try hold(hotline.record.order.text == "PR-2023-000002", "\(hotline)")
                try hold(try await Self.order(hotline, in: store).matter.origins == [.passiveReport], "origin")
                // Another desk counts on from what is on record.
                let other = try await ReportDesk(store, clock: F.clock()).add(F.draft(5_000), by: .person("李四"))
                try hold(other.record.id.text == "R-2023-0000003", "\(other.record.id)")
                let third = try await desk.add(F.draft(9_000), by: .person("张三"))
                try hold(third.record.id.text == "R-2023-0000004", "\(third.record.id)")
                try store.close()
            }),
        StoreContract(
            "the same report again changes nothing",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let first = try await desk.add(F.draft(0, .hotline, reference: "12345-7"), by: .person("张三"))
                let head = try await store.logHead()
                for _ in 0..<3 {
                    let again = try await ReportDesk(store, clock: F.clock())
                        .add(F.draft(0, .hotline, reference: "12345-7"), by: .person("李四"))
                    try hold(!again.isNew && again.record == first.record, "\(again)")
                }
                try hold(await store.logHead() == head, "something was written")
                // The same number of another channel is another report.
                let other = try await desk.add(F.draft(0, .otherSystem, reference: "12345-7"), by: .person("张三"))
                try hold(other.isNew, "another channel")
                try store.close()
            }),
        StoreContract(
            "a report on a parcel joins the open order of its group, by definition",
            opening: { open in
                let store = try open()
                try await CaseWorld(store).observe(F.survey("s1"), .newBuilding)
                let desk = try await desk(store)
                var draft = F.draft(nil, .hotline, "building.extension", text: "有人加建")
                draft.place.parcelCode = F.code(0)
                let joined = try await desk.add(draft, by: .person("张三"))
                try hold(joined.record.link.kind == .sameParcel && joined.record.ownOrder == nil, "\(joined)")
                let order = try await order(joined, in: store)
                try hold(
                    order.id.text == "AD-\(F.code(0))-01" && order.matter.reportIDs == [joined.record.id], "joined")
                try hold(order.matter.sources == [.citizen, .imagery], "sources \(order.matter.sources)")
                try hold(order.matter.origins == [.activeDiscovery, .passiveReport], "origins")
                // Another group is another matter, of the same parcel.
                draft.category = CategoryCode("demolition.demolished")
                let other = try await desk.add(draft, by: .person("张三"))
                try hold(other.record.order.text == "AD-\(F.code(0))-02", "\(other.record.order)")
                let polygon = try await Self.order(other, in: store).matter.parcelPolygon
                try hold(polygon == F.parcel(0).polygon, "the parcel's polygon")
                // A good position on the polygon is the parcel's.
                var pin = F.draft(nil, .patrol, "building.new")
                pin.place.position = Coordinate(x: 411_005, y: 2_548_006)
                pin.place.accuracyMetres = 5
                let found = try await desk.add(pin, by: .person("张三"))
                try hold(found.record.report.place.parcelCode == F.code(0), "\(found.record.report.place)")
                try hold(found.record.order == order.id, "\(found.record.order)")
                try store.close()
            }),
        StoreContract(
            "what is most probably one matter joins by itself, what may be is suggested",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let first = try await desk.add(F.draft(0), by: .person("张三"))
                let again = try await desk.add(F.draft(3, .snap), by: .person("李四"))
                try hold(again.record.link.kind == .probable && again.record.order == first.record.order, "\(again)")
                try hold(again.record.link.match?.probability ?? 0 >= 0.9, "probability")
                let order = try await order(again, in: store)
                try hold(order.matter.sources == [.citizen, .officer], "\(order.matter.sources)")
                try hold(order.matter.reportIDs.count == 2, "reports")
                // Another category never joins by itself.
                let other = try await desk.add(F.draft(2, .snap, "waste.litter"), by: .person("李四"))
                try hold(other.record.order != first.record.order, "joined")
                try hold(other.record.suggestions.first?.key == first.record.order.text, "\(other.record.suggestions)")
                let asked = try await desk.suggest(other.record.id)
                try hold(asked.first?.key == first.record.order.text && asked.count <= 3, "\(asked)")
                try store.close()
            }),
        StoreContract(
            "an officer brings a report to an order and takes it out again, with its own clock",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let clock = F.clock()
                let first = try await desk.add(F.draft(0), by: .person("张三"))
                let second = try await desk.add(F.draft(2, .snap, "waste.litter"), by: .person("李四"))
                let own = second.record.order
                let orders = OrderDesk(store, clock: clock)
                let dispatch = OrderStep.Dispatch(
                    unit: UnitCode("440605101201"), coHandlers: [], limits: [], rules: "")
                let sent = try await orders.take(.dispatched(dispatch), on: own, by: .person("王五"))
                let (id, target) = (second.record.id, first.record.order)
                let joined = try await desk.join(id, to: target, reason: "同一堆", by: .person("王五"))
                try hold(joined.record.order == target && joined.record.link.kind == .officer, "\(joined)")
                try hold(await store.order(own, in: .everything)?.state == .mergedInto, "its own order is merged")
                try hold(await Self.order(first, in: store).matter.reportIDs.count == 2, "joined")
                let head = try await store.logHead()
                try hold(try await !desk.join(id, to: target, reason: nil, by: .person("王五")).isNew, "again")
                try hold(await store.logHead() == head, "the same again was written")
                // The old order leads to the one that stands: case 12.
                var photo = F.draft(2, .snap)
                photo.order = own
                let more = try await desk.add(photo, by: .person("李四"))
                try hold(more.record.order == target, "\(more.record.order)")
                let left = try await desk.leave(id, reason: "另一堆", by: .person("王五"))
                try hold(left.record.order == own && left.record.link.kind == .separated, "\(left)")
                guard let back = try await store.order(own, in: .everything) else { return try hold(false, "gone") }
                try hold(back.state == .dispatched, "\(back.state)")
                try hold(back.course.clock.startedAt == sent.order.course.clock.startedAt, "its clock")
                let rest = try await Self.order(first, in: store)
                try hold(rest.matter.reportIDs == [first.record.id, more.record.id], "\(rest.matter.reportIDs)")
                let judged = try await store.events().filter { $0.kind == .matchJudged }
                try hold(judged.count == 2, "\(judged.count) judgements")
                // Of a report that is alone nothing changes.
                try hold(try await !desk.leave(id, reason: "又", by: .person("王五")).isNew, "alone")
                try store.close()
            }),
        StoreContract(
            "orders that officers merge take their reports along, and give them back",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let first = try await desk.add(F.draft(0), by: .person("张三"))
                let second = try await desk.add(F.draft(500), by: .person("张三"))
                let orders = OrderDesk(store, clock: F.clock())
                let (one, two) = (first.record.order, second.record.order)
                _ = try await orders.merge(two, into: one, reason: "同一事项", by: .person("王五"))
                try hold(await store.report(second.record.id, in: .everything)?.order == one, "carried")
                var query = ReportQuery()
                query.workOrder = one
                try hold(await store.reports(query, in: .everything, page: PageRequest()).rows.count == 2, "listed")
                _ = try await orders.unmerge(two, by: .person("王五"))
                try hold(await store.report(second.record.id, in: .everything)?.order == two, "brought back")
                try hold(await Self.order(first, in: store).matter.reportIDs == [first.record.id], "left")
                // The desk knows both orders again.
                let again = try await desk.add(F.draft(501), by: .person("张三"))
                try hold(again.record.order == two, "\(again.record.order)")
                try store.close()
            }),
        StoreContract(
            "a report on a closed order stays on it and asks for a visit",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let first = try await desk.add(F.draft(0, .hotline), by: .person("张三"))
                let order = first.record.order
                let orders = OrderDesk(store, clock: F.clock())
                let unit = UnitCode("440605101201")
                let dispatch = OrderStep.Dispatch(unit: unit, coHandlers: [], limits: [], rules: "")
                let feedback = OrderStep.Feedback(outcome: .nothingFound, legality: .unknown, note: "现场没有")
                let steps: [(OrderStep, CaseActor)] = [
                    (.dispatched(dispatch), .person("王五")), (.signed, .officer("赵六", of: unit)),
                    (.reported(feedback), .officer("赵六", of: unit)),
                    (.passed(OrderStep.Check(note: "属实")), .person("王五")),
                ]
                for (step, actor) in steps { _ = try await orders.take(step, on: order, by: actor) }
                try hold(await store.order(order, in: .everything)?.state == .closed, "closed")
                var more = F.draft(1, .hotline)
                more.order = order
                let late = try await desk.add(more, by: .person("张三"))
                try hold(late.record.order == order && late.visit != nil && late.state == .closed, "\(late)")
                // Nobody points at it: it is something new.
                let new = try await desk.add(F.draft(1, .hotline), by: .person("张三"))
                try hold(new.record.order != order && new.visit == nil, "\(new)")
                // Its order would have nothing left to rest on.
                let note = try await refused {
                    _ = try await desk.join(new.record.id, to: order, reason: nil, by: .person("王五"))
                }
                try hold(note.message.english.contains("open it again first"), note.message.english)
                more.order = WorkOrderID("PR-2023-999999")
                let head = try await store.logHead()
                do {
                    _ = try await desk.add([F.draft(7_000), more], by: .person("张三"))
                    throw ContractBreach(description: "an unknown order was taken")
                } catch let error as CaseError {
                    try hold(error == .unknownOrder(store: store.name, id: WorkOrderID("PR-2023-999999")), "\(error)")
                }
                try hold(await store.logHead() == head, "half of it was written")
                try hold(try await desk.add(F.draft(7_000), by: .person("张三")).isNew, "goes on")
                try store.close()
            }),
        StoreContract(
            "names and numbers of reporters are nowhere but apart, and each reading is an event",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                var draft = F.draft(0, .hotline, text: "我家隔壁在倒垃圾")
                draft.contact = ReporterContact(name: "陈某某", phone: "13800138000")
                draft.summary = "路边垃圾堆放"
                let first = try await desk.add(draft, by: .person("张三"))
                draft.place.position = Coordinate(x: 425_000, y: 2_550_000)
                let second = try await desk.add(draft, by: .person("张三"))
                try hold(first.record.report.reporter == second.record.report.reporter, "one reporter")
                let order = try await order(first, in: store)
                let text = try CanonicalJSON.text(order)
                try hold(order.matter.summary == "路边垃圾堆放", "summary")
                for word in ["陈某某", "13800138000", "隔壁"] { try hold(!text.contains(word), "\(word) in the order") }
                for event in try await store.events() {
                    for word in ["陈某某", "13800138000"] {
                        try hold(!event.content.contains(word), "\(word) in \(event.kind.rawValue)")
                    }
                }
                let read = try await IdentityDesk(store, clock: F.clock()).identities(
                    of: order.id, reason: "回访", by: .person("王五"))
                try hold(read.map(\.contact) == [ReporterContact(name: "陈某某", phone: "13800138000")], "\(read)")
                let notes = try await store.events(on: order.id.text).filter { $0.kind == .identityRead }
                try hold(notes.count == 1 && notes[0].actor?.name == "王五", "\(notes)")
                try store.close()
            }),
        StoreContract(
            "lists of reports keep to their conditions, scope and pages",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                let drafts: [ReportDraft] = (0..<7).map { (number: Int) -> ReportDraft in
                    let metres: Double? = number == 3 ? nil : Double(number) * 2_000
                    let channel: ReportChannel = number % 2 == 0 ? .patrol : .hotline
                    return F.draft(
                        metres, channel, number == 5 ? "road.damage" : "waste.dump",
                        village: number < 5 ? "440605101201" : "440605101202")
                }
                let all = try await desk.add(drafts, by: .person("张三")).map(\.record.id)
                func ids(_ query: ReportQuery, _ scope: Scope = .everything) async throws -> [Int] {
                    var (found, request): ([ReportID], PageRequest) = ([], PageRequest(limit: 2))
                    while true {
                        let part = try await store.reports(query, in: scope, page: request)
                        found += part.rows.map(\.id)
                        guard let next = part.next else { break }
                        request.after = next
                    }
                    return found.compactMap(all.firstIndex)
                }
                var query = ReportQuery()
                try hold(await ids(query) == Array(0..<7), "all")
                query.order = .latestFirst
                try hold(await ids(query) == Array((0..<7).reversed()), "latest first")
                query.order = .byID
                query.channels = [.hotline]
                try hold(await ids(query) == [1, 3, 5], "by channel")
                query.categories = [CategoryCode("road.damage")]
                try hold(await ids(query) == [5], "by category")
                (query.channels, query.categories) = (nil, nil)
                query.places = [.village("西村")]
                try hold(await ids(query) == [5, 6], "by village")
                query.places = []
                query.isToBeLocated = true
                try hold(await ids(query) == [3], "to be located")
                query.isToBeLocated = false
                query.since = .distantFuture
                try hold(await ids(query).isEmpty, "since")
                query.since = nil
                let west = Scope.units([UnitCode("440605101202")])
                try hold(await ids(query, west) == [5, 6], "scope")
                try hold(await store.report(all[0], in: west) == nil, "outside the scope")
                try hold(await store.report(all[6], in: west) != nil, "inside the scope")
                try store.close()
            }),
        StoreContract(
            "the first report's CRS is the store's, and what was learnt is kept",
            opening: { open in
                let store = try open()
                let desk = try await desk(store)
                var draft = F.draft(0)
                draft.crs = CRSCode(epsg: 4547)
                let first = try await desk.add(draft, by: .person("张三"))
                try hold(await store.parcelsCRS() == CRSCode(epsg: 4547), "the CRS")
                try hold(await Self.order(first, in: store).matter.crs == CRSCode(epsg: 4547), "the order's")
                let again = try await desk.add(F.draft(2), by: .person("张三"))
                try hold(again.record.link.kind == .probable, "\(again)")
                // Said of the order that it is of already: a confirmation.
                let confirmed = try await desk.join(
                    again.record.id, to: first.record.order, reason: nil, by: .person("王五"))
                try hold(confirmed.isNew && confirmed.record.link.kind == .officer, "\(confirmed)")
                let learnt = try await desk.learn(by: .person("王五"))
                try hold(learnt.isNew, "not learnt")
                try hold(try await !desk.learn(by: .person("王五")).isNew, "learnt twice")
                let model = try await store.read { try $0.deskValue(.model) }
                try hold(model == (try CanonicalJSON.text(learnt.model)), "the model")
                try store.close()
            }),
    ]
}
