public import Casework
public import Ground
public import Reports
public import WorkOrders

/// Which reports another system follows up by pages: those that every given condition holds for, by id.
///
/// New reports come at the end, so that pages that are fetched while reports arrive lose and double none.
public struct RequestQuery: Sendable, Hashable {
    /// Handed in by this account; nil = by anybody.
    public var account: String?
    /// One of these; nil = any.
    public var ids: Set<ReportID>?
    /// Of one of these categories; nil = any.
    public var categories: Set<CategoryCode>?
    /// Reported at this moment or later; nil = any time.
    public var reportedFrom: Instant?
    /// Reported at this moment or before; nil = any time.
    public var reportedUntil: Instant?
    /// Report or order changed at this moment or later; nil = any time.
    public var updatedFrom: Instant?
    /// Report and order last changed at this moment or before; nil = any time.
    public var updatedUntil: Instant?
    /// Whether its order is still open; nil = either.
    public var isOpen: Bool?
    /// How many of them are passed over.
    public var offset = 0
    /// How many are given at most.
    public var limit = 1_000

    /// Every one.
    public init() {}

    /// Whether it asks for this one; the page aside.
    public func asks(for request: ReportRequest) -> Bool {
        let report = request.record.report
        return (account.map { $0 == report.account } ?? true) && (ids?.contains(report.id) ?? true)
            && (categories?.contains(report.category) ?? true) && (reportedFrom.map { report.reportedAt >= $0 } ?? true)
            && (reportedUntil.map { report.reportedAt <= $0 } ?? true)
            && (updatedFrom.map { request.updatedAt >= $0 } ?? true)
            && (updatedUntil.map { request.updatedAt <= $0 } ?? true)
            && (isOpen.map { $0 == request.order.state.isOpen } ?? true)
    }
}

/// A report with the order that stands for it.
public struct ReportRequest: Sendable, Hashable {
    /// The report.
    public var record: ReportRecord
    /// Its order, or the one that that was merged into.
    public var order: WorkOrder
    /// When the one or the other was last changed.
    public var updatedAt: Instant

    /// A request from its parts.
    public init(record: ReportRecord, order: WorkOrder, updatedAt: Instant) {
        (self.record, self.order, self.updatedAt) = (record, order, updatedAt)
    }
}
