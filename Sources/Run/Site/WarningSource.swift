public import Casework
import Findings
import Foundation
import Governance
public import Ground
import Reports
public import StorePorts
public import Warning
import WorkOrders

/// What the warnings read of a store.
public struct WarningSource: Sendable {
    /// The matters of the days that count.
    public let matters: [WarningMatter]
    /// The categories of the rules, and those that matters have besides.
    public let categories: [WarningCategory]
    /// How many parcels each village has.
    public let placeCounts: [UnitCode: Int]

    /// Reads a store up to a day: its orders by the day on which they were put on file.
    public init(_ store: any OfficeStore, office: Office, upTo day: CivilDay) async throws {
        matters = try await Self.matters(in: store, office, upTo: day)
        let codes = Set(matters.map(\.category)).union(office.current.categories.map(\.code.text))
        categories = codes.sorted().map {
            WarningCategory(code: $0, name: office.current.name(of: CategoryCode($0)))
        }
        var counts: [UnitCode: Int] = [:]
        try await forEachRow {
            try await store.parcels(ParcelQuery(), in: .everything, page: $0)
        } _: { stored in
            if let village = Self.village(of: stored.parcel.place, office) { counts[village, default: 0] += 1 }
        }
        placeCounts = counts
    }

    /// The one place that says what is counted: orders, by village, category and the day on which they were put on file.
    private static func matters(
        in store: any OfficeStore, _ office: Office, upTo day: CivilDay
    ) async throws -> [WarningMatter] {
        let offset = LocalTime.china.secondsFromGMT()
        let crs = try await store.parcelsCRS()
        var query = OrderQuery()
        query.since = Instant(
            secondsSince1970: Int64(day.number - WarningReview.historyDays + 1) * 86_400 - Int64(offset))
        let asked = query
        var matters: [WarningMatter] = []
        try await forEachRow {
            try await store.orders(asked, in: .everything, page: $0)
        } _: { order in
            let filed = CivilDay(order.filedAt, utcOffsetSeconds: offset)
            guard filed <= day else { return }
            let matter = order.matter
            let village = village(of: matter.place, office)
            // Distances are reckoned in one CRS: that of the parcels.
            let isInCRS = crs == nil || matter.crs == crs
            matters.append(
                WarningMatter(
                    village: village, town: village.flatMap { office.units.unit(of: .town, holding: $0) },
                    category: matter.category.text, day: filed, position: isInCRS ? matter.position : nil,
                    place: matter.parcelCode?.text))
        }
        return matters
    }

    /// The village of a place; one that no list has is known by its name.
    private static func village(of place: AdministrativePlace, _ office: Office) -> UnitCode? {
        place.unit.flatMap { office.units.unit(of: .village, holding: $0) } ?? place.village.map { UnitCode($0) }
    }
}
