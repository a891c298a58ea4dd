public import Ground

/// How far an order has come.
public enum WorkOrderState: String, Sendable, Codable, Hashable, CaseIterable {
    /// Raised, waiting for dispatch; no person has acted on it.
    case raised
    /// Taken back, since what it rested on lapsed before anybody acted.
    case withdrawn

    /// Whether the matter is still to be settled; a parcel has at most one open order.
    public var isOpen: Bool {
        switch self {
        case .raised: true
        case .withdrawn: false
        }
    }

    /// Whether no person has acted on it yet, so that it may be withdrawn without telling anyone.
    public var isUntouched: Bool { self == .raised }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .raised: Message(zh: "待派遣", en: "awaiting dispatch")
        case .withdrawn: Message(zh: "已撤销", en: "withdrawn")
        }
    }
}
