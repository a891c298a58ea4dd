public import Ground

/// Who reports: the kinds of people that a district asks to look.
public enum ReporterKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// An officer on patrol (巡查员).
    case patrolOfficer = "patrol_officer"
    /// A party member or cadre (党员干部).
    case cadre
    /// A community group (社会团体).
    case communityGroup = "community_group"
    /// A volunteer (志愿者).
    case volunteer
    /// The head of a building or a row of houses (楼长/栋长).
    case buildingHead = "building_head"
    /// Any other resident (市民).
    case citizen

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .patrolOfficer: Message(zh: "巡查员", en: "patrol officer")
        case .cadre: Message(zh: "党员干部", en: "party member or cadre")
        case .communityGroup: Message(zh: "社会团体", en: "community group")
        case .volunteer: Message(zh: "志愿者", en: "volunteer")
        case .buildingHead: Message(zh: "楼长/栋长", en: "head of a building")
        case .citizen: Message(zh: "市民", en: "resident")
        }
    }

    /// The channel of such a reporter, where none is named. Who looks by duty is an officer; the others are residents, who do not
    /// confirm one another. Our choice.
    public var channel: ReportChannel {
        switch self {
        case .patrolOfficer, .cadre: .patrol
        case .communityGroup, .volunteer, .buildingHead, .citizen: .snap
        }
    }
}
