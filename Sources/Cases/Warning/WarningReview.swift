public import Ground

/// A matter, or a report, as the warnings read it.
public struct WarningMatter: Sendable, Hashable {
    /// The village that it lies in; nil where that is not known.
    public var village: UnitCode?
    /// The town that the village lies in; nil where that is not known.
    public var town: UnitCode?
    /// The code of its category.
    public var category: String
    /// When it came.
    public var day: CivilDay
    /// Where, in a CRS of metres; nil where that is not known.
    public var position: Coordinate?
    /// The parcel's code, or the place's name; nil where it lies on none.
    public var place: String?
    /// Whether it counts for limits and hot spots; otherwise it only says that a parcel comes back.
    public var isCounted: Bool

    /// A matter from its parts.
    public init(
        village: UnitCode?, town: UnitCode? = nil, category: String, day: CivilDay, position: Coordinate? = nil,
        place: String? = nil, isCounted: Bool = true
    ) {
        (self.village, self.town, self.category) = (village, town, category)
        (self.day, self.position, self.place, self.isCounted) = (day, position, place, isCounted)
    }
}

/// Looks through the matters of a district on a day, with every rule of the room.
///
/// | rule | over | reads |
/// |---|---|---|
/// | ``CountWatch`` | each category in each village | ``historyDays`` days |
/// | ``CountWatch`` | all categories of each village, of each town | the same |
/// | ``HotSpotScan`` | each category | 60 days |
/// | ``RepeatRule`` | each parcel | 180 days |
///
/// What the first two rules warned of for the first time within ``newDays`` days up to the day is listed: an outbreak that
/// began yesterday is news today. Where two or more categories of a village are up at once, the one warning of the whole village
/// stands for them, and so does a town's for its villages'. The same matters and day give the same warnings.
public struct WarningReview: Sendable {
    /// Days that counts are read of: fifteen months, a season and the weeks before it.
    public static let historyDays = 456
    /// Days whose warnings are listed.
    public static let newDays = 7
    /// Days before these for which outbreaks are followed, so that an old one is not taken for a new one.
    private static let followedDays = 14

    private let categories: [WarningCategory]
    private let placeCounts: [UnitCode: Int]

    /// A review. `categories`: what is watched, with their names; `placeCounts`: how many parcels each village has.
    public init(categories: [WarningCategory], placeCounts: [UnitCode: Int] = [:]) {
        self.categories = categories.sorted { $0.code < $1.code }
        self.placeCounts = placeCounts
    }

    /// The warnings of a day, the most pressing kind first: towns, villages, categories, hot spots, parcels. `matters`: in any
    /// order; those after the day do not count. Throws ``WarningError``.
    public func warnings(of matters: [WarningMatter], on day: CivilDay) throws(WarningError) -> [WarningNotice] {
        let read = matters.filter { $0.day <= day && day.number - $0.day.number < Self.historyDays }
        let counted = read.filter(\.isCounted)
        let all = [WarningCategory(code: "", name: Message(zh: "全部", en: "all categories"))]
        let single = try counts(of: counted, day, categories) { ($0.village, $0.category) }
        let villages = try counts(of: counted, day, all) { ($0.village, "") }
        let towns = try counts(of: counted, day, all) { ($0.town, "") }
        return Self.condensed(towns: towns, villages: villages, single: single, townOf: Self.towns(of: read))
            + hotSpots(counted, day) + repeats(read, day)
    }

    // MARK: - Counts

