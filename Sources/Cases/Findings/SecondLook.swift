/// Which decisions count only when a second officer, who does not see the first one's, says the same.
public struct SecondLook: Sendable, Hashable {
    /// The decided classes that need it; none = every decision counts at once.
    public var classes: Set<VerdictClass>

    /// A second look for these classes.
    public init(_ classes: Set<VerdictClass> = []) { self.classes = classes }
}

/// What a decision on a finding comes to.
public enum LookOutcome: Sendable, Hashable {
    /// It counts. The names: who looked before.
    case decided(after: [String])
    /// A second officer has to look first; or two have said different things, and any officer who sees both decides.
    case waits
}

extension SecondLook {
    /// What a decision comes to. `looks`: what waits for a second look.
    ///
    /// | what waits | the decision | it |
    /// |---|---|---|
    /// | nothing | of a class that needs no second look | counts |
    /// | nothing, or the officer's own look | of one that does | waits |
    /// | another officer's look | says the same | counts |
    /// | another officer's look | says something else | waits beside it; both are shown from now on |
    /// | two looks that differ | anything | counts |
    public func outcome(of decision: Decision, after looks: [Decision]) -> LookOutcome {
        let others = looks.filter { $0.decidedBy != decision.decidedBy }
        guard !looks.isEmpty || classes.contains(decision.verdictClass) else { return .decided(after: []) }
        if looks.count > 1 || others.contains(where: decision.agrees) {
            return .decided(after: others.map(\.decidedBy))
        }
        // The officer thought better of a look of their own, and nobody else has looked.
        if others.isEmpty, !classes.contains(decision.verdictClass) { return .decided(after: []) }
        return .waits
    }
}
