public import Findings
public import WorkOrders

/// The findings to be written, with what belongs to them.
public struct FindingCollection: Sendable {
    /// In the order of their ids.
    public let findings: [FindingRecord]
    /// The order that each finding joined, the latest if there were several.
    let orders: [FindingID: WorkOrderID]
    /// Where a finding's chips come from.
    let chips: @Sendable (FindingID) async throws -> [Chip]

    /// A collection; `findings` and `workOrders` in any order, orders of other findings are passed over.
    ///
    /// Pictures are asked for one finding at a time, and only by formats that hold them.
    public init(
        findings: [FindingRecord], workOrders: [WorkOrder],
        chips: @escaping @Sendable (FindingID) async throws -> [Chip]
    ) {
        self.findings = findings.sorted { $0.id < $1.id }
        var orders: [FindingID: WorkOrderID] = [:]
        for order in workOrders.sorted(by: { $0.id < $1.id }) {
            for id in order.matter.findingIDs { orders[id] = order.id }
        }
        self.orders = orders
        self.chips = chips
    }
}

/// Hands over parcels one by one, each with its latest verdict; in the order in which they are written, so sorted by
/// code for a reproducible export.
public typealias ParcelSource = (_ each: (ParcelRecord, Verdict?) throws -> Void) async throws -> Void
