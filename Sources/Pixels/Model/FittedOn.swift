/// The data and settings that a model was fitted with, so that the fit can be repeated. The caller gives the date.
public struct FittedOn: Sendable, Hashable, Codable {
    /// Where the examples come from, in words.
    public var source: String
    /// Seeds of sampled settlements; empty for real scenes.
    public var seeds: [UInt64]
    /// Scene pairs.
    public var scenes: Int
    /// Rows: parcels of a pair of dates.
    public var parcels: Int
    /// Parcels where something was built.
    public var constructions: Int
    /// Parcels per kind, in the order of ``JudgeModel/kindNames``; empty where kinds are not known.
    public var parcelsPerKind: [Int]
    /// Distinct places; cross-validation keeps a place together.
    public var places: Int
    /// Identifier of the model this one was started from.
    public var startedFrom: String?
    /// Version of the XGBoost library.
    public var xgboostVersion: String
    /// Settings of the fit, `name=value` separated by blanks.
    public var settings: String
    /// Rounds of boosting chosen by cross-validation.
    public var rounds: Int
    /// The date the caller gave.
    public var date: String?

    /// Puts the record together.
    public init(
        source: String, seeds: [UInt64] = [], scenes: Int = 0, parcels: Int = 0, constructions: Int = 0,
        parcelsPerKind: [Int] = [], places: Int = 0, startedFrom: String? = nil, xgboostVersion: String = "",
        settings: String = "", rounds: Int = 0, date: String? = nil
    ) {
        self.source = source
        self.seeds = seeds
        self.scenes = scenes
        self.parcels = parcels
        self.constructions = constructions
        self.parcelsPerKind = parcelsPerKind
        self.places = places
        self.startedFrom = startedFrom
        self.xgboostVersion = xgboostVersion
        self.settings = settings
        self.rounds = rounds
        self.date = date
    }
}
