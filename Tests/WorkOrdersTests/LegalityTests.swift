import Findings
import Ground
import Reports
import Testing

@testable import WorkOrders

/// What is said of a change on its land, case by case; areas by hand.
@Suite struct LegalityTests {
    private static let day = CivilDay(number: 20_000)

    private static func approval(
        _ number: String, area: Double? = nil, outline: Bool = false, from: Int? = nil, until: Int? = nil,
        replaces: String? = nil
    ) -> BuildingApproval {
        BuildingApproval(
            number: number, parcelCode: ParcelCode("440605001001JC00001"), footprintSquareMetres: area,
            footprint: outline ? MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 8))]) : nil,
            approvedOn: from.map { CivilDay(number: day.number + $0) },
            expiresOn: until.map { CivilDay(number: day.number + $0) }, replaces: replaces)
    }

    private static func area(_ metres: Double, _ uncertainty: Double) -> MeasuredArea {
        MeasuredArea(squareMetres: metres, uncertaintySquareMetres: uncertainty)
    }

    /// A change of 100 m² whose edges hold 20 m².
    private func judge(
        _ approvals: [BuildingApproval], _ verdictClass: VerdictClass = .newBuilding, outside: MeasuredArea? = nil,
        isCovered: Bool = false, limit: Double? = nil, isMeasured: Bool = true, earlier: Int? = -365
    ) -> LandJudgement {
        var facts = LegalityFacts(
            verdictClass: verdictClass, earlierDay: earlier.map { CivilDay(number: Self.day.number + $0) },
            day: Self.day, approvals: approvals, isCovered: isCovered, limitSquareMetres: limit)
        if isMeasured { (facts.changed, facts.outside) = (Self.area(100, 20), outside ?? Self.area(100, 20)) }
        return facts.judge()
    }

    private func expect(
        _ judgement: LandJudgement, _ legality: Legality, _ reason: LegalityReason, _ approvals: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(judgement.legality == legality, sourceLocation: sourceLocation)
        #expect(judgement.measurement.reason == reason, sourceLocation: sourceLocation)
        #expect(judgement.measurement.approvals == approvals, sourceLocation: sourceLocation)
    }

    @Test func beyondAnOutlineExceedsOnlyBeyondTheUncertainty() {
        let outline = [Self.approval("A", outline: true)]
        expect(judge(outline, outside: Self.area(20.01, 20)), .exceeds, .outsideOutline, ["A"])
        expect(judge(outline, outside: Self.area(20, 20)), .withinLimits, .withinOutline, ["A"])
        // Most of it outside, and yet no more than its edges hold: nobody can tell.
        expect(judge(outline, outside: Self.area(51, 60)), .unknown, .uncertain, ["A"])
        expect(judge(outline, isMeasured: false), .unknown, .notMeasured, ["A"])
    }

    @Test func areasWithoutOutlineAddUpUnlessOneReplacesAnother() {
        let (old, new) = (Self.approval("A", area: 50), Self.approval("B", area: 40, from: -10))
        // 100 - 90 is less than 20.
        expect(judge([old, new]), .unknown, .uncertain, ["A", "B"])
        // 100 - 40 is more.
        expect(judge([old, Self.approval("B", area: 40, from: -10, replaces: "A")]), .exceeds, .overArea, ["B"])
        // What replaces it later does not do so yet.
        expect(
            judge([Self.approval("A", area: 120), Self.approval("B", area: 40, from: 10, replaces: "A")]),
            .withinLimits, .withinArea, ["A"])
        // 100 m² outside, of which 90 are approved elsewhere on the parcel.
        let both = [Self.approval("A", outline: true), Self.approval("B", area: 90)]
        expect(judge(both, outside: Self.area(95, 20)), .unknown, .uncertain, ["A", "B"])
        expect(judge(both, outside: Self.area(45, 20)), .withinLimits, .withinArea, ["A", "B"])
    }

    @Test func anExtensionApprovedByAreaIsNotKnownUnlessItAloneIsLarger() {
        expect(judge([Self.approval("A", area: 120)], .extension), .unknown, .partOnly, ["A"])
        expect(judge([Self.approval("A", area: 70)], .extension), .exceeds, .overArea, ["A"])
        let outline = [Self.approval("A", outline: true)]
        expect(judge(outline, .extension, outside: Self.area(5, 9)), .withinLimits, .withinOutline, ["A"])
    }

    @Test func whatImageryCannotTellStaysUnknown() {
        let outline = [Self.approval("A", outline: true)]
        expect(judge(outline, .taller), .unknown, .storeys, ["A"])
        expect(judge(outline, .demolished), .unknown, .notConstruction, ["A"])
        expect(judge([Self.approval("A")]), .unknown, .withoutExtent, ["A"])
        var facts = LegalityFacts(
            verdictClass: .newBuilding, earlierDay: nil, day: Self.day, approvals: outline, isCovered: true)
        (facts.changed, facts.outside, facts.misplaced) = (Self.area(100, 20), Self.area(100, 20), outline)
        expect(facts.judge(), .unknown, .misplaced, ["A"])
    }

    @Test func noApprovalIsSaidOnlyWhereTheRegisterIsComplete() {
        expect(judge([]), .unknown, .notCovered)
        expect(judge([], isCovered: true), .noApproval, .noneOnRecord)
        expect(judge([], isCovered: true, isMeasured: false), .noApproval, .noneOnRecord)
        let later = [Self.approval("A", outline: true, from: 1)]
        expect(judge(later), .unknown, .notCovered)
        expect(judge(later, isCovered: true), .noApproval, .approvedLater, ["A"])
        expect(judge([Self.approval("A", area: 200, until: -366)], isCovered: true), .noApproval, .expired, ["A"])
        // On its first and last day it holds.
        expect(judge([Self.approval("A", area: 200, from: 0, until: 0)]), .withinLimits, .withinArea, ["A"])
    }

    @Test func anApprovalThatEndedBetweenTheEpochsLeavesItOpen() {
        let ended = [Self.approval("A", area: 200, until: -1)]
        expect(judge(ended, isCovered: true), .unknown, .expiredBetween, ["A"])
        expect(judge(ended, isCovered: true, earlier: nil), .unknown, .expiredBetween, ["A"])
        expect(judge(ended, isCovered: true, earlier: 0), .noApproval, .expired, ["A"])
    }

    @Test func aVerifiedLimitCountsWhereNoApprovalHolds() {
        expect(judge([], limit: 79), .exceeds, .overLimit)
        expect(judge([], limit: 80), .unknown, .notCovered)
        expect(judge([Self.approval("A", area: 120)], limit: 10), .withinLimits, .withinArea, ["A"])
        expect(judge([], .demolished, limit: 10), .unknown, .notConstruction)
    }

    @Test func aStatementCoversItsUnitUpToItsDay() {
        let village = ApprovalCoverage(unit: UnitCode("440605900201"), asOf: Self.day)
        let parcel = ParcelCode("440605001001JC00001")
        let place = AdministrativePlace(unit: UnitCode("44060590020101"))
        #expect(village.covers(parcel, at: place, on: Self.day))
        #expect(!village.covers(parcel, at: place, on: CivilDay(number: Self.day.number + 1)))
        #expect(!village.covers(parcel, at: AdministrativePlace(), on: Self.day))
        let subzone = ApprovalCoverage(unit: UnitCode("440605001001"), asOf: Self.day)
        #expect(subzone.covers(parcel, at: AdministrativePlace(), on: Self.day))
        #expect(!subzone.covers(parcel, at: place, on: Self.day))
    }

    @Test func aLayerIsTouchedBeyondTheUncertaintyOrByMostOfTheChange() {
        #expect(LayerShare(layer: "a", area: Self.area(21, 20), of: 100).touches)
        #expect(!LayerShare(layer: "a", area: Self.area(20, 20), of: 100).touches)
        #expect(LayerShare(layer: "a", area: Self.area(20, 20), of: 39).touches)
        #expect(LayerShare(layer: "a", area: Self.area(25, 20), of: 100).share == 0.25)
    }

    @Test func everyReasonIsSaidInBothLanguages() {
        for reason in LegalityReason.allCases {
            let sentence = LandMeasurement(
                reason: reason, day: Self.day, approvals: ["粤宅1", "粤宅2"], changed: Self.area(100, 20),
                outside: Self.area(30.04, 12), approvedWithoutOutlineSquareMetres: 80, limitSquareMetres: 80
            ).sentence
            #expect(!sentence.chinese.isEmpty && !sentence.english.isEmpty, "\(reason)")
        }
        let beyond = LandMeasurement(
            reason: .outsideOutline, day: Self.day, approvals: ["A"], outside: Self.area(30.04, 12))
        #expect(beyond.sentence.english == "30.0 ± 12.0 m² outside the outline of A")
    }

    @Test func protectedLandAndGroundOfNoParcelRankHigher() {
        var matter = OrderMatter(
            origins: [.activeDiscovery], category: CategoryCode("building.new"),
            parcelCode: ParcelCode("440605001001JC00001"))
        let plain = matter.priority
        matter.land = LandMeasurement(reason: .notCovered, day: Self.day, outsideParcels: Self.area(10, 12))
        #expect(matter.priority == plain)
        matter.land?.outsideParcels = Self.area(13, 12)
        #expect(matter.priority == plain + 1)
        matter.layers = ["永久基本农田"]
        matter.legality = .exceeds
        #expect(matter.priority == plain + 7)
    }
}