    /// The warnings of one count watch. `series`: the unit and category that a matter counts for; nil unit = none.
    private func counts(
        of matters: [WarningMatter], _ day: CivilDay, _ categories: [WarningCategory],
        series: (WarningMatter) -> (UnitCode?, String)
    ) throws(WarningError) -> [WarningNotice] {
        let units = Set(matters.compactMap { series($0).0 }).sorted()
        guard !units.isEmpty, let first = matters.map(\.day.number).min() else { return [] }
        let unitIndex = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, $0) })
        let categoryIndex = Dictionary(categories.enumerated().map { ($1.code, $0) }) { first, _ in first }
        var counts: [Int: [Int]] = [:]
        for matter in matters {
            let (unit, category) = series(matter)
            guard let u = unit.flatMap({ unitIndex[$0] }), let c = categoryIndex[category] else { continue }
            counts[matter.day.number, default: [Int](repeating: 0, count: units.count * categories.count)][
                u * categories.count + c] += 1
        }
        var watch = CountWatch(units: units, categories: categories)
        var notices: [WarningNotice] = []
        let none = [Int](repeating: 0, count: units.count * categories.count)
        for number in first...day.number {
            let row: [Int?] = counts[number] ?? none
            let age = day.number - number
            if age >= Self.newDays + Self.followedDays {
                try watch.remember(row, on: CivilDay(number: number))
            } else {
                let found = try watch.take(row, on: CivilDay(number: number))
                if age < Self.newDays { notices += found }
            }
        }
        return notices
    }

    private static func towns(of matters: [WarningMatter]) -> [UnitCode: UnitCode] {
        Dictionary(matters.compactMap { matter in matter.village.flatMap { v in matter.town.map { (v, $0) } } }) { $1 }
    }

    /// Leaves out what a wider warning says, and wider ones that only one narrower explains.
    private static func condensed(
        towns: [WarningNotice], villages: [WarningNotice], single: [WarningNotice], townOf: [UnitCode: UnitCode]
    ) -> [WarningNotice] {
        func unit(_ notice: WarningNotice) -> UnitCode? {
            if case .unit(let code) = notice.place { code } else { nil }
        }
        let categoriesOf = Dictionary(grouping: single) { unit($0) }
        let keptVillages = villages.filter { Set((categoriesOf[unit($0)] ?? []).map(\.category)).count != 1 }
        let wideVillages = Set(keptVillages.compactMap(unit))
        let keptSingle = single.filter { notice in unit(notice).map { !wideVillages.contains($0) } ?? true }
        let villagesOf = Dictionary(grouping: keptVillages + keptSingle) { unit($0).flatMap { townOf[$0] } }
        let keptTowns = towns.filter { Set((villagesOf[unit($0)] ?? []).compactMap(unit)).count != 1 }
        let wideTowns = Set(keptTowns.compactMap(unit))
        let lastVillages = keptVillages.filter { notice in
            unit(notice).flatMap { townOf[$0] }.map { !wideTowns.contains($0) } ?? true
        }
        return [keptTowns, lastVillages, keptSingle].flatMap { part in
            part.map { $0.overall }.sorted { ($0.probability, $0.reason.english) < ($1.probability, $1.reason.english) }
        }
    }

    // MARK: - Places

    private func hotSpots(_ matters: [WarningMatter], _ day: CivilDay) -> [WarningNotice] {
        let points = matters.compactMap { matter in
            matter.position.map { HotSpotPoint(place: $0, day: matter.day, category: matter.category) }
        }
        // The scan's random numbers go by the order of the points.
        let ordered = points.sorted {
            ($0.day, $0.place.x, $0.place.y, $0.category) < ($1.day, $1.place.x, $1.place.y, $1.category)
        }
        return HotSpotScan().hotSpots(in: ordered, upTo: day, categories: categories)
    }

    private func repeats(_ matters: [WarningMatter], _ day: CivilDay) -> [WarningNotice] {
        let placed = matters.compactMap { matter in
            matter.place.flatMap { place in
                matter.village.map {
                    PlaceMatter(place: place, unit: $0, category: matter.category, day: matter.day)
                }
            }
        }
        var latest: [WarningPlace: WarningNotice] = [:]
        for number in day.number - Self.newDays + 1...day.number {
            let found = RepeatRule().repeats(in: placed, on: CivilDay(number: number), placeCounts: placeCounts)
            for notice in found { latest[notice.place] = notice }
        }
        return latest.values.sorted { ($0.probability, $0.reason.english) < ($1.probability, $1.reason.english) }
    }
}

extension WarningNotice {
    /// The same, with no category where it is about all of them.
    fileprivate var overall: WarningNotice {
        guard category == "" else { return self }
        return WarningNotice(
            kind: kind, place: place, category: nil, firstDay: firstDay, lastDay: lastDay, observed: observed,
            expected: expected, limit: limit, probability: probability, reason: reason)
    }
}
