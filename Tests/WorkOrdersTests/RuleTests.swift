import Calendar
import Governance
import Ground
import Reports
import Testing

@testable import WorkOrders

@Suite struct RuleTests {
    private typealias W = OrderWorld

    private func facts(
        _ category: String = "building.new", unit: UnitCode? = W.village, area: Double? = nil, layers: [String] = [],
        texts: [String] = []
    ) -> MatterFacts {
        MatterFacts(
            category: CategoryCode(category), unit: unit, parcelCode: nil, areaSquareMetres: area, layers: layers,
            texts: texts)
    }

    private func decide(_ matter: MatterFacts) -> RuleDecision? {
        RuleSet.standard.decide(matter, version: "v1", in: W.units)
    }

    @Test func aSmallMatterStaysInTheVillageWithTheTownsOfficeBesideIt() throws {
        let decision = try #require(decide(facts(area: 80)))
        #expect(decision.unit == W.village && decision.coHandlers == [W.farming] && decision.tier == .village)
        #expect(decision.limits.map(\.span.description) == ["4wh", "7wd", "20wd"])
        #expect(decision.line == 29)
    }

    @Test func theFirstLineThatHoldsDecides() throws {
        #expect(decide(facts(area: 121))?.unit == W.town)
        #expect(decide(facts(area: 120))?.unit == W.village)
        let protected = try #require(decide(facts(area: 500, layers: ["永久基本农田"])))
        #expect(protected.unit == W.district && protected.tier == .district && protected.line == 37)
        #expect(decide(facts("no.such")) == nil)
    }

    @Test func aUnitThatNoListHasIsLeftToADispatcher() throws {
        let decision = try #require(decide(facts(unit: nil)))
        #expect(decision.unit == nil && decision.wanted == .tier(.village))
    }

    @Test func conditionsHoldOnlyForWhatIsKnown() {
        let condition = RuleCondition(area: RuleCondition.Bound(">=100"), unit: W.town, words: ["噪音", "施工"])
        #expect(condition.holds(facts(area: 100, texts: ["夜间施工扰民"])))
        #expect(!condition.holds(facts(area: nil, texts: ["夜间施工扰民"])))
        #expect(!condition.holds(facts(area: 100)))
        #expect(!condition.holds(facts(unit: W.cousin, area: 100, texts: ["施工"])))
        #expect(RuleCondition.Bound("120") == nil && RuleCondition.Bound("> 120")?.value == 120)
    }

    @Test func departmentsAreFoundByThePartOfTheirNameThatLeavesNoDoubt() {
        #expect(UnitReference("town.农业农村办")?.unit(at: W.cousin, in: W.units) == W.cousinFarming)
        #expect(UnitReference("district.自然资源局")?.unit(at: W.cousin, in: W.units) == W.land)
        #expect(UnitReference("town.消防所")?.unit(at: W.cousin, in: W.units) == nil)
        #expect(UnitReference("#X-9")?.unit(at: nil, in: W.units) == UnitCode("X-9"))
        for text in ["", "hamlet", "town.", "#", "department"] { #expect(UnitReference(text) == nil, "\(text)") }
    }

    @Test func spansReadAsTheyAreWritten() {
        #expect(WorkingSpan("4wh")?.minutes(WorkingHours.office) == 240)
        #expect(WorkingSpan("7WD")?.minutes(.office) == 2_940)
        for text in ["", "4", "4h", "wd", "0wd", "-1wh", "1.5wd"] { #expect(WorkingSpan(text) == nil, "\(text)") }
    }

    @Test func arbitersAreTheLowestUnitAboveAll() {
        #expect(W.units.lowestAbove([W.village, W.sister]) == W.town)
        #expect(W.units.lowestAbove([W.village, W.cousin]) == W.district)
        #expect(W.units.lowestAbove([W.village, W.farming]) == W.town)
        #expect(W.units.lowestAbove([W.farming, W.land]) == W.district)
        #expect(W.units.lowestAbove([W.village, W.town]) == W.district)
        #expect(W.units.lowestAbove([W.district, W.village]) == nil)
        // Codes alone tell where no list does.
        #expect(UnitDirectory().lowestAbove([UnitCode("440605001001"), UnitCode("440605001002")]) == W.town)
        #expect(UnitDirectory().chain(of: UnitCode("440605001001003")).map(\.text.count) == [15, 12, 9, 6])
    }

    @Test func unitsOfOneNameAreToldApartByTheUnitAbove() {
        func department(_ code: String, _ name: String, of town: String) -> GovernanceUnit {
            GovernanceUnit(code: UnitCode(code), name: name, tier: .department, parent: UnitCode(town))
        }
        let units = UnitDirectory([
            GovernanceUnit(code: UnitCode("440605001"), name: "东桥镇", tier: .town, parent: nil),
            GovernanceUnit(code: UnitCode("440605002"), name: "南沙镇", tier: .town, parent: nil),
            department("440605001-1", "应急办", of: "440605001"), department("440605002-1", "应急办", of: "440605002"),
            department("440605002-2", "党政办", of: "440605002"), department("X", "应急办", of: "440699"),
        ])
        let names = ["440605001-1", "440605002-1", "440605002-2", "440605001", "X", "440605009"]
            .map { units.fullName(of: UnitCode($0)) }
        #expect(names == ["东桥镇应急办", "南沙镇应急办", "党政办", "东桥镇", "应急办", "440605009"])
    }

    @Test func unitsThatNameEachOtherAsParentsEndTheChain() {
        let circle = UnitDirectory([
            GovernanceUnit(code: UnitCode("A"), name: "甲", tier: .department, parent: UnitCode("B")),
            GovernanceUnit(code: UnitCode("B"), name: "乙", tier: .department, parent: UnitCode("A")),
        ])
        #expect(circle.chain(of: UnitCode("A")).map(\.text) == ["A", "B"])
    }
}
