import Findings
public import WorkOrders

/// What a survey changed.
public struct SurveyChanges: Sendable, Codable, Hashable {
    /// What became of a finding.
    public enum FindingChange: String, Sendable, Codable, Hashable {
        /// It was recorded for the first time.
        case recorded
        /// Its state is another one.
        case state
        /// It has new content.
        case content
    }

    /// What became of an order.
    public enum OrderChange: String, Sendable, Codable, Hashable {
        /// It was raised, or brought back.
        case raised
        /// It has new content.
        case updated
        /// It was taken back.
        case withdrawn
    }

    /// Findings, by their ids.
    public var findings: [String: FindingChange] = [:]
    /// Orders, by their ids.
    public var orders: [String: OrderChange] = [:]

    /// No changes.
    public init() {}

    /// Whether nothing was changed.
    public var isEmpty: Bool { findings.isEmpty && orders.isEmpty }

    /// Notes what became of a finding: recorded outweighs a new state, a new state outweighs new content.
    mutating func note(_ change: FindingChange, of id: FindingID) {
        let known = findings[id.text]
        if change == .content, known != nil { return }
        if known == .recorded { return }
        findings[id.text] = change
    }

    /// Notes what became of an order: the last raising or withdrawal counts, an update only beside neither.
    mutating func note(_ action: WorkOrderAction) {
        let id = action.order.id.text
        switch action.kind {
        case .raise: orders[id] = .raised
        case .withdraw: orders[id] = .withdrawn
        case .update: orders[id] = orders[id] ?? .updated
        }
    }

    /// Adds what was changed after this.
    public mutating func add(_ later: SurveyChanges) {
        for (id, change) in later.findings { note(change, of: FindingID(id)) }
        for (id, change) in later.orders { orders[id] = change == .updated ? orders[id] ?? change : change }
    }

    /// The orders with this outcome, in the order of their ids.
    public func orders(_ change: OrderChange) -> [WorkOrderID] {
        orders.filter { $0.value == change }.keys.map { WorkOrderID($0) }.sorted()
    }
}
