import Ground
import Testing

@testable import WorkOrders

/// Photos staged to pass as restored ground, each refused by name.
@Suite struct EvidenceTests {
    private typealias W = OrderWorld
    private let rule = EvidenceRule(photos: 2, withinMetres: 50, needsBearing: true)

    private func photo(
        _ name: String, takenAt: Instant?, x: Double? = 10, bearing: Double? = 90
    ) -> Evidence {
        Evidence(
            .photo, sha256: name, name: name, takenAt: takenAt, position: x.map { Coordinate(x: $0, y: 0) },
            bearing: bearing)
    }

    private func faults(_ evidence: [Evidence], usedBy user: [String: WorkOrderID] = [:]) -> [EvidenceFault] {
        rule.faults(
            of: evidence, dispatchedAt: Instant(secondsSince1970: 1_000), distance: { $0.x }, usedBy: { user[$0] })
    }

    @Test func twoGoodPhotosAreEnough() {
        let later = Instant(secondsSince1970: 2_000)
        #expect(faults([photo("a", takenAt: later), photo("b", takenAt: later)]).isEmpty)
        // The same photo twice is one.
        #expect(faults([photo("a", takenAt: later), photo("a", takenAt: later)]) == [.tooFew(photos: 1, needed: 2)])
    }

    @Test func eachKindOfStagedPhotoIsNamed() {
        let (before, later) = (Instant(secondsSince1970: 999), Instant(secondsSince1970: 2_000))
        let other = WorkOrderID("PR-2026-000009")
        let evidence = [
            photo("used", takenAt: later), photo("early", takenAt: before), photo("far", takenAt: later, x: 300),
            photo("nowhere", takenAt: later, x: nil), photo("undated", takenAt: nil),
            photo("blind", takenAt: later, bearing: nil),
        ]
        #expect(
            faults(evidence, usedBy: ["used": other]) == [
                .usedBefore(name: "used", order: other),
                .tooEarly(name: "early", takenAt: before, dispatchedAt: Instant(secondsSince1970: 1_000)),
                .tooFar(name: "far", metres: 300, limit: 50), .withoutPlace(name: "nowhere"),
                .withoutTime(name: "undated"),
                .withoutBearing(name: "blind"),
            ])
        #expect(faults(evidence).allSatisfy { !$0.message.chinese.isEmpty && !$0.message.english.isEmpty })
    }

    @Test func aReportIsRefusedWithEveryFaultOfItsEvidence() throws {
        var world = W()
        world.context.evidence = rule
        world.context.distance = { $0.x }
        try world.take(W.dispatch(W.village), by: W.centre)
        try world.take(.signed, by: W.of(W.village))
        guard case .evidence(let faults) = world.refusal(W.feedback(.rectified, photo: 1), by: W.of(W.village)) else {
            Issue.record("a photo of nowhere was taken")
            return
        }
        #expect(faults.count == 4)
    }
}
