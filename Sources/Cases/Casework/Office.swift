public import Calendar
public import Governance
public import Ground
public import WorkOrders

/// What the work-order centre goes by: units, calendar, and every version of its rules.
public struct Office: Sendable {
    /// The units and which lies above which.
    public let units: UnitDirectory
    /// Which days are worked.
    public let calendar: WorkingCalendar
    /// The versions of the rules, by name.
    public let rules: [String: RuleSet]
    /// The files of the versions that a district adopted, by name.
    public let texts: [String: String]
    /// The version in force for what is dispatched from now on; nil where the program's own are.
    public let version: String?

    /// An office from its parts. `holidays`: notices that were imported; they count in place of the program's own. `rules`: every
    /// version, in the order of adoption.
    public init(
        units: [GovernanceUnit] = [], holidays: [HolidayYear] = [], rules: [StoredRules] = []
    ) {
        self.units = UnitDirectory(units)
        var calendar = WorkingCalendar.published
        for year in holidays { calendar.add(year) }
        self.calendar = calendar
        self.rules = Dictionary(rules.map { ($0.version, $0.rules) }) { $1 }
        texts = Dictionary(rules.compactMap { stored in stored.text.map { (stored.version, $0) } }) { $1 }
        version = rules.last?.version
    }

    /// An office that has adopted one more version of its rules.
    init(adding stored: StoredRules, to office: Office) {
        (units, calendar, texts) = (office.units, office.calendar, office.texts)
        rules = office.rules.merging([stored.version: stored.rules]) { $1 }
        version = stored.version
    }

    /// The rules in force.
    public var current: RuleSet { version.flatMap { rules[$0] } ?? .standard }

    /// The rules that an order runs under: those of its dispatch.
    public func rules(of order: WorkOrder) -> RuleSet { order.course.rules.flatMap { rules[$0] } ?? current }

    /// What the rules of an order's steps ask besides the order. `evidence`: the orders that have pieces of evidence already, by
    /// their hashes.
    public func context(for order: WorkOrder, evidence: [String: WorkOrderID] = [:]) -> OrderContext {
        let rules = rules(of: order)
        let category = rules.category(order.matter.category)
        let facts = order.matter.facts()
        let position = order.matter.position
        return OrderContext(
            time: WorkingTime(calendar: calendar, hours: rules.hours), units: units, procedure: rules.procedure,
            evidence: category?.evidence ?? EvidenceRule(photos: 0), competent: rules.competent(for: facts, in: units),
            needsPower: category?.limits.contains { rules.reservedStages.contains($0.stage) } ?? false,
            knowsLimit: rules.landLimits.contains(where: \.isVerified) || order.matter.legality != .unknown,
            distance: { place in
                position.map {
                    ((place.x - $0.x) * (place.x - $0.x) + (place.y - $0.y) * (place.y - $0.y)).squareRoot()
                }
            },
            evidenceUser: { evidence[$0] })
    }
}

/// What lists show of an order besides what it says itself: derived from order, rules, units and calendar.
public struct OrderStanding: Sendable, Hashable {
    /// When it is due; nil before the first dispatch.
    public var dueAt: Instant?
    /// Whether a notice on holidays still to come may move ``dueAt``.
    public var isProvisional: Bool
    /// How far its time has run, as far as has been said.
    public var level: ClockLevel
    /// When the clock takes its next step; nil where nothing comes due.
    public var nextStepAt: Instant?
    /// How pressing it is.
    public var priority: Double

    /// The standing of an order at an office.
    public init(_ order: WorkOrder, in office: Office) {
        let course = order.course
        let context = office.context(for: order)
        // A paused clock is due when it would be if it went on at once.
        let moment = course.clock.stops.last?.from ?? course.clock.startedAt
        let reading = moment.flatMap { course.clock.reading(at: $0, context.time) }
        dueAt = course.state.isOpen ? reading?.dueAt : nil
        isProvisional = dueAt != nil && (reading?.isProvisional ?? false)
        level = course.clock.stages.map(\.level).max() ?? .green
        nextStepAt = course.due(in: context)?.at
        priority = order.matter.priority
    }
}

/// A version of the rules as a store keeps it.
public struct StoredRules: Sendable, Codable, Hashable {
    /// Its name: `v1`, `v2` …
    public var version: String
    /// What it says.
    public var rules: RuleSet
    /// The file's text; nil for the program's own.
    public var text: String?
    /// When it was adopted.
    public var adoptedAt: Instant

    /// A version from its parts.
    public init(version: String, rules: RuleSet, text: String?, adoptedAt: Instant) {
        (self.version, self.rules, self.text, self.adoptedAt) = (version, rules, text, adoptedAt)
    }

    /// The name of the n-th version, counted from 1.
    static func name(of number: Int) -> String { "v\(number)" }

    /// What the log says of it.
    struct Note: Codable {
        let rules: RuleSet
        let text: String?
    }

    var note: Note { Note(rules: rules, text: text) }
}
