public import Governance
public import Ground

/// A parcel as the office side keeps it.
public struct ParcelRecord: Sendable, Codable, Hashable {
    /// The code by which the cadastre names it.
    public var code: ParcelCode
    /// CRS of ``polygon``.
    public var crs: CRSCode
    /// The parcel's polygon.
    public var polygon: MultiPolygon
    /// Where it lies in the governance grids.
    public var place: AdministrativePlace

    /// A parcel from its parts.
    public init(code: ParcelCode, crs: CRSCode, polygon: MultiPolygon, place: AdministrativePlace) {
        self.code = code
        self.crs = crs
        self.polygon = polygon
        self.place = place
    }
}

/// What a survey's parcel files hold.
public struct CadastreRecord: Sendable, Hashable {
    /// The parcels that the survey judges.
    public var parcels: [ParcelRecord]
    /// Codes of the same files that it does not judge: parcels of other uses, polygons that cannot be used.
    public var otherCodes: Set<ParcelCode>
    /// What a parcel was split or merged into, where the files name former codes: by the former code.
    public var successors: [ParcelCode: [ParcelCode]]
    /// The units of the governance grids, in the order of their codes.
    public var units: [GovernanceUnit]

    /// A cadastre from its parts.
    public init(
        parcels: [ParcelRecord], otherCodes: Set<ParcelCode> = [], successors: [ParcelCode: [ParcelCode]] = [:],
        units: [GovernanceUnit] = []
    ) {
        (self.parcels, self.otherCodes, self.successors, self.units) = (parcels, otherCodes, successors, units)
    }
}

/// What a survey is, before its first block.
public struct SurveyRecord: Sendable, Codable, Hashable {
    /// The hash of everything the result depends on.
    public var id: SurveyID
    /// What it reads and with which settings; same as every finding's.
    public var provenance: Provenance
    /// When the earlier epoch was acquired.
    public var earlierAcquiredAt: Instant?
    /// When the later epoch was acquired.
    public var laterAcquiredAt: Instant?
    /// Number of blocks with parcels, numbered 0..<blockCount.
    public var blockCount: Int
    /// Least confidence at which a finding raises a work order, 0…1.
    public var orderConfidence: Double
    /// What kind of sensor took the later epoch; nil where it was not told.
    public var sensorClass: SensorClass?
    /// The rules by which its observations confirm; nil = the defaults.
    public var confirmation: ConfirmationRules?
    /// The later epoch's imagery by the first 16 digits of its hashes, sorted: without what lies beside it and without
    /// surface models, which other epochs may share. Nil in records of earlier programs.
    public var laterImagery: [String]?

    /// A survey from its parts.
    public init(
        id: SurveyID, provenance: Provenance, earlierAcquiredAt: Instant?, laterAcquiredAt: Instant?,
        blockCount: Int, orderConfidence: Double, sensorClass: SensorClass? = nil,
        confirmation: ConfirmationRules? = nil, laterImagery: [String]? = nil
    ) {
        self.id = id
        self.provenance = provenance
        self.earlierAcquiredAt = earlierAcquiredAt
        self.laterAcquiredAt = laterAcquiredAt
        self.blockCount = blockCount
        self.orderConfidence = orderConfidence
        self.sensorClass = sensorClass
        self.confirmation = confirmation
        self.laterImagery = laterImagery
    }
}

/// Everything one block yields; recorded in one transaction or not at all.
public struct BlockRecord: Sendable {
    /// The survey.
    public var surveyID: SurveyID
    /// The block's number in the survey's plan.
    public var blockIndex: Int
    /// One verdict for every parcel of the block.
    public var verdicts: [Verdict]
    /// The verdicts that are changes, with their evidence and chips.
    public var findings: [(finding: Finding, chips: [Chip])]
    /// Warnings met while working on the block, counted by kind.
    public var warnings: [String: Int]
    /// Parcels that could not be compared, but that one of the epochs shows clearly.
    public var seenAlone: [ParcelCode: Set<EpochRole>]

    /// A block's yield from its parts.
    public init(
        surveyID: SurveyID, blockIndex: Int, verdicts: [Verdict],
        findings: [(finding: Finding, chips: [Chip])], warnings: [String: Int],
        seenAlone: [ParcelCode: Set<EpochRole>] = [:]
    ) {
        self.surveyID = surveyID
        self.blockIndex = blockIndex
        self.verdicts = verdicts
        self.findings = findings
        self.warnings = warnings
        self.seenAlone = seenAlone
    }
}

/// How far a survey has come when it is begun.
public enum SurveyStanding: Sendable, Hashable {
    /// Blocks already recorded; empty for a new survey.
    case unfinished(recordedBlocks: Set<Int>)
    /// Every block is recorded and the survey is closed: nothing to do.
    case finished
}

/// Totals of a survey over all its recorded blocks, whichever run recorded them.
public struct SurveyTally: Sendable, Codable, Hashable {
    /// Parcels by verdict.
    public var parcelsByVerdict: [VerdictClass: Int]
    /// Findings of this survey.
    public var findings: Int
    /// Work orders that stand because of this survey's findings.
    public var workOrders: Int
    /// Warnings of blocks by kind.
    public var warnings: [String: Int]

    /// A tally from its parts.
    public init(parcelsByVerdict: [VerdictClass: Int], findings: Int, workOrders: Int, warnings: [String: Int]) {
        self.parcelsByVerdict = parcelsByVerdict
        self.findings = findings
        self.workOrders = workOrders
        self.warnings = warnings
    }
}

/// Where a survey's results go, block by block. The office side implements it; the pixel side knows nothing else of it.
public protocol SurveyJournal: Sendable {
    /// Opens or resumes a survey and puts its parcels on record.
    func begin(_ survey: SurveyRecord, cadastre: CadastreRecord) async throws -> SurveyStanding
    /// Records a block in one transaction; when it returns, the block is on disk. Recording it again changes nothing.
    func record(_ block: BlockRecord) async throws
    /// Closes a survey whose blocks are all recorded; the report is kept with it.
    func finish(_ surveyID: SurveyID, report: SurveyReport) async throws
    /// Totals over the survey's recorded blocks.
    func tally(of surveyID: SurveyID) async throws -> SurveyTally
}
