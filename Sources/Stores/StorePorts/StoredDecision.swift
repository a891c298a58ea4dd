public import Findings

/// A decision as the store keeps it.
public struct StoredDecision: Sendable, Hashable {
    /// What was said.
    public var decision: Decision
    /// The village of the finding; nil if it is unknown.
    public var village: String?
    /// What the finding rested on when it was decided; nil if no model judged it.
    public var basis: VerdictBasis?

    /// A decision from its parts.
    public init(decision: Decision, village: String?, basis: VerdictBasis?) {
        (self.decision, self.village, self.basis) = (decision, village, basis)
    }
}
