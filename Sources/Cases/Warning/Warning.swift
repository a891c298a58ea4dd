/// `Warning` says early where something is going wrong, each time with its reason in words: pure functions of counts, points and
/// days, without a clock and without a store.
///
/// 1. ``CountWatch`` takes each day's reports of every unit and category, and answers with the series that have unusually many:
///    compared with their own past weeks, moved by what the whole district does, limited by a negative binomial tail.
/// 2. ``HotSpotScan`` looks for places with more reports in the last days than the place and the days explain: a space-time
///    permutation scan.
/// 3. ``RepeatRule`` finds parcels, or places, that come back more often than their unit's parcels do by chance.
///
/// ``WarningReview`` looks through a district's matters with all of them on a day, and gives one warning for what is one matter.
///
/// Each of them raises a ``WarningNotice``. ``EARSLimit`` and ``FarringtonLimit`` are the limits that public health uses, for one
/// series each: the first for a series of a few days, the second for weeks of several years. They are what `CountWatch` is held
/// against.
public import Ground

/// A fault in what the room is given, with the remedy.
public enum WarningError: ExplainedError, Hashable {
    /// Days are to be handed over in order, each once.
    case dayOutOfOrder(day: CivilDay, last: CivilDay)
    /// A day's counts are not one for each unit and category.
    case countOfSeries(found: Int, expected: Int)

    /// What does not fit, and what is expected.
    public var message: Message {
        switch self {
        case .dayOutOfOrder(let day, let last):
            Message(
                zh: "\(day.text) 的计数来晚了：已计到 \(last.text)；请按日期先后逐日提供",
                en: "the counts of \(day.text) come too late, \(last.text) is counted already; hand days over in order")
        case .countOfSeries(let found, let expected):
            Message(
                zh: "当日计数有 \(found) 个，应为 \(expected) 个：每个单位每个类别一个",
                en: "a day has \(found) counts; it takes \(expected), one for each unit and category")
        }
    }

    /// The counts are malformed.
    public var exitStatus: ExitStatus { .badData }
}

extension CivilDay {
    fileprivate var text: String {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }
}
