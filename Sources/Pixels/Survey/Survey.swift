import Align
import Cadastre
public import Findings
import Ground
public import Model
import Processes

/// `Survey` is the whole run: plan blocks, read → align → compare → judge → record, with progress and resume.
///
/// 1. ``SurveyPlan`` opens and checks every input, fixes the grid and cuts it into blocks; every parcel belongs to
///    exactly one block, and only blocks with parcels are read.
/// 2. ``SurveyRun`` hands blocks to workers. A block's result is a pure function of scenes, block, parcels and
///    settings, so neither the number of workers nor the order of blocks changes anything.
/// 3. Each block goes to the ``Findings/SurveyJournal`` in one transaction; a killed run continues after the last.
///
/// ``StatisticsRun`` runs the same steps, with plain statistics in place of a verdict.
public struct SurveyRun: Sendable {
    private let plan: SurveyPlan
    private let model: JudgeModel
    private let threads: Int
    private let clock = StageClock()

    /// A run of `plan`, judged by `model`, on `threads` workers (at least 1).
    public init(plan: SurveyPlan, model: JudgeModel, threads: Int) {
        self.plan = plan
        self.model = model
        self.threads = max(1, threads)
    }

    /// Runs the survey to its end, or until `isStopped` returns true: then the blocks done are kept and
    /// ``SurveyError/stopped`` is thrown.
    ///
    /// `progress` is called after every block, from any worker. Throws what reading and recording throw.
    public func run(
        journal: some SurveyJournal, isStopped: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (SurveyProgress) -> Void
    ) async throws -> SurveyReport {
        let started = ContinuousClock.now
        let record = try await clock.measure("hash") { try await plan.identify(model: model) }
        let standing = try await clock.measure("begin") {
            try await journal.begin(record, cadastre: plan.cadastre)
        }
        let recorded: Set<Int>
        switch standing {
        case .finished:
            return try await report(
                record, journal, blocksRead: 0, resumed: plan.blocks.count, wasFinished: true, alignment: nil,
                since: started)
        case .unfinished(let blocks): recorded = blocks
        }
        var found: AlignmentSummary?
        let pending = plan.blocks.filter { !recorded.contains($0.index) }
        if !pending.isEmpty {
            let alignment = try await clock.measure("align") { try await plan.align(threads: threads) }
            found = AlignmentSummary(alignment)
            try await work(
                through: pending, of: record, alignment: alignment, journal: journal, isStopped: isStopped,
                progress: progress)
        }
        let report = try await report(
            record, journal, blocksRead: pending.count, resumed: recorded.count, wasFinished: false, alignment: found,
            since: started)
        try await journal.finish(record.id, report: report)
        return report
    }

    private func work(
        through pending: [SurveyBlock], of record: SurveyRecord, alignment: Alignment,
        journal: some SurveyJournal,
        isStopped: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (SurveyProgress) -> Void
    ) async throws {
        let queue = WorkQueue(count: pending.count)
        let neighbours = ParcelNeighbours(plan.parcels)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(threads, pending.count) {
                group.addTask { [plan, model, clock] in
                    let worker = try BlockWorker(
                        plan: plan, model: model, survey: record, alignment: alignment, neighbours: neighbours,
                        clock: clock)
                    try await withThrowingTaskGroup(of: Void.self) { recording in
                        while let index = queue.take() {
                            if isStopped() { throw SurveyError.stopped }
                            try Task.checkCancellation()
                            let block = try worker.record(of: pending[index])
                            // One block on its way to the disk per worker, no more: memory stays bounded.
                            try await recording.next()
                            recording.addTask {
                                try await clock.measure("record") { try await journal.record(block) }
                                progress(queue.finishOne())
                            }
                        }
                        try await recording.waitForAll()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func report(
        _ record: SurveyRecord, _ journal: some SurveyJournal, blocksRead: Int, resumed: Int, wasFinished: Bool,
        alignment: AlignmentSummary?, since started: ContinuousClock.Instant
    ) async throws -> SurveyReport {
        let tally = try await journal.tally(of: record.id)
        var inputWarnings = plan.warnings
        if let alignment, !alignment.isAligned { inputWarnings["epochsNotAligned"] = 1 }
        return SurveyReport(
            surveyID: record.id, wasAlreadyFinished: wasFinished, blocksPlanned: plan.blocks.count,
            blocksRead: blocksRead, blocksResumed: resumed, blocksWithoutParcels: plan.blocksWithoutParcels,
            tally: tally, parcelsLeftOut: plan.parcelsLeftOut, alignment: alignment,
            warnings: inputWarnings.merging(tally.warnings, uniquingKeysWith: +),
            secondsByStage: clock.seconds.merging(plan.secondsByStage, uniquingKeysWith: +),
            seconds: (ContinuousClock.now - started).seconds + plan.secondsByStage.values.reduce(0, +),
            peakMemoryBytes: peakMemoryBytes())
    }
}

/// How far a run has come.
public struct SurveyProgress: Sendable, Hashable {
    /// Blocks recorded by this run.
    public let blocksDone: Int
    /// Blocks this run has to do.
    public let blocksTotal: Int

    /// So many of so many.
    public init(blocksDone: Int, blocksTotal: Int) {
        (self.blocksDone, self.blocksTotal) = (blocksDone, blocksTotal)
    }
}

extension AlignmentSummary {
    init(_ alignment: Alignment) {
        self.init(
            isAligned: alignment.shift.isAligned, shiftColumns: alignment.shift.global.columns,
            shiftRows: alignment.shift.global.rows,
            residualPixels: alignment.shift.isAligned ? alignment.shift.residualPixels : nil,
            windows: alignment.shift.tiePoints.count,
            reliableWindows: alignment.shift.tiePoints.count(where: \.isReliable),
            cloudShare: alignment.clouds.share(of: [.earlierCloud, .laterCloud]),
            cloudShadowShare: alignment.clouds.share(of: [.earlierShadow, .laterShadow]))
    }
}
