import Governance
public import Ground
import Reports
public import WorkOrders

/// Takes instructions, visits and evaluations in: what stands beside orders.
public struct BesideDesk: Sendable {
    let store: any CaseStore
    let clock: @Sendable () -> Instant

    /// `clock` gives the moment of a step.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    // MARK: - Instructions

    /// Gives an instruction to units; `order`: the order that it is about. The same request again, by `request`, gives none.
    public func instruct(
        _ units: [UnitCode], text: String, order: WorkOrderID?, until dueAt: Instant?, meeting: String?,
        request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Instruction {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            if let known = try Self.answered(Instruction.self, request, in: unit) { return known }
            if let order, try unit.order(order) == nil { throw CaseError.unknownOrder(store: name, id: order) }
            let instruction = Instruction(
                id: try Self.nextID(.instructions, in: unit, at: now), order: order, from: actor.name ?? "",
                sentAt: now,
                text: text, dueAt: dueAt, meeting: meeting, to: units)
            try Self.keep(instruction, as: .instructionSent, in: unit, by: actor, at: now)
            try request.keep(instruction.id.text, in: unit, at: now)
            return instruction
        }
    }

    /// What a unit does with an instruction.
    public enum InstructionStep: Sendable, Hashable {
        /// It has it.
        case receive
        /// It replies.
        case reply(String)
        /// The minutes of the meeting.
        case minutes(String)
    }

    /// Notes what a unit did with an instruction. The same receipt again changes nothing.
    ///
    /// Throws ``CaseError/unknownRecord(store:id:)``, ``CaseError/refusedRecord(_:_:)``, and what `request` refuses.
    public func take(
        _ step: InstructionStep, on id: OfficeRecordID, request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Instruction {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            if let known = try Self.answered(Instruction.self, request, in: unit) { return known }
            guard let known = try unit.officeRecord(Instruction.self, id) else {
                throw CaseError.unknownRecord(store: name, id: id)
            }
            try request.check(id, in: unit)
            var instruction = known
            let own = actor.orderActor.unit
            do {
                switch step {
                case .receive: try instruction.receive(own ?? UnitCode(""), at: now)
                case .reply(let text): try instruction.reply(text, of: own ?? UnitCode(""), at: now)
                case .minutes(let text): try instruction.keep(minutes: text)
                }
            } catch let refusal as Instruction.Refusal {
                let units = try unit.office().units
                throw CaseError.refusedRecord(id, refusal.message { units.name(of: $0) })
            }
            guard instruction != known else { return known }
            let kind: EventKind =
                switch step {
                case .receive: .instructionReceived
                case .reply: .instructionReplied
                case .minutes: .instructionMinuted
                }
            try Self.keep(instruction, as: kind, in: unit, by: actor, at: now)
            try request.keep(id.text, in: unit, at: now)
            return instruction
        }
    }

    // MARK: - Visits

    /// Asks for a visit; `going`: the unit that goes, nil = the work-order centre. The same request again, by `request`, asks for none.
    public func ask(
        _ purpose: Visit.Purpose, of order: WorkOrderID, reason: String, going: UnitCode?, until dueAt: Instant?,
        request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> Visit {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            if let known = try Self.answered(Visit.self, request, in: unit) { return known }
            guard try unit.order(order) != nil else { throw CaseError.unknownOrder(store: name, id: order) }
            let visit = try Self.ask(
                purpose, of: order, reason: reason, going: going, until: dueAt, in: unit, by: actor, at: now)
            try request.keep(visit.id.text, in: unit, at: now)
            return visit
        }
    }

