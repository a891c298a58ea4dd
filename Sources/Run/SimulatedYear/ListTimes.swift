import Ground
import Governance
public import StorePorts

/// How long lists take at the end of a year, milliseconds.
public struct ListTimes: Sendable, Codable, Hashable {
    /// Lists read.
    public var lists = 0
    /// The middle.
    public var middle = 0.0
    /// The 99th percentile.
    public var p99 = 0.0
    /// The longest.
    public var longest = 0.0

    /// Nothing measured.
    public init() {}

    /// Reads first pages of 50 as officers do: what is due in a village, what a unit has, what came in last in a town, a category, a
    /// parcel's orders, reports of a channel; each of other places: 3,000 of all together, fewer in a small year.
    public static func measure(_ year: SimulatedYear, _ store: any CaseQueries & ReportQueries) async throws
        -> ListTimes
    {
        let count = min(3_000, max(600, year.reportsWithinTheYear / 10))
        let desks = SimulatedDesks(year.district, seed: year.seed)
        var random = SeededRandom(seed: year.seed, stream: 11, 0)
        var times: [Double] = []
        let page = PageRequest(limit: 50)
        for number in 0..<count {
            let village = year.district.villages[random.below(year.district.villages.count)]
            let town = village.unit.parent ?? village.code
            var orders = OrderQuery()
            let start = ContinuousClock.now
            switch number % 6 {
            case 0:
                orders.order = .dueFirst
                _ = try await store.orders(orders, in: .units([village.code]), page: page)
            case 1:
                orders.responsible = [desks.units[random.below(desks.units.count)]]
                orders.order = .dueFirst
                _ = try await store.orders(orders, in: .everything, page: page)
            case 2:
                orders.order = .latestFirst
                _ = try await store.orders(orders, in: .units([town]), page: page)
            case 3:
                orders.categories = [SimulatedCategory.all[random.below(SimulatedCategory.all.count)].code]
                orders.order = .pressingFirst
                _ = try await store.orders(orders, in: .units([town]), page: page)
            case 4:
                orders.parcel = year.district.parcelCode(random.below(year.district.parcelCount))
                _ = try await store.orders(orders, in: .everything, page: page)
            default:
                _ = try await store.reports(ReportQuery(), in: .units([village.code]), page: page)
            }
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        times.sort()
        var result = ListTimes()
        (result.lists, result.longest) = (times.count, times.last ?? 0)
        (result.middle, result.p99) = (times[times.count / 2], times[times.count * 99 / 100])
        return result
    }
}
