public import Calendar
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
}
