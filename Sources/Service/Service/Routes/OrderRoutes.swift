import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// Orders: lists, single ones with their history, and their steps.
    static let orders: [Route] = orderLists + OrderActions.all

    private static let orderLists: [Route] = [
        Route(.get, "/api/v1/orders", .deed(.seeOrders)) { call in
            let query = try call.query(OrderQuery.parameters + ["limit", "after"])
            let page = try await call.rooms.store.orders(OrderQuery(query), in: call.scope, page: query.page())
            let office = try await call.rooms.store.read { try $0.office() }
            return try call.json(PageDocument(page) { OrderSummaryDocument($0, office, call.now, call.language) })
        },
        Route(.get, "/api/v1/orders/counts", .deed(.seeOrders)) { call in
            let counts = try await call.rooms.store.counts(in: call.scope).orders
            return try call.json(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }))
        },
        Route(.get, "/api/v1/orders/:id", .deed(.seeOrders)) { call in
            let seen = try await call.order()
            return try call.json(OrderDocument(seen, call), headers: [.eTag: "\"\(seen.version)\""])
        },
        Route(.get, "/api/v1/orders/:id/events", .deed(.seeOrders)) { call in
            let seen = try await call.order()
            let events = try await call.rooms.store.events(on: seen.order.id.text)
            return try call.json(["items": events.compactMap { OrderEventDocument($0, seen, call.language) }])
        },
    ]
}

/// An order as somebody sees it.
struct SeenOrder: Sendable {
    let order: WorkOrder
    let version: Int
    let office: Office
    /// The accounts that handled it.
    let handlers: Set<String>

    /// What the rules of its steps ask besides it.
    var context: OrderContext {
        var context = office.context(for: order)
        context.handledBy = handlers
        return context
    }
}

extension Call {
    /// The order of the path, where the caller may see it.
    func order() async throws -> SeenOrder {
        guard let seen = try await order(WorkOrderID(try parameter("id"))) else { throw Problem.notFound }
        return seen
    }

    /// An order; nil where the caller may not see it.
    func order(_ id: WorkOrderID) async throws -> SeenOrder? {
        // What lies elsewhere takes no longer than what is not there: nothing else is read of it.
        guard try await rooms.store.order(id, in: scope) != nil else { return nil }
        // The version first: an order that is written between the two reads is then outdated, not the other way round.
        let (version, office, events) = try await rooms.store.read {
            (try $0.version(of: id), try $0.office(), try $0.events(on: id.text))
        }
        guard let version, let order = try await rooms.store.order(id, in: scope) else { return nil }
        return SeenOrder(order: order, version: version, office: office, handlers: OrderEntry.handlers(in: events))
    }
}

extension OrderQuery {
    /// The parameters that it is read from.
    static let parameters = ["state", "category", "responsible", "unit", "parcel", "due_before", "sort"]

    /// The orders that a query asks for.
    init(_ query: Query) throws {
        self.init()
        states = try query.words("state", WorkOrderState.self)
        categories = query.values["category"].map { Set($0.map { CategoryCode($0) }) }
        responsible = query.values["responsible"].map { Set($0.map { UnitCode($0) }) }
        places = (query.values["unit"] ?? []).map { .unit(UnitCode($0)) }
        parcel = try query.one("parcel").map { ParcelCode($0) }
        dueBefore = try query.moment("due_before")
        switch try query.one("sort") {
        case nil, "id": order = .byID
        case "latest": order = .latestFirst
        case "due": order = .dueFirst
        case "priority": order = .pressingFirst
        default: throw Query.wrong("sort")
        }
    }
}

/// A unit with what it is called.
struct UnitDocument: Encodable {
    let code: String
    let name: String

    init(_ code: UnitCode, _ units: UnitDirectory) { (self.code, name) = (code.text, units.fullName(of: code)) }
}

/// A word of a closed set with what people call it.
struct TermDocument: Encodable {
    let code: String
    let name: String

    init(_ code: String, _ name: Message, _ language: Language) {
        (self.code, self.name) = (code, name.text(in: language))
    }
}

/// An order as lists show it.
struct OrderSummaryDocument: Encodable {
    let id: String
    let state, category: TermDocument
    let parcelCode: String?
    let place: AdministrativePlace
    let responsible: UnitDocument?
    let dueAt: Instant?
    let isProvisional: Bool
    let level: TermDocument?
    let confidence: Double?
    let legality, outcome: TermDocument?
    let raisedAt: Instant
    let reportCount: Int

