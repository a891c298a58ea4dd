import Findings
import Foundation
import Governance
import Ground
import Reports
import WorkOrders

/// Takes reports in inside one unit of work.
struct ReportTaking {
    let unit: any CaseWriting
    let storeName: String
    var writer: OrderWriter
    var log: EventWriter
    var state: ReportState
    /// The year of numbers, by China's clock.
    private let year: Int
    private var crs: CRSCode?
    private var salt: String?

    init(
        _ unit: any CaseWriting, _ storeName: String, state: ReportState, by actor: CaseActor, at now: Instant,
        first: Instant
    ) throws {
        (self.unit, self.storeName, self.state) = (unit, storeName, state)
        writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
        log = try unit.events(by: actor, at: now)
        year = CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT()).year
        crs = try unit.parcelCRS()
        try self.state.catchUp(unit, rules: writer.office.current, first: first)
        if self.state.learning == nil {
            let event = try log.append(.matchingBegun, "", self.state.beginLearning())
            try unit.put(event.content, as: .model)
        }
    }

    /// Takes a report; the same again changes nothing.
    mutating func take(_ draft: ReportDraft) throws -> ReportResult {
        if let reference = draft.sourceReference,
            let known = try unit.report(from: draft.channel, reference: reference)
        {
            return ReportResult(record: known, isNew: false, order: try standing(known.order))
        }
        if crs == nil, let own = draft.crs {
            try unit.settle(own)
            crs = own
        }
        let report = try report(draft)
        let onParcel = try report.place.parcelCode.flatMap { try unit.parcel($0) }
        let area = onParcel?.place ?? area(of: report.place.village ?? draft.desk ?? district)
        var result = try place(report, draft, area, onParcel)
        state.note(result.record)
        if draft.wantsToken { result.token = try unit.makeToken(of: report.id, at: writer.now, log: &log) }
        return result
    }

    /// Ends the unit of work: what was learnt from it is kept.
    mutating func finish() throws -> ReportState {
        try state.keepLearning(unit)
        try state.noteWritten(unit)
        return state
    }

    // MARK: - Report

    private mutating func report(_ draft: ReportDraft) throws -> Report {
        var place = draft.place
        try locate(&place)
        let id = try state.nextReport(year, unit)
        var report = Report(
            id: id, channel: draft.channel, category: draft.category, reportedAt: draft.reportedAt ?? writer.now,
            receivedAt: writer.now, place: place, text: draft.text,
            reporter: try draft.reporter ?? reporter(draft.contact, id), sourceReference: draft.sourceReference,
            photoHashes: draft.photoHashes)
        (report.reporterKind, report.account) = (draft.reporterKind, draft.account)
        report.fields = draft.fields.flatMap { $0.isEmpty ? nil : $0 }
        return report
    }

    private mutating func locate(_ place: inout ReportPlace) throws {
        if let at = place.position, place.isDatumKnown, try state.isOutside(at, unit) { place.isOutside = true }
        try unit.complete(&place)
    }

    /// The reporter's key. One who gave no number is not told from others of the same name.
    private mutating func reporter(_ contact: ReporterContact?, _ id: ReportID) throws -> ReporterKey? {
        guard let contact, !contact.isEmpty else { return nil }
        let salt = try settledSalt()
        let identity = contact.phone == nil ? "\(contact.identity)\n\(id)" : contact.identity
        let key = ReporterSeal.key(identity, salt: salt)
        guard try unit.contact(of: key) != contact else { return key }
        try unit.put(contact, of: key)
        try log.append(.reporterRecorded, key.text, ["sha256": ReporterSeal.seal(contact, salt: salt)])
        return key
    }

    private mutating func settledSalt() throws -> String {
        if let known = try salt ?? unit.deskValue(.salt) {
            salt = known
            return known
        }
        let made = ReporterSeal.newSalt()
        try unit.put(made, as: .salt)
        try log.append(.reporterSaltMade, "", ["sha256": ContentHash.text(made)])
        salt = made
        return made
    }

    private func area(of village: UnitCode?) -> AdministrativePlace {
        AdministrativePlace(of: village, in: writer.office.units)
    }

    /// The district, where the units on record are of one.
    private var district: UnitCode? {
        let all = writer.office.units.all.filter { $0.tier == .district }
        return all.count == 1 ? all[0].code : nil
    }

    // MARK: - Order

    private mutating func place(
        _ report: Report, _ draft: ReportDraft, _ area: AdministrativePlace, _ parcel: ParcelRecord?
    ) throws -> ReportResult {
        if let wanted = draft.order {
            let order = try standing(wanted)
            return try join(report, order, area, ReportLink(.officer), by: nil)
        }
        let group = writer.office.current.group(of: report.category)
        let onParcel = try parcel.map { try unit.orders(on: $0.code) } ?? []
        if let open = onParcel.first(where: { $0.state.isOpen && $0.matter.group == group }) {
            return try join(report, open, area, ReportLink(.sameParcel), by: .rule)
        }
        let candidates = state.index.candidates(for: report, model: state.matcher.model)
        let outcome = state.matcher.match(report, among: candidates, density: state.density)
        if let match = outcome.joined, let order = try unit.order(WorkOrderID(match.key)), order.state.isOpen {
            var kind = ReportLink.Kind.sameParcel
            if case .merge = outcome { kind = .probable }
            return try join(report, order, area, ReportLink(kind, match: match), by: .rule)
        }
        let filing = OrderFiling(
            report: report, area: area, crs: crs, parcel: parcel, group: group, summary: draft.summary,
            layers: try unit.protectedLayers(at: report.place))
        let order = WorkOrder(
            id: try parcel.map { ParcelOrders(parcelCode: $0.code, orders: onParcel).nextID }
                ?? state.nextOrder(year, unit),
            matter: filing.matter, filedAt: writer.now)
        let record = ReportRecord(
            report: report, area: area, order: order.id, ownOrder: order.id, link: ReportLink(.raised),
            suggestions: outcome.suggestions, repeatChance: outcome.repeatChance)
        try unit.write(record, as: .reportReceived, to: &log)
        let standing = try writer.file(order, texts: [report.text], to: &log)
        state.open(standing, with: report)
        return ReportResult(record: record, isNew: true, order: standing)
    }

    private mutating func join(
        _ report: Report, _ known: WorkOrder, _ area: AdministrativePlace, _ link: ReportLink,
        by kind: OrderActor.Kind?
    ) throws -> ReportResult {
        var order = known
        let record = ReportRecord(
            report: report, area: area, order: order.id, ownOrder: nil, link: link, suggestions: [],
            repeatChance: link.match?.probability ?? 1)
        try unit.write(record, as: .reportReceived, to: &log)
        var entries = writer.catchUp(&order)
        let joined = OrderEvent.joined(ReportJoining(report, order, probability: link.match?.probability))
        order.take(joined, by: writer.actor.orderActor, at: writer.now)
        entries.append(OrderEntry(joined, by: kind))
        try writer.write(entries, of: order, to: &log)
        if order.state.isOpen, !state.join(order.id, report) {
            try state.take(OrderGist(order), unit)
        }
        guard !order.state.isOpen else { return ReportResult(record: record, isNew: true, order: order) }
        // What is new on a matter that was settled has to be looked at.
        let visit = try BesideDesk.ask(
            .inspection, of: order.id, reason: "新线索 \(record.id)", going: nil, until: nil, in: unit,
            by: writer.actor, at: writer.now)
        log = try unit.events(by: writer.actor, at: writer.now)
        return ReportResult(record: record, isNew: true, order: order, visit: visit.id)
    }

    /// The order that stands for one: itself, or the one that it was merged into.
    private func standing(_ id: WorkOrderID) throws -> WorkOrder {
        guard let order = try unit.standingOrder(id) else { throw CaseError.unknownOrder(store: storeName, id: id) }
        return order
    }
}

