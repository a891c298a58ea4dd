import Casework
public import Catalogue
import GRDB
import GeoPackage
public import Ground

extension GeoPackageStore {
    /// Every unattended survey, oldest first.
    public func runs() throws -> [SurveyJob] { try read { try JobTable(db: $0).all() } }

    /// Begins an unattended survey, or takes up again the one that compares the same.
    public func beginRun(_ pair: SurveyPair) throws -> SurveyJob {
        let now = now()
        return try write { db in
            guard let run = try JobTable(db: db).begin(pair, now: now) else {
                throw StoreError.failed(path: path, reason: "runs")
            }
            return run
        }
    }

    /// Ends a run, and in the same transaction puts what is to be told into the outbox, one row per destination.
    ///
    /// A message whose key is there already for a destination is not put in again.
    public func endRun(
        _ run: SurveyJob, messages: [OutboxMessage], reported: [StoredInboxFile] = []
    ) throws {
        let now = now()
        try write { db in
            var ended = run
            ended.endedAt = now
            try JobTable(db: db).end(ended)
            let outbox = OutboxTable(db: db)
            for message in messages { try outbox.insert(message, now: now) }
            for var file in reported {
                file.reportedAt = now
                try InboxFileTable(db: db).put(file)
            }
            var log = try EventTable.writer(db, by: actor, now: now)
            try log.append(
                .runEnded, "\(run.id)",
                RunNote(
                    area: run.pair.area, state: run.state.rawValue, survey: run.survey, exitStatus: run.exitStatus,
                    attempts: run.attempts))
        }
    }

    /// Every delivered file that was checked, oldest first.
    public func inboxFiles() throws -> [StoredInboxFile] { try read { try InboxFileTable(db: $0).all() } }

    /// Keeps the result of a delivered file, its scenes and its messages; replaces the earlier result for the same
    /// path.
    ///
    /// Gives what putting each scene into the catalogue did.
    @discardableResult
    public func keep(
        _ file: StoredInboxFile, scenes: [CatalogueScene], messages: [OutboxMessage] = []
    ) throws -> [SceneAddition] {
        let now = now()
        return try write { db in
            let additions = try scenes.map { try put($0, in: db, now: now) }
            try InboxFileTable(db: db).put(file)
            for message in messages { try OutboxTable(db: db).insert(message, now: now) }
            if let refusal = file.refusal {
                var log = try EventTable.writer(db, by: actor, now: now)
                try log.append(.sceneRefused, file.path, RefusalNote(code: refusal.code, size: file.size))
            }
            return additions
        }
    }

    /// The number of the log's last entry: while it stays the same, no case has changed.
    public func lastLogEntry() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT max(sequence) FROM audit_log") ?? 0 }
    }

    /// When something scheduled was last done, by name; nil before the first time.
    public func mark(_ name: String) throws -> Instant? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT handled_at FROM marks WHERE name = ?", arguments: [name])?
                .optionalInstant("handled_at")
        }
    }

    /// Notes that something scheduled was done.
    public func setMark(_ name: String, _ instant: Instant) throws {
        try write { try $0.put(into: "marks", [("handled_at", instant.geoPackageText), ("name", name)]) }
    }
}

/// What the log says of a run.
private struct RunNote: Encodable {
    let area: String
    let state: String
    let survey: String?
    let exitStatus: Int?
    let attempts: Int
}

/// What the log says of a refusal.
private struct RefusalNote: Encodable {
    let code: String
    let size: Int
}
