import Findings
import Ground
import Reports
import Testing

@testable import WorkOrders

let parcel = ParcelCode("440605001001JC00017")
let monday = Instant(secondsSince1970: 1_700_000_000)
let tuesday = Instant(secondsSince1970: 1_700_086_400)

func record(
    episode: Int = 1, _ verdictClass: VerdictClass = .newBuilding, confidence: Double? = 0.9, inside: Double = 80,
    state: ConfirmationState = .suspected, decided: VerdictClass? = nil, isGone: Bool = false
) -> FindingRecord {
    let square = MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 10))])
    let finding = Finding(
        verdict: Verdict(
            parcelCode: parcel, verdictClass: verdictClass, score: 2, confidence: confidence, validShare: 1,
            residualShiftPixels: nil),
        changedAreaInsideSquareMetres: inside, changedAreaBeyondSquareMetres: 0, crs: CRSCode(epsg: 4547),
        changePolygons: square, parcelPolygon: square, place: AdministrativePlace(village: "东村"),
        measurements: [], earlierAcquiredAt: nil, laterAcquiredAt: nil,
        provenance: Provenance(
            surveyID: SurveyID("s"), version: "1", earlierScenes: [], laterScenes: [], parcels: [], grids: [],
            settings: [:]))
    let id = FindingID(parcelCode: parcel, episode: episode)
    let gone = Observation(
        scenePair: "p", laterScenes: ["e"], earlierAcquiredAt: nil, laterAcquiredAt: nil, sensorClass: nil,
        answer: .gone)
    return FindingRecord(
        id: id, episode: episode, state: isGone ? .finished : state, finding: finding, detectedAt: monday,
        observations: isGone ? [gone] : [],
        decision: decided.map {
            Decision(findingID: id, verdictClass: $0, decidedBy: "张三", note: nil, decidedAt: monday)
        })
}

/// The findings of a parcel and its orders.
struct Desk {
    var findings: [Int: FindingRecord] = [:]
    var machine = ParcelOrders(parcelCode: parcel)

    /// A finding is recorded, or what is on record of it changes.
    mutating func take(
        _ record: FindingRecord, orderConfidence: Double = 0.5, at instant: Instant = monday
    ) -> [WorkOrderAction] {
        findings[record.episode] = record
        return machine.reconcile(
            with: findings.values.sorted { $0.episode < $1.episode }, changed: record.id,
            orderConfidence: orderConfidence, rules: .standard, at: instant, land: { _ in nil })
    }

    @discardableResult
    mutating func lapse(_ episode: Int = 1, at instant: Instant = tuesday) -> [WorkOrderAction] {
        take(record(episode: episode, state: .lapsed), at: instant)
    }

    var open: WorkOrder? { machine.open(CategoryGroup("building")) }
}

@Suite struct ParcelOrdersTests {
    @Test func aSureFindingRaisesOneOrder() throws {
        var desk = Desk()
        let actions = desk.take(record())
        #expect(actions.map(\.kind) == [.raise])
        let order = try #require(actions.first?.order)
        #expect(order.id.text == "AD-440605001001JC00017-01")
        #expect(order.state == .filed)
        #expect(order.matter.origins == [.activeDiscovery])
        #expect(order.matter.findingIDs.map(\.text) == ["440605001001JC00017-01"])
        #expect(order.matter.place.village == "东村")
        #expect(order.filedAt == monday)
        #expect(order.matter.confidence == 0.9)
    }

    @Test func theThresholdItselfIsEnough() {
        var desk = Desk()
        #expect(desk.take(record(confidence: 0.5)).count == 1)
    }

    @Test(arguments: [0.49, nil]) func anUnsureFindingRaisesNone(confidence: Double?) {
        var desk = Desk()
        #expect(desk.take(record(confidence: confidence)).isEmpty)
        #expect(desk.machine.orders.isEmpty)
    }

    @Test(arguments: [0.01, nil]) func whatAnOfficerDecidedRaisesAnOrderHoweverUnsureTheJudgeIs(confidence: Double?) {
        var desk = Desk()
        _ = desk.take(record(confidence: confidence))
        let actions = desk.take(record(confidence: confidence, state: .confirmed, decided: .newBuilding))
        #expect(actions.map(\.order.id.text) == ["AD-440605001001JC00017-01"])
        // Ground that was cleared sends nobody out, whoever says so.
        var other = Desk()
        #expect(other.take(record(confidence: confidence, state: .confirmed, decided: .groundCleared)).isEmpty)
    }

