public import Ground
public import WorkOrders

/// A step that somebody takes of an order.
public struct OrderAction: Sendable {
    /// The order.
    public var order: WorkOrderID
    /// The step.
    public var step: OrderStep
    /// Who takes it.
    public var actor: CaseActor
    /// When; nil = now.
    public var at: Instant?

    /// An action from its parts.
    public init(_ order: WorkOrderID, _ step: OrderStep, by actor: CaseActor, at: Instant? = nil) {
        (self.order, self.step, self.actor, self.at) = (order, step, actor, at)
    }
}

extension OrderDesk {
    /// What became of an action.
    public enum ActionResult: Sendable {
        /// The step is taken; the order after it.
        case taken(WorkOrder)
        /// A rule forbids it, and nothing has changed.
        case refused(CaseError)
    }

    /// Takes many steps in their order, in one unit of work; on disk when this returns. A step that a rule forbids changes nothing and
    /// keeps no other from being taken.
    public func take(_ actions: [OrderAction]) async throws -> [ActionResult] {
        guard let first = actions.first else { return [] }
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var log = try unit.events(by: first.actor, at: first.at ?? now)
            var office = try unit.office()
            return try actions.map { action in
                let at = action.at ?? now
                log.turn(to: action.actor, at: at)
                do {
                    var writer = OrderWriter(unit: unit, office: office, actor: action.actor, now: at)
                    let order = try Self.take(action.step, of: action.order, &writer, &log, name).order
                    office = writer.office
                    return .taken(order)
                } catch let error as CaseError {
                    return .refused(error)
                }
            }
        }
    }

    /// Takes a step inside a unit of work; a step that a rule forbids changes nothing of the order.
    static func take(
        _ wanted: OrderStep, of id: WorkOrderID, _ writer: inout OrderWriter, _ log: inout EventWriter, _ name: String
    ) throws -> (order: WorkOrder, caughtUp: [OrderEntry]) {
        var order = try order(id, in: writer.unit, name)
        let caughtUp = writer.catchUp(&order)
        let step = try completed(wanted, &writer, &log)
        let entries = caughtUp + [try attempt(step, on: &order, by: writer.actor, writer)]
        if case .reported(let content) = step {
            for piece in content.evidence { try writer.unit.put(evidence: piece.sha256, of: id) }
        }
        try writer.write(entries, of: order, to: &log)
        return (order, caughtUp)
    }
}
