import Access
import Casework
import Findings
import Governance
import Ground
import HTTPTypes
import Hummingbird
import StorePorts
import WorkOrders

extension Route {
    /// Parcels: lists, and single ones with what is known of them.
    static let parcels: [Route] = [
        Route(.get, "/api/v1/parcels", .deed(.seeFindings)) { call in
            let query = try call.query("class", "unit", "since", "limit", "after")
            let page = try await call.rooms.store.parcels(ParcelQuery(query), in: call.scope, page: query.page())
            return try call.json(PageDocument(page) { ParcelDocument($0, call.language) })
        },
        Route(.get, "/api/v1/parcels/:id", .deed(.seeFindings)) { call in
            _ = try call.query()
            let code = ParcelCode(try call.parameter("id"))
            let (store, scope) = (call.rooms.store, call.scope)
            guard let stored = try await store.parcel(code, in: scope) else { throw Problem.notFound }
            var query = FindingQuery()
            query.places = [.parcels(code.text)]
            let asked = query
            let findings = try await allRows { try await store.findings(asked, in: scope, page: $0) }.filter {
                $0.parcelCode == code
            }
            var orderQuery = OrderQuery()
            orderQuery.parcel = code
            let (askedOrders, orderScope) = (orderQuery, try call.scope(for: .seeOrders))
            let orders = try await allRows { try await store.orders(askedOrders, in: orderScope, page: $0) }
            let office = try await store.read { try $0.office() }
            var history: [EventDocument] = []
            for subject in findings.map(\.id.text) + orders.map(\.id.text) {
                history += try await store.events(on: subject).compactMap { event in
                    EventFeed.Topic(event.kind).map { EventDocument($0, event) }
                }
            }
            return try call.tagged(
                WholeParcelDocument(
                    parcel: ParcelDocument(stored, call.language), polygon: stored.parcel.polygon,
                    findings: findings.map { FindingSummaryDocument($0, call.language) },
                    orders: orders.map { OrderSummaryDocument($0, office, call.now, call.language) },
                    history: Array(history.sorted { $0.sequence < $1.sequence }.suffix(500))))
        },
    ]
}

extension ParcelQuery {
    fileprivate init(_ query: Query) throws {
        self.init()
        classes = try query.words("class", VerdictClass.self)
        places = (query.values["unit"] ?? []).map { .unit(UnitCode($0)) }
        since = try query.moment("since")
    }
}

/// A parcel with its latest verdict.
private struct ParcelDocument: Encodable {
    let code: String
    let place: AdministrativePlace
    let crs: String
    let areaSquareMetres: Double
    let verdict: TermDocument?
    let lastClearLook, retiredAt: Instant?
    let successors: [String]

    init(_ stored: StoredParcel, _ language: Language) {
        (code, place) = (stored.parcel.code.text, stored.parcel.place)
        (crs, areaSquareMetres) = (stored.parcel.crs.description, (stored.parcel.polygon.area * 100).rounded() / 100)
        verdict = stored.verdict.map { TermDocument($0.verdictClass.rawValue, $0.verdictClass.name, language) }
        (lastClearLook, retiredAt) = (stored.lastClearLook, stored.retiredAt)
        successors = stored.successors.map(\.text)
    }

    private enum CodingKeys: String, CodingKey {
        case code, place, crs, successors
        case areaSquareMetres = "area_m2"
        case verdict = "class"
        case lastClearLook = "last_clear_look"
        case retiredAt = "retired_at"
    }
}

/// A parcel with its findings and orders, and what happened to them.
private struct WholeParcelDocument: Encodable {
    let parcel: ParcelDocument
    let polygon: MultiPolygon
    let findings: [FindingSummaryDocument]
    let orders: [OrderSummaryDocument]
    let history: [EventDocument]

    private enum CodingKeys: String, CodingKey {
        case polygon, findings, orders, history
    }

    func encode(to encoder: any Encoder) throws {
        try parcel.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(polygon.numbers, forKey: .polygon)
        try container.encode(findings, forKey: .findings)
        try container.encode(orders, forKey: .orders)
        try container.encode(history, forKey: .history)
    }
}
