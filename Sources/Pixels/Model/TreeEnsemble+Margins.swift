extension TreeEnsemble {
    /// The margins of one row, one per output: log-odds, or softmax margins.
    /// `row` holds ``columns`` values; what is not finite counts as missing.
    public func margins(of row: [Float]) -> [Double] {
        margins(ofRows: row).map(Double.init)
    }

    /// The margins of many rows, row-major: `rows` holds ``columns`` values per row, the result ``outputs`` per row.
    public func margins(ofRows rows: [Float]) -> [Float] {
        let count = rows.count / columns
        var margins: [Float] = []
        margins.reserveCapacity(count * outputs)
        for _ in 0..<count { margins.append(contentsOf: base) }
        addTrees(0..<treeCount, ofRows: rows, to: &margins)
        return margins
    }

    /// Adds what the trees of a range say of `rows` to their margins (row-major, ``outputs`` per row).
    public func addTrees(_ trees: Range<Int>, ofRows rows: [Float], to margins: inout [Float]) {
        precondition(rows.count.isMultiple(of: columns), "a row has \(columns) measurements")
        let count = rows.count / columns
        precondition(margins.count == count * outputs, "a row has \(outputs) margins")
        precondition(trees.lowerBound >= 0 && trees.upperBound <= treeCount, "there are \(treeCount) trees")
        // A few rows meet all trees before the next rows do, so that rows stay in the first-level cache.
        let blockRows = 64
        // `init` has checked every index that is followed here.
        rows.withUnsafeBufferPointer { rows in
            nodes.withUnsafeBufferPointer { nodes in
                margins.withUnsafeMutableBufferPointer { margins in
                    for start in stride(from: 0, to: count, by: blockRows) {
                        for tree in trees {
                            let root = Int(roots[tree])
                            let output = tree % outputs
                            for row in start..<min(start + blockRows, count) {
                                var node = nodes[root]
                                while node.column >= 0 {
                                    node = nodes[Self.next(node, rows[row * columns + Int(node.column)])]
                                }
                                margins[row * outputs + output] += node.value
                            }
                        }
                    }
                }
            }
        }
    }

    /// What each measurement adds to one output's margin, and the mean margin `bias`; together they are the margin.
    ///
    /// The path method (Saabas 2014): at every question the expected value below (weighted with the cover of the
    /// leaves) moves, and the move is credited to the measurement asked. `row` holds ``columns`` values.
    public func contributions(of row: [Float], output: Int = 0) -> (contributions: [Double], bias: Double) {
        precondition(row.count == columns, "a row has \(columns) measurements")
        precondition((0..<outputs).contains(output), "there are \(outputs) outputs")
        var contributions = [Double](repeating: 0, count: columns)
        var bias = Double(base[output])
        for tree in stride(from: output, to: treeCount, by: outputs) {
            var node = nodes[Int(roots[tree])]
            bias += Double(node.value)
            while node.column >= 0 {
                let column = Int(node.column)
                let next = nodes[Self.next(node, row[column])]
                contributions[column] += Double(next.value) - Double(node.value)
                node = next
            }
        }
        return (contributions, bias)
    }

    private static func next(_ node: Node, _ value: Float) -> Int {
        let left = value.isFinite ? value < node.threshold : node.missingGoesLeft
        return Int(node.left) + (left ? 0 : 1)
    }
}
