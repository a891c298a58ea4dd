public import Ground

/// An officer's decision on a finding: the label that the judge learns from.
public struct Decision: Sendable, Codable, Hashable {
    /// The finding.
    public var findingID: FindingID
    /// What is really there; ``VerdictClass/noChange`` = a false alarm.
    public var verdictClass: VerdictClass
    /// The reviewer.
    public var decidedBy: String
    /// A note; nil if there is none.
    public var note: String?
    /// When the officer decided.
    public var decidedAt: Instant
    /// How far the change reaches, as the officer drew it; nil = as the survey saw it.
    public var extent: ChangeExtent?
    /// True = what was decided is taken back, and nothing is decided; nil otherwise.
    public var isWithdrawn: Bool?

    /// A decision from its parts.
    public init(
        findingID: FindingID, verdictClass: VerdictClass, decidedBy: String, note: String?, decidedAt: Instant,
        extent: ChangeExtent? = nil, isWithdrawn: Bool? = nil
    ) {
        (self.extent, self.isWithdrawn) = (extent, isWithdrawn)
        self.findingID = findingID
        self.verdictClass = verdictClass
        self.decidedBy = decidedBy
        self.note = note
        self.decidedAt = decidedAt
    }

    /// What an officer can decide.
    public static let classes: [VerdictClass] = VerdictClass.allCases.filter(\.isChange) + [.noChange]

    /// The decision, unless it takes back what was decided.
    public var standing: Decision? { isWithdrawn == true ? nil : self }
}

/// What an officer who decides has seen to be decided before.
public enum SeenDecision: Sendable, Hashable {
    /// Whatever it is: it is replaced.
    case any
    /// Nothing was decided.
    case none
    /// A decision of this moment.
    case decided(Instant)
}

extension VerdictClass {
    /// The name shown to people where an officer decided it: no change is a false alarm there.
    public var decisionName: Message { self == .noChange ? Message(zh: "误报", en: "false alarm") : name }
}
