public import Catalogue
public import Findings
public import Foundation
public import Ground
public import GeoPackageStore

/// What came of a delivered file.
public enum InboxAnswer: Sendable, Hashable {
    /// Scenes for the catalogue: one as a rule, several from an archive or a STAC document.
    case accepted([CatalogueScene])
    /// Not let in, but for these scenes that it names or holds.
    case refused(StoredInboxFile.Refusal, scenes: [CatalogueScene] = [])
    /// Nothing final to be said of it now: it is gone again, what it names is not there yet, or the machine could not
    /// look; these scenes of it are there already.
    case later(Message, scenes: [CatalogueScene] = [])
}

/// How a survey's process ended.
public struct SurveyOutcome: Sendable, Hashable {
    /// Its exit status; 128 + the signal's number where one ended it.
    public var exitStatus: Int32
    /// What it reported; nil where it did not come to that.
    public var report: SurveyReport?
    /// Its last words.
    public var message: Message?

    /// An outcome from its parts.
    public init(exitStatus: Int32, report: SurveyReport?, message: Message?) {
        (self.exitStatus, self.report, self.message) = (exitStatus, report, message)
    }
}

/// What the watch has others do: the pixel side, processes, files and messages, which the room itself knows nothing of.
public protocol WatchActions: Sendable {
    /// The names of the areas, in the order in which they are surveyed.
    var areas: [String] { get }
    /// What hinders the watch besides its inboxes and areas: a configuration that was changed, a folder that is closed.
    func faults() -> [Message]
    /// The key that seals the log's anchors; nil where there is none. Throws what is wrong with its file.
    func auditKey() throws -> Data?
    /// An area's parcels; throws what is wrong with its files.
    func area(_ name: String) throws -> WatchedArea
    /// Looks at a delivered file, in a process of its own; `settled` are the inboxes' files that nobody is writing any
    /// more, `store` is what the catalogue knows, nothing is written to it.
    func look(at file: InboxFile, settled: Set<String>, store: GeoPackageStore) async throws -> InboxAnswer
    /// Surveys one pair in a process of its own, which is asked to stop when `shouldStop` says so.
    func survey(_ task: SurveyTask, shouldStop: @escaping @Sendable () -> Bool) async throws -> SurveyOutcome
    /// What is to be told of a file that was not let in, at once.
    func messages(ofRefused file: StoredInboxFile) throws -> [OutboxMessage]
    /// What is to be told of a run that ended, with the files that were refused since the last one; writes reports.
    ///
    /// The store is open for the one who asks; nothing may be written to it.
    func messages(
        of run: SurveyJob, task: SurveyTask, outcome: SurveyOutcome, refused: [StoredInboxFile]
    ) throws -> [OutboxMessage]
    /// A line for whoever looks on.
    func say(_ message: Message)
    /// A warning for whoever looks on.
    func warn(_ message: Message)
}
