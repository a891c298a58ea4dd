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
    /// How the epochs lay to each other; nil where this run aligned nothing.
    public var alignment: AlignmentSummary?
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
        blocksWithoutParcels: Int, tally: SurveyTally, parcelsLeftOut: [String: Int],
        alignment: AlignmentSummary?, warnings: [String: Int],
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
        self.alignment = alignment
        self.warnings = warnings
        self.secondsByStage = secondsByStage
        self.seconds = seconds
        self.peakMemoryBytes = peakMemoryBytes
    }
}

/// How the later epoch lay to the earlier one before it was aligned, and what is left.
public struct AlignmentSummary: Sendable, Codable, Hashable {
    /// Whether enough windows agree on a shift; if not, the epochs were compared as they lie.
    public var isAligned: Bool
    /// The later epoch's shift along columns, pixels.
    public var shiftColumns: Double
    /// The later epoch's shift along rows, pixels.
    public var shiftRows: Double
    /// What is left about the shift field, pixels; nil where the epochs could not be aligned.
    public var residualPixels: Double?
    /// Windows measured.
    public var windows: Int
    /// Windows whose measurement can be trusted.
    public var reliableWindows: Int
    /// Share of the map under clouds in either epoch, 0…1.
    public var cloudShare: Double
    /// Share of the map under shadows of clouds, 0…1.
    public var cloudShadowShare: Double

    /// A summary from its parts.
    public init(
        isAligned: Bool, shiftColumns: Double, shiftRows: Double, residualPixels: Double?, windows: Int,
        reliableWindows: Int, cloudShare: Double, cloudShadowShare: Double
    ) {
        self.isAligned = isAligned
        self.shiftColumns = shiftColumns
        self.shiftRows = shiftRows
        self.residualPixels = residualPixels
        self.windows = windows
        self.reliableWindows = reliableWindows
        self.cloudShare = cloudShare
        self.cloudShadowShare = cloudShadowShare
    }
}