    init(_ order: WorkOrder, _ office: Office, _ now: Instant, _ language: Language) {
        let (matter, course) = (order.matter, order.course)
        let reading =
            course.state.isOpen ? course.clock.reading(at: now, office.context(for: order).time) : nil
        id = order.id.text
        state = TermDocument(course.state.rawValue, course.state.name, language)
        category = TermDocument(
            matter.category.text, office.rules(of: order).name(of: matter.category), language)
        (parcelCode, place) = (matter.parcelCode?.text, matter.place)
        responsible = course.responsible.map { UnitDocument($0, office.units) }
        (dueAt, isProvisional) = (reading?.dueAt, reading?.isProvisional ?? false)
        level = reading.map { TermDocument($0.level.rawValue, $0.level.name, language) }
        confidence = matter.confidence
        legality = TermDocument(matter.legality.rawValue, matter.legality.name, language)
        outcome = course.outcome.map { TermDocument($0.rawValue, $0.name, language) }
        (raisedAt, reportCount) = (order.filedAt, matter.reportIDs.count)
    }

    fileprivate enum CodingKeys: String, CodingKey {
        case id, state, category, place, responsible, level, confidence, legality, outcome
        case parcelCode = "parcel_code"
        case dueAt = "due_at"
        case isProvisional = "is_provisional"
        case raisedAt = "raised_at"
        case reportCount = "report_count"
    }
}

/// An order with all that it is about, and what the caller may do now.
struct OrderDocument: Encodable {
    struct StepDocument: Encodable {
        let action: String
        let name: String
        let role: String
        let unit: String
    }

    private let summary: OrderSummaryDocument
    private let version: Int
    private let text: String?
    private let crs: String?
    private let position: Coordinate?
    private let coHandlers: [UnitDocument]
    private let supervisor: UnitDocument?
    private let layers, findings, reports: [String]
    private let handOvers: Int
    private let closedAt: Instant?
    private let mergedInto: String?
    private let allowed: [StepDocument]

    init(_ seen: SeenOrder, _ call: Call) throws {
        let (order, office) = (seen.order, seen.office)
        let (matter, course) = (order.matter, order.course)
        summary = OrderSummaryDocument(order, office, call.now, call.language)
        (version, text) = (seen.version, matter.summary)
        (crs, position) = (matter.crs?.description, matter.position)
        coHandlers = course.coHandlers.map { UnitDocument($0.unit, office.units) }
        supervisor = course.supervisor.map { UnitDocument($0, office.units) }
        layers = matter.layers
        findings = matter.findingIDs.map(\.text)
        reports = matter.reportIDs.map(\.text)
        (handOvers, closedAt, mergedInto) = (course.handOvers, course.closedAt, course.merger?.into.text)
        let account = try call.account
        allowed = OrderActions.allowed(account, seen, at: call.now).map { kind, post in
            StepDocument(
                action: OrderActions.word(of: kind), name: kind.name.text(in: call.language), role: post.role.rawValue,
                unit: post.unit.text)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case version, crs, position, supervisor, layers, findings, reports, allowed
        case text = "summary"
        case coHandlers = "co_handlers"
        case handOvers = "hand_overs"
        case closedAt = "closed_at"
        case mergedInto = "merged_into"
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encodeIfPresent(text, forKey: .text)
        try container.encodeIfPresent(crs, forKey: .crs)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encode(coHandlers, forKey: .coHandlers)
        try container.encodeIfPresent(supervisor, forKey: .supervisor)
        try container.encode(layers, forKey: .layers)
        try container.encode(findings, forKey: .findings)
        try container.encode(reports, forKey: .reports)
        try container.encode(handOvers, forKey: .handOvers)
        try container.encodeIfPresent(closedAt, forKey: .closedAt)
        try container.encodeIfPresent(mergedInto, forKey: .mergedInto)
        try container.encode(allowed, forKey: .allowed)
    }
}

/// An entry of an order's history. What reporters said is in none.
struct OrderEventDocument: Encodable {
    private let sequence: Int
    private let at: Instant
    private let event: String
    private let name: String
    /// What was said with it.
    private let detail: String?
    private let by: String
    private let actor: String?
    private let role: String?
    private let unit: UnitDocument?

    init?(_ event: Event, _ seen: SeenOrder, _ language: Language) {
        guard let entry = try? OrderEntry(event) else { return nil }
        let office = seen.office
        (sequence, at, self.event) = (event.sequence, entry.at ?? event.at, event.kind.rawValue)
        let centre = Message(zh: "工单中心", en: "the work-order centre").text(in: language)
        let words = entry.event.words(rules: office.rules(of: seen.order)) { code in
            code.map { office.units.fullName(of: $0) } ?? centre
        }
        (name, detail) = (words.name.text(in: language), words.detail?.text(in: language))
        let taker = event.actor?.orderActor
        let kind = entry.by ?? taker?.kind ?? .clock
        by = kind.rawValue
        let isPerson = kind == .officer
        actor = isPerson ? event.actor?.name : nil
        role = isPerson ? event.actor?.role : nil
        unit = isPerson ? taker?.unit.map { UnitDocument($0, office.units) } : nil
    }
}
