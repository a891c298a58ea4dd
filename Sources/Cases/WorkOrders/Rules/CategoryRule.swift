public import Governance
public import Ground
public import Reports

/// A limit of one step of handling, from the dispatch on.
public struct StageLimit: Sendable, Codable, Hashable {
    /// The step's name, e.g. `stop_work`.
    public var stage: String
    /// How long it may take.
    public var span: WorkingSpan
    /// The unit that has to do it; nil = the responsible one.
    public var unit: UnitReference?
    /// What people call the step; nil = ``name(ofStage:)``.
    public var name: String?

    /// A limit from its parts.
    public init(stage: String, span: WorkingSpan, unit: UnitReference? = nil, name: String? = nil) {
        (self.stage, self.span, self.unit, self.name) = (stage, span, unit, name)
    }

    /// What people call a step where the rules do not say: the usual ones have names, others stand as they are written.
    public static func name(ofStage stage: String) -> Message {
        switch stage {
        case "stop_work": Message(zh: "责令停工", en: "stop work")
        case "penalty": Message(zh: "行政处罚", en: "penalty")
        case "demolish": Message(zh: "拆除", en: "demolition")
        case "seizure": Message(zh: "查封", en: "seizure")
        case "visit": Message(zh: "现场核查", en: "visit")
        case OrderClock.assignedStage: Message(zh: "交办", en: "assigned")
        default: Message(zh: stage, en: stage)
        }
    }
}

/// What a report of the responsible unit must bring.
public struct EvidenceRule: Sendable, Codable, Hashable {
    /// The least number of photos.
    public var photos: Int
    /// The greatest distance from the matter at which they may be taken, metres; nil = any.
    public var withinMetres: Double?
    /// Whether each must tell in which direction it was taken.
    public var needsBearing: Bool

    /// A rule from its parts.
    public init(photos: Int, withinMetres: Double? = nil, needsBearing: Bool = false) {
        (self.photos, self.withinMetres, self.needsBearing) = (photos, withinMetres, needsBearing)
    }
}

/// A field of a category's form.
public struct FormField: Sendable, Codable, Hashable {
    /// What values it takes, as Open311 (GeoReport v2, service definition) has them.
    public enum DataType: String, Sendable, Codable, Hashable, CaseIterable {
        /// A line of text.
        case string
        /// A number.
        case number
        /// A moment.
        case datetime
        /// Text of several lines.
        case text
        /// One of a list.
        case singlevaluelist
        /// Any of a list.
        case multivaluelist
    }

    /// Its code, as receivers' fields are mapped by.
    public var code: String
    /// What values it takes.
    public var dataType: DataType
    /// What people read; the code where it is nil.
    public var name: String?
    /// The values of a list.
    public var values: [String]
    /// Whether it must be filled in.
    public var isRequired: Bool

    /// A field from its parts.
    public init(code: String, dataType: DataType, name: String? = nil, values: [String] = [], isRequired: Bool = false)
    {
        (self.code, self.dataType, self.name, self.values, self.isRequired) = (code, dataType, name, values, isRequired)
    }
}

/// A line that sends matters elsewhere or to a higher tier than their category's.
public struct RuleLine: Sendable, Codable, Hashable {
    /// When it holds.
    public var condition: RuleCondition
    /// The tier at which the matter is settled then; nil = the category's.
    public var tier: GovernanceTier?
    /// The responsible unit then; nil = the category's, or that of ``tier``.
    public var unit: UnitReference?
    /// The co-handlers then; nil = the category's.
    public var coHandlers: [UnitReference]?
    /// Where it comes from, e.g. the ruling that it was learnt from.
    public var source: String?
    /// Its line in the rules, from 1.
    public var line: Int

    /// A line from its parts.
    public init(
        condition: RuleCondition, tier: GovernanceTier? = nil, unit: UnitReference? = nil,
        coHandlers: [UnitReference]? = nil, source: String? = nil, line: Int
    ) {
        (self.condition, self.tier, self.unit, self.coHandlers) = (condition, tier, unit, coHandlers)
        (self.source, self.line) = (source, line)
    }
}

/// Everything that the rules say of one category.
public struct CategoryRule: Sendable, Codable, Hashable {
    /// The category.
    public var code: CategoryCode
    /// What people read; the code where it is nil.
    public var name: Message?
    /// Its group: of one group on one parcel one order is open.
    public var group: CategoryGroup
    /// How far apart reports of one matter may lie, metres, where nothing better is known.
    public var mergeMetres: Double
    /// How many days may lie between them.
    public var mergeDays: Int
    /// Whether the rules dispatch such matters by themselves; otherwise a dispatcher looks at them first.
    public var dispatchesItself: Bool
    /// The tier at which such matters are settled.
    public var tier: GovernanceTier
    /// Lines that say otherwise; the first that holds counts.
    public var lines: [RuleLine]
    /// The responsible unit.
    public var responsible: UnitReference
    /// The units that handle it with the responsible one.
    public var coHandlers: [UnitReference]
    /// Units that may be named by a ruling besides these.
    public var competent: [UnitReference]
    /// The limits of its steps, in their order.
    public var limits: [StageLimit]
    /// What a report must bring.
    public var evidence: EvidenceRule
    /// The fields of its form.
    public var fields: [FormField]
    /// The systems that get them.
    public var deliveries: [FieldDelivery]
    /// Where the limits stand.
    public var source: String?
    /// Whether a person verified them there.
    public var isVerified: Bool
    /// Its line in the rules, from 1.
    public var line: Int

    /// A rule from its parts.
    public init(
        code: CategoryCode, name: Message? = nil, group: CategoryGroup? = nil, mergeMetres: Double = 50,
        mergeDays: Int = 30, dispatchesItself: Bool = true, tier: GovernanceTier = .village, lines: [RuleLine] = [],
        responsible: UnitReference,
        coHandlers: [UnitReference] = [], competent: [UnitReference] = [], limits: [StageLimit],
        evidence: EvidenceRule = EvidenceRule(photos: 0), fields: [FormField] = [], deliveries: [FieldDelivery] = [],
        source: String? = nil, isVerified: Bool = false, line: Int
    ) {
        (self.code, self.name, self.group) = (code, name, group ?? code.group)
        (self.mergeMetres, self.mergeDays, self.tier, self.lines) = (mergeMetres, mergeDays, tier, lines)
        self.dispatchesItself = dispatchesItself
        (self.responsible, self.coHandlers, self.competent) = (responsible, coHandlers, competent)
        (self.limits, self.evidence, self.fields, self.deliveries) = (limits, evidence, fields, deliveries)
        (self.source, self.isVerified, self.line) = (source, isVerified, line)
    }
}
