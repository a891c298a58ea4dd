import Governance
public import Ground

extension OrderCourse {
    /// A step that the clock takes, and when.
    public struct DueStep: Sendable, Hashable {
        /// The step.
        public var step: OrderStep
        /// When it comes due.
        public var at: Instant
    }

    /// What the clock does next; nil where nothing comes due.
    ///
    /// | state | step | when |
    /// |---|---|---|
    /// | ``WorkOrderState/dispatched`` | signed | 4 working hours after the dispatch |
    /// | ``WorkOrderState/arbitrating`` | a tier up | 16 working hours after it came to the arbiter |
    /// | paused | resumed | at the end of the pause |
    /// | its clock runs | warned amber, red | at 75 % and 100 % of a step's limit; red raises the supervision by a tier |
    public func due(in context: OrderContext) -> DueStep? {
        var steps: [DueStep] = []
        if state == .dispatched, let dispatchedAt {
            steps.append(DueStep(step: .signed, at: context.end(of: context.procedure.signing, from: dispatchedAt)))
        }
        if state == .arbitrating, let dispute, let arbiter = dispute.arbiter {
            let change = OrderStep.ArbiterChange(arbiter: context.units.parent(of: arbiter))
            steps.append(
                DueStep(
                    step: .arbiterRaised(change), at: context.end(of: context.procedure.ruling, from: dispute.raisedAt))
            )
        }
        if state == .handling, let pause { steps.append(DueStep(step: .resumed, at: pause.until)) }
        steps += warnings(in: context)
        return steps.min { ($0.at, $0.step.kind.rawValue) < ($1.at, $1.step.kind.rawValue) }
    }

    /// Takes every step that has come due, in its order, and gives them.
    public mutating func catchUp(to now: Instant, in context: OrderContext) -> [DueStep] {
        var taken: [DueStep] = []
        while let next = due(in: context), next.at <= now {
            take(next.step, by: .clock, at: next.at)
            taken.append(next)
        }
        return taken
    }

    /// The next warning of each open step.
    private func warnings(in context: OrderContext) -> [DueStep] {
        guard OrderStepKind.warned.from.contains(state), !clock.isStopped, let startedAt = clock.startedAt,
            let reading = clock.reading(at: startedAt, context.time)
        else { return [] }
        return zip(clock.stages, reading.stages).compactMap { stage, reading in
            guard stage.doneAt == nil, stage.level != .red else { return nil }
            if stage.level == .green, reading.amberAt < reading.dueAt {
                let content = OrderStep.ClockWarning(
                    stage: stage.stage, level: .amber, supervisor: nil, raisesToCentre: false)
                return DueStep(step: .warned(content), at: reading.amberAt)
            }
            let above = (supervisor ?? responsible).flatMap { context.units.parent(of: $0) }
            let content = OrderStep.ClockWarning(
                stage: stage.stage, level: .red, supervisor: above, raisesToCentre: above == nil)
            // The time is over at the end of its last minute.
            return DueStep(step: .warned(content), at: reading.dueAt.advanced(by: 1))
        }
    }
}