extension CaseReading {
    /// The order that stands for one: itself, or the one that it was merged into; nil if there is none.
    func standingOrder(_ id: WorkOrderID) throws -> WorkOrder? {
        var order = try order(id)
        // A chain of mergers has no circle: an order that was merged takes none in.
        while let known = order, known.state == .mergedInto, let into = known.course.merger?.into {
            order = try self.order(into)
        }
        return order
    }
}

extension CaseReading {
    /// Finds parcel and village of a position, and the position of a parcel, where a report does not tell them.
    func complete(_ place: inout ReportPlace) throws {
        if let at = place.position, place.isDatumKnown {
            let point = Bounds(minX: at.x, minY: at.y, maxX: at.x, maxY: at.y)
            if place.parcelCode == nil, place.accuracyMetres <= ReportPlace.parcelAccuracyMetres {
                place.parcelCode = try parcels(meeting: point).first { $0.polygon.contains(at) }?.code
            }
            if place.village == nil, place.parcelCode == nil {
                let near = try parcels(meeting: point.expanded(by: ReportPlace.villageMetres))
                place.village =
                    near.min { ($0.distance(to: at), $0.code) < ($1.distance(to: at), $1.code) }?
                    .place.unit?.village
            }
        }
        guard let code = place.parcelCode, let parcel = try parcel(code) else { return }
        if place.village == nil { place.village = parcel.place.unit?.village }
        if place.position == nil, let centre = parcel.centre {
            (place.position, place.accuracyMetres) = (centre, ReportChannel.finding.defaultAccuracyMetres)
        }
    }
}

extension ReportPlace {
    /// Up to this accuracy a position on a parcel's polygon is that parcel's, metres.
    fileprivate static let parcelAccuracyMetres = 10.0
    /// How far the nearest parcel may be for a position to be of its village, metres.
    fileprivate static let villageMetres = 100.0
}

extension CaseReading {
    /// The names of the protected layers that a position lies in, where it is accurate enough to lie on a parcel.
    func protectedLayers(at place: ReportPlace) throws -> [String] {
        guard let at = place.position, place.isDatumKnown, place.accuracyMetres <= ReportPlace.parcelAccuracyMetres
        else { return [] }
        let layers = try protectedPolygons(meeting: Bounds(minX: at.x, minY: at.y, maxX: at.x, maxY: at.y))
        return layers.filter { $1.contains { $0.contains(at) } }.keys.sorted()
    }
}

extension ParcelRecord {
    /// The middle of its bounds.
    var centre: Coordinate? {
        polygon.bounds.map { Coordinate(x: ($0.minX + $0.maxX) / 2, y: ($0.minY + $0.maxY) / 2) }
    }

    /// Metres from the middle of its bounds.
    fileprivate func distance(to place: Coordinate) -> Double {
        guard let centre else { return .infinity }
        let (dx, dy) = (centre.x - place.x, centre.y - place.y)
        return (dx * dx + dy * dy).squareRoot()
    }
}
