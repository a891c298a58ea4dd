import Findings
import Ground
import Testing
import TestNumbers

@testable import WorkOrders

@Suite struct ParcelOrdersPropertyTests {
    /// Events of four episodes; `withReopening`: officers change their minds, too.
    private static func events(seed: UInt64, withReopening: Bool = false) -> [WorkOrderEvent] {
        var generator = SeededNumbers(seed: seed)
        return (0..<Int.random(in: 1...40, using: &generator)).map { step in
            let at = Instant(secondsSince1970: Int64(step))
            let episode = Int.random(in: 1...4, using: &generator)
            if Bool.random(using: &generator) {
                return .findingLapsed(record(episode: episode).id, at: at)
            }
            let confidence = [nil, 0.1, 0.5, 0.9].randomElement(using: &generator) ?? nil
            let area = Double(Int.random(in: 1...3, using: &generator))
            let record = record(episode: episode, confidence: confidence, inside: area)
            if withReopening, Int.random(in: 0..<4, using: &generator) == 0 {
                return .findingReopened(record, orderConfidence: 0.5, at: at)
            }
            return .findingRecorded(record, orderConfidence: 0.5, at: at)
        }
    }

    private static let parcel = record().finding.verdict.parcelCode

    @Test(arguments: 0..<300) func neverTwoOpenOrdersAndActionsTellTheWholeStory(seed: Int) {
        var machine = ParcelOrders(parcelCode: Self.parcel)
        var written: [WorkOrderID: WorkOrder] = [:]
        for event in Self.events(seed: UInt64(seed), withReopening: true) {
            for action in machine.apply(event) {
                if case .raise(let order) = action { #expect(written[order.id]?.state != .raised) }
                #expect(written[action.order.id] != action.order, "an action that changes nothing")
                written[action.order.id] = action.order
            }
            #expect(machine.orders.count { $0.state.isOpen } <= 1)
            // Whoever wrote down the actions and nothing else has the machine's state.
            #expect(written.values.sorted { $0.id < $1.id } == machine.orders)
            #expect(machine.apply(event).isEmpty, "the same event twice")
        }
        let numbers = machine.orders.map { Int($0.id.text.suffix(2)) }
        #expect(numbers == (0..<machine.orders.count).map { $0 + 1 })
    }

    @Test(arguments: 0..<300) func replayingTheWholeHistoryRaisesNothingTwice(seed: Int) {
        let events = Self.events(seed: UInt64(seed))
        var machine = ParcelOrders(parcelCode: Self.parcel)
        for event in events { _ = machine.apply(event) }
        let before = machine.orders
        let settled = Set(before.filter { !$0.state.isOpen }.flatMap(\.findingIDs))
        for event in events {
            for case .raise(let order) in machine.apply(event) {
                #expect(settled.isDisjoint(with: order.findingIDs), "an episode that was over was raised again")
            }
        }
        #expect(machine.orders.prefix(before.count).map(\.id) == before.map(\.id))
    }
}
