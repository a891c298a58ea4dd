public import Governance
public import Ground

/// To whom the rules send a matter, and why.
public struct RuleDecision: Sendable, Codable, Hashable {
    /// The version of the rules.
    public var version: String
    /// The line that decided, from 1.
    public var line: Int
    /// The tier at which the matter is settled.
    public var tier: GovernanceTier
    /// The responsible unit; nil where the rules name one that no list of units has: a dispatcher decides.
    public var unit: UnitCode?
    /// The unit as the rules name it.
    public var wanted: UnitReference
    /// The co-handlers.
    public var coHandlers: [UnitCode]
    /// The limits of its steps.
    public var limits: [StageLimit]

    /// A decision from its parts.
    public init(
        version: String, line: Int, tier: GovernanceTier, unit: UnitCode?, wanted: UnitReference,
        coHandlers: [UnitCode], limits: [StageLimit]
    ) {
        (self.version, self.line, self.tier, self.unit, self.wanted) = (version, line, tier, unit, wanted)
        (self.coHandlers, self.limits) = (coHandlers, limits)
    }
}

extension RuleSet {
    /// To whom a matter goes; nil where the rules do not know its category.
    ///
    /// The first line of its category that holds decides; where none does, the category itself.
    public func decide(_ matter: MatterFacts, version: String, in units: UnitDirectory) -> RuleDecision? {
        guard let rule = category(matter.category) else { return nil }
        let line = rule.lines.first { $0.condition.holds(matter) }
        let tier = line?.tier ?? rule.tier
        // A matter that goes to a higher tier goes to the unit of that tier, unless the line names another.
        let wanted = line?.unit ?? (line?.tier.map { .tier($0) }) ?? rule.responsible
        let unit = wanted.unit(at: matter.unit, in: units)
        let coHandlers = (line?.coHandlers ?? rule.coHandlers).compactMap { $0.unit(at: matter.unit, in: units) }
        return RuleDecision(
            version: version, line: line?.line ?? rule.line, tier: tier, unit: unit, wanted: wanted,
            coHandlers: coHandlers.filter { $0 != unit }, limits: rule.limits)
    }

    /// The co-handlers of a matter, whoever leads.
    public func coHandlers(of matter: MatterFacts, in units: UnitDirectory) -> [UnitCode] {
        guard let rule = category(matter.category) else { return [] }
        let line = rule.lines.first { $0.condition.holds(matter) }
        return (line?.coHandlers ?? rule.coHandlers).compactMap { $0.unit(at: matter.unit, in: units) }
    }

    /// The units that a ruling may name for a matter: those of its category's lines; none where the rules do not know it.
    public func competent(for matter: MatterFacts, in units: UnitDirectory) -> Set<UnitCode> {
        guard let rule = category(matter.category) else { return [] }
        let named =
            [rule.responsible] + rule.coHandlers + rule.competent
            + rule.lines.flatMap { line in
                [line.unit, line.tier.map { UnitReference.tier($0) }].compactMap { $0 } + (line.coHandlers ?? [])
            }
        let competent = named.compactMap { $0.unit(at: matter.unit, in: units) }
        // What only a department may do is never a village's alone.
        guard rule.limits.contains(where: { reservedStages.contains($0.stage) }) else { return Set(competent) }
        return Set(competent.filter { units.isDepartment($0) || $0.village == nil })
    }
}
