import Casework
public import Catalogue
public import Delivery
import GRDB
import GeoPackage
public import Ground
public import StorePorts

extension GeoPackageStore: JobStore {
    /// Every unattended survey, oldest first.
    public func jobs() async throws -> [SurveyJob] { try await reading { try JobTable(db: $0).all() } }

    /// Begins an unattended survey, or takes up again the one that compares the same.
    public func begin(_ pair: SurveyPair) async throws -> SurveyJob {
        try await onWriter { store in
            let now = store.now()
            return try store.write { db in
                guard let job = try JobTable(db: db).begin(pair, now: now) else {
                    throw StoreError.failed(path: store.path, reason: "runs")
                }
                return job
            }
        }
    }

    /// Ends a job, and in the same transaction puts what is to be told into the outbox, one row per destination.
    ///
    /// A message whose key is there already for a destination is not put in again.
    public func end(
        _ job: SurveyJob, messages: [OutboxMessage], reported: [StoredInboxFile]
    ) async throws {
        try await onWriter { store in
            let now = store.now()
            try store.write { db in
                var ended = job
                ended.endedAt = now
                try JobTable(db: db).end(ended)
                let outbox = OutboxTable(db: db)
                for message in messages { try outbox.insert(message, now: now) }
                for var file in reported {
                    file.reportedAt = now
                    try InboxFileTable(db: db).put(file)
                }
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(
                    .runEnded, "\(job.id)",
                    RunNote(
                        area: job.pair.area, state: job.state.rawValue, survey: job.survey,
                        exitStatus: job.exitStatus, attempts: job.attempts))
            }
        }
    }

    /// When something scheduled was last done, by name; nil before the first time.
    public func mark(_ name: String) async throws -> Instant? {
        try await reading { db in
            try Row.fetchOne(db, sql: "SELECT handled_at FROM marks WHERE name = ?", arguments: [name])?
                .optionalInstant("handled_at")
        }
    }

    /// Notes that something scheduled was done.
    public func setMark(_ name: String, _ instant: Instant) async throws {
        try await onWriter { store in
            try store.write { try $0.put(into: "marks", [("handled_at", instant.geoPackageText), ("name", name)]) }
        }
    }
}

extension GeoPackageStore: InboxStore {
    /// Every delivered file that was checked, oldest first.
    public func inboxFiles() async throws -> [StoredInboxFile] {
        try await reading { try InboxFileTable(db: $0).all() }
    }

    /// Keeps the result of a delivered file, its scenes and its messages; replaces the earlier result for the same
    /// path.
    ///
    /// Gives what putting each scene into the catalogue did.
    @discardableResult
    public func keep(
        _ file: StoredInboxFile, scenes: [CatalogueScene], messages: [OutboxMessage]
    ) async throws -> [SceneAddition] {
        try await onWriter { store in
            let now = store.now()
            return try store.write { db in
                let additions = try scenes.map { try store.put($0, in: db, now: now) }
                try InboxFileTable(db: db).put(file)
                for message in messages { try OutboxTable(db: db).insert(message, now: now) }
                if let refusal = file.refusal {
                    var log = try EventTable.writer(db, by: store.actor, now: now)
                    try log.append(.sceneRefused, file.path, RefusalNote(code: refusal.code, size: file.size))
                }
                return additions
            }
        }
    }

    /// The faults that hinder the watch, from its latest pass.
    public func watchFaults() async throws -> [StoredFault] {
        try await reading { try WatchNoteTable(db: $0).faults() }
    }

    /// Keeps the faults that hinder the watch, in place of those before.
    public func keep(_ faults: [StoredFault]) async throws {
        try await onWriter { store in try store.write { try WatchNoteTable(db: $0).replaceFaults(by: faults) } }
    }

    /// The configuration that the latest watch was given; nil before the first.
    public func watchConfiguration() async throws -> StoredConfiguration? {
        try await reading { try WatchNoteTable(db: $0).configuration() }
    }

    /// Keeps which configuration a watch was given.
    public func keep(_ configuration: StoredConfiguration) async throws {
        try await onWriter { store in try store.write { try WatchNoteTable(db: $0).put(configuration) } }
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
