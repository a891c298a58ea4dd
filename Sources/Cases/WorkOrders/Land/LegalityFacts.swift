public import Findings
public import Ground

/// What the legality of a change is judged from, and the rule by which it is.
///
/// | what holds | legality |
/// |---|---|
/// | nothing was built | unknown |
/// | an approval holds; beyond it by more than the measurement's uncertainty | exceeds |
/// | an approval holds; most of the change lies outside, within the uncertainty | unknown |
/// | an approval holds that says neither outline nor area, or whose outline lies off the parcel | unknown |
/// | an extension, approved by area | unknown, unless the extension alone is larger |
/// | grown in height only | unknown where an approval holds: imagery counts no storeys |
/// | an approval holds; none of these | within limits |
/// | none holds; larger than a verified limit of the land's use | exceeds |
/// | none holds, one ended between the epochs | unknown |
/// | none holds, the register is complete there up to the later epoch | no approval |
/// | none holds otherwise | unknown |
public struct LegalityFacts: Sendable {
    /// What the change is.
    public var verdictClass: VerdictClass
    /// The day of the earlier epoch; nil where that is unknown.
    public var earlierDay: CivilDay?
    /// The day of the later epoch.
    public var day: CivilDay
    /// Every approval of the parcel.
    public var approvals: [BuildingApproval]
    /// Whether the register is complete there on ``day``.
    public var isCovered: Bool
    /// The least verified footprint of the land's use, square metres; nil where no rule has one.
    public var limitSquareMetres: Double?
    /// Those of ``inForce`` whose outlines lie off the parcel.
    public var misplaced: [BuildingApproval] = []
    /// The change without what lies on other parcels; nil where it cannot be measured.
    public var changed: MeasuredArea?
    /// What of it lies outside the outlines of ``inForce``.
    public var outside: MeasuredArea?

    /// Facts that nothing was measured of yet.
    public init(
        verdictClass: VerdictClass, earlierDay: CivilDay?, day: CivilDay, approvals: [BuildingApproval],
        isCovered: Bool, limitSquareMetres: Double? = nil
    ) {
        (self.verdictClass, self.earlierDay, self.day) = (verdictClass, earlierDay, day)
        (self.approvals, self.isCovered, self.limitSquareMetres) = (approvals, isCovered, limitSquareMetres)
    }

    /// The approvals that hold on the day of the later epoch.
    public var inForce: [BuildingApproval] { BuildingApproval.inForce(approvals, on: day) }

    /// What was approved without an outline, square metres.
    private var allowance: Double {
        inForce.filter { $0.footprint == nil }.reduce(0) { $0 + ($1.footprintSquareMetres ?? 0) }
    }

    /// The legality, with the measurement and the reason.
    public func judge() -> LandJudgement {
        let holding = inForce
        let (legality, reason, named) = verdict(holding)
        return LandJudgement(
            legality: legality,
            measurement: LandMeasurement(
                reason: reason, day: day, approvals: named.map(\.number).sorted(), changed: changed, outside: outside,
                approvedWithoutOutlineSquareMetres: allowance, limitSquareMetres: limitSquareMetres))
    }

    private typealias Answer = (Legality, LegalityReason, [BuildingApproval])

    private func verdict(_ holding: [BuildingApproval]) -> Answer {
        guard verdictClass.isConstruction else { return (.unknown, .notConstruction, holding) }
        guard !holding.isEmpty else { return withoutApproval }
        guard verdictClass != .taller else { return (.unknown, .storeys, holding) }
        let vague = holding.filter { $0.footprint == nil && $0.footprintSquareMetres == nil }
        guard vague.isEmpty else { return (.unknown, .withoutExtent, vague) }
        guard misplaced.isEmpty else { return (.unknown, .misplaced, misplaced) }
        guard let changed, let outside else { return (.unknown, .notMeasured, holding) }
        let hasOutline = holding.contains { $0.footprint != nil }
        if outside.squareMetres - allowance > outside.uncertaintySquareMetres {
            return (.exceeds, hasOutline ? .outsideOutline : .overArea, holding)
        }
        let isWithinOutline = hasOutline && !outside.isCertain
        if !isWithinOutline, verdictClass == .extension { return (.unknown, .partOnly, holding) }
        if outside.squareMetres > allowance, outside.squareMetres > changed.squareMetres / 2 {
            return (.unknown, .uncertain, holding)
        }
        return (.withinLimits, isWithinOutline ? .withinOutline : .withinArea, holding)
    }

    /// Where no approval holds on the day of the later epoch.
    private var withoutApproval: Answer {
        if let limitSquareMetres, let changed, verdictClass != .taller,
            changed.squareMetres - limitSquareMetres > changed.uncertaintySquareMetres
        {
            return (.exceeds, .overLimit, [])
        }
        let ended = approvals.filter { approval in approval.expiresOn.map { $0 < day } ?? false }
        // Who does not know when the earlier epoch was cannot know that an approval had ended by then.
        let between = ended.filter { approval in
            earlierDay.map { earlier in approval.expiresOn.map { $0 >= earlier } ?? false } ?? true
        }
        guard between.isEmpty else { return (.unknown, .expiredBetween, between) }
        guard isCovered else { return (.unknown, .notCovered, []) }
        if approvals.isEmpty { return (.noApproval, .noneOnRecord, []) }
        return ended.isEmpty ? (.noApproval, .approvedLater, approvals) : (.noApproval, .expired, ended)
    }
}

/// What the legality of a change is, and what that was measured from.
public struct LandJudgement: Sendable, Hashable {
    /// The legality.
    public var legality: Legality
    /// What it rests on.
    public var measurement: LandMeasurement

    /// A judgement from its parts.
    public init(legality: Legality, measurement: LandMeasurement) {
        (self.legality, self.measurement) = (legality, measurement)
    }
}
