import Findings
import Ground
import Testing

@testable import WorkOrders

private let parcel = ParcelCode("440605001001JC00017")
private let monday = Instant(secondsSince1970: 1_700_000_000)
private let tuesday = Instant(secondsSince1970: 1_700_086_400)

func record(episode: Int = 1, confidence: Double? = 0.9, inside: Double = 80) -> FindingRecord {
    let square = MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 10))])
    let finding = Finding(
        verdict: Verdict(
            parcelCode: parcel, verdictClass: .newBuilding, score: 2, confidence: confidence, validShare: 1,
            residualShiftPixels: nil),
        changedAreaInsideSquareMetres: inside, changedAreaBeyondSquareMetres: 0, crs: CRSCode(epsg: 4547),
        changePolygons: square, parcelPolygon: square, place: AdministrativePlace(village: "东村"),
        measurements: [], earlierAcquiredAt: nil, laterAcquiredAt: nil,
        provenance: Provenance(
            surveyID: SurveyID("s"), version: "1", earlierScenes: [], laterScenes: [], parcels: [], grids: [],
            settings: [:]))
    return FindingRecord(
        id: FindingID(parcelCode: parcel, episode: episode), episode: episode, state: .suspected, finding: finding,
        detectedAt: monday)
}

@Suite struct ParcelOrdersTests {
    @Test func aSureFindingRaisesOneOrder() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        let actions = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        guard case .raise(let order) = actions.first, actions.count == 1 else {
            Issue.record("expected one order raised, got \(actions)")
            return
        }
        #expect(order.id.text == "AD-440605001001JC00017-01")
        #expect(order.state == .raised)
        #expect(order.origin == .activeDiscovery)
        #expect(order.findingIDs.map(\.text) == ["440605001001JC00017-01"])
        #expect(order.place.village == "东村")
        #expect(order.raisedAt == monday)
        #expect(order.confidence == 0.9)
    }

    @Test func theThresholdItselfIsEnough() {
        var machine = ParcelOrders(parcelCode: parcel)
        #expect(machine.apply(.findingRecorded(record(confidence: 0.5), orderConfidence: 0.5, at: monday)).count == 1)
    }

    @Test(arguments: [0.49, nil]) func anUnsureFindingRaisesNone(confidence: Double?) {
        var machine = ParcelOrders(parcelCode: parcel)
        let event = WorkOrderEvent.findingRecorded(record(confidence: confidence), orderConfidence: 0.5, at: monday)
        #expect(machine.apply(event).isEmpty)
        #expect(machine.orders.isEmpty)
    }

    @Test func aRepeatThatSaysNothingNewAsksForNothing() {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        #expect(machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: tuesday)).isEmpty)
    }

    @Test func aRepeatWithNewsUpdatesTheOpenOrderAndKeepsItsDate() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        let actions = machine.apply(.findingRecorded(record(inside: 120), orderConfidence: 0.5, at: tuesday))
        let order = try #require(actions.first?.order)
        #expect(actions == [.update(order)])
        #expect(order.changedAreaInsideSquareMetres == 120)
        #expect(order.raisedAt == monday)
        #expect(machine.orders.count == 1)
    }

    @Test func lessConfidenceUpdatesAnOpenOrderAndDoesNotTakeItBack() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        _ = machine.apply(.findingRecorded(record(confidence: 0.2), orderConfidence: 0.5, at: tuesday))
        #expect(machine.open?.confidence == 0.2)
    }

    @Test func aFindingThatStandsAgainBringsItsOrderBack() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        _ = machine.apply(.findingLapsed(record().id, at: monday))
        let actions = machine.apply(.findingReopened(record(inside: 90), orderConfidence: 0.5, at: tuesday))
        guard case .raise(let order) = actions.first, actions.count == 1 else {
            Issue.record("expected the order back, got \(actions)")
            return
        }
        #expect(order.id.text == "AD-440605001001JC00017-01" && order.state == .raised)
        #expect(order.withdrawnAt == nil && order.raisedAt == tuesday && order.lapsedFindingIDs.isEmpty)
        #expect(order.changedAreaInsideSquareMetres == 90)
        // Later observations at it speak to the order again.
        #expect(machine.apply(.findingRecorded(record(inside: 95), orderConfidence: 0.5, at: tuesday)).count == 1)
    }

    @Test func aFindingThatStandsAgainBesideANewOrderJoinsThatOne() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        _ = machine.apply(.findingLapsed(record().id, at: monday))
        _ = machine.apply(.findingRecorded(record(episode: 2), orderConfidence: 0.5, at: tuesday))
        _ = machine.apply(.findingReopened(record(), orderConfidence: 0.5, at: tuesday))
        #expect(machine.orders.map(\.state) == [.withdrawn, .raised])
        #expect(machine.open?.findingIDs.count == 2)
    }

    @Test func aLapsedFindingTakesTheOrderBack() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        let actions = machine.apply(.findingLapsed(record().id, at: tuesday))
        let order = try #require(actions.first?.order)
        #expect(actions == [.withdraw(order)])
        #expect(order.withdrawnAt == tuesday)
        #expect(machine.open == nil)
        #expect(machine.apply(.findingLapsed(record().id, at: tuesday)).isEmpty)
    }

    @Test func aNewEpisodeAfterwardsRaisesTheNextNumber() throws {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        _ = machine.apply(.findingLapsed(record().id, at: monday))
        let actions = machine.apply(.findingRecorded(record(episode: 2), orderConfidence: 0.5, at: tuesday))
        #expect(actions.first?.order.id.text == "AD-440605001001JC00017-02")
    }

    @Test func twoFindingsJoinOneOrderWhichStandsUntilBothLapse() {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        _ = machine.apply(.findingRecorded(record(episode: 2, inside: 30), orderConfidence: 0.5, at: monday))
        #expect(machine.orders.count == 1)
        #expect(machine.open?.findingIDs.count == 2)
        #expect(machine.open?.changedAreaInsideSquareMetres == 30)
        _ = machine.apply(.findingLapsed(record(episode: 1).id, at: tuesday))
        #expect(machine.open != nil)
        _ = machine.apply(.findingLapsed(record(episode: 2).id, at: tuesday))
        #expect(machine.open == nil)
    }

    @Test func theMachineGoesOnFromWhatIsOnRecord() {
        var machine = ParcelOrders(parcelCode: parcel)
        _ = machine.apply(.findingRecorded(record(), orderConfidence: 0.5, at: monday))
        var again = ParcelOrders(parcelCode: parcel, orders: machine.orders)
        #expect(again == machine)
        #expect(again.apply(.findingRecorded(record(), orderConfidence: 0.5, at: tuesday)).isEmpty)
    }

    @Test func statesAndOriginsHaveNamesInBothLanguages() {
        #expect(WorkOrderState.raised.name.chinese == "待派遣")
        #expect(WorkOrderState.withdrawn.name.chinese == "已撤销")
        #expect(WorkOrderOrigin.activeDiscovery.name.chinese == "主动发现")
        #expect(WorkOrderState.allCases.allSatisfy { !$0.name.english.isEmpty })
    }
}
