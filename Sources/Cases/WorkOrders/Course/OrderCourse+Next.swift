import Calendar
public import Ground

extension OrderCourse {
    /// The steps that somebody may take now, in the order of the table; who may, ``OrderStepKind/actor`` says.
    public func next(at now: Instant, in context: OrderContext) -> [OrderStepKind] {
        let ofPeople: [OrderStepKind] = [
            .dispatched, .signed, .returned, .upheld, .disputed, .stated, .ruled, .paused, .resumed, .extended,
            .stageDone,
            .partDone, .reported, .answered, .passed, .sentBack, .reopened, .mergedInto, .unmerged,
        ]
        return ofPeople.filter { kind in
            guard kind.from.contains(state) else { return false }
            let returnEnd = dispatchedAt.map { context.end(of: context.procedure.returning, from: $0) }
            let canReturn = returned == nil && !isRuled && reopenings.isEmpty && now <= (returnEnd ?? now)
            switch kind {
            case .returned: return canReturn
            case .upheld: return returned?.isPending == true
            case .disputed: return !isRuled && reopenings.isEmpty && !canReturn
            case .paused: return !clock.isPaused
            case .resumed: return clock.isPaused
            case .extended: return clock.extended == nil
            case .stageDone: return !clock.openStages.isEmpty
            case .partDone: return !openParts.isEmpty
            case .reported: return openParts.isEmpty
            case .answered: return lastFeedback?.content.outcome == .transferred && lastFeedback?.answer == nil
            case .passed: return lastFeedback?.content.outcome != .transferred || lastFeedback?.answer != nil
            default: return true
            }
        }
    }

    /// Those of ``next(at:in:)`` that this actor may take, whatever it says in them.
    public func next(for actor: OrderActor, at now: Instant, in context: OrderContext) -> [OrderStepKind] {
        next(at: now, in: context).filter { isFor(actor, $0, context) }
    }

    /// Whether a step is this actor's to take: the rules of ``refusal(of:by:at:in:)`` on who, without those on what is said.
    private func isFor(_ actor: OrderActor, _ kind: OrderStepKind, _ context: OrderContext) -> Bool {
        let isUnit = isUnit(actor)
        let supervises = context.supervises(actor, responsible)
        return switch kind {
        case .signed, .returned, .disputed, .reported: isUnit
        case .dispatched, .upheld, .mergedInto, .unmerged: isDispatcher(actor, context)
        case .stated:
            actor.unit.map { unit in
                dispute?.involved.contains(unit) ?? false && !(dispute?.heard.contains(unit) ?? false)
            } ?? false
        case .ruled: context.arbitrates(actor, dispute) && !context.handledBy.contains(actor.name)
        case .paused, .extended, .reopened: supervises
        case .resumed, .answered: isUnit || supervises
        case .stageDone: isUnit || coHandlers.contains { $0.unit == actor.unit }
        case .partDone: actor.unit.map(openParts.contains) ?? false
        case .passed, .sentBack: checkRefusal(actor, context) == nil
        case .assigned: actor.isCentre
        default: false
        }
    }
}
