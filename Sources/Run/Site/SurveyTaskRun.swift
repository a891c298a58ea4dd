import Configuration
import Console
import Findings
import Foundation
import Ground
import Intake
import Model
import Processes
import Survey
import Watch

/// What the process of an ordered survey leaves for the one that started it.
struct SurveyTaskOutcome: Codable {
    var report: SurveyReport?
    var message: Message?
}

/// The survey of one pair of epochs in a process of its own, as the watch orders it.
public struct SurveyTaskRun {
    let config: String
    let order: String
    let outcome: String

    /// A survey by files: the configuration, the order and the outcome that is written.
    public init(config: String, order: String, outcome: String) {
        (self.config, self.order, self.outcome) = (config, order, outcome)
    }

    /// Surveys; gives the status with which the process is to end, 0 for a survey that is finished.
    public func run() async throws -> Int32 {
        StopSignal.listen()
        StopSignal.stopWithParent()
        do {
            let report = try await survey()
            try write(SurveyTaskOutcome(report: report, message: nil))
            return 0
        } catch let error as any ExplainedError {
            // The watch says it, in its own words of what kind of end it was.
            try? write(SurveyTaskOutcome(report: nil, message: error.message))
            return (error.exitStatus == .interrupted ? StopSignal.exitStatus : error.exitStatus).rawValue
        }
    }

    private func survey() async throws -> SurveyReport {
        let site = try Site(config)
        let order = try JSONDecoder().decode(
            SurveyTask.self, from: Data(contentsOf: URL(fileURLWithPath: order)))
        let area = try site.area(order.area)
        return try await site.naming(area) {
            for path in area.parcels + area.grids { try ParcelsCheck.requireSoundStructure(path) }
            let plan = try SurveyPlan(site.request(order))
            for message in plan.notes { Console.error(message) }
            let store = site.configuration.store
            let model = try JudgeModel.chosen(in: store)
            let line = ProgressLine()
            return try await StoredSurveyRun(
                plan: plan, model: model, threads: ProcessInfo.processInfo.activeProcessorCount, store: store,
                watchToken: order.watchToken
            ).run(isStopped: { StopSignal.isAsked }, progress: { line.show($0.blocksDone, of: $0.blocksTotal) })
        }
    }

    private func write(_ outcome: SurveyTaskOutcome) throws {
        try CommandOutput.write(JSONEncoder().encode(outcome), to: self.outcome)
    }
}