    @Test func aRepeatThatSaysNothingNewAsksForNothing() {
        var desk = Desk()
        _ = desk.take(record())
        #expect(desk.take(record(), at: tuesday).isEmpty)
    }

    @Test func aRepeatWithNewsUpdatesTheOpenOrderAndKeepsItsDate() throws {
        var desk = Desk()
        _ = desk.take(record())
        let actions = desk.take(record(inside: 120), at: tuesday)
        let order = try #require(actions.first?.order)
        #expect(actions.map(\.kind) == [.update])
        #expect(order.matter.changedAreaInsideSquareMetres == 120)
        #expect(order.filedAt == monday)
        #expect(desk.machine.orders.count == 1)
    }

    @Test func lessConfidenceUpdatesAnOpenOrderAndDoesNotTakeItBack() throws {
        var desk = Desk()
        _ = desk.take(record())
        _ = desk.take(record(confidence: 0.2), at: tuesday)
        #expect(desk.open?.matter.confidence == 0.2)
    }

    @Test func aFindingThatStandsAgainBringsItsOrderBack() throws {
        var desk = Desk()
        _ = desk.take(record())
        desk.lapse()
        let actions = desk.take(record(inside: 90), at: tuesday)
        #expect(actions.map(\.kind) == [.raise])
        let order = try #require(actions.first?.order)
        #expect(order.id.text == "AD-440605001001JC00017-01" && order.state == .filed)
        #expect(order.course.withdrawnAt == nil && order.filedAt == tuesday && order.matter.lapsedFindingIDs.isEmpty)
        #expect(order.course.withdrawal == nil)
        #expect(order.matter.changedAreaInsideSquareMetres == 90)
        // Later observations of it reach the order again.
        #expect(desk.take(record(inside: 95), at: tuesday).count == 1)
    }

    @Test func aFindingThatStandsAgainBesideANewOrderJoinsItAndUpdatesReachThatOne() throws {
        var desk = Desk()
        _ = desk.take(record())
        desk.lapse()
        _ = desk.take(record(episode: 2, inside: 30), at: tuesday)
        _ = desk.take(record(), at: tuesday)
        #expect(desk.machine.orders.map(\.state) == [.withdrawn, .filed])
        #expect(desk.open?.matter.findingIDs.count == 2)
        // The latest one goes: the order says what the one that stands says, and hears of its updates.
        desk.lapse(2)
        #expect(desk.open?.matter.changedAreaInsideSquareMetres == 80)
        #expect(desk.take(record(inside: 99), at: tuesday).map(\.order.matter.changedAreaInsideSquareMetres) == [99])
    }

    @Test func aLapsedFindingTakesTheOrderBack() throws {
        var desk = Desk()
        _ = desk.take(record())
        let actions = desk.lapse()
        let order = try #require(actions.first?.order)
        #expect(actions.map(\.kind) == [.withdraw])
        #expect(order.course.withdrawnAt == tuesday && order.course.withdrawal == .lapsed)
        #expect(desk.open == nil)
        #expect(desk.lapse().isEmpty)
    }

    @Test func aNewEpisodeAfterwardsRaisesTheNextNumber() throws {
        var desk = Desk()
        _ = desk.take(record())
        desk.lapse()
        #expect(desk.take(record(episode: 2)).first?.order.id.text == "AD-440605001001JC00017-02")
    }

    @Test func twoFindingsJoinOneOrderWhichSaysWhatStands() {
        var desk = Desk()
        _ = desk.take(record(confidence: 0.7))
        _ = desk.take(record(episode: 2, .extension, confidence: 0.8, inside: 30))
        #expect(desk.machine.orders.count == 1)
        #expect(desk.open?.matter.findingIDs.count == 2)
        #expect(desk.open?.matter.changedAreaInsideSquareMetres == 30 && desk.open?.matter.verdictClass == .extension)
        desk.lapse(2)
        #expect(desk.open?.matter.changedAreaInsideSquareMetres == 80 && desk.open?.matter.verdictClass == .newBuilding)
        #expect(desk.open?.matter.confidence == 0.7)
        desk.lapse(1)
        #expect(desk.open == nil)
    }

