/// How trees are grown.
public struct BoostingParameters: Sendable, Hashable {
    /// Most rounds; how many are kept is cross-validation's choice.
    public var rounds: Int
    /// Most questions on a path.
    public var depth: Int
    /// Share of a tree's answer that is added.
    public var learningRate: Double
    /// Share of the rows each tree sees.
    public var rowShare: Double
    /// Share of the columns each tree sees.
    public var columnShare: Double
    /// L2 penalty on leaves.
    public var lambda: Double
    /// Least sum of Hessians in a leaf.
    public var minimumChildWeight: Double
    /// Seed of the shares.
    public var seed: UInt32

    /// Growth with these limits.
    public init(
        rounds: Int, depth: Int, learningRate: Double, rowShare: Double = 0.7, columnShare: Double = 0.5,
        lambda: Double = 3, minimumChildWeight: Double = 5, seed: UInt32 = 1
    ) {
        self.rounds = rounds
        self.depth = depth
        self.learningRate = learningRate
        self.rowShare = rowShare
        self.columnShare = columnShare
        self.lambda = lambda
        self.minimumChildWeight = minimumChildWeight
        self.seed = seed
    }

    var text: String {
        "rounds=\(rounds) depth=\(depth) learningRate=\(learningRate) rowShare=\(rowShare) columnShare=\(columnShare) "
            + "lambda=\(lambda) minimumChildWeight=\(minimumChildWeight) seed=\(seed)"
    }

    func check() throws(LearningError) {
        func require(_ condition: Bool, _ name: String, _ value: some CustomStringConvertible) throws(LearningError) {
            if !condition { throw .badSetting(name: name, value: value.description) }
        }
        try require((0...5000).contains(rounds), "rounds", rounds)
        try require((1...12).contains(depth), "depth", depth)
        try require(learningRate > 0 && learningRate <= 1, "learningRate", learningRate)
        try require(rowShare > 0 && rowShare <= 1, "rowShare", rowShare)
        try require(columnShare > 0 && columnShare <= 1, "columnShare", columnShare)
        try require(lambda >= 0 && lambda.isFinite, "lambda", lambda)
        try require(minimumChildWeight >= 0 && minimumChildWeight.isFinite, "minimumChildWeight", minimumChildWeight)
    }
}

/// How a model is fitted; the defaults suit 10,000–50,000 rows of 150–250 measurements.
public struct FittingSettings: Sendable, Hashable {
    /// Trees for construction.
    public var construction = BoostingParameters(rounds: 300, depth: 5, learningRate: 0.06, columnShare: 0.3)
    /// Trees for the kinds of change.
    public var kinds = BoostingParameters(rounds: 80, depth: 4, learningRate: 0.1)
    /// Trees that are added to a model one starts from: shallow and strongly regularised.
    public var additions = BoostingParameters(
        rounds: 100, depth: 3, learningRate: 0.05, lambda: 20, minimumChildWeight: 1)
    /// Learning rates tried for additions, by cross-validation.
    public var additionRates = [0.02, 0.06]
    /// Parts of cross-validation.
    public var folds = 5
    /// Least rows of known kind for the kinds to be learnt.
    public var leastKnownKinds = 200
    /// Fits at the same time; the result does not depend on it.
    public var threads = 1

    /// The defaults.
    public init() {}

    /// For learning from generated scenes: slower and more even growth, since real ones differ from them.
    public static var transferring: FittingSettings {
        var settings = FittingSettings()
        settings.construction = BoostingParameters(
            rounds: 400, depth: 4, learningRate: 0.04, columnShare: 0.15, minimumChildWeight: 60)
        settings.kinds = BoostingParameters(rounds: 150, depth: 4, learningRate: 0.06, columnShare: 0.15)
        return settings
    }

    var text: String {
        "construction(\(construction.text)) kinds(\(kinds.text)) additions(\(additions.text)) folds=\(folds)"
    }

    func check() throws(LearningError) {
        for parameters in [construction, kinds, additions] { try parameters.check() }
        guard (2...50).contains(folds) else { throw .badSetting(name: "folds", value: "\(folds)") }
        guard (1...1024).contains(threads) else { throw .badSetting(name: "threads", value: "\(threads)") }
        guard additionRates.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw .badSetting(name: "additionRates", value: "\(additionRates)")
        }
    }
}
