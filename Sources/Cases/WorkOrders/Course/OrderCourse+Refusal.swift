import Calendar
import Governance
public import Ground

extension OrderCourse {
    /// Takes a step, or says why not. Gives the step as it is to be logged: with the arbiter filled in.
    @discardableResult
    public mutating func attempt(
        _ wanted: OrderStep, by actor: OrderActor, at instant: Instant, in context: OrderContext
    ) throws(OrderRefusal) -> OrderStep {
        var step = wanted
        if case .disputed(var content) = wanted {
            var units = desks
            for unit in [content.proposed, returned?.content.proposed].compactMap({ $0 }) where !units.contains(unit) {
                units.append(unit)
            }
            content.arbiter = context.units.lowestAbove(units)
            step = .disputed(content)
        }
        if let refusal = refusal(of: step, by: actor, at: instant, in: context) { throw refusal }
        take(step, by: actor, at: instant)
        return step
    }

    /// Why a step is not taken; nil where it may be.
    public func refusal(
        of step: OrderStep, by actor: OrderActor, at instant: Instant, in context: OrderContext
    ) -> OrderRefusal? {
        guard step.kind.from.contains(state) else { return .notFrom(state) }
        return switch step {
        case .dispatched(let content): dispatchRefusal(content, actor, context)
        case .signed:
            actor.kind == .clock || isUnit(actor) ? nil : .notTheUnit(responsible)
        case .returned(let content): returnRefusal(content, actor, instant, context)
        case .upheld(let content):
            returned?.isPending != true
                ? .noReturn
                : !isDispatcher(actor, context) ? .notTheCentre : Self.lacking(content.reason, Self.reasonName)
        case .disputed(let content): disputeRefusal(content, actor, instant, context)
        case .stated(let content):
            dispute?.involved.contains(content.unit) != true
                ? .notInvolved(content.unit)
                : actor.unit != content.unit
                    ? .notTheUnit(content.unit) : Self.lacking(content.text, Message(zh: "陈述", en: "a statement"))
        case .arbiterRaised: actor.kind == .clock ? nil : .notTheArbiter(dispute?.arbiter)
        case .ruled(let content): rulingRefusal(content, actor, instant, context)
        case .paused(let content): pauseRefusal(content, actor, instant, context)
        case .resumed:
            !clock.isPaused
                ? .pauseState(isPaused: false)
                : actor.kind == .clock || isUnit(actor) || context.supervises(actor, responsible)
                    ? nil : .notASupervisor(of: responsible)
        case .extended(let content): extensionRefusal(content, actor, instant, context)
        case .stageDone(let content):
            !isUnit(actor) && !coHandlers.contains { $0.unit == actor.unit }
                ? .notTheUnit(responsible)
                : !clock.openStages.contains(content.stage)
                    ? .noStage(content.stage, open: clock.openStages) : Self.lacking(content.note, Self.noteName)
        case .partDone(let content):
            !openParts.contains(content.unit)
                ? .noPart(content.unit)
                : actor.unit != content.unit
                    ? .notTheUnit(content.unit) : Self.lacking(content.note, Self.noteName)
        case .reported(let content): reportRefusal(content, actor, context)
        case .answered(let content):
            lastFeedback?.content.outcome != .transferred
                ? .notFrom(state)
                : !isUnit(actor) && !context.supervises(actor, responsible)
                    ? .notTheUnit(responsible)
                    : Self.lacking(content.reference, Self.referenceName)
                        ?? Self.lacking(content.text, Message(zh: "答复内容", en: "what was answered"))
        case .passed: checkRefusal(actor, context) ?? answerRefusal
        case .sentBack(let content): checkRefusal(actor, context) ?? Self.lacking(content.reason, Self.reasonName)
        case .reopened(let content): reopeningRefusal(content, actor, context)
        case .withdrawn: actor.kind != .survey ? .touched : isUntouched ? nil : .touched
        case .rechecked, .doubted, .revived: actor.kind == .survey ? nil : .notFrom(state)
        case .mergedInto, .unmerged, .absorbed, .released:
            actor.kind == .rule || isDispatcher(actor, context) ? nil : .notTheCentre
        case .assigned(let content):
            !actor.isCentre
                ? .notTheCentre
                : content.deadline <= instant
                    ? .notAhead(content.deadline)
                    : Self.lacking(content.leader, Message(zh: "交办人", en: "who assigns it"))
        case .warned: actor.kind == .clock ? nil : .notTheCentre
        }
    }

