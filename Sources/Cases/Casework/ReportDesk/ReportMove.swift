import Findings
import Foundation
import Ground
import Reports
import WorkOrders

/// An officer's word on the order of a report, inside one unit of work.
struct ReportMove {
    private let unit: any CaseWriting
    private let storeName: String
    private var writer: OrderWriter
    private var log: EventWriter
    private var mover: ReportMover
    private let now: Instant

    init(_ unit: any CaseWriting, _ storeName: String, by actor: CaseActor, at now: Instant) throws {
        (self.unit, self.storeName, self.now) = (unit, storeName, now)
        writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
        log = try unit.events(by: actor, at: now)
        mover = ReportMover(unit, actor: actor, now: now)
    }

    mutating func join(_ id: ReportID, to wanted: WorkOrderID, reason: String?) throws -> ReportResult {
        let result = try bring(id, to: wanted, reason)
        try finish()
        return result
    }

    /// What people said of matches is learnt, once for all that was said in this unit of work.
    mutating func finish() throws { try mover.finish(&log) }

    /// Brings a report to an order; ``finish()`` comes after it.
    mutating func bring(_ id: ReportID, to wanted: WorkOrderID, _ reason: String?) throws -> ReportResult {
        var record = try record(id)
        var (own, target) = (try standing(record.order), try standing(wanted))
        if own.id == target.id { return try confirm(record, target, reason) }
        guard target.state.isOpen else { throw refusal(of: target) }
        if record.link.kind == .probable, let match = record.link.match {
            mover.note(match, .unmerged, byItself: true)
        }
        let (owns, targets) = (writer.catchUp(&own), writer.catchUp(&target))
        if isAlone(record, on: own), let merger = try merge(&own, into: &target, reason) {
            let joined = try mover.carry(from: own.id, to: &target, reason: reason, log: &log)
            try writer.write(owns + [merger.leaving], of: own, to: &log)
            try writer.write(targets + [merger.taking] + joined, of: target, to: &log)
            return ReportResult(record: try self.record(id), isNew: true, order: target)
        }
        mover.judge(record, merging: target.id)
        let match = record.suggestions.first { $0.key == target.id.text }
        record.order = target.id
        mover.relink(&record, ReportLink(.officer, match: match, reason: reason))
        try unit.write(record, as: .reportJoined, to: &log)
        let left = mover.leave(id, reason ?? "", &own)
        let rest = mover.restated(&own, on: try unit.reports(of: own.id).map(\.report))
        try writer.write(owns + [left] + rest, of: own, to: &log)
        let joined = mover.join(record.report, &target)
        try writer.write(targets + [joined], of: target, to: &log)
        return ReportResult(record: record, isNew: true, order: target)
    }

    mutating func leave(_ id: ReportID, reason: String) throws -> ReportResult {
        var record = try record(id)
        var order = try standing(record.order)
        if isAlone(record, on: order) { return ReportResult(record: record, isNew: false, order: order) }
        let entries = writer.catchUp(&order)
        if let own = record.ownOrder, var former = try unit.order(own), former.course.merger?.into == order.id,
            try !isTaken(former)
        {
            // The order that was filed for it comes back, with its history and its clock.
            let context = writer.office.context(for: former)
            let unmerged = try attempt(.unmerged, on: &former, context)
            let released = try attempt(.released(OrderStep.Merger(own)), on: &order, writer.office.context(for: order))
            let back = try mover.bringBack(former, from: &order, reason: reason, log: &log)
            try writer.write([unmerged], of: former, to: &log)
            try writer.write(entries + [released] + back, of: order, to: &log)
            try mover.finish(&log)
            return ReportResult(record: try self.record(id), isNew: true, order: former)
        }
        if let match = record.link.match { mover.note(match, .unmerged, byItself: record.link.kind == .probable) }
        var filed = try newOrder(for: record)
        record.order = filed.id
        record.ownOrder = filed.id
        mover.relink(&record, ReportLink(.separated, match: record.link.match, reason: reason))
        try unit.write(record, as: .reportLeft, to: &log)
        let left = mover.leave(id, reason, &order)
        let rest = mover.restated(&order, on: try unit.reports(of: order.id).map(\.report))
        try writer.write(entries + [left] + rest, of: order, to: &log)
        filed = try writer.file(filed, texts: [record.report.text], to: &log)
        try mover.finish(&log)
        return ReportResult(record: record, isNew: true, order: filed)
    }

    /// A person says that a report is of none of the matters suggested to it.
    mutating func refuse(_ id: ReportID) throws -> ReportResult {
        var record = try record(id)
        let order = try standing(record.order)
        guard !record.suggestions.isEmpty else { return ReportResult(record: record, isNew: false, order: order) }
        for match in record.suggestions { mover.note(match, .rejected, byItself: false) }
        record.refused = (record.refused ?? []) + record.suggestions.map { WorkOrderID($0.key) }
        record.suggestions = []
        try unit.write(record, as: .reportSuggestionsRefused, to: &log)
        try mover.finish(&log)
        return ReportResult(record: record, isNew: true, order: order)
    }

