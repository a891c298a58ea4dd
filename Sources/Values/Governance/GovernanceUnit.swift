public import Ground

/// How large a unit is.
public enum GovernanceTier: String, Sendable, Codable, Hashable, CaseIterable {
    /// 区县, 6 digits.
    case district
    /// 镇街, 9 digits.
    case town
    /// 村居, 12 digits.
    case village
    /// 网格: the governance grid's smallest cell, 13 digits or more.
    case cell
    /// 部门: governs a matter, not a place.
    case department

    /// By a grid file's text for the level, or by the number of the code's digits where it has none; nil where neither
    /// tells.
    public init?(level: String?, code: String) {
        switch level?.lowercased() {
        case "district", "county", "区", "县", "区县": self = .district
        case "town", "镇", "街道", "镇街": self = .town
        case "village", "村", "村居", "社区": self = .village
        case "cell", "grid", "网格": self = .cell
        case nil, "":
            switch code.count {
            case 6: self = .district
            case 9: self = .town
            case 12: self = .village
            case 13...: self = .cell
            default: return nil
            }
        default: return nil
        }
    }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .district: Message(zh: "区县", en: "district")
        case .town: Message(zh: "镇街", en: "town")
        case .village: Message(zh: "村居", en: "village")
        case .cell: Message(zh: "网格", en: "cell")
        case .department: Message(zh: "部门", en: "department")
        }
    }
}

/// A unit that governs a place or a matter.
public struct GovernanceUnit: Sendable, Codable, Hashable {
    /// What it is known by.
    public var code: UnitCode
    /// What it is called now.
    public var name: String
    /// How large it is.
    public var tier: GovernanceTier
    /// The unit that it lies in or belongs to; nil for the largest.
    public var parent: UnitCode?

    /// A unit from its parts.
    public init(code: UnitCode, name: String, tier: GovernanceTier, parent: UnitCode?) {
        (self.code, self.name, self.tier, self.parent) = (code, name, tier, parent)
    }
}
