/// What a survey did, skipped and why; shown at the end and kept as JSON.
public struct SurveyReport: Sendable, Codable, Hashable {
    /// The survey.
    public var surveyID: SurveyID
    /// Whether an earlier run had already done everything.
    public var wasAlreadyFinished: Bool
    /// Blocks with parcels.
    public var blocksPlanned: Int
    /// Blocks read by this run.
    public var blocksRead: Int
    /// Blocks recorded by an earlier run and not read again.
    public var blocksResumed: Int
    /// Blocks of the grid without a parcel, never read.
    public var blocksWithoutParcels: Int
    /// Totals over all recorded blocks.
    public var tally: SurveyTally
    /// Parcels left out before judging, by reason (rejected geometry, duplicate, not a homestead, …).
    public var parcelsLeftOut: [String: Int]
    /// Warnings of this survey by kind, blocks' and inputs' together.
    public var warnings: [String: Int]
    /// Wall seconds by stage; stages inside blocks are summed over workers.
    public var secondsByStage: [String: Double]
    /// Wall seconds of the run.
    public var seconds: Double
    /// Peak resident memory, bytes.
    public var peakMemoryBytes: Int

    /// A report from its parts.
    public init(
        surveyID: SurveyID, wasAlreadyFinished: Bool, blocksPlanned: Int, blocksRead: Int, blocksResumed: Int,
        blocksWithoutParcels: Int, tally: SurveyTally, parcelsLeftOut: [String: Int], warnings: [String: Int],
        secondsByStage: [String: Double], seconds: Double, peakMemoryBytes: Int
    ) {
        self.surveyID = surveyID
        self.wasAlreadyFinished = wasAlreadyFinished
        self.blocksPlanned = blocksPlanned
        self.blocksRead = blocksRead
        self.blocksResumed = blocksResumed
        self.blocksWithoutParcels = blocksWithoutParcels
        self.tally = tally
        self.parcelsLeftOut = parcelsLeftOut
        self.warnings = warnings
        self.secondsByStage = secondsByStage
        self.seconds = seconds
        self.peakMemoryBytes = peakMemoryBytes
    }
}
