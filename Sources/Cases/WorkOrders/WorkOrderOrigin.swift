public import Ground

/// Where a work order comes from.
public enum WorkOrderOrigin: String, Sendable, Codable, Hashable, CaseIterable {
    /// A finding of our own, before anybody reported it (主动发现).
    case activeDiscovery

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .activeDiscovery: Message(zh: "主动发现", en: "active discovery")
        }
    }
}
