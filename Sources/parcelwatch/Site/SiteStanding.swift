import Catalogue
import Delivery
import Export
import Findings
import Foundation
import Ground
import Store
import WorkOrders

/// How a store and what watches over it stand at one moment.
struct SiteStanding {
    let store: String
    let asOf: Instant
    let scenes: [CatalogueScene]
    let files: [StoredInboxFile]
    let runs: [StoredRun]
    let findings: [ConfirmationState: Int]
    let ordersOpen: Int
    let outbox: [OutboxEntry]
    let coverage: CoverageReport
    let watch: StoredLease?
    let survey: StoredLease?
    let surveys: [StoredSurvey]

    /// Reads a store; throws `StoreError`.
    init(store path: String, notSeenDays: Int, asOf: Instant) throws {
        let store = try GeoPackageStore(reading: path)
        defer { try? store.close() }
        (self.store, self.asOf) = (path, asOf)
        (scenes, files, runs) = (try store.scenes(), try store.inboxFiles(), try store.runs())
        findings = try store.findings().reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
        ordersOpen = try store.workOrders().count { $0.state.isOpen }
        outbox = try store.outbox()
        coverage = try CoverageReport(store: store, notSeenDays: notSeenDays, asOf: asOf)
        watch = try store.lease(GeoPackageStore.watchLease)
        survey = try store.lease(GeoPackageStore.surveyLease)
        surveys = try store.surveys()
    }

    /// Whether somebody is at work on it now.
    var isWorkedOn: Bool { [watch, survey].contains { $0.map { !$0.isFree(at: asOf) } ?? false } }

    /// The same for a monitoring system.
    var metrics: MetricsSnapshot {
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
        snapshot.leaseHeld = isWorkedOn
        return snapshot
    }
}
