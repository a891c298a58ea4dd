import Governance
import Ground
import Reports
import Testing

@testable import WorkOrders

@Suite struct RuleTrialTests {
    private typealias W = OrderWorld

    private func routing(_ number: Int, at place: UnitCode, _ first: UnitCode, _ last: UnitCode) -> Routing {
        Routing(
            order: WorkOrderID(year: 2026, number: number),
            facts: MatterFacts(category: CategoryCode("building.new"), unit: place), first: first, last: last,
            wasCorrected: first != last)
    }

    @Test func whatRulingsAgreeOnIsProposedAsALineOfTheRules() throws {
        var learning = RuleLearning(in: W.units)
        for number in 0..<6 { learning.take(routing(number, at: W.village, W.village, W.farming)) }
        for number in 6..<8 { learning.take(routing(number, at: W.cousin, W.cousin, W.cousin)) }
        let proposal = try #require(learning.proposals().first)
        #expect(learning.proposals().count == 1)
        // Both villages of the town would be of it; the other town's matters went right.
        #expect(proposal.place == W.town && proposal.unit == .department(.town, "甲镇农业农村办"))
        #expect(proposal.orders.count == 6 && proposal.others == 0)
        #expect(proposal.line.hasPrefix("- {in: \"440605001\", unit: \"town.甲镇农业农村办\", source: \"裁定或改派 6 件"))
    }

    @Test func fewOrDisagreeingRulingsProposeNothing() {
        var few = RuleLearning(in: W.units)
        for number in 0..<4 { few.take(routing(number, at: W.village, W.village, W.farming)) }
        #expect(few.proposals().isEmpty)
        #expect(few.proposals(least: 4).count == 1)
        var split = RuleLearning(in: W.units)
        for number in 0..<6 { split.take(routing(number, at: W.village, W.village, number < 3 ? W.farming : W.sister)) }
        #expect(split.proposals().isEmpty)
        // Where most went right as they were, a line would make it worse.
        var mostlyRight = RuleLearning(in: W.units)
        for number in 0..<20 {
            mostlyRight.take(routing(number, at: W.village, W.village, number < 5 ? W.farming : W.village))
        }
        #expect(mostlyRight.proposals().isEmpty)
    }

    @Test func aTrialCountsWhatOtherRulesWouldHaveDone() throws {
        var rules = RuleSet.standard
        rules.categories[0].lines.insert(
            RuleLine(condition: RuleCondition(unit: W.village), unit: .department(.town, "农业农村办"), line: 1), at: 0)
        var trial = RuleTrial(rules, in: W.units)
        // By hand: three that went wrong go right, one that went right goes wrong, one stays.
        for number in 0..<3 { trial.take(routing(number, at: W.village, W.village, W.farming)) }
        trial.take(routing(3, at: W.village, W.village, W.village))
        trial.take(routing(4, at: W.cousin, W.cousin, W.cousin))
        let total = trial.total
        #expect(total.orders == 5 && total.changed == 4 && total.wrongBefore == 3 && total.wrongAfter == 1)
        #expect(trial.newlyWrong == [WorkOrderID(year: 2026, number: 3)])
        #expect(trial.byCategory[CategoryCode("building.new")] == total)
    }
}