    // MARK: - Single steps

    private static let reasonName = Message(zh: "理由", en: "a reason")
    private static let noteName = Message(zh: "说明", en: "a note")
    private static let referenceName = Message(zh: "对方案号", en: "the other body's number")

    private static func lacking(_ text: String?, _ what: Message) -> OrderRefusal? {
        text?.contains { !$0.isWhitespace } == true ? nil : .missing(what)
    }

    func isUnit(_ actor: OrderActor) -> Bool {
        actor.kind == .officer && actor.unit != nil && actor.unit == responsible
    }

    /// Whether an actor dispatches: the work-order centre, or a unit above all that have had it.
    func isDispatcher(_ actor: OrderActor, _ context: OrderContext) -> Bool {
        actor.isCentre || (!desks.isEmpty && desks.allSatisfy { context.supervises(actor, $0) })
    }

    private func dispatchRefusal(
        _ content: OrderStep.Dispatch, _ actor: OrderActor, _ context: OrderContext
    ) -> OrderRefusal? {
        guard actor.kind == .rule || actor.isCentre || context.supervises(actor, content.unit) else {
            return .notTheCentre
        }
        return powerRefusal([content.unit] + content.coHandlers, context)
    }

    /// Whether one of the units may do what only a department may.
    private func powerRefusal(_ named: [UnitCode], _ context: OrderContext) -> OrderRefusal? {
        guard context.needsPower, !named.contains(where: context.hasPower) else { return nil }
        return .notCompetent(named, competent: context.competent.sorted())
    }

    private func returnRefusal(
        _ content: OrderStep.Return, _ actor: OrderActor, _ instant: Instant, _ context: OrderContext
    ) -> OrderRefusal? {
        guard isUnit(actor) else { return .notTheUnit(responsible) }
        guard !isRuled else { return .rulingBinds }
        guard reopenings.isEmpty else { return .reopenedStays }
        guard returned == nil else { return .returnSpent }
        if let dispatchedAt {
            let end = context.end(of: context.procedure.returning, from: dispatchedAt)
            guard instant <= end else { return .returnTooLate(since: end) }
        }
        if let lack = Self.lacking(content.reason, Self.reasonName)
            ?? Self.lacking(content.basis, Message(zh: "依据", en: "the rule or law that says so"))
        {
            return lack
        }
        guard !content.proposed.text.isEmpty, content.proposed != responsible else {
            return .missing(Message(zh: "建议的其他单位", en: "another unit that it proposes"))
        }
        return nil
    }

    private func disputeRefusal(
        _ content: OrderStep.Dispute, _ actor: OrderActor, _ instant: Instant, _ context: OrderContext
    ) -> OrderRefusal? {
        guard isUnit(actor) else { return .notTheUnit(responsible) }
        guard !isRuled else { return .rulingBinds }
        guard reopenings.isEmpty else { return .reopenedStays }
        if returned == nil, let dispatchedAt {
            let end = context.end(of: context.procedure.returning, from: dispatchedAt)
            guard instant > end else { return .returnFirst(until: end) }
        }
        return Self.lacking(content.reason, Self.reasonName)
    }

    private func rulingRefusal(
        _ content: OrderStep.Ruling, _ actor: OrderActor, _ instant: Instant, _ context: OrderContext
    ) -> OrderRefusal? {
        guard let dispute else { return .notFrom(state) }
        guard context.arbitrates(actor, dispute) else { return .notTheArbiter(dispute.arbiter) }
        if context.handledBy.contains(actor.name) { return .hasHandled(actor.name) }
        let silent = dispute.involved.filter { !dispute.heard.contains($0) }
        let end = context.statementsEnd(of: dispute)
        guard silent.isEmpty || instant >= end else { return .notHeard(silent, until: end) }
        let named = [content.lead] + content.coHandlers
        if !context.competent.isEmpty, !named.contains(where: context.competent.contains) {
            return .notCompetent(named, competent: context.competent.sorted())
        }
        return powerRefusal(named, context) ?? Self.lacking(content.reason, Self.reasonName)
    }

