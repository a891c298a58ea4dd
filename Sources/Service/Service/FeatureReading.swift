import Access
import Casework
import Findings
import Governance
import Ground
import OGC
import Reports
import StorePorts
import WorkOrders

/// Reads features of what the caller may see.
struct FeatureReading {
    /// Features of a page.
    struct Found {
        var features: [Feature] = []
        var matched = 0
        var next: String?
    }

    private let call: Call
    private let asked: FeatureRequest
    private let area: SearchArea?

    /// A reading for a caller; `area`: the box that is asked for, in the parcels' CRS.
    init(_ call: Call, _ asked: FeatureRequest, _ area: SearchArea?) {
        (self.call, self.asked, self.area) = (call, asked, area)
    }

    private var store: any OfficeStore { call.rooms.store }

    /// A page of a collection.
    func page(of collection: FeatureCollection, _ projection: inout any FeatureProjecting) async throws -> Found {
        let request = PageRequest(after: try after(), limit: asked.limit)
        switch collection {
        case .parcels:
            let query = try parcelQuery()
            let page = try await store.parcels(query, in: call.scope, page: request)
            return Found(
                features: try page.rows.map { try parcel($0, &projection) },
                matched: try await store.count(of: query, in: call.scope), next: page.next?.code)
        case .findings:
            let query = try findingQuery()
            let page = try await store.findingOutlines(query, in: call.scope, page: request)
            return Found(
                features: try page.rows.map { try finding($0, &projection) },
                matched: try await store.count(of: query, in: call.scope), next: page.next?.code)
        case .orders:
            let query = try orderQuery()
            let office = try await store.read { try $0.office() }
            let page = try await store.orders(query, in: call.scope, page: request)
            return Found(
                features: try page.rows.map { try order($0, office, &projection) },
                matched: try await store.count(of: query, in: call.scope), next: page.next?.code)
        case .villages: return try await villages(&projection)
        }
    }

    /// One feature; nil where there is none that the caller may see.
    func feature(
        _ id: String, of collection: FeatureCollection, _ projection: inout any FeatureProjecting
    ) async throws -> Feature? {
        switch collection {
        case .parcels:
            guard let found = try await store.parcel(ParcelCode(id), in: call.scope) else { return nil }
            return try parcel(found, &projection)
        case .findings:
            guard let record = try await store.finding(FindingID(id), in: call.scope) else { return nil }
            let summary = FindingSummary(record, updatedAt: record.detectedAt, version: 0)
            return try finding(FindingOutline(summary, outline: record.finding.changePolygons), &projection)
        case .orders:
            guard let found = try await store.order(WorkOrderID(id), in: call.scope) else { return nil }
            return try order(found, try await store.read { try $0.office() }, &projection)
        case .villages:
            guard let unit = try await visibleVillages().first(where: { $0.code.text == id }) else { return nil }
            return try village(unit, try await store.parcelBounds(in: unit.code), &projection)
        }
    }

    private func after() throws -> PageCursor? {
        guard let text = asked.after else { return nil }
        guard let cursor = PageCursor(code: text) else { throw Query.wrong("after") }
        return cursor
    }

    private func words<Word: RawRepresentable & Hashable>(
        _ name: String, _ type: Word.Type
    ) throws -> Set<Word>? where Word.RawValue == String { try Query(values: asked.filters).words(name, type) }

    private var places: [PlaceFilter] { (asked.filters["unit"] ?? []).map { .unit(UnitCode($0)) } }
    private var parcelCode: ParcelCode? { asked.filters["parcel_code"]?.first.map { ParcelCode($0) } }

    private func parcelQuery() throws -> ParcelQuery {
        var query = ParcelQuery()
        (query.places, query.parcel, query.area, query.period) = (places, parcelCode, area, asked.period)
        query.classes = try words("class", VerdictClass.self)
        return query
    }

    private func findingQuery() throws -> FindingQuery {
        var query = FindingQuery()
        (query.places, query.parcel, query.area, query.period) = (places, parcelCode, area, asked.period)
        query.classes = try words("class", VerdictClass.self)
        query.states = try words("state", ConfirmationState.self)
        return query
    }

    private func orderQuery() throws -> OrderQuery {
        var query = OrderQuery()
        (query.places, query.parcel, query.area, query.period) = (places, parcelCode, area, asked.period)
        query.states = try words("state", WorkOrderState.self)
        query.categories = asked.filters["category"].map { Set($0.map { CategoryCode($0) }) }
        return query
    }

    private func shape(_ geometry: MultiPolygon, _ projection: inout any FeatureProjecting) throws -> FeatureGeometry? {
        guard !geometry.polygons.isEmpty else { return nil }
        let parts = try projection.parts(of: geometry)
        return parts.isEmpty ? nil : .polygons(parts)
    }

    private func say(_ message: Message?) -> FeatureValue { .text(message?.text(in: call.language)) }

