import Calendar
import Ground

/// How orders pass from desk to desk.
public enum DeskProcedure: Sendable, Hashable {
    /// One return within 8 working hours, then a ruling that binds.
    case oneReturn
    /// Each desk may return whatever it likes.
    case unlimitedReturns
}

/// What the desks of a district do with orders through a year: a simulation by events, the same for every procedure.
///
/// | event | after | then |
/// |---|---|---|
/// | a desk looks at an order | exponential, 6 working hours; with ``DeskProcedure/oneReturn`` at most 8 | it refuses 95 % of what is not for it, and 4 % of what is |
/// | one return: the dispatcher | exponential, 2 working hours | 85 % go to the right desk; of those that were there, the return is refused |
/// | one return: the arbiter, at the second refusal | exponential, 10 working hours, at most 24, once all are heard | 97 % are ruled to the right desk |
/// | unlimited returns: the dispatcher | exponential, 4 working hours | 70 % go to the right desk |
/// | a visit | the desk's queue (`DeskStaff`) | the matter is settled on the ground then, or when the truth says so |
/// | report, check | exponential, 1 and 4 working hours | closed |
///
/// The numbers are those of the prototype that the design rests on.
struct DeskYear: Sendable {
    let year: SimulatedYear
    let desks: SimulatedDesks
    let procedure: DeskProcedure
    let time: WorkingTime
    private(set) var orders: [DeskOrder] = []
    private(set) var staff: DeskStaff
    private var agenda = DeskAgenda()

    init(_ year: SimulatedYear, _ desks: SimulatedDesks, _ procedure: DeskProcedure, time: WorkingTime) {
        (self.year, self.desks, self.procedure, self.time) = (year, desks, procedure, time)
        var matters = [Int](repeating: 0, count: desks.units.count)
        for matter in year.plan.matters {
            let category = Int(matter.category)
            let desk = desks.right(
                category, trueCategory: category, village: Int(matter.village), report: -1)
            matters[desk] += 1
        }
        staff = DeskStaff(matters, time: time, start: year.start)
    }

    /// Takes a new order in; gives its index.
    mutating func file(_ filing: DeskFiling) -> Int {
        let first = Int32(filing.first)
        orders.append(
            DeskOrder(
                matter: Int32(filing.matter), village: Int32(filing.village), category: Int32(filing.category),
                filed: seconds(filing.at), isFirst: filing.isFirst, first: first, right: Int32(filing.right),
                desk: first, desks: [first], random: SeededRandom(seed: year.seed, stream: 9, filing.report)))
        lay(orders.count - 1, at: filing.at)
        return orders.count - 1
    }

    /// Another order has taken it in: nothing more is done with it.
    mutating func drop(_ order: Int) { orders[order].phase = .dropped }

    /// What is done until a moment, in its order.
    mutating func advance(to moment: Instant) -> [DeskAction] {
        let limit = seconds(moment)
        var actions: [DeskAction] = []
        while let entry = agenda.next(until: limit) {
            let index = Int(entry.order)
            guard orders[index].phase != .dropped, orders[index].phase != .closed else { continue }
            take(entry.step, index, at: year.start.advanced(by: Int64(entry.seconds)), &actions)
        }
        return actions
    }

    // MARK: - Events

