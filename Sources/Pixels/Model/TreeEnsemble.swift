/// Gradient-boosted regression trees (Friedman 2001; Chen & Guestrin 2016), flattened for reading.
///
/// Tree `t` adds to margin `t % outputs`. A row goes left where its value is below the threshold, both as Float, and
/// values that are not finite count as missing and follow the direction learned for them. Sums are kept in Float in the
/// order of the trees, as XGBoost does, so the margins are XGBoost's.
public struct TreeEnsemble: Sendable, Hashable {
    struct Node: Sendable, Hashable {
        var threshold: Float
        /// A leaf's value, or the mean of the leaves below, weighted with their cover.
        var value: Float
        /// The left child; the right one comes next. Always behind its parent, so every walk ends.
        var left: Int32
        /// −1 for a leaf.
        var column: Int16
        var missingGoesLeft: Bool
    }

    /// 1: the margin is a log-odds. K: softmax margins of K classes.
    public let outputs: Int
    /// Measurements per row.
    public let columns: Int
    /// Margins before the first tree, one per output.
    public let base: [Float]
    let nodes: [Node]
    let roots: [Int32]

    /// How many trees there are, over all outputs.
    public var treeCount: Int { roots.count }
    /// How many nodes the trees have together.
    public var nodeCount: Int { nodes.count }

    /// An ensemble of `trees`, whose order goes round the outputs; `base` gives the margins before the first.
    /// Throws ``ModelFault`` unless every tree is a tree over `columns` columns with finite numbers.
    public init(columns: Int, base: [Float], trees: [RegressionTree]) throws {
        var nodes: [Node] = []
        var roots: [Int32] = []
        for tree in trees {
            let offset = nodes.count
            let (order, firstChild, means) = try tree.breadthFirst()
            roots.append(Int32(clamping: offset))
            for (index, source) in order.enumerated() {
                let node = tree.nodes[source]
                nodes.append(
                    Node(
                        threshold: node.column == nil ? 0 : node.threshold, value: means[index],
                        left: Int32(clamping: node.column == nil ? 0 : offset + firstChild[index]),
                        column: node.column.map { Int16(clamping: $0) } ?? -1,
                        missingGoesLeft: node.column != nil && node.missingGoesLeft))
            }
        }
        try self.init(columns: columns, base: base, nodes: nodes, roots: roots)
    }

    /// Every ensemble is made here: checks that every walk stays inside its tree and ends, and that every number is
    /// finite.
    init(columns: Int, base: [Float], nodes: [Node], roots: [Int32]) throws {
        guard (1...4096).contains(columns) else { throw ModelFault("\(columns) columns") }
        guard (1...256).contains(base.count), base.allSatisfy(\.isFinite) else { throw ModelFault("bad base margins") }
        guard roots.count.isMultiple(of: base.count) else { throw ModelFault("trees do not go round the outputs") }
        guard nodes.count < 1 << 24 else { throw ModelFault("too many nodes") }
        for (tree, root) in roots.enumerated() {
            let end = tree + 1 < roots.count ? Int(roots[tree + 1]) : nodes.count
            let start = Int(root)
            guard start >= 0, start < end, end <= nodes.count, tree > 0 || start == 0 else {
                throw ModelFault("tree \(tree) has no nodes")
            }
            for index in start..<end {
                let node = nodes[index]
                guard node.value.isFinite, node.threshold.isFinite else {
                    throw ModelFault("tree \(tree) holds a number that is not finite")
                }
                guard node.column >= 0 else { continue }
                guard Int(node.column) < columns else {
                    throw ModelFault("tree \(tree) asks for column \(node.column)")
                }
                guard Int(node.left) > index, Int(node.left) + 1 < end else {
                    throw ModelFault("tree \(tree) points outside itself")
                }
            }
        }
        guard !roots.isEmpty || nodes.isEmpty else { throw ModelFault("nodes without trees") }
        outputs = base.count
        self.columns = columns
        self.base = base
        self.nodes = nodes
        self.roots = roots
    }

    /// This ensemble's trees, then those of `other`, whose own base margins do not count.
    /// Throws ``ModelFault`` unless both read the same columns into the same outputs.
    public func followed(by other: TreeEnsemble) throws -> TreeEnsemble {
        guard other.columns == columns, other.outputs == outputs else {
            throw ModelFault("ensembles of different shape cannot be joined")
        }
        let offset = Int32(clamping: nodes.count)
        let shifted = other.nodes.map { node in
            var node = node
            if node.column >= 0 { node.left += offset }
            return node
        }
        return try TreeEnsemble(
            columns: columns, base: base, nodes: nodes + shifted, roots: roots + other.roots.map { $0 + offset })
    }

    /// The first `rounds` rounds: one tree per output and round.
    public func prefix(rounds: Int) throws -> TreeEnsemble {
        let kept = min(max(rounds, 0) * outputs, roots.count)
        let end = kept < roots.count ? Int(roots[kept]) : nodes.count
        return try TreeEnsemble(
            columns: columns, base: base, nodes: Array(nodes[..<end]), roots: Array(roots[..<kept]))
    }
}
