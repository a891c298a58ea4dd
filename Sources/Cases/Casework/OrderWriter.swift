import Findings
import Ground
import WorkOrders

/// Writes what happened to orders inside one unit of work: log and store.
struct OrderWriter {
    let unit: any CaseWriting
    var office: Office
    let actor: CaseActor
    let now: Instant

    /// Writes what happened to an order, which is `order` after it.
    func write(_ entries: [OrderEntry], of order: WorkOrder, to log: inout EventWriter) throws {
        var last: Event?
        var told: [(event: OrderEvent, entry: Event)] = []
        for entry in entries {
            var entry = entry
            if entry.at == now { entry.at = nil }
            let written = try log.append(EventKind(rawValue: entry.event.name), order.id.text, entry)
            told.append((entry.event, written))
            last = written
        }
        guard let last else { return }
        try unit.put(order, standing: OrderStanding(order, in: office), by: last)
        try send(told, of: order, to: &log)
    }

    /// Lets an order take the steps of the clock that have come due, and gives them.
    func catchUp(_ order: inout WorkOrder) -> [OrderEntry] {
        order.catchUp(to: now, in: office.context(for: order)).map {
            OrderEntry(.step($0.step), by: .clock, at: $0.at)
        }
    }

    /// Dispatches an order by the rules, where they do so by themselves and know the unit; gives what was done.
    mutating func dispatchByRule(
        _ order: inout WorkOrder, texts: [String] = [], to log: inout EventWriter
    ) throws -> [OrderEntry] {
        guard order.state == .filed, order.course.desks.isEmpty,
            office.current.category(order.matter.category)?.dispatchesItself == true
        else { return [] }
        let version = try settleRules(&log)
        guard
            let decision = office.current.decide(order.matter.facts(texts: texts), version: version, in: office.units),
            let step = decision.dispatch
        else { return [] }
        guard order.course.refusal(of: step, by: .rule, at: now, in: office.context(for: order)) == nil else {
            return []
        }
        order.take(.step(step), by: .rule, at: now)
        return [OrderEntry(.step(step), by: .rule)]
    }

    /// The name of the version in force. The program's own rules are put on record with the first order that runs under them, so
    /// that it keeps them when another program has others.
    mutating func settleRules(_ log: inout EventWriter) throws -> String {
        if let version = office.version { return version }
        let stored = StoredRules(
            version: StoredRules.name(of: office.rules.count + 1), rules: .standard, text: nil, adoptedAt: now)
        try unit.put(stored)
        try log.append(.rulesAdopted, stored.version, stored.note)
        office = Office(adding: stored, to: office)
        return stored.version
    }
}

extension RuleDecision {
    /// The dispatch that it asks for; nil where no list has the unit.
    var dispatch: OrderStep? {
        unit.map {
            .dispatched(
                OrderStep.Dispatch(unit: $0, coHandlers: coHandlers, limits: limits, rules: version, line: line))
        }
    }
}
