import Access
import Findings
public import Ground
public import Reports
public import WorkOrders

/// What a store keeps of the token by which a reporter asks what became of a report: never the token itself.
public struct ReportToken: Sendable, Hashable {
    /// The hash of the token (``Access/AccessToken/hash(of:)``).
    public var hash: String
    /// The report.
    public var report: ReportID
    /// When it was made.
    public var madeAt: Instant
    /// What its holder thinks of how the matter was handled; nil before.
    public var evaluation: OfficeRecordID?

    /// A token from its parts.
    public init(hash: String, report: ReportID, madeAt: Instant, evaluation: OfficeRecordID? = nil) {
        (self.hash, self.report, self.madeAt, self.evaluation) = (hash, report, madeAt, evaluation)
    }

    /// For how long it is good, days.
    public static let days: Int64 = 730

    /// Whether it is good for nothing any more.
    public func isOver(at now: Instant) -> Bool { madeAt.advanced(by: Self.days * 86_400) <= now }
}

extension CaseWriting {
    /// Makes the token of a report; gives it, and keeps its hash alone.
    func makeToken(of report: ReportID, at now: Instant, log: inout EventWriter) throws -> String {
        let token = AccessToken.forPage()
        let kept = ReportToken(hash: AccessToken.hash(of: token), report: report, madeAt: now)
        try put(kept)
        try log.append(.reportTokenMade, report.text, ["sha256": kept.hash])
        return token
    }
}
