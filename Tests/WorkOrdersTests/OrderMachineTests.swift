import Calendar
import Ground
import TestNumbers
import Testing

@testable import WorkOrders

/// What holds after any sequence of steps: every sequence to depth 7 and a million random ones.
@Suite struct OrderMachineTests {
    private typealias W = OrderWorld

    private static let attemptCount = 28

    /// A step with who takes it, as the course stands; some of them are never allowed.
    private static func attempt(_ number: Int, _ course: OrderCourse, _ world: OrderWorld) -> (OrderStep, OrderActor) {
        let unit = OrderActor.officer("甲", of: course.responsible)
        let arbiter = OrderActor.officer("裁定人", of: course.dispute?.arbiter)
        let silent = course.dispute?.involved.first { course.dispute?.heard.contains($0) == false }
        var until: Instant { world.context.time.deadline(600, from: world.now) }
        let part = course.openParts.first ?? W.farming
        return switch number {
        case 0: (W.dispatch(W.village, co: [W.farming]), W.centre)
        case 1: (W.dispatch(W.cousin), W.centre)
        case 2: (.signed, unit)
        case 3: (W.giveBack(to: W.cousin), unit)
        case 4: (.upheld(OrderStep.Reason("确属本村")), W.centre)
        case 5: (.disputed(OrderStep.Dispute(reason: "职能不符", proposed: W.land)), unit)
        case 6: (.stated(OrderStep.Statement(unit: silent ?? W.land, text: "非我职责")), W.of(silent ?? W.land))
        case 7: (.ruled(OrderStep.Ruling(lead: W.land, coHandlers: [W.town], reason: "属地配合")), arbiter)
        case 8: (.ruled(OrderStep.Ruling(lead: W.village, reason: "首办责任")), arbiter)
        case 9: (.paused(OrderStep.Pause(reason: .litigation, evidence: "案1", until: until)), W.centre)
        case 10: (.resumed, unit)
        case 11: (.extended(OrderStep.Extension(span: .days(3), reason: "雨天")), W.centre)
        case 12: (.stageDone(OrderStep.StageDone(stage: "stop_work", note: "已停工")), unit)
        case 13: (.partDone(OrderStep.PartDone(unit: part, note: "已办")), W.of(part))
        case 14: (W.feedback(.lawful), unit)
        case 15: (W.feedback(.transferred, photo: 1), unit)
        case 16: (W.feedback(.rectified), unit)
        case 17: (.answered(OrderStep.Answer(reference: "案1", text: "已立案")), W.centre)
        case 18: (.passed(OrderStep.Check()), .officer("核查员", of: nil))
        case 19: (.passed(OrderStep.Check()), unit)
        case 20: (.sentBack(OrderStep.Reason("照片不清")), .officer("核查员", of: nil))
        case 21: (.reopened(OrderStep.Reopening(cause: .supervisor, reason: "仍未解决")), W.centre)
        case 22: (.reopened(OrderStep.Reopening(cause: .laterEpoch, reason: "仍可见")), .survey)
        case 23: (.withdrawn(OrderStep.Withdrawal(.lapsed)), .survey)
        case 24: (.revived, .survey)
        case 25: (.mergedInto(OrderStep.Merger(WorkOrderID("PR-2026-000001"))), W.centre)
        case 26: (.unmerged, W.centre)
        default: (.assigned(OrderStep.Assignment(leader: "区长", deadline: until)), W.centre)
        }
    }

    /// The attempts that the table of states allows, by state.
    private static let numbers: [WorkOrderState: [Int]] = {
        var course = OrderCourse()
        course.responsible = W.village
        let kinds = (0..<attemptCount).map { attempt($0, course, W()).0.kind }
        return Dictionary(
            uniqueKeysWithValues: WorkOrderState.allCases.map { state in
                (state, kinds.indices.filter { kinds[$0].from.contains(state) })
            })
    }()

    /// An independent count of an order's hand-overs and of its clock.
    private struct Count {
        var unit: UnitCode?
        var handOvers = 0
        var used = 0
        var runs = false
        var stopped = false
        var last: Instant

        /// Notes a step that was taken: the clock has run since the step before, where it ran.
        mutating func note(
            _ step: OrderStep, _ before: OrderCourse, _ after: OrderCourse, at now: Instant, _ time: WorkingTime
        ) {
            if runs, !stopped { used += time.minutes(from: last, to: now) }
            last = now
            if let unit, after.responsible != unit { handOvers += 1 }
            unit = after.responsible ?? unit
            switch step {
            case .dispatched: runs = true
            case .paused, .reported: stopped = true
            case .resumed, .sentBack: stopped = false
            case .mergedInto: stopped = true
            case .unmerged: stopped = before.merger?.wasStopped ?? false
            case .passed: runs = false
            case .reopened: (runs, stopped, used) = (true, false, 0)
            default: break
            }
        }
    }

