import Casework
import TestCases
import Findings
import Ground
import Testing
import WorkOrders

@testable import GeoPackageStore

/// What any store promises to a survey.
@Suite struct JournalContractTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture
    private let store: GeoPackageStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    @Test func whatIsRecordedComesBackExactly() async throws {
        let survey = F.survey("s1")
        let block = F.block(survey, 0, [(2, .newBuilding), (0, .noChange), (1, .notObserved)])
        try await store.run(survey, [block], parcels: 4)

        let findings = try store.findings()
        #expect(findings.map(\.id.text) == ["440605001001JC00002-01"])
        #expect(findings[0].finding == block.findings[0].finding)
        #expect(findings[0].state == .suspected)
        #expect(try store.finding(findings[0].id) == findings[0])
        #expect(try store.chips(of: findings[0].id).map(\.kind) == [.earlier, .later, .outlined])
        #expect(try store.chips(of: findings[0].id).map(\.png) == [F.png(1), F.png(2), F.png(3)])

        let order = try #require(try store.workOrders().first)
        #expect(order.id.text == "AD-440605001001JC00002-01")
        #expect(order.findingIDs == [findings[0].id])
        #expect(order.parcelPolygon == F.parcel(2).polygon)
        #expect(try store.workOrder(order.id) == order)
        #expect(try store.workOrders(on: F.code(2)) == [order])

        let parcels = try store.parcels()
        #expect(parcels.map(\.parcel) == (0..<4).map(F.parcel))
        #expect(parcels.map(\.verdict) == [block.verdicts[1], block.verdicts[2], block.verdicts[0], nil])
        #expect(parcels.map(\.lastClearLook) == [survey.laterAcquiredAt, nil, survey.laterAcquiredAt, nil])
        #expect(try store.parcel(F.code(1)) == parcels[1])
        #expect(try store.verdicts(of: survey.id) == block.verdicts.sorted { $0.parcelCode < $1.parcelCode })
    }

    @Test func tallyCountsAllRecordedBlocks() async throws {
        let survey = F.survey("s1", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: (0..<5).map(F.parcel))
        try await store.surveys.record(F.block(survey, 0, [(0, .newBuilding), (1, .noChange)]))
        try await store.surveys.record(F.block(survey, 1, [(2, .groundCleared), (3, .noChange)], confidence: 0.2))
        let tally = try await store.surveys.tally(of: survey.id)
        #expect(tally.parcelsByVerdict == [.newBuilding: 1, .groundCleared: 1, .noChange: 2])
        #expect(tally.findings == 2)
        #expect(tally.workOrders == 1)
        #expect(tally.warnings == ["hazy": 2])
    }

    @Test func aSurveyResumesAfterItsRecordedBlocksAndCannotBeClosedBefore() async throws {
        let survey = F.survey("s1", blocks: 3)
        #expect(try await store.surveys.begin(survey, parcels: [F.parcel(0)]) == .unfinished(recordedBlocks: []))
        try await store.surveys.record(F.block(survey, 2, [(0, .newBuilding)]))
        #expect(try await store.surveys.begin(survey, parcels: [F.parcel(0)]) == .unfinished(recordedBlocks: [2]))
        let report = F.report(survey, try await store.surveys.tally(of: survey.id))
        await #expect(throws: CaseError.unfinishedSurvey(store: store.path, id: survey.id, missingBlocks: 2)) {
            try await store.surveys.finish(survey.id, report: report)
        }
        try await store.surveys.record(F.block(survey, 0, []))
        try await store.surveys.record(F.block(survey, 1, []))
        try await store.surveys.finish(survey.id, report: report)
        #expect(try await store.surveys.begin(survey, parcels: []) == .finished)
        #expect(try store.survey(survey.id)?.report == report)
        #expect(try store.surveys().map(\.record) == [survey])
    }

    @Test func aBlockRecordedAgainChangesNotOneEntry() async throws {
        let survey = F.survey("s1", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0)])
        let block = F.block(survey, 0, [(0, .newBuilding)])
        try await store.surveys.record(block)
        let (events, findings, orders) = (try store.events(), try store.findings(), try store.workOrders())
        try await store.surveys.record(block)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0)])
        #expect(try store.events() == events)
        #expect(try store.findings() == findings)
        #expect(try store.workOrders() == orders)
    }

    @Test func blocksInAnyOrderGiveTheSameFindingsAndOrders() async throws {
        let survey = F.survey("s1", blocks: 3)
        let blocks = (0..<3).map { F.block(survey, $0, [(2 * $0, .newBuilding), (2 * $0 + 1, .groundCleared)]) }
        try await store.run(survey, blocks, parcels: 6)
        let other = try StoreFixture()
        let reversed = try other.open()
        try await reversed.run(survey, blocks.reversed(), parcels: 6)
        #expect(try store.findings().map(\.id) == reversed.findings().map(\.id))
        #expect(try store.findings().map(\.finding) == reversed.findings().map(\.finding))
        #expect(try store.workOrders().map(\.id) == reversed.workOrders().map(\.id))
        #expect(try store.parcels() == reversed.parcels())
    }

    @Test func anotherSurveyThatSeesTheSameKeepsTheFindingUntouched() async throws {
        let (first, second) = (F.survey("s1"), F.survey("s2"))
        try await store.run(first, [F.block(first, 0, [(0, .newBuilding)])], parcels: 1)
        let (findings, orders) = (try store.findings(), try store.workOrders())
        try await store.run(second, [F.block(second, 0, [(0, .newBuilding)])], parcels: 1)
        #expect(try store.findings() == findings)
        #expect(try store.workOrders() == orders)
        let news = try store.events().filter { [.findingUpdated, .orderUpdated].contains($0.kind) }
        #expect(news.isEmpty)
        #expect(try await store.surveys.tally(of: second.id).findings == 1)
        #expect(try await store.surveys.tally(of: second.id).workOrders == 1)
    }

    @Test func aLaterEpochThatSeesItAgainUpdatesFindingAndOrderUnderTheirIDs() async throws {
        let first = F.survey("s1")
        let second = F.survey("s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z")
        try await store.run(first, [F.block(first, 0, [(0, .newBuilding)])], parcels: 1)
        try await store.run(second, [F.block(second, 0, [(0, .newBuilding)], inside: 99)], parcels: 1)
        let finding = try #require(try store.findings().first)
        #expect(try store.findings().count == 1)
        #expect(finding.episode == 1)
        #expect(finding.finding.changedAreaInsideSquareMetres == 99)
        #expect(finding.finding.provenance.surveyID == second.id)
        #expect(try store.workOrders().map(\.changedAreaInsideSquareMetres) == [99])
    }

    @Test func noChangeInTheSameScenesTakesFindingAndOrderBack() async throws {
        let first = F.survey("s1")
        let stricter = F.survey("s2", settings: ["threshold": "9"])
        try await store.run(first, [F.block(first, 0, [(0, .newBuilding)])], parcels: 1)
        try await store.run(stricter, [F.block(stricter, 0, [(0, .noChange)])], parcels: 1)
        #expect(try store.findings().map(\.state) == [.lapsed])
        #expect(try store.workOrders().map(\.state) == [.withdrawn])
        #expect(try await store.surveys.tally(of: first.id).workOrders == 0)

        // Looked at in the same scenes once more, it is the same matter, not a second one.
        let third = F.survey("s3", settings: ["threshold": "5"])
        try await store.run(third, [F.block(third, 0, [(0, .newBuilding)])], parcels: 1)
        #expect(try store.findings().map(\.id.text) == ["440605001001JC00000-01"])
        #expect(try store.findings().map(\.state) == [.suspected])
        #expect(try store.workOrders().map(\.id.text) == ["AD-440605001001JC00000-01"])
        #expect(try store.workOrders().map(\.state) == [.raised])
    }

    @Test func noChangeInOtherScenesTakesNothingBack() async throws {
        let first = F.survey("s1")
        let nextYear = F.survey("s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z")
        try await store.run(first, [F.block(first, 0, [(0, .newBuilding)])], parcels: 1)
        try await store.run(nextYear, [F.block(nextYear, 0, [(0, .noChange)])], parcels: 1)
        #expect(try store.findings().map(\.state) == [.suspected])
        #expect(try store.workOrders().map(\.state) == [.raised])
    }

    @Test func notObservedInTheSameScenesTakesNothingBack() async throws {
        let first = F.survey("s1")
        let other = F.survey("s2", settings: ["minimum-valid-share": "0.9"])
        try await store.run(first, [F.block(first, 0, [(0, .newBuilding)])], parcels: 1)
        try await store.run(other, [F.block(other, 0, [(0, .notObserved)])], parcels: 1)
        #expect(try store.findings().map(\.state) == [.suspected])
        #expect(try store.parcel(F.code(0))?.lastClearLook == first.laterAcquiredAt)
    }

    @Test func anOlderPairDoesNotHideALaterLook() async throws {
        let later = F.survey("s1")
        let older = F.survey("s2", scenes: ("0000", "aaaa"), later: "2023-03-05T03:10:00Z")
        try await store.run(later, [F.block(later, 0, [(0, .notObserved)])], parcels: 1)
        try await store.run(older, [F.block(older, 0, [(0, .noChange)])], parcels: 1)
        let parcel = try #require(try store.parcel(F.code(0)))
        #expect(parcel.verdict?.verdictClass == .notObserved)
        #expect(parcel.survey == later.id)
        #expect(parcel.lastClearLook == older.laterAcquiredAt)
    }

    @Test func aLowerOrderConfidenceRaisesWhatWasNotSureEnough() async throws {
        let strict = F.survey("s1", orderConfidence: 0.95)
        let loose = F.survey("s2", orderConfidence: 0.8)
        try await store.run(strict, [F.block(strict, 0, [(0, .newBuilding)])], parcels: 1)
        #expect(try store.workOrders().isEmpty)
        try await store.run(loose, [F.block(loose, 0, [(0, .newBuilding)])], parcels: 1)
        #expect(try store.workOrders().count == 1)
    }

    @Test func parcelsFollowTheCadastre() async throws {
        let survey = F.survey("s1", blocks: 9)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0), F.parcel(1)])
        var moved = F.parcel(1)
        moved.polygon = F.parcel(7).polygon
        moved.place.village = "西村"
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0), moved, F.parcel(2)])
        #expect(try store.parcels().map(\.parcel) == [F.parcel(0), moved, F.parcel(2)])
    }

    @Test func anotherCRSIsRefusedAndNothingIsWritten() async throws {
        _ = try await store.surveys.begin(F.survey("s1"), parcels: [F.parcel(0)])
        var foreign = F.parcel(1)
        foreign.crs = CRSCode(epsg: 4526)
        await #expect(throws: CaseError.otherCRS(store: store.path, kept: CRSCode(epsg: 4547), survey: foreign.crs)) {
            _ = try await store.surveys.begin(F.survey("s2"), parcels: [foreign])
        }
        #expect(try store.surveys().count == 1)
        #expect(try store.parcels().count == 1)
    }

    @Test func aBlockOfAnUnknownSurveyIsRefused() async throws {
        let survey = F.survey("never")
        await #expect(throws: CaseError.unknownSurvey(store: store.path, id: survey.id)) {
            try await store.surveys.record(F.block(survey, 0, []))
        }
    }

    @Test func workersMayRecordAtTheSameTime() async throws {
        let survey = F.survey("s1", blocks: 40)
        _ = try await store.surveys.begin(survey, parcels: (0..<40).map(F.parcel))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask { [store] in
                    try await store.surveys.record(F.block(survey, index, [(index, .newBuilding)]))
                    try await store.surveys.record(F.block(survey, index, [(index, .newBuilding)]))
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.findings().count == 40)
        #expect(try await store.surveys.tally(of: survey.id).parcelsByVerdict == [.newBuilding: 40])
        try store.verifyAuditChain()
    }
}
