/// Every number that can change a verdict.
public struct JudgeSettings: Sendable, Hashable {
    /// Probability of construction from which a parcel is a finding, 0…1; nil = the model's own.
    public var threshold: Double?
    /// Least coherent changed area inside the parcel, m². Default 20: smaller sheds get no order.
    public var minimumPatchSquareMetres: Double
    /// Least height that a storey or building adds, metres, where there are surface models. Default 2.
    public var minimumHeightMetres: Double
    /// Least share of the parcel observed in both epochs, 0…1.
    public var minimumValidShare: Double
    /// Least number of pixels that a parcel covers; below, the imagery is too coarse to answer.
    public var minimumPixels: Double
    /// Vegetation loss from which a patch counts as cleared of vegetation (either index).
    public var vegetationLoss: Double
    /// How far around a parcel its patches are followed, metres.
    public var contextMetres: Double

    /// Settings with their defaults.
    public init(
        threshold: Double? = nil, minimumPatchSquareMetres: Double = 20, minimumHeightMetres: Double = 2,
        minimumValidShare: Double = 0.5, minimumPixels: Double = 30, vegetationLoss: Double = 0.1,
        contextMetres: Double = 10
    ) {
        self.threshold = threshold
        self.minimumPatchSquareMetres = minimumPatchSquareMetres
        self.minimumHeightMetres = minimumHeightMetres
        self.minimumValidShare = minimumValidShare
        self.minimumPixels = minimumPixels
        self.vegetationLoss = vegetationLoss
        self.contextMetres = contextMetres
    }

    /// By name, for a finding's provenance; the same names as the command line's options.
    public var list: [String: String] {
        [
            "threshold": threshold.map { "\($0)" } ?? "model", "min-patch": "\(minimumPatchSquareMetres)",
            "min-height": "\(minimumHeightMetres)",
            "min-valid-share": "\(minimumValidShare)", "min-pixels": "\(minimumPixels)",
            "vegetation-loss": "\(vegetationLoss)", "context-metres": "\(contextMetres)",
        ]
    }
}
