import Foundation

/// Compact form: little-endian arrays in base64, one per field. Trees are breadth first with children side by side, so
/// the k-th question's children are nodes 1 + 2k and 2 + 2k of its tree, and no index is written.
extension TreeEnsemble: Codable {
    private enum Key: String, CodingKey {
        case columns, base, treeSizes, asked, missingGoesLeft, thresholds, values
    }

    /// Writes the compact form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let ends = roots.dropFirst() + [Int32(clamping: nodes.count)]
        try container.encode(columns, forKey: .columns)
        try container.encode(base, forKey: .base)
        try container.encode(Packed.bytes(zip(roots, ends).map { UInt32($1 - $0) }), forKey: .treeSizes)
        try container.encode(Packed.bytes(nodes.map { UInt16(bitPattern: $0.column) }), forKey: .asked)
        let questions = nodes.filter { $0.column >= 0 }
        try container.encode(Data(questions.map { $0.missingGoesLeft ? 1 : 0 }), forKey: .missingGoesLeft)
        try container.encode(Packed.bytes(questions.map(\.threshold.bitPattern)), forKey: .thresholds)
        try container.encode(Packed.bytes(nodes.map(\.value.bitPattern)), forKey: .values)
    }

    /// Reads the compact form; throws ``ModelFault`` or a `DecodingError` on anything that is no ensemble.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let sizes: [UInt32] = try Packed.numbers(container.decode(Data.self, forKey: .treeSizes))
        let asked: [UInt16] = try Packed.numbers(container.decode(Data.self, forKey: .asked))
        let directions = [UInt8](try container.decode(Data.self, forKey: .missingGoesLeft))
        let thresholds: [UInt32] = try Packed.numbers(container.decode(Data.self, forKey: .thresholds))
        let values: [UInt32] = try Packed.numbers(container.decode(Data.self, forKey: .values))
        let questions = asked.reduce(0) { $0 + (Int16(bitPattern: $1) >= 0 ? 1 : 0) }
        guard values.count == asked.count, thresholds.count == questions, directions.count == questions,
            sizes.reduce(0, { $0 + Int($1) }) == asked.count, asked.count < 1 << 24
        else { throw ModelFault("the trees' fields differ in length") }
        var nodes: [Node] = []
        var roots: [Int32] = []
        nodes.reserveCapacity(asked.count)
        var question = 0
        for size in sizes {
            let root = nodes.count
            roots.append(Int32(clamping: root))
            var child = root + 1
            for _ in 0..<size {
                let column = Int16(bitPattern: asked[nodes.count])
                var node = Node(
                    threshold: 0, value: Float(bitPattern: values[nodes.count]), left: 0, column: max(column, -1),
                    missingGoesLeft: false)
                if column >= 0 {
                    node.threshold = Float(bitPattern: thresholds[question])
                    node.missingGoesLeft = directions[question] != 0
                    node.left = Int32(clamping: child)
                    child += 2
                    question += 1
                }
                nodes.append(node)
            }
            guard child == nodes.count else { throw ModelFault("a tree has nodes that nothing leads to") }
        }
        try self.init(
            columns: container.decode(Int.self, forKey: .columns), base: container.decode([Float].self, forKey: .base),
            nodes: nodes, roots: roots)
    }
}

/// Whole numbers as little-endian bytes.
enum Packed {
    static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> Data {
        var data = Data(capacity: numbers.count * Number.bitWidth / 8)
        for number in numbers {
            for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
                data.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
            }
        }
        return data
    }

    static func numbers<Number: FixedWidthInteger>(_ data: Data) throws -> [Number] {
        let width = Number.bitWidth / 8
        guard data.count.isMultiple(of: width) else { throw ModelFault("a packed field was cut short") }
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count, by: width).map { start in
            (0..<width).reduce(Number(0)) { $0 | Number(truncatingIfNeeded: bytes[start + $1]) << Number($1 * 8) }
        }
    }
}
