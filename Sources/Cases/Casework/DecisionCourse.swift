import Findings

/// What was decided on a finding, one after the other, as the log has it.
struct DecisionCourse {
    /// What stood at one moment, and what waited for a second look.
    struct Standing {
        var decision: Decision?
        var looks: [Decision] = []
    }

    /// What stood before each decision that was not taken back, oldest first; the last is what stands.
    private var standings = [Standing()]

    /// The course of a finding from its log; other entries count for nothing.
    init(_ events: [Event]) throws {
        for event in events where event.kind == .findingDecided {
            take(try CanonicalJSON.value(Decision.self, from: event.content))
        }
    }

    /// What stood before the decision that stands.
    var former: Standing { standings.dropLast().last ?? Standing() }

    private mutating func take(_ decision: Decision) {
        let last = standings.count - 1
        if decision.isFirstLook == true {
            standings[last].looks.removeAll { $0.decidedBy == decision.decidedBy }
            if decision.isWithdrawn != true { standings[last].looks.append(decision) }
        } else if decision.isWithdrawn == true {
            if last > 0 { standings.removeLast() }
        } else if standings[last].decision.map(decision.isSame) == true {
            // It stands again.
            standings[last].decision = decision
        } else {
            standings.append(Standing(decision: decision))
        }
    }
}

extension Decision {
    /// Whether it says the same as another one, at whatever moment and whoever looked before.
    func isSame(as other: Decision) -> Bool {
        var copy = self
        copy.decidedAt = other.decidedAt
        (copy.isFirstLook, copy.lookedBefore) = (other.isFirstLook, other.lookedBefore)
        return copy == other
    }

    /// The known decision, if this one says the same.
    func repeating(_ known: Decision?) -> Decision? {
        known.flatMap { isSame(as: $0) ? $0 : nil }
    }
}
