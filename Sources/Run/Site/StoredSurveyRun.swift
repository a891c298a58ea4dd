import Casework
public import Findings
import Foundation
import Ground
public import Model
import StorePorts
public import Survey

/// A survey into a store, which is left as one clean file however it ends.
public struct StoredSurveyRun: Sendable {
    let plan: SurveyPlan
    let model: JudgeModel
    let threads: Int
    let store: String
    /// The watch's lease under which it records; nil for a survey by hand.
    let watchToken: Int?

    /// A survey into `store`, a file there or not, with `threads` workers.
    public init(plan: SurveyPlan, model: JudgeModel, threads: Int, store: String, watchToken: Int? = nil) {
        (self.plan, self.model, self.threads) = (plan, model, threads)
        (self.store, self.watchToken) = (store, watchToken)
    }

    /// Surveys; throws what the survey and the store throw, a stop included.
    public func run(
        isStopped: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (SurveyProgress) -> Void
    ) async throws -> SurveyReport {
        let store = try Stores.writing(store, by: watchToken == nil ? .user : .watch)
        if let watchToken { await store.adopt(lease: watchLease, token: watchToken) }
        let report: SurveyReport
        do {
            report = try await SurveyRun(plan: plan, model: model, threads: threads)
                .run(
                    journal: SurveyCasework(store, areas: GroundAreas(), clock: { .now }), isStopped: isStopped,
                    progress: progress)
        } catch {
            // However the run ends, its records are left as one clean file.
            try? store.close()
            throw error
        }
        try store.close()
        return report
    }
}
