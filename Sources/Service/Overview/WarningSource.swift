public import Casework
import Findings
import Foundation
public import Governance
public import Ground
import Reports
public import StorePorts
public import Warning
import WorkOrders

/// What the warnings read of a store.
public struct WarningSource: Sendable {
    /// What came on the days that count.
    public let matters: [WarningMatter]
    /// The categories of the rules, and those that matters have besides.
    public let categories: [WarningCategory]
    /// How many parcels each village has.
    public let placeCounts: [UnitCode: Int]

    /// Reads a store up to a day: the reports of every channel, and orders, as far as they lie in `scope`.
    public init(
        _ store: any OfficeStore, office: Office, in scope: Scope = .everything, upTo day: CivilDay
    ) async throws {
        matters = try await Self.matters(in: store, office, scope, upTo: day)
        let codes = Set(matters.map(\.category)).union(office.current.categories.map(\.code.text))
        categories = codes.sorted().map {
            WarningCategory(code: $0, name: office.current.name(of: CategoryCode($0)))
        }
        var counts: [UnitCode: Int] = [:]
        try await forEachRow {
            try await store.parcels(ParcelQuery(), in: scope, page: $0)
        } _: { stored in
            if let village = Self.village(of: stored.parcel.place, office) { counts[village, default: 0] += 1 }
        }
        placeCounts = counts
    }

    /// The one place that says what is counted: matters that reports began, and where there are no reports, orders. Ten calls about
    /// one heap are one matter: over a simulated year, counts of reports raised 8.5 false warnings a week, counts of matters 1.2.
    ///
    /// | | counts on | place |
    /// |---|---|---|
    /// | a report that has an order of its own | the day on which it was reported | the order's |
    /// | a report that joined another one's order | never | none |
    /// | an order that no report began, in a store without reports | the day on which it was put on file | its own |
    /// | the same, in a store with reports | never: a survey raises its orders all on one day | its own, for parcels that come back |
    private static func matters(
        in store: any OfficeStore, _ office: Office, _ scope: Scope, upTo day: CivilDay
    ) async throws -> [WarningMatter] {
        let offset = LocalTime.china.secondsFromGMT()
        let since = Instant(
            secondsSince1970: Int64(day.number - WarningReview.historyDays + 1) * 86_400 - Int64(offset))
        var matters: [WarningMatter] = []
        func matter(_ place: AdministrativePlace, _ category: CategoryCode, _ at: Instant) -> WarningMatter? {
            let counted = CivilDay(at, utcOffsetSeconds: offset)
            guard counted <= day else { return nil }
            let village = village(of: place, office)
            return WarningMatter(
                village: village, town: village.flatMap { office.units.unit(of: .town, holding: $0) },
                category: category.text, day: counted)
        }
        var begun: [WorkOrderID: Int] = [:]
        var hasReports = false
        var reports = ReportQuery()
        reports.since = since
        let askedReports = reports
        try await forEachRow {
            try await store.reports(askedReports, in: scope, page: $0)
        } _: { record in
            hasReports = true
            guard let own = record.ownOrder, own == record.order,
                let found = matter(record.area, record.report.category, record.report.reportedAt)
            else { return }
            begun[own] = matters.count
            matters.append(found)
        }
        let crs = try await store.parcelsCRS()
        var orders = OrderQuery()
        orders.since = since
        let askedOrders = orders
        try await forEachRow {
            try await store.orders(askedOrders, in: scope, page: $0)
        } _: { order in
            let own = order.matter
            var index = begun[order.id]
            if index == nil, !own.findingIDs.isEmpty || own.reportIDs.isEmpty,
                var found = matter(own.place, own.category, order.filedAt)
            {
                index = matters.count
                found.isCounted = !hasReports
                matters.append(found)
            }
            guard let index, order.state != .mergedInto else { return }
            matters[index].place = own.parcelCode?.text
            // Distances are reckoned in one CRS: that of the parcels. An undeclared datum may be half a kilometre off.
            let isPlaced = (crs == nil || own.crs == crs) && own.accuracyMetres ?? 0 < Self.unplacedMetres
            matters[index].position = isPlaced ? own.position : nil
        }
        return matters
    }

    /// How accurate a position has to be to be a place.
    private static let unplacedMetres = 500.0

    /// The village of a place; one that no list has is known by its name.
    private static func village(of place: AdministrativePlace, _ office: Office) -> UnitCode? {
        place.unit.flatMap { office.units.unit(of: .village, holding: $0) } ?? place.village.map { UnitCode($0) }
    }
}