    private func parcel(_ stored: StoredParcel, _ projection: inout any FeatureProjecting) throws -> Feature {
        let (parcel, verdict) = (stored.parcel, stored.verdict)
        return Feature(
            id: parcel.code.text, geometry: try shape(parcel.polygon, &projection),
            properties: [
                ("parcel_code", .text(parcel.code.text)), ("village", .text(parcel.place.village)),
                ("town", .text(parcel.place.town)), ("unit", .text(parcel.place.unit?.text)),
                ("area_m2", .number((parcel.polygon.area * 10).rounded() / 10)),
                ("class", .text(verdict?.verdictClass.rawValue)), ("class_name", say(verdict?.verdictClass.name)),
                ("last_clear_look", .moment(stored.lastClearLook)),
            ])
    }

    private func finding(_ found: FindingOutline, _ projection: inout any FeatureProjecting) throws -> Feature {
        let summary = found.summary
        func rounded(_ area: Double) -> FeatureValue { .number((area * 10).rounded() / 10) }
        return Feature(
            id: summary.id.text, geometry: try shape(found.outline, &projection),
            properties: [
                ("parcel_code", .text(summary.parcelCode.text)), ("class", .text(summary.verdictClass.rawValue)),
                ("class_name", say(summary.verdictClass.name)), ("state", .text(summary.state.rawValue)),
                ("state_name", say(summary.state.name)),
                ("confidence", .number(summary.confidence.map { ($0 * 1000).rounded(.down) / 1000 })),
                ("changed_area_inside_m2", rounded(summary.changedAreaInsideSquareMetres)),
                ("changed_area_beyond_m2", rounded(summary.changedAreaBeyondSquareMetres)),
                ("village", .text(summary.place.village)), ("town", .text(summary.place.town)),
                ("unit", .text(summary.place.unit?.text)), ("earlier_acquired_at", .moment(summary.earlierAcquiredAt)),
                ("later_acquired_at", .moment(summary.laterAcquiredAt)), ("detected_at", .moment(summary.detectedAt)),
                ("decision", .text(summary.decidedClass?.rawValue)),
                ("decision_name", say(summary.decisionName)),
            ])
    }

    private func order(
        _ order: WorkOrder, _ office: Office, _ projection: inout any FeatureProjecting
    ) throws -> Feature {
        let (matter, course) = (order.matter, order.course)
        var geometry: FeatureGeometry?
        if let polygon = matter.parcelPolygon { geometry = try shape(polygon, &projection) }
        if geometry == nil, let position = matter.position { geometry = .point(try projection.numbers(of: position)) }
        let standing = course.state.isOpen ? course.clock.reading(at: call.now, office.context(for: order).time) : nil
        return Feature(
            id: order.id.text, geometry: geometry,
            properties: [
                ("state", .text(course.state.rawValue)), ("state_name", say(course.state.name)),
                ("category", .text(matter.category.text)),
                ("category_name", say(office.rules(of: order).name(of: matter.category))),
                ("parcel_code", .text(matter.parcelCode?.text)), ("village", .text(matter.place.village)),
                ("town", .text(matter.place.town)), ("unit", .text(matter.place.unit?.text)),
                ("responsible", .text(course.responsible?.text)),
                ("responsible_name", .text(course.responsible.map { office.units.fullName(of: $0) })),
                ("due_at", .moment(standing?.dueAt)), ("raised_at", .moment(order.filedAt)),
                ("closed_at", .moment(course.closedAt)), ("outcome", .text(course.outcome?.rawValue)),
                ("outcome_name", say(course.outcome?.name)), ("legality", .text(matter.legality.rawValue)),
                ("legality_name", say(matter.legality.name)),
            ])
    }

    private func visibleVillages() async throws -> [GovernanceUnit] {
        try await store.read { try $0.office() }.units.all.filter {
            $0.tier == .village && call.scope.holds($0.code)
        }
    }

    private func village(
        _ unit: GovernanceUnit, _ bounds: Bounds?, _ projection: inout any FeatureProjecting
    ) throws -> Feature {
        Feature(
            id: unit.code.text,
            geometry: try bounds.flatMap { try shape(MultiPolygon([Polygon($0)]), &projection) },
            properties: [
                ("name", .text(unit.name)), ("code", .text(unit.code.text)), ("parent", .text(unit.parent?.text)),
            ])
    }

    /// Villages are some hundreds: all are read, and the page is cut from them.
    private func villages(_ projection: inout any FeatureProjecting) async throws -> Found {
        var found = Found()
        let behind = try after()?.id
        for unit in try await visibleVillages() {
            let bounds = try await store.parcelBounds(in: unit.code)
            if let area, let bounds, !area.meets(MultiPolygon([Polygon(bounds)])) { continue }
            found.matched += 1
            if let behind, unit.code.text <= behind { continue }
            guard found.features.count < asked.limit else {
                found.next = found.features.last.map { PageCursor(value: "", id: $0.id).code }
                continue
            }
            found.features.append(try village(unit, bounds, &projection))
        }
        return found
    }
}
