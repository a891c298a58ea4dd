/// Gradient-boosted regression trees (Friedman 2001; XGBoost: Chen & Guestrin 2016), ready to be asked.
///
/// A node sends a row left where `measurement < threshold`, a missing measurement (NaN) where its learner saw fit. A
/// row's margin is the base plus the sum of the leaves it falls into.
public struct TreeEnsemble: Sendable, Hashable {
    /// Number of margins: 1 for yes or no, else one for each class.
    public let outputs: Int
    /// Margins before any tree, one for each output.
    public let base: [Double]
    /// First node of each tree.
    let roots: [Int32]
    /// The output that each tree adds to.
    let treeOutputs: [Int32]
    /// The measurement that a node looks at; −1 = leaf.
    let feature: [Int32]
    /// A node's threshold, or a leaf's value.
    let value: [Float]
    /// Where smaller measurements go; larger than the node's own index.
    let left: [Int32]
    /// Where others go.
    let right: [Int32]
    /// 1 = missing measurements go left.
    let missingLeft: [UInt8]
    /// Weight of the training rows that came by, for contributions.
    let cover: [Float]
    /// Cover-weighted mean of the leaves below a node.
    private let mean: [Double]

    /// Trees from their parts; nil unless they are sound: equal lengths, finite numbers, children behind their parents.
    public init?(
        outputs: Int, base: [Double], roots: [Int32], treeOutputs: [Int32], feature: [Int32], value: [Float],
        left: [Int32], right: [Int32], missingLeft: [UInt8], cover: [Float]
    ) {
        let count = feature.count
        guard outputs >= 1, base.count == outputs, base.allSatisfy(\.isFinite), treeOutputs.count == roots.count,
            [value.count, left.count, right.count, missingLeft.count, cover.count].allSatisfy({ $0 == count }),
            roots.allSatisfy({ $0 >= 0 && $0 < count }), treeOutputs.allSatisfy({ $0 >= 0 && $0 < outputs }),
            value.allSatisfy(\.isFinite), cover.allSatisfy({ $0.isFinite && $0 >= 0 })
        else { return nil }
        var mean = value.map(Double.init)
        for node in (0..<count).reversed() where feature[node] >= 0 {
            let (a, b) = (Int(left[node]), Int(right[node]))
            // Children behind their parents: no row can go round in circles.
            guard a > node, b > node, a < count, b < count else { return nil }
            let (weightA, weightB) = (Double(cover[a]), Double(cover[b]))
            let total = weightA + weightB
            mean[node] = total > 0 ? (mean[a] * weightA + mean[b] * weightB) / total : (mean[a] + mean[b]) / 2
        }
        self.outputs = outputs
        self.base = base
        self.roots = roots
        self.treeOutputs = treeOutputs
        self.feature = feature
        self.value = value
        self.left = left
        self.right = right
        self.missingLeft = missingLeft
        self.cover = cover
        self.mean = mean
    }

    /// Number of trees.
    public var treeCount: Int { roots.count }

    /// The greatest index of a measurement that is looked at; −1 if there is none.
    var greatestFeature: Int32 { feature.max() ?? -1 }

    /// Margins of a row of measurements, one for each output; the row must have every measurement looked at.
    public func margins(of row: [Float]) -> [Double] {
        var margins = base
        for tree in roots.indices {
            var node = Int(roots[tree])
            while feature[node] >= 0 { node = child(of: node, row) }
            margins[Int(treeOutputs[tree])] += Double(value[node])
        }
        return margins
    }

    /// How far each measurement moved an output's margin from what the trees say on average.
    ///
    /// Along a row's path every step from a node to its child moves the mean below; the move is the looked-at
    /// measurement's (Saabas 2014, "Interpreting random forests"). Base, averages and contributions add up to the margin.
    public func contributions(of row: [Float], output: Int = 0) -> (average: Double, byMeasurement: [Double]) {
        var moved = [Double](repeating: 0, count: row.count)
        var average = base[output]
        for tree in roots.indices where Int(treeOutputs[tree]) == output {
            var node = Int(roots[tree])
            average += mean[node]
            while feature[node] >= 0 {
                let next = child(of: node, row)
                moved[Int(feature[node])] += mean[next] - mean[node]
                node = next
            }
        }
        return (average, moved)
    }

    /// These trees and others on top of them; the others' base is added too.
    public func adding(_ other: TreeEnsemble) -> TreeEnsemble? {
        guard other.outputs == outputs else { return nil }
        let shift = Int32(feature.count)
        return TreeEnsemble(
            outputs: outputs, base: zip(base, other.base).map { $0 + $1 }, roots: roots + other.roots.map { $0 + shift },
            treeOutputs: treeOutputs + other.treeOutputs, feature: feature + other.feature,
            value: value + other.value, left: left + other.left.map { $0 + shift },
            right: right + other.right.map { $0 + shift }, missingLeft: missingLeft + other.missingLeft,
            cover: cover + other.cover)
    }

    private func child(of node: Int, _ row: [Float]) -> Int {
        let measured = row[Int(feature[node])]
        let goesLeft = measured.isNaN ? missingLeft[node] != 0 : measured < value[node]
        return Int(goesLeft ? left[node] : right[node])
    }
}

extension TreeEnsemble: Codable {
    private enum Key: String, CodingKey {
        case outputs, base, roots, treeOutputs, feature, value, left, right, missingLeft, cover
    }

    /// Reads trees; throws `DecodingError` unless they are sound.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard
            let trees = TreeEnsemble(
                outputs: try container.decode(Int.self, forKey: .outputs),
                base: try container.decode([Double].self, forKey: .base),
                roots: try container.decode([Int32].self, forKey: .roots),
                treeOutputs: try container.decode([Int32].self, forKey: .treeOutputs),
                feature: try container.decode([Int32].self, forKey: .feature),
                value: try container.decode([Float].self, forKey: .value),
                left: try container.decode([Int32].self, forKey: .left),
                right: try container.decode([Int32].self, forKey: .right),
                missingLeft: try container.decode([UInt8].self, forKey: .missingLeft),
                cover: try container.decode([Float].self, forKey: .cover))
        else { throw DecodingError.dataCorruptedError(forKey: .roots, in: container, debugDescription: "unsound trees") }
        self = trees
    }

    /// Writes the parts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(base, forKey: .base)
        try container.encode(roots, forKey: .roots)
        try container.encode(treeOutputs, forKey: .treeOutputs)
        try container.encode(feature, forKey: .feature)
        try container.encode(value, forKey: .value)
        try container.encode(left, forKey: .left)
        try container.encode(right, forKey: .right)
        try container.encode(missingLeft, forKey: .missingLeft)
        try container.encode(cover, forKey: .cover)
    }
}
