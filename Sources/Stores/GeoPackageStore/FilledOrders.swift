import Casework
import Findings
import Ground
import Reports
import Synchronization
import WorkOrders

/// An order as it was last written.
struct WrittenOrder: Sendable {
    let order: WorkOrder
    var standing: OrderStanding
    /// The number of the log's entry that wrote it, and when that was.
    let version: Int
    let at: Instant
}

/// The orders of a store that is being filled (``StoreFilling``): all of them in memory, as each of them is written some ten times
/// in its life and only the last time lasts.
final class FilledOrders: Sendable {
    private struct Contents {
        var orders: [WorkOrderID: WrittenOrder] = [:]
        var onParcel: [ParcelCode: [WorkOrderID]] = [:]
        /// By the hour of the next step of the clock, from 1970 on.
        var steps: [Int64: Set<WorkOrderID>] = [:]
        var firstHour = Int64.max
        /// What was written, in that order; an order stands here once for each time.
        var log: [(version: Int, id: WorkOrderID)] = []
        /// The orders by when they were filed, the latest last.
        var filed: [(at: Instant, id: WorkOrderID, category: CategoryCode)] = []
    }

    private let contents = Mutex(Contents())

    func put(_ written: WrittenOrder) {
        contents.withLock { contents in
            let id = written.order.id
            let known = contents.orders.updateValue(written, forKey: id)
            contents.log.append((written.version, id))
            Self.note(id, known?.standing.nextStepAt, written.standing.nextStepAt, &contents)
            let category = written.order.matter.category
            if let known {
                guard known.order.matter.category != category else { return }
                if let place = contents.filed.lastIndex(where: { $0.id == id }) {
                    contents.filed[place].category = category
                }
                return
            }
            if let parcel = written.order.parcelCode { contents.onParcel[parcel, default: []].append(id) }
            var place = contents.filed.count
            while place > 0, contents.filed[place - 1].at > written.order.filedAt { place -= 1 }
            contents.filed.insert((written.order.filedAt, id, category), at: place)
        }
    }

    func update(_ standing: OrderStanding, of id: WorkOrderID) -> Bool {
        contents.withLock { contents in
            guard let known = contents.orders[id], known.standing != standing else { return false }
            contents.orders[id]?.standing = standing
            Self.note(id, known.standing.nextStepAt, standing.nextStepAt, &contents)
            return true
        }
    }

    private static func note(_ id: WorkOrderID, _ last: Instant?, _ next: Instant?, _ contents: inout Contents) {
        let hours = (last: last.map(hour), next: next.map(hour))
        guard hours.last != hours.next else { return }
        if let last = hours.last { contents.steps[last]?.remove(id) }
        guard let next = hours.next else { return }
        contents.steps[next, default: []].insert(id)
        contents.firstHour = min(contents.firstHour, next)
    }

    private static func hour(_ moment: Instant) -> Int64 { moment.secondsSince1970 / 3_600 }

    func order(_ id: WorkOrderID) -> WorkOrder? { contents.withLock { $0.orders[id]?.order } }

    func version(of id: WorkOrderID) -> Int? { contents.withLock { $0.orders[id]?.version } }

    func orders(on parcel: ParcelCode) -> [WorkOrder] {
        contents.withLock { contents in
            (contents.onParcel[parcel] ?? []).sorted().compactMap { contents.orders[$0]?.order }
        }
    }

    func due(at instant: Instant, limit: Int) -> [WorkOrderID] {
        contents.withLock { contents in
            let last = Self.hour(instant)
            while contents.firstHour <= last, contents.steps[contents.firstHour]?.isEmpty ?? true {
                contents.steps[contents.firstHour] = nil
                contents.firstHour += 1
            }
            var due: [(at: Instant, id: WorkOrderID)] = []
            var hour = contents.firstHour
            while hour <= last, due.count < limit {
                for id in contents.steps[hour] ?? [] {
                    guard let at = contents.orders[id]?.standing.nextStepAt, at <= instant else { continue }
                    due.append((at, id))
                }
                hour += 1
            }
            return due.sorted { ($0.at, $0.id) < ($1.at, $1.id) }.prefix(limit).map(\.id)
        }
    }

    func withDeadline(after id: WorkOrderID?, limit: Int) -> [WorkOrderID] {
        contents.withLock { contents in
            contents.orders.values.filter { written in
                written.order.state.isOpen && written.standing.dueAt != nil && id.map { written.order.id > $0 } ?? true
            }.map(\.order.id).sorted().prefix(limit).map { $0 }
        }
    }

    func matters(writtenAfter version: Int?) -> [OrderGist] {
        contents.withLock { contents in
            guard let version else {
                return contents.orders.values.filter(\.order.state.isOpen).map { OrderGist($0.order) }
                    .sorted { $0.id < $1.id }
            }
            // An order that was written again meanwhile stands for itself once, by its last version.
            return contents.log.reversed().prefix { $0.version > version }.compactMap { written in
                contents.orders[written.id].flatMap {
                    $0.version == written.version ? OrderGist($0.order) : nil
                }
            }
        }
    }

    func beginnings(limit: Int) -> [OrderBeginning] {
        contents.withLock { contents in
            contents.filed.suffix(limit).compactMap {
                contents.orders[$0.id].map { OrderBeginning(OrderGist($0.order)) }
            }
        }
    }

    func categories(ofLatest limit: Int) -> [CategoryCode: Int] {
        contents.withLock { contents in
            contents.filed.suffix(limit).reduce(into: [:]) { $0[$1.category, default: 0] += 1 }
        }
    }

    /// All of them, by id.
    var all: [WrittenOrder] {
        contents.withLock { contents in contents.orders.values.sorted { $0.order.id < $1.order.id } }
    }
}