    @Test func aDemolitionIsAMatterOfItsOwnAndTheBuildingsOrderIsTold() throws {
        var desk = Desk()
        _ = desk.take(record())
        _ = desk.take(record(isGone: true), at: tuesday)
        let actions = desk.take(record(episode: 2, .demolished, inside: 70), at: tuesday)
        #expect(desk.machine.orders.map(\.state) == [.withdrawn, .filed])
        #expect(desk.machine.orders.map(\.course.withdrawal) == [.undone, nil])
        #expect(actions.map(\.order.matter.verdictClass) == [.demolished])
        #expect(
            desk.machine.open(CategoryGroup("demolition"))?.matter.findingIDs.map(\.text) == ["440605001001JC00017-02"])
        #expect(desk.open == nil)
    }

    /// Soil over a floor, seen after the building's own finding was settled.
    @Test func anotherSurfaceAfterWhatWasCalledPutRightLeavesADoubtOncePerEpoch() throws {
        func seen(_ episode: Int, _ kind: VerdictClass, _ state: ConfirmationState, at time: Instant) -> FindingRecord {
            var known = record(episode: episode, kind, state: state)
            known.observations = [
                Observation(
                    scenePair: "\(time)", laterScenes: ["\(time)"], earlierAcquiredAt: nil, laterAcquiredAt: time,
                    sensorClass: nil, answer: .seen)
            ]
            return known
        }
        func doubts(_ actions: [WorkOrderAction]) -> [OrderEvent] { actions.flatMap(\.events) }
        func doubt(at time: Instant) -> OrderEvent {
            .step(.doubted(OrderStep.Doubt(seenAt: time, sign: .surfaceOnly)))
        }
        for (outcome, isDoubted) in [(OrderOutcome.rectified, true), (.lawful, false)] {
            var desk = Desk()
            _ = desk.take(seen(1, .newBuilding, .finished, at: monday))
            var order = try #require(desk.open)
            let unit = OrderActor.officer("甲", of: UnitCode("440605001001"))
            let steps: [OrderStep] = [
                .dispatched(OrderStep.Dispatch(unit: UnitCode("440605001001"), limits: [], rules: "v1")), .signed,
                .reported(OrderStep.Feedback(outcome: outcome, legality: .unknown, note: "已办")),
                .passed(OrderStep.Check()),
            ]
            for step in steps { order.take(.step(step), by: unit, at: tuesday) }
            desk.machine = ParcelOrders(parcelCode: parcel, orders: [order])
            // Seen before the closing it says nothing.
            #expect(desk.take(seen(2, .groundCleared, .suspected, at: monday), at: tuesday).isEmpty)
            let later = tuesday.advanced(by: 86_400)
            let found = seen(2, .groundCleared, .provisional, at: later)
            #expect(doubts(desk.take(found, at: later)) == (isDoubted ? [doubt(at: later)] : []), "\(outcome)")
            #expect(desk.take(found, at: later).isEmpty)
            let last = later.advanced(by: 86_400)
            let next = doubts(desk.take(seen(2, .otherChange, .provisional, at: last), at: last))
            #expect(next == (isDoubted ? [doubt(at: last)] : []), "\(outcome)")
            #expect(desk.machine.orders.map(\.state) == [.closed])
        }
    }

    @Test func whatAnOfficerHoldsToBeAnotherMatterMovesToItsOrder() throws {
        var desk = Desk()
        _ = desk.take(record(.demolished))
        #expect(desk.machine.open(CategoryGroup("demolition")) != nil)
        let actions = desk.take(record(.demolished, state: .confirmed, decided: .newBuilding), at: tuesday)
        #expect(actions.count == 2)
        #expect(desk.machine.open(CategoryGroup("demolition")) == nil)
        #expect(desk.open?.matter.verdictClass == .newBuilding)
    }

    @Test func theMachineGoesOnFromWhatIsOnRecord() {
        var desk = Desk()
        _ = desk.take(record())
        var again = desk
        again.machine = ParcelOrders(parcelCode: parcel, orders: desk.machine.orders)
        #expect(again.machine == desk.machine)
        #expect(again.take(record(), at: tuesday).isEmpty)
    }

    @Test func statesAndOriginsHaveNamesInBothLanguages() {
        #expect(WorkOrderState.filed.name.chinese == "待派遣")
        #expect(WorkOrderState.withdrawn.name.chinese == "已撤销")
        #expect(WorkOrderOrigin.activeDiscovery.name.chinese == "主动发现")
        #expect(WorkOrderState.filed.name.english == "awaiting dispatch")
        #expect(WorkOrderWithdrawal.undone.name.chinese == "建筑已不在")
    }
}
