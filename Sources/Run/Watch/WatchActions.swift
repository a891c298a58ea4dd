public import Catalogue
public import Delivery
public import Findings
public import Foundation
public import Ground
public import StorePorts

/// What came of a delivered file.
public enum InboxAnswer: Sendable, Hashable {
    /// Scenes for the catalogue: one as a rule, several from an archive or a STAC document.
    case accepted([CatalogueScene])
    /// Refused, except for these scenes that it names or holds.
    case refused(StoredInboxFile.Refusal, scenes: [CatalogueScene] = [])
    /// Not decided yet: the file is gone again, files that it names are missing, or the machine could not check it;
    /// these scenes of it are accepted already.
    case later(Message, scenes: [CatalogueScene] = [])
}

/// How a survey's process ended.
public struct SurveyOutcome: Sendable, Hashable {
    /// Its exit status; 128 + the signal's number where one ended it.
    public var exitStatus: Int32
    /// Its report; nil if it gave none.
    public var report: SurveyReport?
    /// Its last words.
    public var message: Message?

    /// An outcome from its parts.
    public init(exitStatus: Int32, report: SurveyReport?, message: Message?) {
        (self.exitStatus, self.report, self.message) = (exitStatus, report, message)
    }
}

/// The work that other rooms do for the watch: the pixel side, processes, files and messages.
public protocol WatchActions: Sendable {
    /// The names of the areas, in the order in which they are surveyed.
    var areas: [String] { get }
    /// Faults that hinder the watch, without those of inboxes and areas: a changed configuration, a folder without
    /// permission.
    func faults() -> [Message]
    /// The key that seals the log's anchors; nil where there is none. Throws what is wrong with its file.
    func auditKey() throws -> Data?
    /// An area's parcels; throws what is wrong with its files.
    func area(_ name: String) throws -> WatchedArea
    /// Checks a delivered file in a child process. `settled`: the files of the inboxes that are completely written.
    /// `store`: holds the catalogue; only read.
    func look(at file: InboxFile, settled: Set<String>, store: any OfficeStore) async throws -> InboxAnswer
    /// Surveys one pair in a child process, which is asked to stop once `shouldStop` returns true.
    func survey(_ task: SurveyTask, shouldStop: @escaping @Sendable () -> Bool) async throws -> SurveyOutcome
    /// The messages about a refused file, sent at once.
    func messages(ofRefused file: StoredInboxFile) throws -> [OutboxMessage]
    /// The messages about a run that ended, with the files refused since the last one; writes reports.
    ///
    /// The store is open for reading only.
    func messages(
        of job: SurveyJob, task: SurveyTask, outcome: SurveyOutcome, refused: [StoredInboxFile]
    ) async throws -> [OutboxMessage]
    /// A line for the operator.
    func say(_ message: Message)
    /// A warning for the operator.
    func warn(_ message: Message)
}
