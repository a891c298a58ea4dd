public import Ground
public import WorkOrders

/// Takes the steps of orders: the use cases of a work-order centre.
public struct OrderDesk: Sendable {
    let store: any CaseStore
    let clock: @Sendable () -> Instant

    /// `clock` gives the moment of a step.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// An order after a step, and what is allowed next.
    public struct Result: Sendable, Hashable {
        /// The order.
        public var order: WorkOrder
        /// Who may do what next.
        public var next: [OrderStepKind]
        /// Steps of the clock that came due and were taken first.
        public var caughtUp: [OrderStepKind]
        /// What its clock says; nil before the first dispatch.
        public var reading: ClockReading?

        /// A result from its parts.
        public init(
            order: WorkOrder, next: [OrderStepKind], caughtUp: [OrderStepKind], reading: ClockReading?
        ) {
            (self.order, self.next, self.caughtUp, self.reading) = (order, next, caughtUp, reading)
        }
    }

    /// Takes a step; on disk when this returns. Steps of the clock that have come due are taken before it.
    ///
    /// Throws ``CaseError/unknownOrder(store:id:)``, ``CaseError/refused(_:)`` where a rule forbids it, and what `request` refuses:
    /// ``CaseError/outdated(_:version:)``, ``CaseError/otherRequest(key:)``.
    public func take(
        _ step: OrderStep, on id: WorkOrderID, request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Result {
        try await once(request, on: id) { unit, now, name in
            var writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
            var log = try unit.events(by: actor, at: now)
            let (order, caughtUp) = try Self.take(step, of: id, &writer, &log, name)
            return Self.result(order, caughtUp, writer.office, at: now)
        }
    }

    /// Calls `body` in one unit of work, unless this very request was answered before: then the order is given as it is.
    private func once(
        _ request: RequestGuard, on id: WorkOrderID,
        _ body: @escaping @Sendable (any CaseWriting, Instant, String) throws -> Result
    ) async throws -> Result {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            if let known = try request.answered(in: unit) {
                return Self.result(try Self.order(WorkOrderID(known), in: unit, name), [], try unit.office(), at: now)
            }
            try request.check(id, in: unit)
            let result = try body(unit, now, name)
            try request.keep(result.order.id.text, in: unit, at: now)
            return result
        }
    }

