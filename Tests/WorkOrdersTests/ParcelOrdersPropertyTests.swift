import Findings
import Ground
import Reports
import TestNumbers
import Testing

@testable import WorkOrders

/// What holds whatever happens on a parcel.
@Suite struct ParcelOrdersPropertyTests {
    /// What is said of four episodes, in any order.
    private static func history(seed: UInt64) -> [FindingRecord] {
        var random = SeededNumbers(seed: seed)
        return (0..<Int.random(in: 1...40, using: &random)).map { _ in
            record(
                episode: Int.random(in: 1...4, using: &random),
                [.newBuilding, .extension, .demolished, .groundCleared].randomElement(using: &random) ?? .taller,
                confidence: [nil, 0.1, 0.5, 0.9].randomElement(using: &random) ?? nil,
                inside: Double(Int.random(in: 1...3, using: &random)),
                state: ConfirmationState.allCases.randomElement(using: &random) ?? .suspected,
                decided: [nil, nil, .newBuilding, .demolished].randomElement(using: &random) ?? nil,
                isGone: Int.random(in: 0..<6, using: &random) == 0)
        }
    }

    @Test(arguments: 0..<400) func ordersRestOnWhatStandsAndActionsTellTheWholeStory(seed: Int) throws {
        var desk = Desk()
        var written: [WorkOrderID: WorkOrder] = [:]
        for (step, said) in Self.history(seed: UInt64(seed)).enumerated() {
            let at = Instant(secondsSince1970: Int64(step))
            for action in desk.take(said, at: at) {
                if action.kind == .raise { #expect(written[action.order.id]?.state != .filed) }
                #expect(written[action.order.id] != action.order, "an action that changes nothing")
                written[action.order.id] = action.order
            }
            for group in ["building", "demolition"] {
                #expect(desk.machine.orders.count { $0.state.isOpen && $0.matter.group.text == group } <= 1)
            }
            // Whoever wrote down the actions and nothing else has the machine's state.
            #expect(written.values.sorted { $0.id < $1.id } == desk.machine.orders)
            #expect(desk.take(said, at: at).isEmpty, "the same once more")
            for order in desk.machine.orders where order.state.isOpen {
                let own = order.matter.findingIDs.filter { !order.matter.lapsedFindingIDs.contains($0) }
                let standing = own.compactMap { id in desk.findings.values.first { $0.id == id } }
                let latest = try #require(standing.max { $0.episode < $1.episode })
                #expect(standing.allSatisfy { $0.state != .lapsed && !$0.isUndone })
                #expect(order.matter.verdictClass == latest.statedClass)
                #expect(order.matter.changedAreaInsideSquareMetres == latest.finding.changedAreaInsideSquareMetres)
            }
        }
        let numbers = desk.machine.orders.map { Int($0.id.text.suffix(2)) }
        #expect(numbers == (0..<desk.machine.orders.count).map { $0 + 1 })
    }
}
