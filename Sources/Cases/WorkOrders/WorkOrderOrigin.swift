public import Ground

/// Where a work order comes from; one may come from several.
public enum WorkOrderOrigin: String, Sendable, Codable, Hashable, CaseIterable {
    /// A finding of our own or a patrol, before anybody complained (主动发现).
    case activeDiscovery
    /// A report of a citizen, of the hotline or of another system (被动受理).
    case passiveReport
    /// A leader assigned it (交办): with a deadline of its own, and supervised.
    case assignment

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .activeDiscovery: Message(zh: "主动发现", en: "active discovery")
        case .passiveReport: Message(zh: "被动受理", en: "reported")
        case .assignment: Message(zh: "交办", en: "assigned")
        }
    }
}
