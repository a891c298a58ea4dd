public import Findings
public import Ground

/// The state of a store and its watch at one moment, for monitoring.
public struct MetricsSnapshot: Sendable, Hashable {
    /// When the snapshot was taken; ages are counted to here.
    public var takenAt: Instant
    /// A lease of the store as it is on record.
    public struct Lease: Sendable, Hashable {
        /// Whether a process holds it that may be alive.
        public var isHeld: Bool
        /// The last heartbeat of its holder, or of the last holder.
        public var heartbeatAt: Instant

        /// A lease from both.
        public init(isHeld: Bool, heartbeatAt: Instant) { (self.isHeld, self.heartbeatAt) = (isHeld, heartbeatAt) }
    }

    /// Surveys on record, by how they stand, e.g. `finished`, `failed`.
    public var surveysByOutcome: [String: Int] = [:]
    /// When the latest survey began; nil before the first.
    public var lastSurveyStartedAt: Instant?
    /// When the latest survey that finished ended.
    public var lastSurveyFinishedAt: Instant?
    /// How long it took, seconds.
    public var lastSurveySeconds: Double?
    /// Parcels that the latest survey gave a verdict.
    public var parcelsJudged: Int?
    /// Findings on record, by state of confirmation.
    public var findingsByState: [ConfirmationState: Int] = [:]
    /// Work orders that are open.
    public var ordersOpen = 0
    /// Scenes in the catalogue.
    public var scenesAccepted = 0
    /// Files that stand refused.
    public var scenesRefused = 0
    /// Events waiting to be delivered, by destination.
    public var outboxPending: [String: Int] = [:]
    /// Events given up, by destination.
    public var outboxAbandoned: [String: Int] = [:]
    /// When the oldest waiting event was put in; nil if none waits.
    public var oldestPendingAt: Instant?
    /// How long ago parcels were seen; nil if it was not counted.
    public var coverage: CoverageCounts?
    /// Size of the store's files, bytes.
    public var storeBytes: Int?
    /// The store's leases that were ever taken, by name.
    public var leases: [String: Lease] = [:]

    /// A snapshot in which everything is still to be filled in.
    public init(takenAt: Instant) { self.takenAt = takenAt }

    /// The metrics in Prometheus' text format; states without a finding are written as 0, so that a graph has them.
    public var prometheusText: String {
        var output = PrometheusText()
        func seconds(_ instant: Instant?) -> Double? { instant.map { Double($0.secondsSince1970) } }
        func samples(_ counts: [String: Int], _ label: String) -> [PrometheusText.Sample] {
            counts.sorted { $0.key < $1.key }.map { .init(Double($0.value), [(label, $0.key)]) }
        }
        output.add(
            "parcelwatch_build_info", .gauge, help: "The program's version; always 1.",
            [.init(1, [("version", Program.version)])])
        output.add(
            "parcelwatch_surveys", .gauge,
            help: "Surveys on record, by state; surveys that are retried or removed by retention are not counted.",
            samples(["finished": 0, "failed": 0].merging(surveysByOutcome) { $1 }, "outcome"))
        output.add(
            "parcelwatch_last_survey_start_timestamp_seconds", .gauge, help: "When the latest survey began.",
            seconds(lastSurveyStartedAt))
        output.add(
            "parcelwatch_last_survey_end_timestamp_seconds", .gauge,
            help: "When the latest finished survey ended.", seconds(lastSurveyFinishedAt))
        output.add(
            "parcelwatch_last_survey_duration_seconds", .gauge, help: "How long the latest finished survey took.",
            lastSurveySeconds)
        output.add(
            "parcelwatch_last_survey_parcels", .gauge, help: "Parcels that the latest finished survey judged.",
            parcelsJudged.map(Double.init))
        output.add(
            "parcelwatch_findings", .gauge, help: "Findings on record, by state.",
            ConfirmationState.allCases.map { .init(Double(findingsByState[$0] ?? 0), [("state", $0.rawValue)]) })
        output.add("parcelwatch_orders_open", .gauge, help: "Work orders that are open.", Double(ordersOpen))
        output.add(
            "parcelwatch_scenes", .gauge, help: "Scenes in the catalogue, and refused files.",
            [
                .init(Double(scenesAccepted), [("state", "accepted")]),
                .init(Double(scenesRefused), [("state", "refused")]),
            ])
        output.add(
            "parcelwatch_outbox_pending", .gauge, help: "Events waiting to be delivered.",
            samples(outboxPending, "destination"))
        output.add(
            "parcelwatch_outbox_abandoned", .gauge, help: "Events given up; see parcelwatch status.",
            samples(outboxAbandoned, "destination"))
        output.add(
            "parcelwatch_outbox_oldest_pending_age_seconds", .gauge,
            help: "Age of the oldest waiting event; 0 if none waits.",
            oldestPendingAt.map { Double(max(0, takenAt.secondsSince1970 - $0.secondsSince1970)) } ?? 0)
        if let coverage {
            output.add(
                "parcelwatch_parcels", .gauge, help: "Parcels by how long ago they were seen.",
                [
                    .init(Double(coverage.seen), [("standing", "seen")]),
                    .init(Double(coverage.notSeen), [("standing", "not_seen")]),
                    .init(Double(coverage.never), [("standing", "never")]),
                ])
            output.add(
                "parcelwatch_not_seen_threshold_seconds", .gauge,
                help: "After how long a parcel counts as not seen.", Double(coverage.notSeenDays) * 86_400)
        }
        output.add("parcelwatch_store_bytes", .gauge, help: "Size of the store.", storeBytes.map(Double.init))
        let leases = leases.sorted { $0.key < $1.key }
        output.add(
            "parcelwatch_lease_held", .gauge, help: "Whether a process holds the lease and works; 0 for an idle watch.",
            leases.map { .init($0.value.isHeld ? 1 : 0, [("lease", $0.key)]) })
        output.add(
            "parcelwatch_lease_heartbeat_timestamp_seconds", .gauge,
            help: "The last heartbeat under a lease; a living watch sends one at least every five minutes.",
            leases.map { .init(Double($0.value.heartbeatAt.secondsSince1970), [("lease", $0.key)]) })
        return output.text
    }
}
