import Casework
import Catalogue
import Delivery
import Reporting
import Findings
import Ground
import StorePorts
import Site

extension SiteStatus {
    /// The status as JSON, for programs; Prometheus has its own form.
    var json: JSONObject {
        let images = scenes.filter { !$0.description.isSurfaceModel }
        let counts = coverage.counts
        func count(_ number: Int) -> ListCell { .number(Double(number), decimals: 0) }
        let states = ConfirmationState.allCases.map { ("findings_\($0.rawValue)", count(findings[$0] ?? 0)) }
        return JSONObject(
            values: [
                ("as_of", .time(asOf)),
                ("watch_heartbeat_at", .time(watch?.heartbeatAt)),
                ("watch_is_held", .flag(watch.map { !$0.isFree(at: asOf) } ?? false)),
                ("survey_heartbeat_at", .time(survey?.heartbeatAt)),
                ("survey_is_held", .flag(survey.map { !$0.isFree(at: asOf) } ?? false)),
                ("scenes", count(scenes.count)),
                ("latest_acquired_at", .time(images.map(\.acquiredAt).max())),
                ("files_refused", count(files.count { $0.refusal != nil })),
                ("surveys", count(surveys.count)),
                ("latest_finished_at", .time(surveys.compactMap(\.finishedAt).max())),
                ("orders_open", count(ordersOpen)),
                ("parcels", count(counts.total)),
                ("parcels_seen", count(counts.seen)),
                ("parcels_not_seen", count(counts.notSeen)),
                ("parcels_never_seen", count(counts.never)),
                ("not_seen_days", count(counts.notSeenDays)),
                ("notices_pending", count(outbox.count { $0.state == .pending })),
                ("notices_given_up", count(outbox.count { $0.state == .abandoned })),
            ] + states)
    }
}
