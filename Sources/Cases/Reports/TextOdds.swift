import Foundation

/// What the likeness of two texts says: how often it is found between reports of one matter, and between those of two.
public struct TextOdds: Sendable, Codable, Hashable {
    /// The number of classes of likeness.
    public static let classes = 20
    /// Probabilities of the classes between reports of one matter.
    public let same: [Double]
    /// Probabilities of the classes between reports of different matters.
    public let other: [Double]

    /// The odds are never taken for more than this, nor for less than its inverse.
    public static let limit = 60.0

    /// From two lists of ``classes`` weights; those of a wrong length count as uniform.
    public init(same: [Double], other: [Double]) {
        self.same = Self.normalised(same)
        self.other = Self.normalised(other)
    }

    /// From two beta distributions, each by its two shapes.
    public init(same: (Double, Double), other: (Double, Double)) {
        self.init(same: Self.beta(same), other: Self.beta(other))
    }

    private enum CodingKeys: CodingKey {
        case same, other
    }

    /// Reads two lists of weights.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            same: try container.decode([Double].self, forKey: .same),
            other: try container.decode([Double].self, forKey: .other))
    }

    /// The logarithm of the odds at the middle of each class: made monotone by pooling neighbours that are not (isotonic
    /// regression, Ayer et al. 1955), so that texts more alike never count for less.
    var logOdds: [Double] {
        var blocks: [(same: Double, other: Double, count: Int)] = []
        for index in 0..<Self.classes {
            blocks.append((same[index], other[index], 1))
            while blocks.count > 1, let last = blocks.last,
                blocks[blocks.count - 2].same * last.other >= last.same * blocks[blocks.count - 2].other
            {
                blocks.removeLast()
                let merged = blocks[blocks.count - 1]
                blocks[blocks.count - 1] = (
                    merged.same + last.same, merged.other + last.other, merged.count + last.count
                )
            }
        }
        let edge = log(Self.limit)
        return blocks.flatMap { block in
            Array(repeating: min(max(log(block.same / block.other), -edge), edge), count: block.count)
        }
    }

    /// The class of a likeness.
    static func index(of likeness: Double) -> Int { min(max(Int(likeness * Double(classes)), 0), classes - 1) }

    private static func normalised(_ weights: [Double]) -> [Double] {
        let known = weights.count == classes ? weights.map { max($0, 0) } : Array(repeating: 1, count: classes)
        let sum = known.reduce(0, +) + 1e-9
        // What was normalised is read as it was written, to the last digit.
        if abs(sum - 1) < 1e-8, known.allSatisfy({ $0 > 0.5e-5 }) { return known }
        // No class is impossible.
        let floored = known.map { max($0 / sum, 1e-5) }
        let total = floored.reduce(0, +)
        return floored.map { $0 / total }
    }

    /// The probabilities of the classes under a beta distribution, by the middle of ten parts of each.
    private static func beta(_ shapes: (Double, Double)) -> [Double] {
        (0..<classes).map { index in
            (0..<10).reduce(0) { sum, part in
                let value = (Double(index) + (Double(part) + 0.5) / 10) / Double(classes)
                return sum + pow(value, shapes.0 - 1) * pow(1 - value, shapes.1 - 1)
            }
        }
    }
}