    private mutating func take(_ step: DeskAgenda.Step, _ index: Int, at: Instant, _ actions: inout [DeskAction]) {
        var order = orders[index]
        func note(_ step: DeskAction.Step) -> DeskAction {
            DeskAction(order: index, step: step, desk: Int(order.desk), at: at)
        }
        switch step {
        case .look:
            let isRight = order.desk == order.right
            if !order.random.chance(isRight ? 0.04 : 0.95) {
                // After 4 working hours the clock has signed.
                let laid = year.start.advanced(by: Int64(order.laidAt))
                if at < time.deadline(240, from: laid) { actions.append(note(.signed)) }
                return keep(index, &order, at: at)
            }
            order.passes += 1
            if procedure == .oneReturn, order.returns > 0 { return dispute(index, &order, at: at, &actions) }
            order.returns &+= 1
            order.proposed = Int32(proposal(&order, share: procedure == .oneReturn ? 0.85 : 0.7))
            order.phase = .returned
            actions.append(note(.returned(to: Int(order.proposed))))
            orders[index] = order
            wait(index, .redispatch, mean: procedure == .oneReturn ? 120 : 240, from: at)
        case .redispatch:
            if order.proposed == order.desk {
                actions.append(note(.upheld))
                orders[index] = order
            } else {
                actions.append(note(.redispatched(to: Int(order.proposed))))
                move(&order)
                orders[index] = order
            }
            lay(index, at: at)
        case .state:
            actions.append(note(.stated(by: Int(order.proposed))))
        case .rule:
            actions.append(note(.ruled(to: Int(order.proposed))))
            if order.proposed != order.desk { move(&order) }
            order.isRuled = true
            keep(index, &order, at: at)
        case .visit:
            actions.append(note(.visited))
            order.visitedAt = seconds(at)
            order.phase = .visited
            orders[index] = order
            let settled = year.start.advanced(by: Int64(year.plan.matters[Int(order.matter)].settled))
            wait(index, .report, mean: 60, from: max(at, settled))
        case .report:
            actions.append(note(.reported))
            order.reportedAt = seconds(at)
            order.phase = .reported
            orders[index] = order
            wait(index, .check, mean: 240, from: at)
        case .check:
            actions.append(note(.passed))
            orders[index].phase = .closed
        }
    }

    /// The order lies at a desk, which will look at it.
    private mutating func lay(_ index: Int, at: Instant) {
        (orders[index].phase, orders[index].laidAt) = (.lying, seconds(at))
        // A desk that may return it within 8 working hours looks at it within them.
        wait(index, .look, mean: 360, most: procedure == .oneReturn ? 475 : nil, from: at)
    }

    private mutating func keep(_ index: Int, _ order: inout DeskOrder, at: Instant) {
        order.phase = .kept
        order.keptAt = seconds(at)
        let there = staff.visit(Int(order.desk), from: at, &order.random)
        orders[index] = order
        agenda.add(DeskAgenda.Entry(seconds: seconds(there), order: Int32(index), step: .visit))
    }

    private mutating func dispute(
        _ index: Int, _ order: inout DeskOrder, at: Instant, _ actions: inout [DeskAction]
    ) {
        order.phase = .disputed
        order.disputedAt = seconds(at)
        order.proposed = Int32(proposal(&order, share: 0.97))
        actions.append(
            DeskAction(order: index, step: .disputed(to: Int(order.proposed)), desk: Int(order.desk), at: at))
        orders[index] = order
        // Whoever else is to be heard says its part within the time for it.
        wait(index, .state, mean: 120, most: 470, from: at)
        wait(index, .rule, mean: 600, least: 480, most: 1_440, from: at)
    }

    /// The desk that the order goes to next: with this probability the one that it is for.
    private func proposal(_ order: inout DeskOrder, share: Double) -> Int {
        if order.random.chance(share) { return Int(order.right) }
        // Of six other desks of the town.
        return desks.other(than: Int(order.right), village: Int(order.village), &order.random)
    }

    private func move(_ order: inout DeskOrder) {
        if order.desks.contains(order.proposed) { order.cameBack &+= 1 }
        order.desks.append(order.proposed)
        order.desk = order.proposed
    }

    // MARK: - Time

    /// Something is due after an exponential working time, minutes.
    private mutating func wait(
        _ index: Int, _ step: DeskAgenda.Step, mean: Double, least: Double = 0, most: Double? = nil, from at: Instant
    ) {
        let drawn = min(max(orders[index].random.exponential() * mean, least), most ?? .infinity)
        let due = max(at, time.deadline(Int(drawn.rounded(.up)), from: at))
        agenda.add(DeskAgenda.Entry(seconds: seconds(due), order: Int32(index), step: step))
    }

    private func seconds(_ moment: Instant) -> Int32 {
        Int32(clamping: moment.secondsSince1970 - year.start.secondsSince1970)
    }
}
