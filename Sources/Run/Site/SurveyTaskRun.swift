import Settings
import Console
import Findings
import Foundation
import Gate
import Ground
import Intake
import Judge
import Model
import Processes
import Survey
import Watch

/// Surveys one pair of epochs in a child process of the watch.
public enum SurveyTaskRun {
    /// The whole input of the process, see ``WatchChild``.
    struct Instruction: Codable {
        var task: SurveyTask
        var area: AreaSettings
        var judge: JudgeChoices
        var confirmation: ConfirmationRules
        var sceneLimits: GateLimits
        var store: String
    }

    /// The other side, in the watch.
    static let child = WatchChild<Instruction, SurveyReport>(command: "watch-survey")

    /// Does the task that lies in `folder`; gives the status with which the process is to end, 0 for a survey that is
    /// finished.
    public static func run(folder: String) async throws -> Int32 {
        StopSignal.listen()
        StopSignal.stopWithParent()
        return try await WatchChild<Instruction, SurveyReport>.answer(in: folder, survey)
    }

    private static func survey(_ instruction: Instruction) async throws -> SurveyReport {
        let area = instruction.area
        try area.requireCRS(at: [])
        for path in area.parcels + area.grids { try ParcelsCheck.requireSoundStructure(path) }
        let plan: SurveyPlan
        do { plan = try SurveyPlan(instruction.request()) } catch let error as SurveyError {
            if case .distortingCRS = error { throw AreaFault(error, key: "crs") }
            throw error
        }
        for message in plan.notes { Console.error(message) }
        let line = ProgressLine()
        return try await StoredSurveyRun(
            plan: plan, model: await JudgeModel.chosen(in: instruction.store),
            threads: ProcessInfo.processInfo.activeProcessorCount, store: instruction.store,
            watchToken: instruction.task.watchToken
        ).run(isStopped: { StopSignal.isAsked }, progress: { line.show($0.blocksDone, of: $0.blocksTotal) })
    }
}

extension SurveyTaskRun.Instruction {
    /// What the task asks of a survey; throws what is wrong with the file of the datum shift.
    func request() throws -> SurveyRequest {
        let defaults = JudgeSettings()
        var request = SurveyRequest(
            earlier: task.earlier, later: task.later, parcels: try area.parcelOptions(),
            gridPaths: area.grids,
            judge: JudgeSettings(
                threshold: judge.threshold,
                minimumPatchSquareMetres: judge.minimumPatchSquareMetres ?? defaults.minimumPatchSquareMetres,
                minimumHeightMetres: judge.minimumHeightMetres ?? defaults.minimumHeightMetres,
                minimumValidShare: judge.minimumValidShare ?? defaults.minimumValidShare,
                minimumPixels: judge.minimumPixels ?? defaults.minimumPixels),
            orderConfidence: judge.orderConfidence ?? SurveyRequest.defaultOrderConfidence)
        (request.earlierSurfaces, request.laterSurfaces) = (task.earlierSurfaces, task.laterSurfaces)
        request.crs = area.crs
        request.pixelSize = area.pixelSizeMetres
        request.earlierAcquiredAt = task.earlierAcquiredAt
        request.laterAcquiredAt = task.laterAcquiredAt
        request.sensorClass = task.sensorClass
        request.confirmation = confirmation
        request.sceneLimits = sceneLimits
        return request
    }
}
