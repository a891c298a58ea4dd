public import Ground

/// How what was built stands to its approval and the limits of the land's use.
public enum Legality: String, Sendable, Codable, Hashable, CaseIterable {
    /// Within what was approved.
    case withinLimits
    /// Beyond what was approved, or beyond a limit whose rule was verified.
    case exceeds
    /// The register of approvals is complete where the parcel lies, and holds none for it.
    case noApproval
    /// Not known.
    case unknown

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .withinLimits: Message(zh: "未超限", en: "within limits")
        case .exceeds: Message(zh: "超限", en: "exceeds")
        case .noApproval: Message(zh: "无审批记录", en: "no approval")
        case .unknown: Message(zh: "未知", en: "unknown")
        }
    }
}

/// A limit of a land's use, e.g. of the footprint of a house on a homestead parcel.
public struct LandLimit: Sendable, Codable, Hashable {
    /// The land's use, e.g. 宅基地.
    public var use: String
    /// The greatest footprint, square metres.
    public var footprintSquareMetres: Double
    /// Where it stands.
    public var source: String
    /// Whether a person verified it at its source; *exceeds* is never said from a limit that is not.
    public var isVerified: Bool
    /// Its line in the rules, from 1.
    public var line: Int

    /// A limit from its parts.
    public init(use: String, footprintSquareMetres: Double, source: String, isVerified: Bool, line: Int) {
        (self.use, self.footprintSquareMetres, self.source) = (use, footprintSquareMetres, source)
        (self.isVerified, self.line) = (isVerified, line)
    }
}
