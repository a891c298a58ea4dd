public import Findings
public import Ground

/// Looks after a store as a whole.
public protocol StoreUpkeep: Sendable {
    /// Checks the whole store at one moment: its pages, its log, and every row that people rely on against the log.
    func check() async throws -> StoreCheck
    /// Removes what is older than the rules keep, a little at a time, so that nobody waits; the log is never shortened.
    ///
    /// Pictures of what is still open, running surveys and undelivered messages stay however old they are; so do refusals
    /// that were not yet reported or whose file still exists, and failures that keep a survey from being tried again.
    @discardableResult
    func retain(_ rules: Retention) async throws -> Retained
    /// Makes the store as small as what it holds. Others wait meanwhile.
    func compact() async throws
}

/// The result of a check of the whole store.
public struct StoreCheck: Sendable, Hashable {
    /// Entries of the log, every one fitting its hash.
    public var logEntries = 0
    /// Findings checked.
    public var findings = 0
    /// Chips checked.
    public var chips = 0
    /// Findings that miss one of their three chips though none were taken off by age.
    public var missingChips: [FindingID] = []
    /// Everything else that is wrong, each with its table and key.
    public var faults: [Message] = []

    /// A check of nothing yet.
    public init() {}

    /// Whether nothing is wrong.
    public var isWhole: Bool { missingChips.isEmpty && faults.isEmpty }
}

/// What age takes away.
public struct Retention: Sendable, Hashable {
    /// Chips of finished and lapsed findings first detected more than so many days ago; nil = keep all.
    public var chipsDays: Int?
    /// Ended runs, delivered messages and refusals older than so many days; nil = keep all.
    public var logsDays: Int?

    /// Keeps everything unless told otherwise.
    public init(chipsDays: Int? = nil, logsDays: Int? = nil) {
        (self.chipsDays, self.logsDays) = (chipsDays, logsDays)
    }
}

/// What was taken away.
public struct Retained: Sendable, Hashable {
    /// Chips removed.
    public var chips = 0
    /// Ended runs removed.
    public var runs = 0
    /// Delivered or abandoned messages removed.
    public var messages = 0
    /// Records of refused files removed.
    public var refusals = 0
    /// Why the space was not given back to the disk; nil = it was, or there is none to give back.
    public var unfreed: StoreError?

    /// Nothing yet.
    public init() {}
}
