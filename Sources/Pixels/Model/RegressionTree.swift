/// One regression tree with its nodes in any order, the root first: the form in which trees are built and exchanged.
public struct RegressionTree: Sendable, Hashable {
    /// A question with two answers, or a leaf.
    public struct Node: Sendable, Hashable {
        /// Column that is asked; nil for a leaf.
        public var column: Int?
        /// Rows below it go left.
        public var threshold: Float
        /// Where rows without the measurement go.
        public var missingGoesLeft: Bool
        /// Index of the left child.
        public var left: Int
        /// Index of the right child.
        public var right: Int
        /// What a leaf adds to the margin; unused in questions.
        public var value: Float
        /// Weight of the fitted rows that came by (XGBoost: sum of Hessians); > 0 in leaves.
        public var cover: Float

        /// A leaf.
        public static func leaf(_ value: Float, cover: Float = 1) -> Node {
            Node(column: nil, threshold: 0, missingGoesLeft: false, left: 0, right: 0, value: value, cover: cover)
        }

        /// A question: rows with `column` < `threshold` go to `left`.
        public static func question(
            column: Int, below threshold: Float, left: Int, right: Int, missingGoesLeft: Bool
        ) -> Node {
            Node(
                column: column, threshold: threshold, missingGoesLeft: missingGoesLeft, left: left, right: right,
                value: 0, cover: 0)
        }
    }

    /// The nodes; index 0 is the root.
    public var nodes: [Node]

    /// A tree of these nodes; checked only when it joins a ``TreeEnsemble``.
    public init(nodes: [Node]) {
        self.nodes = nodes
    }

    /// The nodes breadth first with children side by side, and the cover-weighted mean of the leaves below each.
    /// Throws ``ModelFault`` unless this is a tree: every node reached exactly once from the root.
    func breadthFirst() throws -> (order: [Int], firstChild: [Int], means: [Float]) {
        guard !nodes.isEmpty else { throw ModelFault("a tree without nodes") }
        var order = [0]
        var firstChild: [Int] = []
        var seen = [Bool](repeating: false, count: nodes.count)
        seen[0] = true
        while firstChild.count < order.count {
            let node = nodes[order[firstChild.count]]
            guard node.column != nil else {
                firstChild.append(0)
                continue
            }
            firstChild.append(order.count)
            for child in [node.left, node.right] {
                guard nodes.indices.contains(child) else {
                    throw ModelFault("a tree points to a node it does not have")
                }
                guard !seen[child] else { throw ModelFault("a tree runs in a circle") }
                seen[child] = true
                order.append(child)
            }
        }
        guard order.count == nodes.count else { throw ModelFault("a tree has nodes that nothing leads to") }
        var sums = [(value: Double, cover: Double)](repeating: (0, 0), count: order.count)
        var means = [Float](repeating: 0, count: order.count)
        for index in order.indices.reversed() {
            let node = nodes[order[index]]
            if node.column == nil {
                // A leaf that no row reached gets a tiny weight, so that the mean stays defined.
                let cover = max(Double(node.cover), 1e-9)
                sums[index] = (Double(node.value) * cover, cover)
                means[index] = node.value
            } else {
                let left = sums[firstChild[index]]
                let right = sums[firstChild[index] + 1]
                sums[index] = (left.value + right.value, left.cover + right.cover)
                means[index] = Float(sums[index].value / sums[index].cover)
            }
        }
        return (order, firstChild, means)
    }
}
