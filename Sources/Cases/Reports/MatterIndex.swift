public import Ground

/// Open matters by place, in memory: by cells of 100 m, by parcel, and by village.
public struct MatterIndex: Sendable {
    private static let cellMetres = 100.0
    private var slots: [Matter?] = []
    private var free: [Int] = []
    private var slotOfKey: [String: Int] = [:]
    private var cells: [UInt64: [Entry]] = [:]
    private var parcels: [ParcelCode: [Int]] = [:]
    private var villages: [VillageGroup: [Int]] = [:]
    /// Matters without a position, by village and group.
    private var unlocated: [VillageGroup: [Int]] = [:]

    private struct VillageGroup: Hashable {
        let village: UnitCode
        let group: CategoryGroup
    }

    /// What tells, without reading the matter, whether it can be of interest.
    private struct Entry: Sendable {
        let slot: Int
        let position: Coordinate
        let uncertaintyMetres: Double
        let category: CategoryCode
    }

    /// An empty index.
    public init() {}

    /// How many matters it holds.
    public var count: Int { slotOfKey.count }

    /// The matter of a key.
    public subscript(key: String) -> Matter? { slotOfKey[key].flatMap { slots[$0] } }

    /// Adds a matter, or replaces the one with its key.
    public mutating func update(_ matter: Matter) {
        if let slot = slotOfKey[matter.key] {
            if let old = slots[slot] {
                if old.place == matter.place, old.parcelCode == matter.parcelCode {
                    slots[slot] = matter
                    return
                }
                unlist(old, slot)
            }
            slots[slot] = matter
            list(matter, slot)
            return
        }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(matter) } else { slots[slot] = matter }
        slotOfKey[matter.key] = slot
        list(matter, slot)
    }

    /// Takes a matter out, e.g. one whose order was closed; nothing where it is not there.
    @discardableResult public mutating func remove(_ key: String) -> Matter? {
        guard let slot = slotOfKey.removeValue(forKey: key), let old = slots[slot] else { return nil }
        unlist(old, slot)
        slots[slot] = nil
        free.append(slot)
        return old
    }

    /// The matters whose best place lies in a box, and that were opened since.
    public func near(_ box: Bounds, since: Instant = .distantPast) -> [Matter] {
        var found: [Matter] = []
        collect(box, since, into: &found) { _ in true }
        return found
    }

    /// The matters that a report may be of: those around its position and those of its village and group without a position, or
    /// all of its village and group where it has no position itself; and those of its parcel.
    ///
    /// Left out are those of another category beyond four standard deviations: they never become probable.
    public func candidates(for report: Report, model: MatchModel, since: Instant = .distantPast) -> [Matter] {
        let place = report.place
        let group = place.village.map { VillageGroup(village: $0, group: report.category.group) }
        var found: [Matter] = []
        if let position = place.position, let radius = model.searchRadius(for: place) {
            let box = Bounds(minX: position.x, minY: position.y, maxX: position.x, maxY: position.y)
                .expanded(by: radius)
            let centres = place.isDatumKnown ? [position] : [position, position.moved(by: model.datumShift, -1)]
            let category = report.category
            collect(box, since, into: &found) { entry in
                if entry.category == category { return true }
                let spread = place.accuracyMetres + entry.uncertaintyMetres
                let reach = 16 * spread * spread
                return centres.contains { $0.squaredDistance(to: entry.position) <= reach }
            }
            if let group { collect(unlocated[group], since, into: &found) }
            collectParcel(place, since, into: &found) { matter in
                if let at = matter.place.position { return !box.holds(at) || matter.category != category }
                return true
            }
        } else {
            if let group { collect(villages[group], since, into: &found) }
            collectParcel(place, since, into: &found) { _ in true }
        }
        return found
    }

    // MARK: - Lists

    private func collect(_ list: [Int]?, _ since: Instant, into found: inout [Matter]) {
        for slot in list ?? [] {
            if let matter = slots[slot], matter.openedAt >= since { found.append(matter) }
        }
    }

    private func collect(
        _ box: Bounds, _ since: Instant, into found: inout [Matter], where isWanted: (Entry) -> Bool
    ) {
        let columns = cell(of: box.minX, width: Self.cellMetres)...cell(of: box.maxX, width: Self.cellMetres)
        let rows = cell(of: box.minY, width: Self.cellMetres)...cell(of: box.maxY, width: Self.cellMetres)
        func collect(_ entries: [Entry], into found: inout [Matter]) {
            for entry in entries where box.holds(entry.position) && isWanted(entry) {
                if let matter = slots[entry.slot], matter.openedAt >= since { found.append(matter) }
            }
        }
        // A box of more cells than there are is asked of all of them.
        guard columns.count * rows.count <= cells.count + 64 else {
            for entries in cells.values { collect(entries, into: &found) }
            return
        }
        for column in columns {
            for row in rows {
                if let entries = cells[Self.key(column, row)] { collect(entries, into: &found) }
            }
        }
    }

    /// Those of the place's parcel that are not found by place.
    private func collectParcel(
        _ place: ReportPlace, _ since: Instant, into found: inout [Matter], where isWanted: (Matter) -> Bool
    ) {
        guard let parcel = place.parcelCode, let own = parcels[parcel] else { return }
        for slot in own {
            guard let matter = slots[slot], matter.openedAt >= since, isWanted(matter) else { continue }
            if !found.contains(where: { $0.key == matter.key }) { found.append(matter) }
        }
    }

    private mutating func list(_ matter: Matter, _ slot: Int) {
        if let parcel = matter.parcelCode { parcels[parcel, default: []].append(slot) }
        let group = matter.place.village.map { VillageGroup(village: $0, group: matter.group) }
        if let group { villages[group, default: []].append(slot) }
        if let position = matter.place.position {
            let entry = Entry(
                slot: slot, position: position, uncertaintyMetres: matter.place.uncertaintyMetres,
                category: matter.category)
            cells[Self.key(position), default: []].append(entry)
        } else if let group {
            unlocated[group, default: []].append(slot)
        }
    }

    private mutating func unlist(_ matter: Matter, _ slot: Int) {
        if let parcel = matter.parcelCode { Self.take(slot, from: &parcels, parcel) }
        let group = matter.place.village.map { VillageGroup(village: $0, group: matter.group) }
        if let group { Self.take(slot, from: &villages, group) }
        if let position = matter.place.position {
            Self.take(from: &cells, Self.key(position)) { $0.slot == slot }
        } else if let group {
            Self.take(slot, from: &unlocated, group)
        }
    }

    private static func take<Key: Hashable>(_ slot: Int, from lists: inout [Key: [Int]], _ key: Key) {
        take(from: &lists, key) { $0 == slot }
    }

    private static func take<Key: Hashable, Value>(
        from lists: inout [Key: [Value]], _ key: Key, where isIt: (Value) -> Bool
    ) {
        guard let place = lists.index(forKey: key), let index = lists.values[place].firstIndex(where: isIt) else {
            return
        }
        lists.values[place].swapAt(index, lists.values[place].count - 1)
        lists.values[place].removeLast()
        if lists.values[place].isEmpty { lists.remove(at: place) }
    }

    private static func key(_ column: Int, _ row: Int) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: column)) << 32 | UInt64(UInt32(truncatingIfNeeded: row))
    }

    private static func key(_ position: Coordinate) -> UInt64 {
        key(cell(of: position.x, width: cellMetres), cell(of: position.y, width: cellMetres))
    }
}

extension Bounds {
    /// Whether a position lies in the box, its edge included.
    fileprivate func holds(_ position: Coordinate) -> Bool {
        position.x >= minX && position.x <= maxX && position.y >= minY && position.y <= maxY
    }
}

extension Coordinate {
    fileprivate func moved(by shift: Coordinate, _ times: Double) -> Coordinate {
        Coordinate(x: x + shift.x * times, y: y + shift.y * times)
    }

    fileprivate func squaredDistance(to other: Coordinate) -> Double {
        (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
    }
}