    /// Somebody has found out where a report is. Its order, where that rests on reports alone and lies on no parcel, lies there from now
    /// on; where the parcel has an open order of its group, the report joins that.
    mutating func locate(_ id: ReportID, at told: ReportPlace, crs: CRSCode?) throws -> ReportResult {
        var record = try record(id)
        var place = told
        place.address = told.address ?? record.report.place.address
        if let crs, try unit.parcelCRS() == nil { try unit.settle(crs) }
        try unit.complete(&place)
        var order = try standing(record.order)
        guard place != record.report.place else { return ReportResult(record: record, isNew: false, order: order) }
        let parcel = try place.parcelCode.flatMap { try unit.parcel($0) }
        record.report.place = place
        record.area =
            parcel?.place
            ?? place.village.map { AdministrativePlace(of: $0, in: writer.office.units) } ?? record.area
        try unit.write(record, as: .reportLocated, to: &log)
        let matter = order.matter
        guard order.state.isOpen, matter.findingIDs.isEmpty, matter.parcelCode == nil else {
            return ReportResult(record: record, isNew: true, order: order)
        }
        let onParcel = try parcel.map { try unit.orders(on: $0.code) } ?? []
        if let open = onParcel.first(where: { $0.state.isOpen && $0.matter.group == matter.group }) {
            return try join(id, to: open.id, reason: nil)
        }
        var entries = writer.catchUp(&order)
        entries += mover.located(&order, by: record, on: parcel, try unit.protectedLayers(at: place))
        entries += try writer.dispatchByRule(&order, texts: [record.report.text], to: &log)
        try writer.write(entries, of: order, to: &log)
        return ReportResult(record: record, isNew: true, order: order)
    }

    // MARK: - Parts

    /// Why a report is not brought to an order that is no longer open: its own would have nothing left, and nobody would look.
    private func refusal(of target: WorkOrder) -> CaseError {
        let why = Message(
            zh:
                "\(target.id) 为“\(target.state.name.chinese)”；请先重启该单（orders reopen），或用 reports add --order 登记新线索，会生成实地看",
            en:
                "\(target.id) is \(target.state.name.english); open it again first (orders reopen), or take the report in with "
                + "reports add --order, which asks for a visit")
        return .refused(
            OrderRefusalNote(
                order: target.id, step: .absorbed, refusal: .notMergeable(why),
                next: target.course.next(at: now, in: writer.office.context(for: target)), units: writer.office.units))
    }

    /// A person says that the order which the desk chose by itself is the right one.
    private mutating func confirm(
        _ known: ReportRecord, _ order: WorkOrder, _ reason: String?
    ) throws -> ReportResult {
        guard known.link.kind == .probable, let match = known.link.match else {
            return ReportResult(record: known, isNew: false, order: order)
        }
        var record = known
        mover.note(match, .merged, byItself: true)
        record.link = ReportLink(.officer, match: match, reason: reason)
        try unit.write(record, as: .reportJoined, to: &log)
        return ReportResult(record: record, isNew: true, order: order)
    }

    /// Merges an order into another where the machine allows it, of whatever group they are: a report may have come in under a
    /// wrong category.
    private func merge(
        _ own: inout WorkOrder, into target: inout WorkOrder, _ reason: String?
    ) throws -> (leaving: OrderEntry, taking: OrderEntry)? {
        var (copy, other) = (own, target)
        let office = writer.office
        guard own.state.isOpen, target.state.isOpen,
            let leaving = try? attempt(
                .mergedInto(OrderStep.Merger(target.id, reason: reason)), on: &copy, office.context(for: own)),
            let taking = try? attempt(
                .absorbed(OrderStep.Merger(own.id, reason: reason)), on: &other, office.context(for: target))
        else { return nil }
        (own, target) = (copy, other)
        return (leaving, taking)
    }

    private func attempt(
        _ step: OrderStep, on order: inout WorkOrder, _ context: OrderContext
    ) throws -> OrderEntry {
        do {
            return OrderEntry(.step(try order.attempt(step, by: writer.actor.orderActor, at: now, in: context)))
        } catch {
            let next = order.course.next(at: now, in: context)
            throw CaseError.refused(
                OrderRefusalNote(
                    order: order.id, step: step.kind, refusal: error, next: next, units: writer.office.units))
        }
    }

    /// Whether an order rests on this report alone.
    private func isAlone(_ record: ReportRecord, on order: WorkOrder) -> Bool {
        order.id == record.order && order.matter.reportIDs == [record.id] && order.matter.findingIDs.isEmpty
    }

    /// Whether another order of the same parcel and group is open.
    private func isTaken(_ order: WorkOrder) throws -> Bool {
        guard order.course.merger?.former.isOpen == true, let parcel = order.parcelCode else { return false }
        return try unit.orders(on: parcel).contains {
            $0.state.isOpen && $0.matter.group == order.matter.group && $0.id != order.id
        }
    }

    /// An order of its own: of its parcel, unless one of its group is open there.
    private func newOrder(for record: ReportRecord) throws -> WorkOrder {
        let report = record.report
        let group = writer.office.current.group(of: report.category)
        var parcel = try report.place.parcelCode.flatMap { try unit.parcel($0) }
        let onParcel = try parcel.map { try unit.orders(on: $0.code) } ?? []
        if onParcel.contains(where: { $0.state.isOpen && $0.matter.group == group }) { parcel = nil }
        let filing = OrderFiling(
            report: report, area: record.area, crs: try unit.parcelCRS(), parcel: parcel, group: group, summary: nil,
            layers: try unit.protectedLayers(at: report.place))
        let year = CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT()).year
        let id = try parcel.map { ParcelOrders(parcelCode: $0.code, orders: onParcel).nextID } ?? freeID(year)
        return WorkOrder(id: id, matter: filing.matter, filedAt: now)
    }

    private func freeID(_ year: Int) throws -> WorkOrderID {
        let last = try ReportState.last { try unit.holds(order: WorkOrderID(year: year, number: $0)) }
        return WorkOrderID(year: year, number: last + 1)
    }

    private func record(_ id: ReportID) throws -> ReportRecord {
        guard let record = try unit.report(id) else { throw CaseError.unknownReport(store: storeName, id: id) }
        return record
    }

    private func standing(_ id: WorkOrderID) throws -> WorkOrder {
        guard let order = try unit.standingOrder(id) else { throw CaseError.unknownOrder(store: storeName, id: id) }
        return order
    }
}
