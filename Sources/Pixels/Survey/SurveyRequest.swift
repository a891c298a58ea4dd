public import Cadastre
public import Findings
public import Gate
public import Ground
public import Judge

/// What a user asks of a survey.
public struct SurveyRequest: Sendable {
    /// 0.6: a work order sends an officer out, so more than half of the orders must be right.
    public static let defaultOrderConfidence = 0.6

    /// Scenes of the earlier epoch; where they overlap, the first that observed a pixel gives it.
    public var earlier: [SceneFile]
    /// Scenes of the later epoch.
    public var later: [SceneFile]
    /// The earlier epoch's surface models (DSM), metres; where they overlap as with scenes. None as a rule.
    public var earlierSurfaces: [SceneFile] = []
    /// The later epoch's surface models.
    public var laterSurfaces: [SceneFile] = []
    /// Parcel files and how to read them.
    public var parcels: ParcelReader.Options
    /// Governance grid files; none = places stay unknown, which is counted.
    public var gridPaths: [String]
    /// The survey's CRS; nil = the parcels' own, or the earlier scene's where the parcels' is not in metres.
    public var crs: CRSCode?
    /// Edge of the survey's pixels in metres; nil = the coarser epoch's. A coarser one averages noise and small misfits
    /// of drone imagery away, and is faster.
    public var pixelSize: Double?
    /// When the earlier epoch was acquired, where the scenes do not say.
    public var earlierAcquiredAt: Instant?
    /// When the later epoch was acquired, where the scenes do not say.
    public var laterAcquiredAt: Instant?
    /// Settings of the verdict.
    public var judge: JudgeSettings
    /// Least confidence that raises a work order, 0…1.
    public var orderConfidence: Double
    /// What kind of sensor took the later epoch; nil = as its pixels' size tells.
    public var sensorClass: SensorClass?
    /// The rules by which its observations confirm findings.
    public var confirmation = ConfirmationRules()
    /// The limits on what reading the scenes may cost this machine.
    public var sceneLimits = GateLimits()
    /// Edge of a block in pixels. Results do not depend on it.
    public var blockEdge: Int

    /// A request with defaults for all but the files.
    public init(
        earlier: [SceneFile], later: [SceneFile], parcels: ParcelReader.Options, gridPaths: [String] = [],
        judge: JudgeSettings = JudgeSettings(), orderConfidence: Double = defaultOrderConfidence, blockEdge: Int = 1024
    ) {
        self.earlier = earlier
        self.later = later
        self.parcels = parcels
        self.gridPaths = gridPaths
        self.judge = judge
        self.orderConfidence = orderConfidence
        self.blockEdge = blockEdge
    }
}
