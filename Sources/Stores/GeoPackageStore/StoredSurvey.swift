public import Findings
public import Ground

/// A survey as the store keeps it.
public struct StoredSurvey: Sendable, Hashable {
    /// What it is.
    public var record: SurveyRecord
    /// When it was first begun.
    public var begunAt: Instant
    /// When it was closed; nil while blocks are missing.
    public var finishedAt: Instant?
    /// What it did; nil while blocks are missing.
    public var report: SurveyReport?
}
