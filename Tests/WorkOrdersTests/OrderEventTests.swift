import Foundation
import Ground
import Reports
import TestNumbers
import Testing

@testable import WorkOrders

/// What the log holds of an order reads back as the same, and gives the same order when it is replayed.
@Suite struct OrderEventTests {
    private func read(_ event: OrderEvent) throws -> OrderEvent {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = try encoder.encode(Box(content: event.content))
        return try JSONDecoder().decode(Unbox.self, from: text, configuration: event.name).event
    }

    private struct Box: Encodable {
        let content: any Encodable & Sendable
        func encode(to encoder: any Encoder) throws { try content.encode(to: encoder) }
    }

    private struct Unbox: DecodableWithConfiguration {
        let event: OrderEvent
        init(from decoder: any Decoder, configuration name: String) throws {
            event = try OrderEvent(from: decoder, configuration: name)
        }
    }

    @Test func everyKindOfStepReadsBackAsItWasWritten() throws {
        let now = Instant(secondsSince1970: 1_800_000_000)
        let (unit, order) = (UnitCode("440605001"), WorkOrderID("PR-2026-000001"))
        let evidence = Evidence(
            .photo, sha256: "ab", name: "1.jpg", takenAt: now, position: Coordinate(x: 1, y: 2), bearing: 3)
        let steps: [OrderStep] = [
            OrderWorld.dispatch(unit, co: [unit]), .signed, OrderWorld.giveBack(to: unit),
            .upheld(OrderStep.Reason("a")),
            .disputed(OrderStep.Dispute(reason: "a", proposed: unit, arbiter: unit)),
            .stated(OrderStep.Statement(unit: unit, text: "a")), .arbiterRaised(OrderStep.ArbiterChange(arbiter: nil)),
            .ruled(OrderStep.Ruling(lead: unit, coHandlers: [unit], reason: "a")),
            .paused(OrderStep.Pause(reason: .expertise, evidence: "a", until: now)), .resumed,
            .extended(OrderStep.Extension(span: .days(3), reason: "a")),
            .stageDone(OrderStep.StageDone(stage: "a", note: "b")),
            .partDone(OrderStep.PartDone(unit: unit, note: "a")),
            .reported(
                OrderStep.Feedback(
                    outcome: .falseChange, legality: .unknown, note: "a", evidence: [evidence], cause: .shadow,
                    reference: "b")),
            .answered(OrderStep.Answer(reference: "a", text: "b")), .passed(OrderStep.Check(note: "a")),
            .sentBack(OrderStep.Reason("a")), .reopened(OrderStep.Reopening(cause: .visit, reason: "a")),
            .rechecked(OrderStep.Recheck(seenAt: now)),
            .doubted(OrderStep.Doubt(seenAt: now, sign: .surfaceOnly)), .withdrawn(OrderStep.Withdrawal(.undone)),
            .revived,
            .mergedInto(OrderStep.Merger(order, reason: "a")), .unmerged, .absorbed(OrderStep.Merger(order)),
            .released(OrderStep.Merger(order)), .assigned(OrderStep.Assignment(leader: "a", deadline: now)),
            .warned(OrderStep.ClockWarning(stage: "a", level: .red, supervisor: unit, raisesToCentre: false)),
        ]
        #expect(Set(steps.map(\.kind)) == Set(OrderStepKind.allCases))
        for step in steps { #expect(try read(.step(step)) == .step(step), "\(step.kind)") }
        var matter = OrderMatter(
            origins: [.passiveReport], category: CategoryCode("road.hole"), position: Coordinate(x: 1, y: 2))
        matter.reportIDs = [ReportID(year: 2026, number: 7)]
        let events: [OrderEvent] = [
            .filed(matter), .restated(matter),
            .joined(ReportJoining(report: ReportID(year: 2026, number: 8), origin: .passiveReport, source: .citizen)),
            .left(ReportLeaving(report: ReportID(year: 2026, number: 8), reason: "另一处")),
        ]
        for event in events { #expect(try read(event) == event) }
        #expect(Set((steps.map { OrderEvent.step($0) } + events).map(\.name)).count == steps.count + events.count)
        #expect(!OrderEvent.isName("orderRaised") && OrderEvent.isName("orderDispatched"))
    }

    @Test func theDiagramNamesEveryStateAndIsThatOfTheDocuments() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/orders.md"), encoding: .utf8)
        for language in Language.allCases {
            let diagram = OrderStepKind.diagram(in: language)
            #expect(page.contains(diagram), "docs/orders.md: replace the diagram by\n\(diagram)")
        }
    }
}
