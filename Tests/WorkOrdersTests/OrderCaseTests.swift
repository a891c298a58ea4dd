import Calendar
import Ground
import Testing

@testable import WorkOrders

/// Real complaints about order desks, as scenarios.
@Suite struct OrderCaseTests {
    private typealias W = OrderWorld

    private func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text + ":00+08:00")) }

    /// The clock that starts only on signing: dispatched on Friday at 16:00, nobody signs.
    @Test func theClockRunsFromTheDispatchAndAUnitThatDoesNotSignHasSignedAfterFourWorkingHours() throws {
        var world = W(at: "2026-11-27T16:00:00+08:00")
        try world.take(W.dispatch(W.village), by: W.centre)
        // 4 working hours: 90 minutes on Friday, 150 on Monday. 20 working days for the last step.
        let reading = try #require(world.course.clock.reading(at: world.now, world.context.time))
        #expect(reading.stages.map(\.stage) == ["stop_work", "demolish"])
        #expect(try reading.stages.first?.dueAt == at("2026-11-30T11:00"))
        let due = try #require(world.course.due(in: world.context))
        // The step amber at three quarters of four hours comes first: 180 minutes.
        #expect(try due.step.kind == .warned && due.at == at("2026-11-30T10:00"))
        #expect(world.course.catchUp(to: try at("2026-11-30T10:59"), in: world.context).map(\.step.kind) == [.warned])
        #expect(world.course.state == .dispatched)
        let taken = world.course.catchUp(to: try at("2026-11-30T11:01"), in: world.context)
        #expect(taken.map(\.step.kind) == [.signed, .warned])
        #expect(try world.course.state == .handling && world.course.signedAt == at("2026-11-30T11:00"))
        #expect(!world.course.signedByPerson)
        // Red raises the supervision by a tier; the unit stays.
        #expect(world.course.supervisor == W.town && world.course.responsible == W.village)
    }

    /// Unlimited returns: A returns to B, B refuses.
    @Test func aSecondRefusalIsArbitrationAndTheRulingBinds() throws {
        var world = W()
        try world.take(W.dispatch(W.village), by: W.centre)
        world.wait(hours: 1)
        for (reason, basis) in [("", "第3行"), ("不在本村", " ")] {
            let incomplete = OrderStep.returned(OrderStep.Return(reason: reason, basis: basis, proposed: W.cousin))
            guard case .missing = world.refusal(incomplete, by: W.of(W.village)) else {
                Issue.record("a return without reason or basis")
                return
            }
        }
        #expect(world.refusal(W.giveBack(to: W.village), by: W.of(W.village)) != nil, "itself")
        #expect(world.refusal(W.giveBack(to: W.cousin), by: W.of(W.cousin)) == .notTheUnit(W.village))
        try world.take(W.giveBack(to: W.cousin), by: W.of(W.village))
        #expect(world.course.state == .filed && world.course.responsible == W.village)
        try world.take(W.dispatch(W.cousin), by: W.centre)
        #expect(world.refusal(W.giveBack(to: W.village), by: W.of(W.cousin)) == .returnSpent)
        // Villages of two towns: the district arbitrates.
        let step = try world.take(.disputed(OrderStep.Dispute(reason: "不在本村")), by: W.of(W.cousin))
        guard case .disputed(let dispute) = step else { return }
        #expect(dispute.arbiter == W.district)
        let ruling = OrderStep.ruled(OrderStep.Ruling(lead: W.village, coHandlers: [W.cousin], reason: "界线图"))
        #expect(world.refusal(ruling, by: W.of(W.town)) == .notTheArbiter(W.district))
        guard case .notHeard([W.village], let until) = world.refusal(ruling, by: W.of(W.district)) else {
            Issue.record("ruled before the units were heard")
            return
        }
        #expect(until == world.context.time.deadline(480, from: world.now))
        try world.take(.stated(OrderStep.Statement(unit: W.village, text: "图上在南村")), by: W.of(W.village))
        try world.take(ruling, by: W.of(W.district))
        #expect(world.course.state == .handling && world.course.responsible == W.village)
        #expect(world.course.handOvers == 2 && world.course.desks == [W.village, W.cousin, W.village])
        for unit in [W.village, W.cousin] {
            #expect(world.refusal(W.giveBack(to: W.land), by: W.of(unit)) != nil)
            #expect(world.refusal(.disputed(OrderStep.Dispute(reason: "仍不服")), by: W.of(unit)) != nil)
        }
        #expect(world.refusal(.disputed(OrderStep.Dispute(reason: "仍不服")), by: W.of(W.village)) == .rulingBinds)
    }

    @Test func silentUnitsAreNotWaitedForAndAnArbiterWhoDoesNotRuleLosesItToTheTierAbove() throws {
        var world = W()
        try world.take(W.dispatch(W.village), by: W.centre)
        try world.take(W.giveBack(to: W.sister), by: W.of(W.village))
        try world.take(W.dispatch(W.sister), by: W.centre)
        try world.take(.disputed(OrderStep.Dispute(reason: "不在本村")), by: W.of(W.sister))
        #expect(world.course.dispute?.arbiter == W.town)
        world.wait(hours: 8)
        var ruled = world
        try ruled.take(.ruled(OrderStep.Ruling(lead: W.sister, reason: "界线图")), by: W.of(W.town))
        #expect(ruled.course.handOvers == 1)
        world.wait(hours: 8)
        _ = world.course.catchUp(to: world.now, in: world.context)
        #expect(world.course.dispute?.arbiter == W.district)
        world.wait(hours: 16)
        _ = world.course.catchUp(to: world.now, in: world.context)
        // Above the district is the work-order centre, which keeps it.
        #expect(world.course.dispute?.arbiter == nil)
        world.wait(hours: 100)
        _ = world.course.catchUp(to: world.now, in: world.context)
        #expect(world.course.state == .arbitrating)
        // An account always has a unit: the uppermost one's arbiter rules what came to the centre, and no other.
        let ruling = OrderStep.ruled(OrderStep.Ruling(lead: W.sister, reason: "界线图"))
        #expect(world.refusal(ruling, by: W.of(W.town)) == .notTheArbiter(nil))
        #expect(world.refusal(ruling, by: W.of(W.land)) == .notTheArbiter(nil))
        var other = world
        try other.take(ruling, by: W.of(W.district))
        #expect(other.course.state == .handling)
        try world.take(ruling, by: W.centre)
        #expect(world.course.state == .handling)
    }

    /// A unit that kept it too long may dispute still; that counts against it.
    @Test func aDisputeAfterTheTimeForReturningCountsAgainstTheUnit() throws {
        var world = W()
        try world.take(W.dispatch(W.village), by: W.centre)
        world.wait(hours: 8)
        guard case .returnFirst = world.refusal(.disputed(OrderStep.Dispute(reason: "职能不符")), by: W.of(W.village))
        else {
            Issue.record("a dispute in place of a return")
            return
        }
        world.wait(minutes: 1)
        guard case .returnTooLate = world.refusal(W.giveBack(to: W.sister), by: W.of(W.village)) else {
            Issue.record("a return after its time")
            return
        }
        try world.take(.disputed(OrderStep.Dispute(reason: "职能不符", proposed: W.sister)), by: W.of(W.village))
        #expect(world.course.dispute?.wasLate == true && world.course.dispute?.involved == [W.village, W.sister])
    }

    /// A department's matter pushed onto a village that has no power to act.
    @Test func anActOfLawNeverGoesToAVillageAlone() throws {
        var world = W()
        world.context.needsPower = true
        world.context.competent = [W.farming, W.town]
        #expect(
            world.refusal(W.dispatch(W.village), by: W.centre)
                == .notCompetent([W.village], competent: [W.town, W.farming].sorted()))
        try world.take(W.dispatch(W.village, co: [W.farming]), by: W.centre)
        world.wait(hours: 9)
        try world.take(.disputed(OrderStep.Dispute(reason: "职能不符", proposed: W.farming)), by: W.of(W.village))
        world.wait(hours: 8)
        let alone = OrderStep.ruled(OrderStep.Ruling(lead: W.sister, reason: "属地"))
        guard case .notCompetent = world.refusal(alone, by: W.of(W.town)) else {
            Issue.record("a village alone was ruled competent")
            return
        }
        try world.take(
            .ruled(OrderStep.Ruling(lead: W.village, coHandlers: [W.farming], reason: "属地配合")), by: W.of(W.town))
        #expect(world.course.openParts == [W.farming])
    }

    /// "It is not ours" is no outcome while a unit of the district is competent; closed is not fixed.
    @Test func outcomesAreToldApartAndAHandedOverOneStaysOpenUntilItIsAnswered() throws {
        var world = W()
        world.context.competent = [W.land]
        try world.take(W.dispatch(W.village), by: W.centre)
        try world.take(.signed, by: W.of(W.village))
        #expect(world.refusal(W.feedback(.notAccepted), by: W.of(W.village)) == .competentUnit(W.land))
        #expect(world.refusal(W.feedback(.rectified), by: W.of(W.village)) == .imageryOnly)
        try world.take(W.feedback(.transferred, photo: 1), by: W.of(W.village))
        let checker = OrderActor.officer("核查员", of: W.town)
        #expect(world.refusal(.passed(OrderStep.Check()), by: checker) == .noAnswer)
        try world.take(.answered(OrderStep.Answer(reference: "罚8号", text: "已立案")), by: W.of(W.village))
        try world.take(.passed(OrderStep.Check()), by: checker)
        #expect(world.course.outcome == .transferred && !OrderOutcome.transferred.isSettled)
        #expect(Set(OrderOutcome.allCases.map(\.reply.chinese)).count == OrderOutcome.allCases.count)
        #expect(OrderOutcome.allCases.filter(\.isSettled) == [.rectified])
    }

    /// Closed within minutes by colleagues, again and again.
    @Test func nobodyPassesWhatTheirOwnUnitReportedAndTheThirdReopeningGoesUp() throws {
        var world = W()
        try world.take(W.dispatch(W.village, co: [W.farming]), by: W.centre)
        try world.take(.signed, by: W.of(W.village))
        #expect(world.refusal(W.feedback(), by: W.of(W.village)) == .openParts([W.farming]))
        try world.take(.partDone(OrderStep.PartDone(unit: W.farming, note: "已立案")), by: W.of(W.farming))
        try world.take(W.feedback(), by: W.of(W.village))
        let pass = OrderStep.passed(OrderStep.Check())
        #expect(world.refusal(pass, by: W.of(W.village, "乙")) == .sameUnit(W.village))
        #expect(world.refusal(pass, by: W.of(W.farming, "乙")) == .sameUnit(W.farming))
        #expect(world.refusal(pass, by: W.of(W.town, "甲")) == .samePerson("甲"))
        for round in 1...3 {
            try world.take(pass, by: .officer("核查员", of: W.town))
            #expect(world.course.state == .closed && !world.course.isSupervisedByCentre)
            let reopening = OrderStep.Reopening(cause: .visit, reason: "地基仍在")
            try world.take(.reopened(reopening), by: .officer("回访员", of: W.town))
            #expect(world.course.responsible == W.village && world.course.reopenings.count == round)
            // It stays with its unit: no return, no dispute.
            #expect(world.refusal(W.giveBack(to: W.sister), by: W.of(W.village)) == .reopenedStays)
            try world.take(.partDone(OrderStep.PartDone(unit: W.farming, note: "已立案")), by: W.of(W.farming))
            try world.take(W.feedback(), by: W.of(W.village))
        }
        #expect(world.course.isSupervisedByCentre)
        #expect(world.refusal(pass, by: .officer("核查员", of: W.cousin)) == .checkedBySupervisor)
        try world.take(pass, by: .officer("核查员", of: W.district))
        #expect(world.course.rounds.count == 3)
    }

    /// SLA clock wrong: paused on 30 September, resumed on 9 October 2026; the 8th and
    /// the 10th, a Saturday, are worked.
    @Test func aPauseOverTheNationalHolidayCountsAsAHandCountDoes() throws {
        var world = W(at: "2026-09-28T08:30:00+08:00")
        try world.take(W.dispatch(W.village), by: W.centre)
        try world.take(.signed, by: W.of(W.village))
        world.now = try at("2026-09-30T15:30")
        let pause = OrderStep.Pause(reason: .disaster, evidence: "台风预警", until: try at("2026-10-31T17:30"))
        #expect(world.refusal(.paused(pause), by: W.of(W.village)) == .notASupervisor(of: W.village))
        try world.take(.paused(pause), by: W.of(W.town))
        #expect(world.refusal(.paused(pause), by: W.of(W.town)) == .pauseState(isPaused: true))
        world.now = try at("2026-10-09T10:30")
        try world.take(.resumed, by: W.of(W.town))
        // 2 days and 300 minutes of the third before the pause: 2 × 420 + 210 + 90 = 1,140. Since: 120.
        world.now = try at("2026-10-09T12:30")
        let reading = try #require(world.course.clock.reading(at: world.now, world.context.time))
        #expect(reading.usedMinutes == 1_140 + 90)
        // 20 working days from 28 September without the pause: it lasted 120 minutes of 30 September, 420 of 8 October and
        // 120 of 9 October. By hand from a calendar: working days are 28, 29, 30 September, 8, 9, 10 (a worked Saturday),
        // 12-16, 19-23, 26-29 October: the 20th is 29 October. 660 minutes after its end: 420 on
        // Friday the 30th, 210 on the morning of 2 November and 30 after lunch.
        #expect(WorkingCalendar.published.isWorking(try #require(CivilDay("2026-10-10"))))
        #expect(reading.dueAt == world.context.time.deadline(8_400 + 660, from: try at("2026-09-28T08:30")))
        #expect(try reading.dueAt == at("2026-11-02T14:30"))
        // It goes on by itself where nobody resumes it, and a report ends it.
        try world.take(.paused(pause), by: W.of(W.town))
        try world.take(W.feedback(), by: W.of(W.village))
        #expect(world.course.state == .reported && !world.course.clock.isPaused)
    }

    /// Fourteen months after closing, a new epoch shows the house.
    @Test func aLaterEpochReopensWhatWasCalledPutRightAndNothingElse() throws {
        for outcome in OrderOutcome.allCases where outcome != .notAccepted {
            var world = W()
            try world.take(W.dispatch(W.village), by: W.centre)
            try world.take(.signed, by: W.of(W.village))
            try world.take(W.feedback(outcome, photo: 1), by: W.of(W.village))
            if outcome == .transferred {
                try world.take(.answered(OrderStep.Answer(reference: "案1", text: "已立案")), by: W.centre)
            }
            try world.take(.passed(OrderStep.Check()), by: .officer("核查员", of: nil))
            #expect(world.course.isToBeRechecked == (outcome == .rectified))
            let reopening = OrderStep.reopened(OrderStep.Reopening(cause: .laterEpoch, reason: "仍可见"))
            #expect((world.refusal(reopening, by: .survey) == nil) == outcome.isRefutedByStanding)
        }
    }

    /// The merged ticket: both histories and clocks come back.
    @Test func aMergedOrderComesBackWithItsStateAndItsClock() throws {
        var world = W()
        try world.take(W.dispatch(W.village), by: W.centre)
        try world.take(.signed, by: W.of(W.village))
        world.wait(hours: 3)
        let before = world.course
        try world.take(.mergedInto(OrderStep.Merger(WorkOrderID("PR-2026-000001"))), by: W.centre)
        #expect(world.course.due(in: world.context) == nil)
        world.wait(hours: 50)
        try world.take(.unmerged, by: W.centre)
        #expect(world.course.state == before.state && world.course.responsible == before.responsible)
        let used = try #require(world.course.clock.reading(at: world.now, world.context.time)).usedMinutes
        #expect(used == 180)
    }

    /// Whoever is told to be quick by a leader is supervised, and the leader's deadline counts.
    @Test func anAssignmentHasItsOwnDeadlineAndIsAlwaysSupervised() throws {
        var world = W(at: "2026-11-23T08:30:00+08:00")
        try world.take(W.dispatch(W.village), by: W.centre)
        let deadline = try at("2026-11-25T17:30")
        try world.take(.assigned(OrderStep.Assignment(leader: "区长", deadline: deadline)), by: W.centre)
        let reading = try #require(world.course.clock.reading(at: world.now, world.context.time))
        #expect(reading.dueAt == deadline && world.course.isSupervisedByCentre)
        try world.take(.signed, by: W.of(W.village))
        try world.take(W.feedback(), by: W.of(W.village))
        #expect(world.refusal(.passed(OrderStep.Check()), by: W.of(W.cousin, "乙")) == .checkedBySupervisor)
    }

    @Test func timeIsExtendedOnceAndBeforeItIsOver() throws {
        var world = W()
        try world.take(W.dispatch(W.village), by: W.centre)
        let due = try #require(world.course.clock.reading(at: world.now, world.context.time)?.dueAt)
        let extending = OrderStep.extended(OrderStep.Extension(span: .days(3), reason: "连续暴雨"))
        #expect(world.refusal(extending, by: W.of(W.village)) == .notASupervisor(of: W.village))
        let long = OrderStep.extended(OrderStep.Extension(span: .days(11), reason: "连续暴雨"))
        #expect(world.refusal(long, by: W.of(W.town)) == .tooLong(.days(10)))
        var late = world
        late.now = due.advanced(by: 60)
        #expect(late.refusal(extending, by: W.of(W.town)) == .timeOver(due))
        try world.take(extending, by: W.of(W.town))
        let reading = try #require(world.course.clock.reading(at: world.now, world.context.time))
        #expect(reading.dueAt == world.context.time.deadline(3 * 420, from: due))
        // The first step keeps its time.
        #expect(reading.stages.first?.limitMinutes == 240)
        #expect(world.refusal(extending, by: W.of(W.town)) == .extendedBefore)
    }
}
