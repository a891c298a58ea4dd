import Align
import Cadastre
import Compare
import Findings
import Ground
import Imagery
import Judge
import Model

/// Does one block after another: read, compare, judge, paint. One per worker, since GDAL handles do not cross threads.
struct BlockWorker {
    private let plan: SurveyPlan
    private let judge: ParcelJudge
    private let survey: SurveyRecord
    private let reader: PairReader
    private let painter: ChipPainter
    private let clock: StageClock
    private let shiftCheck: ShiftCheck
    private let sight: EpochSight
    private let neighbours: ParcelNeighbours

    init(
        plan: SurveyPlan, model: JudgeModel, survey: SurveyRecord, alignment: Alignment, neighbours: ParcelNeighbours,
        clock: StageClock
    ) throws {
        self.survey = survey
        self.plan = plan
        self.neighbours = neighbours
        judge = try ParcelJudge(measurer: plan.measurer, model: model)
        self.clock = clock
        shiftCheck = ShiftCheck(
            residualPixels: alignment.shift.isAligned ? alignment.shift.residualPixels : nil)
        sight = EpochSight(
            clouds: alignment.clouds, grid: plan.grid, leastShare: plan.measurer.settings.minimumValidShare)
        reader = try PairReader(plan.epochs, alignment: alignment)
        painter = ChipPainter(grid: plan.grid, stretch: alignment.match.range)
    }

    /// The block's verdicts, findings and chips.
    func record(of block: SurveyBlock) throws -> BlockRecord {
        // A window of no pixels reads nothing and leaves every parcel not observed.
        let recorded = try clock.measure("read") { try reader.record(of: block.window) }
        var verdicts: [Verdict] = []
        var seenAlone: [ParcelCode: Set<EpochRole>] = [:]
        var findings: [(finding: Finding, chips: [Chip])] = []
        try block.forEachParcel(in: recorded, clock: clock) { parcel, evidence, pair in
            let judgement = clock.measure("judge") {
                shiftCheck.judge(parcel, judge, evidence: evidence, pair: pair)
            }
            verdicts.append(judgement.verdict)
            if judgement.verdict.verdictClass == .notObserved {
                seenAlone[parcel.code] = sight.epochs(showing: parcel, in: pair)
            }
            guard let change = judgement.change else { return }
            let chips = try clock.measure("chips") { try self.chips(of: parcel, change: change, pair: pair) }
            findings.append((finding(judgement.verdict, change, parcel), chips))
        }
        return BlockRecord(
            surveyID: survey.id, blockIndex: block.index, verdicts: verdicts, findings: findings, warnings: [:],
            seenAlone: seenAlone.filter { !$0.value.isEmpty })
    }

    private func finding(_ verdict: Verdict, _ change: ParcelJudge.Change, _ parcel: Parcel) -> Finding {
        Finding(
            verdict: verdict, changedAreaInsideSquareMetres: change.areaInsideSquareMetres,
            changedAreaBeyondSquareMetres: change.areaBeyondSquareMetres,
            beyondOnParcels: neighbours.shares(of: change.polygons, beyond: parcel), crs: plan.grid.crs,
            changePolygons: change.polygons, parcelPolygon: parcel.polygon, place: parcel.place,
            measurements: change.measurements, basis: change.basis,
            earlierAcquiredAt: survey.earlierAcquiredAt,
            laterAcquiredAt: survey.laterAcquiredAt, provenance: survey.provenance)
    }

    /// Earlier, later, and later with the parcel in yellow and the change in red.
    private func chips(of parcel: Parcel, change: ParcelJudge.Change, pair: AlignedPair) throws -> [Chip] {
        let window = judge.window(for: parcel.bounds)
        let outlines = [
            ChipPainter.Outline(parcel.polygon, colour: (255, 214, 0)),
            ChipPainter.Outline(change.polygons, colour: (255, 32, 32)),
        ]
        return [
            Chip(kind: .earlier, png: try painter.png(of: pair.earlier, window: window)),
            Chip(kind: .later, png: try painter.png(of: pair.later, window: window)),
            Chip(kind: .outlined, png: try painter.png(of: pair.later, window: window, outlines: outlines)),
        ]
    }
}
