public import Ground

/// What an officer says of a finding: the label that the judge learns from.
public struct Decision: Sendable, Codable, Hashable {
    /// The finding.
    public var findingID: FindingID
    /// What is really there; ``VerdictClass/noChange`` = a false alarm.
    public var verdictClass: VerdictClass
    /// Who says so.
    public var decidedBy: String
    /// A word to it; nil if there is none.
    public var note: String?
    /// When it was said.
    public var decidedAt: Instant

    /// A decision from its parts.
    public init(
        findingID: FindingID, verdictClass: VerdictClass, decidedBy: String, note: String?, decidedAt: Instant
    ) {
        self.findingID = findingID
        self.verdictClass = verdictClass
        self.decidedBy = decidedBy
        self.note = note
        self.decidedAt = decidedAt
    }

    /// What an officer can say.
    public static let classes: [VerdictClass] = VerdictClass.allCases.filter(\.isChange) + [.noChange]
}