    private static func check(_ course: OrderCourse, _ count: Count, at now: Instant, _ time: WorkingTime) -> String? {
        if course.clock.startedAt != nil, course.responsible == nil { return "nobody is responsible" }
        if course.state != .filed, course.state.isOpen, course.responsible == nil { return "nobody is responsible" }
        if course.handOvers != count.handOvers { return "\(course.handOvers) hand-overs, counted \(count.handOvers)" }
        if course.handOvers > 2 { return "\(course.handOvers) hand-overs" }
        if course.state == .closed, course.outcome == nil { return "closed without an outcome" }
        if count.runs || course.state == .closed {
            let running = count.runs && !count.stopped ? time.minutes(from: count.last, to: now) : 0
            let used = course.clock.reading(at: now, time)?.usedMinutes
            if used != count.used + running { return "\(used ?? -1) minutes used, counted \(count.used + running)" }
        }
        return nil
    }

    @Test func aMillionRandomSequencesKeepOneUnitResponsibleAndTheClockRunning() {
        var faults: [String] = []
        var (taken, ended, longest) = (0, 0, 0)
        var kinds: [OrderStepKind: Int] = [:]
        var random = SeededNumbers(seed: 16)
        for sequence in 0..<1_000_000 where faults.count < 5 {
            var world = W()
            let time = world.context.time
            var count = Count(last: world.now)
            for _ in 0..<Int.random(in: 4...10, using: &random) {
                let wait = [0, 0, 0, 45, 200, 2_000].randomElement(using: &random) ?? 0
                if wait > 0 { world.wait(minutes: wait) }
                // Mostly what the table allows; now and then anything.
                let numbers = Self.numbers[world.course.state] ?? []
                let number =
                    Int.random(in: 0..<8, using: &random) == 0
                    ? Int.random(in: 0..<Self.attemptCount, using: &random) : numbers.randomElement(using: &random) ?? 0
                let (step, actor) = Self.attempt(number, world.course, world)
                let before = world.course
                guard (try? world.take(step, by: actor)) != nil else { continue }
                count.note(step, before, world.course, at: world.now, time)
                taken += 1
                kinds[step.kind, default: 0] += 1
                if let fault = Self.check(world.course, count, at: world.now, time) {
                    faults.append("\(sequence): \(step.kind): \(fault)")
                }
            }
            longest = max(longest, world.course.handOvers)
            // Every tenth is brought to its end.
            if sequence % 10 == 0 {
                if world.finish() { ended += 1 } else { faults.append("\(sequence): \(world.course.state) has no end") }
            }
        }
        #expect(faults.isEmpty, "\(faults)")
        #expect(ended == 100_000)
        #expect(longest == 2)
        #expect(taken > 3_000_000)
        // Every kind of step was tried with success, but for those of the clock and of the other order.
        let untried = Set(OrderStepKind.allCases).subtracting(kinds.keys)
        #expect(untried == [.arbiterRaised, .warned, .absorbed, .released, .rechecked, .doubted])
    }

    @Test func everySequenceToDepthSevenKeepsTheSamePromises() {
        struct Node: Hashable {
            let course: OrderCourse
            let now: Instant
        }
        var world = W()
        var level = [Node(course: world.course, now: world.now): Count(last: world.now)]
        var faults: [String] = []
        var visited = 0
        for depth in 1...7 where faults.isEmpty {
            var next: [Node: Count] = [:]
            for (node, count) in level {
                // A step at once, and one after nine working hours: behind every limit of the procedure but the ruling's.
                for wait in [0, 540] {
                    (world.course, world.now) = (node.course, node.now)
                    if wait > 0 { world.wait(minutes: wait) }
                    for number in 0..<Self.attemptCount {
                        world.course = node.course
                        let (step, actor) = Self.attempt(number, world.course, world)
                        guard (try? world.take(step, by: actor)) != nil else { continue }
                        var counted = count
                        counted.note(step, node.course, world.course, at: world.now, world.context.time)
                        visited += 1
                        if let fault = Self.check(world.course, counted, at: world.now, world.context.time) {
                            faults.append("\(step.kind): \(fault)")
                        }
                        if depth < 7 { next[Node(course: world.course, now: world.now)] = counted }
                    }
                }
            }
            level = next
            for node in level.keys.prefix(2_000) {
                (world.course, world.now) = (node.course, node.now)
                if !world.finish() { faults.append("\(node.course.state) has no end") }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
        #expect(visited > 1_000_000, "\(visited)")
    }

    @Test func theTableOfStatesIsWhatTheMachineDoes() throws {
        // Every step that is taken goes where the table says.
        var random = SeededNumbers(seed: 3)
        for _ in 0..<20_000 {
            var world = W()
            for _ in 0..<12 {
                world.wait(minutes: Int.random(in: 0...600, using: &random))
                let number = Int.random(in: 0..<Self.attemptCount, using: &random)
                let (step, actor) = Self.attempt(number, world.course, world)
                let before = world.course.state
                guard (try? world.take(step, by: actor)) != nil else { continue }
                #expect(step.kind.from.contains(before))
                if let to = step.kind.to {
                    #expect(world.course.state == to)
                } else if step.kind != .unmerged {
                    #expect(world.course.state == before)
                }
            }
        }
    }
}
