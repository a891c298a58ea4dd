public import Ground

/// An officer's decision on a finding: the label that the judge learns from.
public struct Decision: Sendable, Codable, Hashable {
    /// The finding.
    public var findingID: FindingID
    /// What is really there; ``VerdictClass/noChange`` = a false alarm, ``VerdictClass/notObserved`` = the pictures do not show enough
    /// to tell.
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
    /// True = what was built was approved, so nobody has to act on it; nil otherwise.
    public var isApproved: Bool?
    /// True = nothing is decided until a second officer has looked, who does not see this; nil otherwise.
    public var isFirstLook: Bool?
    /// The officers who looked before the one who decided, where two had to; nil otherwise.
    public var lookedBefore: [String]?

    /// A decision from its parts.
    public init(
        findingID: FindingID, verdictClass: VerdictClass, decidedBy: String, note: String?, decidedAt: Instant,
        extent: ChangeExtent? = nil, isWithdrawn: Bool? = nil, isApproved: Bool? = nil
    ) {
        (self.extent, self.isWithdrawn, self.isApproved) = (extent, isWithdrawn, isApproved)
        self.findingID = findingID
        self.verdictClass = verdictClass
        self.decidedBy = decidedBy
        self.note = note
        self.decidedAt = decidedAt
    }

    /// What an officer can decide.
    public static let classes: [VerdictClass] = VerdictClass.allCases.filter(\.isChange) + [.noChange, .notObserved]

    /// The name shown to people.
    public var name: Message { Self.name(of: verdictClass, isApproved: isApproved == true) }

    /// The name of a decision for this class.
    public static func name(of verdictClass: VerdictClass, isApproved: Bool) -> Message {
        let name = verdictClass.decisionName
        guard isApproved else { return name }
        return Message(zh: name.chinese + "（已批准）", en: name.english + " (approved)")
    }

    /// Whether two officers who looked on their own say the same of the ground.
    public func agrees(with other: Decision) -> Bool {
        verdictClass == other.verdictClass && isApproved == other.isApproved
    }

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
    public var decisionName: Message {
        switch self {
        case .noChange: Message(zh: "误报", en: "false alarm")
        case .notObserved: Message(zh: "看不清", en: "cannot tell")
        default: name
        }
    }
}
