public import Ground

/// A matter on a parcel, or on another place that has a name: what came from one order or report.
public struct PlaceMatter: Sendable, Hashable {
    /// The parcel's code, or the place's name.
    public let place: String
    /// The unit that it lies in.
    public let unit: UnitCode
    /// The code of its category.
    public let category: String
    /// When it came.
    public let day: CivilDay

    /// A matter of a category on a place in a unit, on a day.
    public init(place: String, unit: UnitCode, category: String, day: CivilDay) {
        (self.place, self.unit, self.category, self.day) = (place, unit, category, day)
    }
}

/// Finds parcels, or places, with more matters than chance brings one of their unit's.
///
/// If all places of a unit were alike, the matters of one of them would follow a Poisson distribution, its mean being the matters
/// of the unit's other places by their number. The limit is the number that, in any one window, only one of 1/`falseAlarms` such
/// units has a place above.
public struct RepeatRule: Sendable, Hashable {
    /// Days that are read, today included.
    public var windowDays = 180
    /// Fewer matters are no repeat.
    public var minimumMatters = 3
    /// How many places of a unit may pass the limit by chance, in one window.
    public var falseAlarms = 0.01

    /// The rule with its usual settings.
    public init() {}

    /// The places that reach the limit on a day, the least likely first: with the matters of the day they do, without them they did
    /// not. `placeCounts`: how many parcels or places each unit has; a unit that is not in there has as many as had matters.
    public func repeats(
        in matters: [PlaceMatter], on day: CivilDay, placeCounts: [UnitCode: Int]
    ) -> [WarningNotice] {
        let read = matters.filter { matter in
            let age = day.number - matter.day.number
            return age >= 0 && age < windowDays
        }
        let ofUnit = Dictionary(grouping: read, by: \.unit)
        var notices: [WarningNotice] = []
        for (unit, inUnit) in ofUnit {
            let ofPlace = Dictionary(grouping: inUnit, by: \.place)
            let places = max(ofPlace.count, placeCounts[unit] ?? 0)
            for (place, found) in ofPlace where found.count >= minimumMatters {
                // Half a matter more, so that a unit without any others expects something.
                let expected = (Double(inUnit.count - found.count) + 0.5) / Double(max(1, places - 1))
                let share = falseAlarms / Double(places)
                let limit = max(minimumMatters - 1, Tails.limit(probability: share, mean: expected))
                let before = found.count - found.count(where: { $0.day == day })
                guard found.count > limit, before <= limit else { continue }
                notices.append(notice(place, unit, found, expected: expected, limit: limit, on: day))
            }
        }
        return notices.sorted { ($0.probability, $0.reason.english) < ($1.probability, $1.reason.english) }
    }

    private func notice(
        _ place: String, _ unit: UnitCode, _ matters: [PlaceMatter], expected: Double, limit: Int, on day: CivilDay
    ) -> WarningNotice {
        let categories = Set(matters.map(\.category))
        let usual = Wording.about(expected, unit: "件")
        let first = matters.map(\.day).min() ?? day
        return WarningNotice(
            kind: .repeatedPlace, place: .place(place, unit: unit),
            category: categories.count == 1 ? categories.first : nil, firstDay: first, lastDay: day,
            observed: matters.count, expected: expected, limit: limit,
            probability: Tails.atLeast(matters.count, mean: expected),
            reason: Message(
                zh: "\(place) 近\(windowDays)天内事项 \(matters.count) 件，同村居其他地块平均\(usual.chinese)，"
                    + "高于警戒线 \(limit) 件",
                en:
                    "\(matters.count) matters on \(place) in \(Wording.days(windowDays)); other places of the unit have "
                    + "\(usual.english) on average; the limit is \(limit)"))
    }
}