    /// Keeps what a visitor found. Where a closed order is not solved it is opened again, in the same unit of work.
    ///
    /// Throws ``CaseError/notYours(_:)`` where the visit is another unit's, ``CaseError/refusedRecord(_:_:)`` where it was reported
    /// already, and what `request` refuses.
    public func report(
        _ finding: Visit.Finding, note: String, evidence: [Evidence], on id: OfficeRecordID,
        request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> (visit: Visit, order: WorkOrder?) {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            if let known = try Self.answered(Visit.self, request, in: unit) {
                return (known, try known.order.flatMap { try unit.order($0) })
            }
            guard var visit = try unit.officeRecord(Visit.self, id) else {
                throw CaseError.unknownRecord(store: name, id: id)
            }
            let responsible = try visit.order.flatMap { try unit.order($0)?.course.responsible }
            guard visit.isFor(actor.orderActor, responsible: responsible) else { throw CaseError.notYours(id) }
            try request.check(id, in: unit)
            let report = Visit.Report(
                finding: finding, note: note, by: actor.name ?? "", unit: actor.orderActor.unit, at: now,
                evidence: evidence)
            guard visit.take(report) else {
                throw CaseError.refusedRecord(
                    id, Message(zh: "这次走访已经反馈过", en: "this visit has been reported already"))
            }
            try Self.keep(visit, as: .visitReported, in: unit, by: actor, at: now)
            try request.keep(id.text, in: unit, at: now)
            guard finding == .unsolved, let orderID = visit.order, var order = try unit.order(orderID),
                order.state == .closed
            else { return (visit, try visit.order.flatMap { try unit.order($0) }) }
            let writer = OrderWriter(unit: unit, office: try unit.office(), actor: actor, now: now)
            var log = try unit.events(by: actor, at: now)
            let step = OrderStep.reopened(OrderStep.Reopening(cause: .visit, reason: "\(id)：\(note)"))
            let entry = try OrderDesk.attempt(step, on: &order, by: actor, writer)
            try writer.write([entry], of: order, to: &log)
            return (visit, order)
        }
    }

    // MARK: - Evaluations

    /// Keeps what somebody thinks of how an order was handled. An answer that it is not solved asks for a visit; the order stays as
    /// it is.
    public func evaluate(
        _ order: WorkOrderID, score: Int, isSolved: Bool?, text: String?, by actor: CaseActor
    ) async throws -> (evaluation: Evaluation, visit: Visit?) {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            guard let known = try unit.order(order) else { throw CaseError.unknownOrder(store: name, id: order) }
            return try Self.evaluate(known, score, isSolved, text, of: nil, in: unit, by: actor, at: now)
        }
    }

    // MARK: - Parts

    /// Keeps an evaluation inside a unit of work; `report`: whose reporter says so.
    static func evaluate(
        _ order: WorkOrder, _ score: Int, _ isSolved: Bool?, _ text: String?, of report: ReportID?,
        in unit: any CaseWriting, by actor: CaseActor, at now: Instant
    ) throws -> (evaluation: Evaluation, visit: Visit?) {
        let id = try nextID(.evaluations, in: unit, at: now)
        guard
            let evaluation = Evaluation(
                id: id, order: order.id, score: score, isSolved: isSolved, text: text, at: now,
                unit: order.course.responsible, report: report)
        else {
            throw CaseError.refusedRecord(id, Message(zh: "评分应为 1 至 5", en: "the score must be from 1 to 5"))
        }
        try keep(evaluation, as: .orderEvaluated, in: unit, by: actor, at: now)
        guard isSolved == false else { return (evaluation, nil) }
        let visit = try ask(
            .callback, of: order.id, reason: "评价未解决（\(id)）", going: nil, until: nil, in: unit, by: actor, at: now)
        return (evaluation, visit)
    }

    /// What came of this very request before; nil where it is new.
    private static func answered<Record: OfficeRecord>(
        _ type: Record.Type, _ request: RequestGuard, in unit: any CaseWriting
    ) throws -> Record? {
        try request.answered(in: unit).flatMap { try unit.officeRecord(type, OfficeRecordID($0)) }
    }

    static func ask(
        _ purpose: Visit.Purpose, of order: WorkOrderID, reason: String, going: UnitCode?, until dueAt: Instant?,
        in unit: any CaseWriting, by actor: CaseActor, at now: Instant
    ) throws -> Visit {
        let visit = Visit(
            id: try nextID(.visits, in: unit, at: now), order: order, purpose: purpose, reason: reason,
            askedBy: actor.name ?? "", askedAt: now, unit: going, dueAt: dueAt)
        try keep(visit, as: .visitAsked, in: unit, by: actor, at: now)
        return visit
    }

    private static func nextID(
        _ kind: OfficeRecordKind, in unit: any CaseReading, at now: Instant
    ) throws -> OfficeRecordID {
        let year = CivilDay(now, utcOffsetSeconds: 8 * 3_600).year
        return OfficeRecordID(kind, year: year, number: try unit.lastNumber(of: kind, year: year) + 1)
    }

    static func keep(
        _ record: some OfficeRecord, as kind: EventKind, in unit: any CaseWriting, by actor: CaseActor, at now: Instant
    ) throws {
        var log = try unit.events(by: actor, at: now)
        let event = try log.append(kind, record.id.text, record)
        try unit.put(record, text: event.content, by: event)
    }
}
