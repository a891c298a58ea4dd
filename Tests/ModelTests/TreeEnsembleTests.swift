import Ground
import Testing

@testable import Model

/// Two small trees over two columns; the numbers below are worked out by hand.
func smallEnsemble() throws -> TreeEnsemble {
    try TreeEnsemble(
        columns: 2, base: [0.5],
        trees: [
            // Children out of order on purpose.
            RegressionTree(nodes: [
                .question(column: 0, below: 1, left: 4, right: 1, missingGoesLeft: true),
                .question(column: 1, below: -2, left: 2, right: 3, missingGoesLeft: false),
                .leaf(1, cover: 1), .leaf(3, cover: 3), .leaf(-1, cover: 4),
            ]),
            RegressionTree(nodes: [.leaf(0.25)]),
        ])
}

/// Numbers from a seed: a linear congruential generator (Knuth's MMIX), upper half first.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        func step() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return step() << 32 | step()
    }
}

/// A random tree of at most `depth` questions on a path.
func randomTree(depth: Int, columns: Int, using random: inout some RandomNumberGenerator) -> RegressionTree {
    var nodes: [RegressionTree.Node] = []
    func grow(_ depth: Int) -> Int {
        let index = nodes.count
        nodes.append(.leaf(Float.random(in: -1...1, using: &random), cover: Float.random(in: 0.1...9, using: &random)))
        guard depth > 0, Int.random(in: 0..<6, using: &random) > 0 else { return index }
        let left = grow(depth - 1)
        let right = grow(depth - 1)
        nodes[index] = .question(
            column: Int.random(in: 0..<columns, using: &random), below: Float.random(in: -1...1, using: &random),
            left: left, right: right, missingGoesLeft: Bool.random(using: &random))
        return index
    }
    _ = grow(depth)
    return RegressionTree(nodes: nodes)
}

@Suite struct TreeEnsembleTests {
    @Test(
        arguments: [
            ([0, 0], -0.25), ([1, 0], 3.75), ([1, -2], 3.75), ([1, -3], 1.75), ([.nan, 7], -0.25), ([2, .nan], 3.75),
            ([.infinity, 0], -0.25),
        ] as [([Float], Double)])
    func aRowFollowsTheQuestionsAndTheLearnedDirection(row: [Float], margin: Double) throws {
        #expect(try smallEnsemble().margins(of: row) == [margin])
    }

    @Test func contributionsAreTheMovesOfTheMeanAlongThePath() throws {
        // Means: leaves 1 and 3 with cover 1 and 3 → 2.5; with −1 at cover 4 → (4·2.5 − 4) / 8 = 0.75.
        let (contributions, bias) = try smallEnsemble().contributions(of: [1, -3])
        #expect(contributions == [1.75, -1.5])
        #expect(bias == 0.5 + 0.75 + 0.25)
    }

    @Test func contributionsAddUpToEveryMargin() throws {
        var random = SeededNumbers(seed: 11)
        let trees = (0..<60).map { _ in randomTree(depth: 6, columns: 9, using: &random) }
        let ensemble = try TreeEnsemble(columns: 9, base: [0.1, -0.4, 2], trees: trees)
        for _ in 0..<50 {
            let row = (0..<9).map { _ in
                Int.random(in: 0..<5, using: &random) == 0 ? Float.nan : Float.random(in: -1...1, using: &random)
            }
            let margins = ensemble.margins(of: row)
            for output in 0..<3 {
                let (contributions, bias) = ensemble.contributions(of: row, output: output)
                #expect(abs(contributions.reduce(bias, +) - margins[output]) < 1e-4)
            }
        }
    }

    @Test func treesThatAreNoTreesAreRefused() {
        func fault(_ nodes: [RegressionTree.Node], columns: Int = 2) -> String? {
            do {
                _ = try TreeEnsemble(columns: columns, base: [0], trees: [RegressionTree(nodes: nodes)])
                return nil
            } catch {
                return "\(error)"
            }
        }
        func ask(_ column: Int, _ left: Int, _ right: Int, below: Float = 0) -> RegressionTree.Node {
            .question(column: column, below: below, left: left, right: right, missingGoesLeft: true)
        }
        #expect(fault([ask(0, 1, 0), .leaf(1)])?.contains("circle") == true)
        #expect(fault([ask(0, 1, 2), ask(0, 1, 2), .leaf(1)])?.contains("circle") == true)
        #expect(fault([ask(0, 1, 9), .leaf(1)])?.contains("does not have") == true)
        #expect(fault([ask(0, 1, -1), .leaf(1)])?.contains("does not have") == true)
        #expect(fault([.leaf(1), .leaf(2)])?.contains("nothing leads to") == true)
        #expect(fault([])?.contains("without nodes") == true)
        #expect(fault([.leaf(.nan)])?.contains("not finite") == true)
        #expect(fault([ask(0, 1, 2, below: .infinity), .leaf(1), .leaf(2)])?.contains("not finite") == true)
        #expect(fault([ask(2, 1, 2), .leaf(1), .leaf(2)])?.contains("column 2") == true)
        #expect(fault([ask(1, 1, 2), .leaf(1), .leaf(2)]) == nil)
    }

    @Test func joinedEnsemblesAddUpAndAPrefixTakesThemApart() throws {
        var random = SeededNumbers(seed: 11)
        func ensemble(_ base: Float) throws -> TreeEnsemble {
            try TreeEnsemble(
                columns: 4, base: [base], trees: (0..<5).map { _ in randomTree(depth: 4, columns: 4, using: &random) })
        }
        let first = try ensemble(0.25)
        let second = try ensemble(7)
        let joined = try first.followed(by: second)
        #expect(try joined.prefix(rounds: 5) == first)
        let row: [Float] = [0.3, .nan, -0.2, 0.9]
        let sum = first.margins(of: row)[0] + second.margins(of: row)[0] - 7
        #expect(abs(joined.margins(of: row)[0] - sum) < 1e-5)
        #expect(throws: ModelFault.self) {
            try first.followed(by: TreeEnsemble(columns: 3, base: [0], trees: []))
        }
    }
}
