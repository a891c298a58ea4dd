import Findings
public import Ground
public import Reports

/// An order: one matter that somebody has to settle on the ground.
public struct WorkOrder: Sendable, Codable, Hashable {
    /// The stable identity.
    public let id: WorkOrderID
    /// What it is about.
    public internal(set) var matter: OrderMatter
    /// Its state, whose it is, and its clock.
    public internal(set) var course: OrderCourse
    /// When it was put on file, or brought back; wall-clock time, kept out of exports, which are reproducible.
    public internal(set) var filedAt: Instant

    /// An order that is put on file.
    public init(id: WorkOrderID, matter: OrderMatter, filedAt: Instant) {
        (self.id, self.matter, self.filedAt) = (id, matter, filedAt)
        course = OrderCourse()
    }

    /// How far it has come.
    public var state: WorkOrderState { course.state }

    /// The parcel; nil where it lies on none.
    public var parcelCode: ParcelCode? { matter.parcelCode }

    /// The units that have a part in it: those that have had it, co-handlers, those of a dispute and its arbiter, and the one that
    /// supervises it.
    public var parties: Set<UnitCode> {
        var units = Set(course.desks)
        units.formUnion(course.coHandlers.map(\.unit))
        if let dispute = course.dispute {
            units.formUnion(dispute.involved)
            if let arbiter = dispute.arbiter { units.insert(arbiter) }
        }
        if let supervisor = course.supervisor { units.insert(supervisor) }
        return units
    }

    /// Takes what the log says that happened to it.
    public mutating func take(_ event: OrderEvent, by actor: OrderActor, at instant: Instant) {
        switch event {
        case .filed(let matter): self.matter = matter
        case .restated(let matter): self.matter = matter
        case .joined(let joining): take(joining)
        case .left(let report):
            matter.reportIDs.removeAll { $0 == report.report }
        case .step(let step):
            course.take(step, by: actor, at: instant)
            if case .revived = step { filedAt = instant }
            if case .assigned = step { note(.assignment) }
        }
    }

    /// Takes a step, or says why not. Gives the step as it is to be logged.
    public mutating func attempt(
        _ step: OrderStep, by actor: OrderActor, at instant: Instant, in context: OrderContext
    ) throws(OrderRefusal) -> OrderStep {
        var copy = course
        let taken = try copy.attempt(step, by: actor, at: instant, in: context)
        take(.step(taken), by: actor, at: instant)
        return taken
    }

    /// Takes every step of the clock that has come due, in its order, and gives them.
    public mutating func catchUp(to now: Instant, in context: OrderContext) -> [OrderCourse.DueStep] {
        course.catchUp(to: now, in: context)
    }

    private mutating func take(_ joining: ReportJoining) {
        if !matter.reportIDs.contains(joining.report) {
            matter.reportIDs = (matter.reportIDs + [joining.report]).sorted()
        }
        if !matter.sources.contains(joining.source) {
            matter.sources = (matter.sources + [joining.source]).sorted { $0.rawValue < $1.rawValue }
        }
        note(joining.origin)
        if let position = joining.position {
            (matter.position, matter.accuracyMetres) = (position, joining.accuracyMetres)
        }
    }

    private mutating func note(_ origin: WorkOrderOrigin) {
        if !matter.origins.contains(origin) { matter.origins.append(origin) }
    }
}

/// What the log holds of an order.
public enum OrderEvent: Sendable, Hashable {
    /// It was put on file.
    case filed(OrderMatter)
    /// What it is about is another by now.
    case restated(OrderMatter)
    /// A report joined it.
    case joined(ReportJoining)
    /// A report left it.
    case left(ReportLeaving)
    /// It took a step.
    case step(OrderStep)
}

/// A report that leaves an order.
public struct ReportLeaving: Sendable, Codable, Hashable {
    /// The report.
    public var report: ReportID
    /// Why.
    public var reason: String

    /// A leaving from its parts.
    public init(report: ReportID, reason: String) { (self.report, self.reason) = (report, reason) }
}

/// Why an order was withdrawn before anybody acted.
public enum WorkOrderWithdrawal: String, Sendable, Codable, Hashable, CaseIterable {
    /// Its findings lapsed, or an officer decided that there is nothing.
    case lapsed
    /// What they saw was undone, e.g. the building was demolished.
    case undone
    /// An officer decided that it was built as approved.
    case approved

    /// The reason as people read it.
    public var name: Message {
        switch self {
        case .lapsed: Message(zh: "监测图斑已失效", en: "its findings lapsed")
        case .undone: Message(zh: "建筑已不在", en: "the building is gone")
        case .approved: Message(zh: "属批准建设", en: "it was built as approved")
        }
    }
}
