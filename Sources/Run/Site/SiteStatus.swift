public import Casework
public import Catalogue
public import Delivery
public import Reporting
public import Findings
import Foundation
public import Ground
import Governance
public import StorePorts
import WorkOrders

/// The state of a store and its watch at one moment.
public struct SiteStatus: Sendable {
    /// The store's path.
    public let store: String
    /// The moment.
    public let asOf: Instant
    /// The catalogue.
    public let scenes: [CatalogueScene]
    /// What was delivered to the inboxes.
    public let files: [StoredInboxFile]
    /// The watch's surveys.
    public let runs: [SurveyJob]
    /// How many findings are in each state.
    public let findings: [ConfirmationState: Int]
    /// Orders that are not closed.
    public let ordersOpen: Int
    /// Messages for webhooks.
    public let outbox: [OutboxEntry]
    /// Which parcels were seen.
    public let coverage: CoverageReport
    /// The watch's lease; nil = none ever worked.
    public let watch: StoredLease?
    /// The surveys' lease; nil = none ever worked.
    public let survey: StoredLease?
    /// The surveys that were recorded.
    public let surveys: [StoredSurvey]
    /// The faults that hindered the watch in its latest pass.
    let faults: [StoredFault]
    /// The configuration that the latest watch was given.
    let configuration: StoredConfiguration?

    /// Reads a store; throws `StoreError`.
    public init(store path: String, notSeenDays: Int, asOf: Instant) async throws {
        let store = try Stores.reading(path)
        defer { try? store.close() }
        (self.store, self.asOf) = (path, asOf)
        (scenes, files, runs) = (try await store.scenes(), try await store.inboxFiles(), try await store.jobs())
        let counts = try await store.counts(in: .everything)
        (findings, ordersOpen) = (counts.findings, counts.openOrders)
        outbox = try await store.outbox()
        coverage = try await CoverageReport(store: store, notSeenDays: notSeenDays, asOf: asOf)
        (watch, survey) = (try await store.lease(watchLease), try await store.lease(surveyLease))
        surveys = try await store.surveys()
        faults = try await store.watchFaults()
        configuration = try await store.watchConfiguration()
    }

    /// The state of the process that works under a lease.
    ///
    /// A watch takes its lease for each of its passes, at least once a minute unless it is in trouble, so that of an
    /// idle one there is only the last heartbeat; one that waits for another leaves no trace.
    public func work(under lease: StoredLease?) -> Message {
        guard let lease else { return Message(zh: "从未进行", en: "never") }
        let seconds = asOf.secondsSince1970 - lease.heartbeatAt.secondsSince1970
        let (who, when) = (lease.holder.name, LocalTime.text(lease.heartbeatAt))
        let isRecent = abs(seconds) <= StoredLease.patienceSeconds
        if !lease.isFree(at: asOf) {
            return isRecent
                ? Message(zh: "进行中（\(who)）", en: "at work (\(who))")
                : Message(
                    zh: "占用中（\(who)），但自 \(when) 起没有动静，请查看该进程",
                    en: "held by \(who), without a heartbeat since \(when); check that process")
        }
        if lease.isHeld || lease.holder.isDead {
            return Message(zh: "未在进行；\(who) 已结束，最后动静 \(when)", en: "not at work; \(who) ended, last sign \(when)")
        }
        if lease.holder.isLocal || isRecent {
            return Message(zh: "空闲（\(who)），最近一次 \(when)", en: "idle (\(who)), last at work \(when)")
        }
        return Message(
            zh: "未在进行；\(who) 最后动静 \(when)，是否仍在运行无从得知",
            en: "not at work; last heartbeat of \(who) \(when); whether it still runs is unknown")
    }

    /// The state of the watch; where a timer starts its passes, the time of the last one.
    public var watchInWords: Message {
        guard let watch, configuration?.isOnce == true, watch.isFree(at: asOf) else { return work(under: watch) }
        let when = LocalTime.text(watch.heartbeatAt)
        return Message(zh: "定时运行，最近一次 \(when)", en: "by a timer, the last pass at \(when)")
    }

    /// The same for a monitoring system.
    public var metrics: MetricsSnapshot {
        var snapshot = MetricsSnapshot(takenAt: asOf)
        let finished = surveys.filter { $0.finishedAt != nil }
        snapshot.surveysByOutcome = [
            "finished": finished.count, "failed": runs.count { $0.state == .failed },
        ]
        snapshot.lastSurveyStartedAt = surveys.map(\.begunAt).max()
        let last = finished.max { ($0.finishedAt ?? .distantPast) < ($1.finishedAt ?? .distantPast) }
        snapshot.lastSurveyFinishedAt = last?.finishedAt
        snapshot.lastSurveySeconds = last?.report?.seconds
        snapshot.parcelsJudged = last?.report.map { $0.tally.parcelsByVerdict.values.reduce(0, +) }
        snapshot.findingsByState = findings
        snapshot.ordersOpen = ordersOpen
        snapshot.scenesAccepted = scenes.count
        snapshot.scenesRefused = files.count { $0.refusal != nil }
        func count(_ state: OutboxEntry.State) -> [String: Int] {
            outbox.filter { $0.state == state }.reduce(into: [:]) { $0[$1.destination, default: 0] += 1 }
        }
        (snapshot.outboxPending, snapshot.outboxAbandoned) = (count(.pending), count(.abandoned))
        snapshot.oldestPendingAt = outbox.filter { $0.state == .pending }.map(\.createdAt).min()
        snapshot.coverage = coverage.counts
        snapshot.storeBytes = ["", "-wal"].compactMap {
            (try? FileManager.default.attributesOfItem(atPath: store + $0))?[.size] as? Int
        }.reduce(0, +)
        for lease in [watch, survey].compactMap({ $0 }) {
            snapshot.leases[lease.name] = .init(isHeld: !lease.isFree(at: asOf), heartbeatAt: lease.heartbeatAt)
        }
        return snapshot
    }
}
