import Casework
import Findings
import Foundation
import Ground
import Model
import Projection
import GeoPackageStore
import Survey

/// A survey into a store, which is left as one clean file however it ends.
struct StoredSurveyRun {
    let plan: SurveyPlan
    let model: JudgeModel
    let threads: Int
    let store: String
    /// The watch's lease under which it records; nil for a survey by hand.
    var watchToken: Int?

    func run(
        isStopped: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (SurveyProgress) -> Void
    ) async throws -> SurveyReport {
        let store = try GeoPackageStore(
            writing: store, by: watchToken == nil ? .user : .watch, now: { .now },
            wellKnownText: { try wellKnownText(of: $0) })
        if let watchToken { store.adopt(lease: GeoPackageStore.watchLease, token: watchToken) }
        let report: SurveyReport
        do {
            report = try await SurveyRun(plan: plan, model: model, threads: threads)
                .run(
                    journal: SurveyCasework(store, clock: { .now }), isStopped: isStopped, progress: progress)
        } catch {
            // Whatever stopped the run, what it recorded becomes one clean file.
            try? store.close()
            throw error
        }
        try store.close()
        return report
    }
}

extension Instant {
    /// This moment by the machine's clock.
    static var now: Instant { Instant(secondsSince1970: Int64(Date().timeIntervalSince1970.rounded(.down))) }
}