    /// Merges an order into another, which stays: the one that has a parcel before the one that has none, else the older.
    ///
    /// Both must be open, and of one group. The merged one keeps its history and its clock, which stands still until it is
    /// unmerged.
    public func merge(
        _ id: WorkOrderID, into target: WorkOrderID, reason: String?, request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Result {
        try await once(request, on: id) { unit, now, name in
            var (order, other) = (try Self.order(id, in: unit, name), try Self.order(target, in: unit, name))
            let writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
            var log = try unit.events(by: actor, at: now)
            let (own, others) = (writer.catchUp(&order), writer.catchUp(&other))
            if let why = Self.obstacle(to: order, into: other) {
                let next = order.course.next(at: now, in: writer.office.context(for: order))
                throw CaseError.refused(
                    OrderRefusalNote(
                        order: id, step: .mergedInto, refusal: .notMergeable(why), next: next,
                        units: writer.office.units))
            }
            let merger = OrderStep.Merger(target, reason: reason)
            let absorption = OrderStep.Merger(id, reason: reason)
            let leaving = own + [try Self.attempt(.mergedInto(merger), on: &order, by: actor, writer)]
            let taking = others + [try Self.attempt(.absorbed(absorption), on: &other, by: actor, writer)]
            var mover = ReportMover(unit, actor: actor, now: now)
            let joined = try mover.carry(from: id, to: &other, reason: reason, log: &log)
            try writer.write(leaving, of: order, to: &log)
            try writer.write(taking + joined, of: other, to: &log)
            try mover.finish(&log)
            return Self.result(other, others, writer.office, at: now)
        }
    }

    /// Takes an order out of the one that it was merged into: both have their histories and clocks back.
    public func unmerge(
        _ id: WorkOrderID, request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Result {
        try await once(request, on: id) { unit, now, name in
            var order = try Self.order(id, in: unit, name)
            let writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
            var log = try unit.events(by: actor, at: now)
            guard let merger = order.course.merger else {
                let next = order.course.next(at: now, in: writer.office.context(for: order))
                throw CaseError.refused(
                    OrderRefusalNote(
                        order: id, step: .unmerged, refusal: .notMerged, next: next, units: writer.office.units))
            }
            // One order of a parcel and group is open: another may have been raised meanwhile.
            if merger.former.isOpen, let parcel = order.parcelCode,
                let open = try unit.orders(on: parcel).first(where: {
                    $0.state.isOpen && $0.matter.group == order.matter.group && $0.id != id
                })
            {
                let why = Message(
                    zh: "\(open.id) 是同一宗地的同类在办工单；拆分后会有两单", en: "\(open.id) is open on the same parcel and group")
                throw CaseError.refused(
                    OrderRefusalNote(
                        order: id, step: .unmerged, refusal: .notMergeable(why), next: [], units: writer.office.units))
            }
            let entry = try Self.attempt(.unmerged, on: &order, by: actor, writer)
            try writer.write([entry], of: order, to: &log)
            if var other = try unit.order(merger.into) {
                let release = OrderStep.released(OrderStep.Merger(id))
                let released = try Self.attempt(release, on: &other, by: actor, writer)
                var mover = ReportMover(unit, actor: actor, now: now)
                let back = try mover.bringBack(
                    order, from: &other, reason: OrderStepKind.unmerged.name.chinese, log: &log)
                try writer.write([released] + back, of: other, to: &log)
                try mover.finish(&log)
            }
            return Self.result(order, [], writer.office, at: now)
        }
    }

    /// Takes every step of the clock that has come due, over all orders; gives how many orders took one.
    ///
    /// Orders are taken in small units of work, so that others wait only briefly. `limit`: orders at most.
    public func advance(limit: Int = .max) async throws -> Int {
        let now = clock()
        var count = 0
        while count < limit {
            let wanted = min(Self.ordersAtOnce, limit - count)
            let due = try await store.read { try $0.ordersDue(at: now, limit: wanted) }
            guard !due.isEmpty else { break }
            let taken = try await store.write { unit in
                let writer = OrderWriter(unit: unit, office: try unit.office(), actor: .program, now: now)
                var log = try unit.events(by: .program, at: now)
                return try due.count { id in
                    guard var order = try unit.order(id) else { return false }
                    let entries = writer.catchUp(&order)
                    try writer.write(entries, of: order, to: &log)
                    return !entries.isEmpty
                }
            }
            // Where nothing is due after all, the next round would find the same orders.
            guard taken > 0 else { break }
            count += taken
        }
        return count
    }

    /// Orders in one unit of work of ``advance(limit:)``.
    private static let ordersAtOnce = 100

    // MARK: - Parts

    static func order(_ id: WorkOrderID, in unit: any CaseReading, _ store: String) throws -> WorkOrder {
        guard let order = try unit.order(id) else { throw CaseError.unknownOrder(store: store, id: id) }
        return order
    }

    /// Fills in what a dispatch by hand does not say: the rules it runs under, and the limits of its category.
    static func completed(
        _ step: OrderStep, _ writer: inout OrderWriter, _ log: inout EventWriter
    ) throws -> OrderStep {
        guard case .dispatched(var content) = step, content.rules.isEmpty else { return step }
        content.rules = try writer.settleRules(&log)
        return .dispatched(content)
    }

    static func attempt(
        _ wanted: OrderStep, on order: inout WorkOrder, by actor: CaseActor, _ writer: OrderWriter
    ) throws -> OrderEntry {
        var step = wanted
        var evidence: [String: WorkOrderID] = [:]
        switch wanted {
        case .reported(let content):
            for piece in content.evidence { evidence[piece.sha256] = try writer.unit.evidenceUser(piece.sha256) }
        case .dispatched(var content) where content.limits.isEmpty:
            content.limits = writer.office.current.category(order.matter.category)?.limits ?? []
            step = .dispatched(content)
        default: break
        }
        var context = writer.office.context(for: order, evidence: evidence)
        // At the command line people give any name; an account's is its own.
        if actor.kind == .account, [.ruled, .passed, .sentBack].contains(wanted.kind) {
            context.handledBy = OrderEntry.handlers(in: try writer.unit.events(on: order.id.text))
        }
        do {
            return OrderEntry(
                .step(try order.attempt(step, by: actor.orderActor, at: writer.now, in: context)))
        } catch {
            let next = order.course.next(at: writer.now, in: context)
            throw CaseError.refused(
                OrderRefusalNote(
                    order: order.id, step: wanted.kind, refusal: error, next: next, units: writer.office.units))
        }
    }

    /// Why an order cannot be merged into another; nil where it can.
    private static func obstacle(to order: WorkOrder, into other: WorkOrder) -> Message? {
        if order.id == other.id { return Message(zh: "不能并入自身", en: "it cannot be merged into itself") }
        if !other.state.isOpen {
            return Message(
                zh: "\(other.id) 为“\(other.state.name.chinese)”，不能并入", en: "\(other.id) is \(other.state.name.english)")
        }
        if order.matter.group != other.matter.group {
            return Message(
                zh: "两单类别不同（\(order.matter.category) 与 \(other.matter.category)）",
                en: "they are of different groups (\(order.matter.category) and \(other.matter.category))")
        }
        if let parcel = order.parcelCode, other.parcelCode != parcel {
            return Message(
                zh: "\(order.id) 属于宗地 \(parcel)，\(other.id) 不是；同一宗地才能并案",
                en: "\(order.id) is of parcel \(parcel), \(other.id) is not; only orders of one parcel are one matter")
        }
        return nil
    }

    private static func result(
        _ order: WorkOrder, _ caughtUp: [OrderEntry], _ office: Office, at now: Instant
    ) -> Result {
        let context = office.context(for: order)
        let kinds = caughtUp.compactMap { entry -> OrderStepKind? in
            if case .step(let step) = entry.event { step.kind } else { nil }
        }
        return Result(
            order: order, next: order.course.next(at: now, in: context), caughtUp: kinds,
            reading: order.course.clock.reading(at: now, context.time))
    }
}
