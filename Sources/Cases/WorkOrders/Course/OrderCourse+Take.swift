public import Ground

extension OrderCourse {
    /// Takes a step that ``refusal(of:by:at:in:)`` allows; the same step again gives the same course.
    public mutating func take(_ step: OrderStep, by actor: OrderActor, at instant: Instant) {
        switch step {
        case .dispatched(let dispatch): takeDispatch(dispatch, at: instant)
        case .signed:
            state = .handling
            signedAt = instant
            signedByPerson = actor.kind == .officer
        case .returned(let content):
            if let responsible {
                returned = ReturnRecord(unit: responsible, content: content, at: instant, isPending: true)
            }
            state = .filed
        case .upheld:
            returned?.isPending = false
            state = .dispatched
            dispatchedAt = instant
            signedAt = nil
        case .disputed(let content): takeDispute(content, at: instant)
        case .stated(let statement):
            if dispute?.heard.contains(statement.unit) == false { dispute?.heard.append(statement.unit) }
        case .arbiterRaised(let change):
            dispute?.arbiter = change.arbiter
            dispute?.raisedAt = instant
        case .ruled(let content): takeRuling(content, at: instant)
        case .paused(let content):
            pause = content
            clock.stop(.pause, at: instant)
        case .resumed:
            pause = nil
            clock.resume(.pause, at: instant)
        case .extended(let content): clock.extended = content.span
        case .stageDone(let content):
            if let index = clock.stages.firstIndex(where: { $0.stage == content.stage }) {
                clock.stages[index].doneAt = instant
            }
        case .partDone(let content):
            if let index = coHandlers.firstIndex(where: { $0.unit == content.unit }) {
                coHandlers[index].doneAt = instant
            }
        case .reported(let content):
            feedback.append(
                FeedbackRecord(
                    content: content, by: actor.name, unit: actor.unit, at: instant, isAccepted: nil, answer: nil))
            pause = nil
            clock.resume(.pause, at: instant)
            clock.stop(.report, at: instant)
            state = .reported
        case .answered(let answer):
            if let last = feedback.indices.last { feedback[last].answer = answer }
        case .passed: takeCheck(isAccepted: true, at: instant)
        case .sentBack: takeCheck(isAccepted: false, at: instant)
        case .reopened(let content): takeReopening(content, at: instant)
        case .rechecked(let content): recheckedAt = content.seenAt
        case .doubted(let content): doubtedAt = content.seenAt
        case .withdrawn(let content):
            (state, withdrawal, withdrawnAt) = (.withdrawn, content.cause, instant)
        case .revived:
            (state, withdrawal, withdrawnAt) = (.filed, nil, nil)
        case .mergedInto(let content):
            merger = MergerRecord(into: content.order, former: state, wasStopped: clock.isStopped)
            clock.stop(.merger, at: instant)
            state = .mergedInto
        case .unmerged:
            state = merger?.former ?? .filed
            if merger?.wasStopped == false { clock.resume(.merger, at: instant) }
            merger = nil
        case .absorbed(let content): absorbed = (absorbed.filter { $0 != content.order } + [content.order]).sorted()
        case .released(let content): absorbed.removeAll { $0 == content.order }
        case .assigned(let content):
            assignment = content
            isSupervisedByCentre = true
            clock.stages.removeAll { $0.stage == OrderClock.assignedStage }
            clock.stages.append(
                OrderClock.Stage(
                    stage: OrderClock.assignedStage, limit: .moment(content.deadline), doneAt: nil, level: .green))
        case .warned(let content):
            if let index = clock.stages.firstIndex(where: { $0.stage == content.stage }) {
                clock.stages[index].level = content.level
            }
            if let unit = content.supervisor { supervisor = unit }
            if content.raisesToCentre { isSupervisedByCentre = true }
        }
    }

    private mutating func takeDispatch(_ dispatch: OrderStep.Dispatch, at instant: Instant) {
        if let responsible, responsible != dispatch.unit { handOvers += 1 }
        if desks.last != dispatch.unit { desks.append(dispatch.unit) }
        responsible = dispatch.unit
        coHandlers = dispatch.coHandlers.map { CoHandler(unit: $0, doneAt: nil) }
        returned?.isPending = false
        (rules, line) = (dispatch.rules, dispatch.line)
        (dispatchedAt, signedAt) = (instant, nil)
        if clock.startedAt == nil { clock.startedAt = instant }
        let known = Dictionary(clock.stages.map { ($0.stage, $0) }) { $1 }
        let assigned = clock.stages.filter { $0.stage == OrderClock.assignedStage }
        clock.stages =
            dispatch.limits.map { limit in
                OrderClock.Stage(
                    stage: limit.stage, limit: .span(limit.span), doneAt: known[limit.stage]?.doneAt,
                    level: known[limit.stage]?.level ?? .green)
            } + assigned
        state = .dispatched
    }

    private mutating func takeDispute(_ content: OrderStep.Dispute, at instant: Instant) {
        guard let responsible else { return }
        var involved = desks
        for unit in [content.proposed, returned?.content.proposed].compactMap({ $0 }) where !involved.contains(unit) {
            involved.append(unit)
        }
        dispute = DisputeRecord(
            unit: responsible, involved: involved, heard: [responsible], arbiter: content.arbiter, at: instant,
            raisedAt: instant, wasLate: returned == nil)
        state = .arbitrating
    }

    private mutating func takeRuling(_ content: OrderStep.Ruling, at instant: Instant) {
        if responsible != content.lead { handOvers += 1 }
        if desks.last != content.lead { desks.append(content.lead) }
        let done = Dictionary(coHandlers.map { ($0.unit, $0.doneAt) }) { $1 }
        responsible = content.lead
        coHandlers = content.coHandlers.map { CoHandler(unit: $0, doneAt: done[$0] ?? nil) }
        ruling = content
        signedAt = instant
        signedByPerson = false
        state = .handling
    }

    private mutating func takeCheck(isAccepted: Bool, at instant: Instant) {
        guard let last = feedback.indices.last else { return }
        feedback[last].isAccepted = isAccepted
        if isAccepted {
            state = .closed
            outcome = feedback[last].content.outcome
            closedAt = instant
            clock.resume(.report, at: feedback[last].at)
            clock.endedAt = feedback[last].at
            for index in clock.stages.indices where clock.stages[index].doneAt == nil {
                clock.stages[index].doneAt = feedback[last].at
            }
        } else {
            state = .handling
            clock.resume(.report, at: instant)
        }
    }

    private mutating func takeReopening(_ content: OrderStep.Reopening, at instant: Instant) {
        reopenings.append(ReopeningRecord(cause: content.cause, reason: content.reason, at: instant))
        rounds.append(clock)
        var next = OrderClock()
        next.startedAt = instant
        next.stages = clock.stages.filter { $0.stage != OrderClock.assignedStage }.map {
            OrderClock.Stage(stage: $0.stage, limit: $0.limit, doneAt: nil, level: .green)
        }
        clock = next
        (state, outcome, closedAt, recheckedAt, doubtedAt) = (.handling, nil, nil, nil, nil)
        for index in coHandlers.indices { coHandlers[index].doneAt = nil }
        if reopenings.count >= Self.reopeningsToSupervisor { isSupervisedByCentre = true }
    }
}
