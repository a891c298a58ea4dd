import Foundation

/// One parcel's probability and its true label.
public struct JudgedParcel: Sendable, Hashable {
    /// Probability that something was built, 0…1.
    public var probability: Double
    /// Whether something was built.
    public var isConstruction: Bool
    /// The groups it is counted in, by kind of group: `class`, `village`, `sensor`, `pixels`.
    public var groups: [String: String]

    /// A parcel from its parts.
    public init(probability: Double, isConstruction: Bool, groups: [String: String] = [:]) {
        self.probability = probability
        self.isConstruction = isConstruction
        self.groups = groups
    }
}

/// How well probabilities separate construction from the rest.
public struct Evaluation: Sendable, Hashable, Codable {
    /// The main figures, of all parcels.
    public var figures: Figures
    /// The same figures for parts: by kind of group, then by group.
    public var slices: [String: [String: Figures]]
    /// Figures of each kind of change against everything else; empty where kinds are not known.
    public var kinds: [String: Figures] = [:]
    /// Precision over recall, from the surest parcel to the least sure; thinned to about 200 points.
    public var curve: [CurvePoint]
    /// Ten bins of probability.
    public var reliability: [ReliabilityBin]

    /// The main figures; nil = cannot be told, as there are no positives or no negatives.
    public struct Figures: Sendable, Hashable, Codable {
        /// Parcels judged.
        public var parcels: Int
        /// Parcels on which something was built; of ``Evaluation/kinds`` those of that kind.
        public var positives: Int
        /// Parcels at or above the threshold.
        public var flagged: Int
        /// Area under the precision-recall curve, Σ Δrecall · precision; ties share one point.
        public var averagePrecision: Double?
        /// At the threshold.
        public var precision: Double?
        /// At the threshold.
        public var recall: Double?
        /// At the threshold.
        public var f1: Double?
        /// Best F1 of any threshold.
        public var bestF1: Double?
        /// The threshold of the best F1.
        public var bestThreshold: Double?
        /// Expected calibration error over ten equal bins (Naeini et al. 2015).
        public var calibrationError: Double?
        /// Mean squared error of the probabilities (Brier 1950).
        public var brier: Double?
    }

    /// A point of the precision-recall curve.
    public struct CurvePoint: Sendable, Hashable, Codable {
        /// Share of the positives found.
        public var recall: Double
        /// Share of what was flagged that is positive.
        public var precision: Double
        /// The threshold.
        public var probability: Double
    }

    /// Parcels of one range of probabilities.
    public struct ReliabilityBin: Sendable, Hashable, Codable {
        /// Number of parcels.
        public var parcels: Int
        /// Their mean probability.
        public var probability: Double
        /// The share of them on which something was built.
        public var share: Double
    }

    /// Evaluates parcels at a threshold.
    public init(_ parcels: [JudgedParcel], threshold: Double) {
        let ranking = Ranking(parcels)
        figures = Self.figures(parcels, ranking, threshold: threshold)
        let step = max(1, ranking.points.count / 200)
        curve = ranking.points.enumerated().filter {
            $0.offset % step == 0 || $0.offset == ranking.points.count - 1
        }.map(\.element)
        reliability = Self.bins(parcels)
        var slices: [String: [String: [JudgedParcel]]] = [:]
        for parcel in parcels {
            for (kind, group) in parcel.groups { slices[kind, default: [:]][group, default: []].append(parcel) }
        }
        self.slices = slices.mapValues { groups in
            groups.mapValues { Self.figures($0, Ranking($0), threshold: threshold) }
        }
    }

    /// How well shares tell each kind from everything else: `shares` per parcel, in the order of `names`.
    public static func kinds(
        _ shares: [[Double]], labels: [String], names: [String], thresholds: [Double]
    ) -> [String: Figures] {
        var result: [String: Figures] = [:]
        for (kind, (name, threshold)) in zip(names, thresholds).enumerated() where labels.contains(name) {
            let judged = zip(shares, labels).map { JudgedParcel(probability: $0[kind], isConstruction: $1 == name) }
            result[name] = figures(judged, Ranking(judged), threshold: threshold)
        }
        return result
    }

    private static func figures(_ parcels: [JudgedParcel], _ ranking: Ranking, threshold: Double) -> Figures {
        let positives = parcels.count { $0.isConstruction }
        let flagged = parcels.filter { $0.probability >= threshold }
        var figures = Figures(parcels: parcels.count, positives: positives, flagged: flagged.count)
        let hits = Double(flagged.count { $0.isConstruction })
        if positives > 0 { figures.recall = hits / Double(positives) }
        // Where all parcels were built upon, or none, there are no other figures.
        guard positives > 0, positives < parcels.count else { return figures }
        let total = Double(parcels.count)
        figures.calibrationError = bins(parcels).reduce(0) {
            $0 + Double($1.parcels) / total * abs($1.probability - $1.share)
        }
        figures.brier =
            parcels.reduce(0) { sum, parcel in
                let error = parcel.probability - (parcel.isConstruction ? 1 : 0)
                return sum + error * error
            } / total
        figures.averagePrecision = ranking.averagePrecision
        figures.precision = flagged.isEmpty ? nil : hits / Double(flagged.count)
        figures.f1 = 2 * hits / Double(flagged.count + positives)
        if let best = ranking.best { (figures.bestF1, figures.bestThreshold) = (best.f1, best.threshold) }
        return figures
    }

    private static func bins(_ parcels: [JudgedParcel]) -> [ReliabilityBin] {
        var sums = [(count: Int, probability: Double, positives: Int)](repeating: (0, 0, 0), count: 10)
        for parcel in parcels {
            let bin = min(max(Int(parcel.probability * 10), 0), 9)
            sums[bin].count += 1
            sums[bin].probability += parcel.probability
            if parcel.isConstruction { sums[bin].positives += 1 }
        }
        return sums.map { bin in
            let count = Double(max(bin.count, 1))
            return ReliabilityBin(
                parcels: bin.count, probability: bin.probability / count, share: Double(bin.positives) / count)
        }
    }
}

/// Parcels from the surest to the least sure.
private struct Ranking {
    let points: [Evaluation.CurvePoint]
    private(set) var averagePrecision = 0.0
    private(set) var best: (f1: Double, threshold: Double)?

    init(_ parcels: [JudgedParcel]) {
        let order = parcels.sorted { $0.probability > $1.probability }
        let positives = Double(parcels.count { $0.isConstruction })
        var points: [Evaluation.CurvePoint] = []
        guard positives > 0 else {
            self.points = []
            return
        }
        var (hits, lastRecall) = (0.0, 0.0)
        for (index, parcel) in order.enumerated() {
            if parcel.isConstruction { hits += 1 }
            // Parcels of one probability share one operating point.
            if index + 1 < order.count, order[index + 1].probability == parcel.probability { continue }
            let (precision, recall) = (hits / Double(index + 1), hits / positives)
            averagePrecision += (recall - lastRecall) * precision
            lastRecall = recall
            points.append(.init(recall: recall, precision: precision, probability: parcel.probability))
            let f1 = 2 * hits / (Double(index + 1) + positives)
            if f1 > best?.f1 ?? -1 { best = (f1, parcel.probability) }
        }
        self.points = points
    }
}
