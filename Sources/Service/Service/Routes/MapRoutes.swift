import Access
import Casework
import Findings
import Governance
import Ground
import Hummingbird
import StorePorts
import WorkOrders

extension Route {
    /// What a map shows of a piece of ground: parcels, findings, orders, each as short as a map needs it. Never more than `MapDocument.most`
    /// of a kind, so that no answer is large, whatever the district; a map asks for small pieces.
    static let map: [Route] = [
        Route(.get, "/api/v1/map/frame", .deed(.seeOffice)) { call in
            let unit = try call.query("unit").one("unit").map { UnitCode($0) }
            let (office, crs) = try await call.rooms.store.read { (try $0.office(), try $0.parcelCRS()) }
            if let unit, office.units[unit] == nil { throw Problem.notFound }
            let units = try unit.map { [$0] } ?? Array(Set(call.account.posts.map(\.unit))).sorted()
            var bounds: Bounds?
            for unit in units {
                guard let own = try await call.rooms.store.parcelBounds(in: unit) else { continue }
                bounds = bounds?.union(own) ?? own
            }
            let name = units.map { office.units.fullName(of: $0) }.joined(separator: "、")
            return try call.json(MapFrame(name: name, crs: crs?.description, bounds: bounds.map(\.numbers)))
        },
        Route(.get, "/api/v1/map", .signedIn) { call in
            // A query's values are parted by commas already.
            let numbers = try call.query("box").values["box"]?.map { Double($0) } ?? []
            let box = numbers.compactMap(\.self).filter(\.isFinite)
            guard numbers.count == 4, box.count == 4, box[0] < box[2], box[1] < box[3],
                max(box[2] - box[0], box[3] - box[1]) <= MapDocument.widestMetres
            else { throw Query.wrong("box") }
            var area = SearchArea(Bounds(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3]))
            area.holdsPlaceless = false
            return try call.json(try await call.map(of: area))
        },
    ]
}

extension Call {
    fileprivate func map(of area: SearchArea) async throws -> MapDocument {
        let (account, store, page) = (try account, rooms.store, PageRequest(limit: MapDocument.most))
        var map = MapDocument()
        if !account.posts(for: .seeFindings).isEmpty {
            let scope = try scope(for: .seeFindings)
            var (parcels, findings) = (ParcelQuery(), FindingQuery())
            (parcels.area, findings.area) = (area, area)
            let shown = try await store.parcels(parcels, in: scope, page: page)
            map.parcels = shown.rows.map { MapParcel($0, language) }
            let found = try await store.findingOutlines(findings, in: scope, page: page)
            map.findings = found.rows.map { MapFinding($0, language) }
            map.isPart = shown.next != nil || found.next != nil
        }
        if !account.posts(for: .seeOrders).isEmpty {
            var orders = OrderQuery()
            (orders.area, orders.states) = (area, Set(WorkOrderState.allCases.filter { $0 != .withdrawn }))
            let office = try await store.read { try $0.office() }
            let filed = try await store.orders(orders, in: try scope(for: .seeOrders), page: page)
            map.orders = filed.rows.compactMap { order in
                MapOrder(order, office.rules(of: order).name(of: order.matter.category), language)
            }
            map.isPart = map.isPart || filed.next != nil
        }
        return map
    }
}

/// Where a map begins: the ground of some units, and how its tiles are cut.
private struct MapFrame: Encodable {
    let name: String
    let crs: String?
    /// West, south, east and north in ``crs``, metres; nil where there are no parcels.
    let bounds: [Double]?
    let tiles = TileGridDocument()
}

/// What lies in a piece of ground; outlines are polygons × rings × (easting, northing), metres in the CRS of the parcels, to a centimetre.
private struct MapDocument: Encodable {
    /// The most of a kind; a parcel takes about 250 bytes.
    static let most = 400
    /// The widest piece, metres.
    static let widestMetres = 5_000.0

    var parcels: [MapParcel] = []
    var findings: [MapFinding] = []
    var orders: [MapOrder] = []
    /// Whether there is more than is told.
    var isPart = false

    private enum CodingKeys: String, CodingKey {
        case parcels, findings, orders
        case isPart = "is_part"
    }
}

private struct MapParcel: Encodable {
    let code: String
    let verdict: TermDocument?
    let outline: [[[[Double]]]]

    init(_ stored: StoredParcel, _ language: Language) {
        (code, outline) = (stored.parcel.code.text, stored.parcel.polygon.centimetres)
        verdict = stored.verdict.map { TermDocument($0.verdictClass.rawValue, $0.verdictClass.name, language) }
    }

    private enum CodingKeys: String, CodingKey {
        case code, outline
        case verdict = "class"
    }
}

private struct MapFinding: Encodable {
    let id: String
    let verdict, state: TermDocument
    let decision: TermDocument?
    let outline: [[[[Double]]]]

    init(_ found: FindingOutline, _ language: Language) {
        let summary = found.summary
        (id, outline) = (summary.id.text, found.outline.centimetres)
        verdict = TermDocument(summary.verdictClass.rawValue, summary.verdictClass.name, language)
        state = TermDocument(summary.state.rawValue, summary.state.name, language)
        decision = TermDocument(summary, language)
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, decision, outline
        case verdict = "class"
    }
}

private struct MapOrder: Encodable {
    let id: String
    let category: String
    let state: TermDocument
    let position: Coordinate

    /// Nil for an order without a place.
    init?(_ order: WorkOrder, _ category: Message, _ language: Language) {
        guard let position = order.matter.position else { return nil }
        (id, self.category, self.position) = (order.id.text, category.text(in: language), position)
        state = TermDocument(order.course.state.rawValue, order.course.state.name, language)
    }
}

extension MultiPolygon {
    /// ``numbers`` to a centimetre.
    fileprivate var centimetres: [[[[Double]]]] {
        numbers.map { $0.map { $0.map { $0.map { ($0 * 100).rounded() / 100 } } } }
    }
}
