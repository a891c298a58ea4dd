public import Findings

/// What an order is about; findings of one matter on a parcel join one order.
public enum WorkOrderMatter: String, Sendable, Codable, Hashable, CaseIterable {
    /// Something is built, or the ground made ready for it.
    case construction
    /// A building was demolished.
    case demolition

    /// The matter of a class.
    public init(_ verdictClass: VerdictClass) { self = verdictClass == .demolished ? .demolition : .construction }
}
