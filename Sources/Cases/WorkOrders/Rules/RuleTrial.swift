public import Governance
public import Ground
public import Reports

/// Where an order was sent first and where it ended: what rules are tried on and learn from.
public struct Routing: Sendable, Hashable {
    /// The order.
    public var order: WorkOrderID
    /// What rules ask of it.
    public var facts: MatterFacts
    /// The unit that it was sent to first.
    public var first: UnitCode
    /// The unit that it is or was with in the end.
    public var last: UnitCode
    /// Whether an arbiter ruled so, or a dispatcher after a return.
    public var wasCorrected: Bool

    /// The routing of an order; nil before its first dispatch, and while it is disputed or returned.
    public init?(_ order: WorkOrder) {
        guard let first = order.course.desks.first, let last = order.course.responsible,
            order.state != .arbitrating, order.course.returned?.isPending != true
        else { return nil }
        (self.order, facts, self.first, self.last) = (order.id, order.matter.facts(), first, last)
        wasCorrected = order.course.handOvers > 0
    }

    /// A routing from its parts.
    public init(order: WorkOrderID, facts: MatterFacts, first: UnitCode, last: UnitCode, wasCorrected: Bool) {
        (self.order, self.facts, self.first, self.last) = (order, facts, first, last)
        self.wasCorrected = wasCorrected
    }
}

/// What other rules would have done with orders that are on record.
public struct RuleTrial: Sendable {
    /// One category's figures.
    public struct Figures: Sendable, Hashable {
        /// Orders tried.
        public var orders = 0
        /// Those that would go to another unit first.
        public var changed = 0
        /// Those that went to a wrong desk first.
        public var wrongBefore = 0
        /// Those that would.
        public var wrongAfter = 0
        /// Those for which the rules name no unit that a list has.
        public var undecided = 0
    }

    /// All orders together.
    public private(set) var total = Figures()
    /// By category.
    public private(set) var byCategory: [CategoryCode: Figures] = [:]
    /// Orders that went right and would go wrong, the first of them.
    public private(set) var newlyWrong: [WorkOrderID] = []

    private let rules: RuleSet
    private let units: UnitDirectory
    private static let shownAtMost = 20

    /// A trial of rules that begins.
    public init(_ rules: RuleSet, in units: UnitDirectory) { (self.rules, self.units) = (rules, units) }

    /// Tries the rules on an order.
    public mutating func take(_ routing: Routing) {
        let unit = rules.decide(routing.facts, version: "", in: units)?.unit
        let wasWrong = routing.first != routing.last
        let isWrong = unit.map { $0 != routing.last } ?? false
        func note(_ figures: inout Figures) {
            figures.orders += 1
            if wasWrong { figures.wrongBefore += 1 }
            guard let unit else {
                figures.undecided += 1
                return
            }
            if unit != routing.first { figures.changed += 1 }
            if isWrong { figures.wrongAfter += 1 }
        }
        note(&total)
        note(&byCategory[routing.facts.category, default: Figures()])
        if isWrong, !wasWrong, newlyWrong.count < Self.shownAtMost { newlyWrong.append(routing.order) }
    }
}

/// A line that rulings and returns propose; a person adopts it.
public struct RuleProposal: Sendable, Hashable {
    /// The category under which the line goes.
    public var category: CategoryCode
    /// The unit in whose area it holds.
    public var place: UnitCode
    /// To whom such matters go.
    public var unit: UnitReference
    /// The orders that were ruled so.
    public var orders: [WorkOrderID]
    /// Orders there that went elsewhere in the end.
    public var others: Int

    /// The line as the file of rules has it.
    public var line: String {
        let shown = orders.prefix(3).map(\.text).joined(separator: "、") + (orders.count > 3 ? " 等" : "")
        return "- {in: \"\(place)\", unit: \"\(unit.text)\", source: \"裁定或改派 \(orders.count) 件：\(shown)\"}"
    }
}

/// Counts what rulings and returns say of the rules' lines, and proposes lines where they agree.
public struct RuleLearning: Sendable {
    private struct Key: Hashable {
        let category: CategoryCode
        let place: UnitCode
    }

    private let units: UnitDirectory
    private var corrected: [Key: [UnitReference: [WorkOrderID]]] = [:]
    private var right: [Key: Int] = [:]

    /// A count that begins.
    public init(in units: UnitDirectory) { self.units = units }

    /// Takes an order's routing in, for its village and for its town.
    public mutating func take(_ routing: Routing) {
        guard let place = routing.facts.unit else { return }
        for tier in [GovernanceTier.village, .town] {
            guard let area = units.unit(of: tier, holding: place) else { continue }
            let key = Key(category: routing.facts.category, place: area)
            if routing.wasCorrected, routing.first != routing.last {
                corrected[key, default: [:]][reference(routing.last, at: place), default: []].append(routing.order)
            } else {
                right[key, default: 0] += 1
            }
        }
    }

    /// A unit as a rule names it: by its tier or as a department of the place where that is so, by its code otherwise.
    private func reference(_ unit: UnitCode, at place: UnitCode) -> UnitReference {
        for tier in [GovernanceTier.village, .town, .district] {
            guard let area = units.unit(of: tier, holding: place) else { continue }
            if area == unit { return .tier(tier) }
            if units.isDepartment(unit), units.parent(of: unit) == area {
                return .department(tier, units.name(of: unit))
            }
        }
        return .code(unit)
    }

    /// The lines that at least `least` corrections ask for, where they agree to `share` among each other and outweigh those that went
    /// right as it was. Of a town and its village the town's line counts, where both are proposed alike.
    public func proposals(least: Int = 5, share: Double = 0.8) -> [RuleProposal] {
        var found: [RuleProposal] = []
        for (key, references) in corrected {
            guard let best = references.max(by: { ($0.value.count, $1.key.text) < ($1.value.count, $0.key.text) })
            else {
                continue
            }
            let all = references.values.reduce(0) { $0 + $1.count }
            let stayed = right[key] ?? 0
            guard best.value.count >= least, Double(best.value.count) >= share * Double(all),
                best.value.count > stayed
            else { continue }
            found.append(
                RuleProposal(
                    category: key.category, place: key.place, unit: best.key, orders: best.value.sorted(),
                    others: all - best.value.count + stayed))
        }
        let whole = found.filter { proposal in
            !found.contains { other in
                other.category == proposal.category && other.unit == proposal.unit && other.place != proposal.place
                    && other.place.holds(proposal.place)
            }
        }
        return whole.sorted { ($0.category, $0.place) < ($1.category, $1.place) }
    }
}