    private func pauseRefusal(
        _ content: OrderStep.Pause, _ actor: OrderActor, _ instant: Instant, _ context: OrderContext
    ) -> OrderRefusal? {
        guard context.supervises(actor, responsible) else { return .notASupervisor(of: responsible) }
        guard !clock.isPaused else { return .pauseState(isPaused: true) }
        guard content.until > instant else { return .notAhead(content.until) }
        guard content.until <= context.end(of: context.procedure.pause, from: instant) else {
            return .tooLong(context.procedure.pause)
        }
        return Self.lacking(content.evidence, Message(zh: "挂起的凭据", en: "what shows it"))
    }

    private func extensionRefusal(
        _ content: OrderStep.Extension, _ actor: OrderActor, _ instant: Instant, _ context: OrderContext
    ) -> OrderRefusal? {
        guard context.supervises(actor, responsible) else { return .notASupervisor(of: responsible) }
        guard clock.extended == nil else { return .extendedBefore }
        if let dueAt = clock.reading(at: instant, context.time)?.dueAt, instant > dueAt { return .timeOver(dueAt) }
        let hours = context.time.hours
        guard content.span.minutes(hours) <= context.procedure.extending.minutes(hours) else {
            return .tooLong(context.procedure.extending)
        }
        return Self.lacking(content.reason, Self.reasonName)
    }

    private func reportRefusal(
        _ content: OrderStep.Feedback, _ actor: OrderActor, _ context: OrderContext
    ) -> OrderRefusal? {
        guard isUnit(actor) else { return .notTheUnit(responsible) }
        guard openParts.isEmpty else { return .openParts(openParts) }
        if let lack = Self.lacking(content.note, Self.noteName) { return lack }
        switch content.outcome {
        case .falseChange where content.cause == nil:
            return .missing(Message(zh: "伪变化的原因", en: "why there was no real change"))
        case .transferred where Self.lacking(content.reference, Self.referenceName) != nil:
            return .missing(Self.referenceName)
        case .notAccepted:
            if let unit = context.competent.min() { return .competentUnit(unit) }
        default: break
        }
        if content.legality == .exceeds, !context.knowsLimit { return .unverifiedLimit }
        let saysIllegal = [.rectified, .transferred, .regularised].contains(content.outcome)
        if saysIllegal || content.legality == .exceeds || content.legality == .noApproval,
            !content.evidence.contains(where: { $0.kind == .photo })
        {
            return .imageryOnly
        }
        guard let startedAt = clock.startedAt else { return nil }
        let faults = context.evidence.faults(
            of: content.evidence, dispatchedAt: startedAt, distance: context.distance, usedBy: context.evidenceUser)
        return faults.isEmpty ? nil : .evidence(faults)
    }

    func checkRefusal(_ actor: OrderActor, _ context: OrderContext) -> OrderRefusal? {
        guard actor.kind == .officer else { return .notTheCentre }
        if let unit = actor.unit {
            if unit == responsible || coHandlers.contains(where: { $0.unit == unit }) { return .sameUnit(unit) }
        }
        if let last = lastFeedback, last.by == actor.name { return .samePerson(actor.name) }
        if context.handledBy.contains(actor.name) { return .hasHandled(actor.name) }
        let isSupervised = isSupervisedByCentre || supervisor != nil
        return isSupervised && !context.supervises(actor, responsible) ? .checkedBySupervisor : nil
    }

    private var answerRefusal: OrderRefusal? {
        guard let last = lastFeedback, last.content.outcome == .transferred, last.answer == nil else { return nil }
        return .noAnswer
    }

    private func reopeningRefusal(
        _ content: OrderStep.Reopening, _ actor: OrderActor, _ context: OrderContext
    ) -> OrderRefusal? {
        switch content.cause {
        case .laterEpoch:
            guard actor.kind == .survey else { return .notASupervisor(of: responsible) }
            if let outcome, !outcome.isRefutedByStanding { return .notRefuted(outcome) }
        case .visit:
            guard actor.kind == .officer else { return .notASupervisor(of: responsible) }
            if let unit = actor.unit, unit == responsible { return .sameUnit(unit) }
        case .supervisor:
            guard context.supervises(actor, responsible) else { return .notASupervisor(of: responsible) }
        }
        return Self.lacking(content.reason, Self.reasonName)
    }
}

extension OrderClock {
    /// The names of the steps that are not done.
    public var openStages: [String] {
        stages.filter { $0.doneAt == nil && $0.stage != Self.assignedStage }.map(\.stage)
    }
}
