public import Ground

/// A category of reports, as the warnings name it.
public struct WarningCategory: Sendable, Hashable {
    /// What it is known by.
    public let code: String
    /// What people call it, e.g. 垃圾 and garbage.
    public let name: Message

    /// A category of this code and name.
    public init(code: String, name: Message) { (self.code, self.name) = (code, name) }
}

/// What a warning is about.
public enum WarningKind: String, Sendable, Codable, CaseIterable {
    /// Unusually many reports of a category in a unit.
    case unusualCount = "unusual_count"
    /// A place with more reports in a few days than place and days explain.
    case hotSpot = "hot_spot"
    /// A parcel or place that comes back.
    case repeatedPlace = "repeated_place"

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .unusualCount: Message(zh: "异常增多", en: "unusual count")
        case .hotSpot: Message(zh: "热点", en: "hot spot")
        case .repeatedPlace: Message(zh: "反复出现", en: "comes back")
        }
    }
}

/// Where a warning holds.
public enum WarningPlace: Sendable, Hashable {
    /// A whole unit.
    case unit(UnitCode)
    /// A circle; its centre in CRS units, which are metres, and so is the radius.
    case circle(centre: Coordinate, radius: Double)
    /// A parcel, or another place that has a name; and the unit that it lies in.
    case place(String, unit: UnitCode)
}

/// Something that goes wrong, or seems to, with its reason in words.
public struct WarningNotice: Sendable, Hashable {
    /// What it is about.
    public let kind: WarningKind
    /// Where it holds.
    public let place: WarningPlace
    /// The code of the category; nil = all of them.
    public let category: String?
    /// The first day whose reports count.
    public let firstDay: CivilDay
    /// The last day whose reports count: the day of the warning.
    public let lastDay: CivilDay
    /// Reports that came.
    public let observed: Int
    /// Reports that are usual.
    public let expected: Double
    /// The largest number that raises no warning; nil for a hot spot, which has none.
    public let limit: Int?
    /// How likely so many are where nothing is wrong.
    public let probability: Double
    /// Why, for the officer of a village.
    public let reason: Message
}

/// Numbers as people say them: no more digits than deserved.
enum Wording {
    /// "约 6 件" of an expected number: whole, from 100 on with two digits, below 1 as "less than".
    static func about(_ expected: Double, unit: String) -> Message {
        guard expected >= 0.95 else { return Message(zh: "不到 1 \(unit)", en: "fewer than 1") }
        let number = "\(twoDigits(expected))"
        return Message(zh: "约 \(number) \(unit)", en: "about \(number)")
    }

    /// A whole number, from 100 on with two digits that are not 0.
    static func twoDigits(_ number: Double) -> Int {
        var unit = 1.0
        while number / unit >= 99.5 { unit *= 10 }
        return Int((number / unit).rounded() * unit)
    }

    /// "3 reports", "1 report".
    static func matters(_ count: Int) -> String { count == 1 ? "1 matter" : "\(count) matters" }

    /// "7 days", "1 day".
    static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}
