import CXGBoost
import Foundation
import Model

/// One fit: trees added round by round to given margins.
struct XGBoostBooster: ~Copyable {
    private let handle: BoosterHandle

    private init(handle: BoosterHandle) {
        self.handle = handle
    }

    /// A booster for rows like `matrix`, on one thread: sums over rows then have one order, whatever the machine.
    static func made(
        for matrix: borrowing XGBoostMatrix, outputs: Int, parameters: BoostingParameters
    ) throws(LearningError) -> XGBoostBooster {
        let cached: [DMatrixHandle?] = [matrix.handle]
        var created: BoosterHandle?
        try XGBoostLibrary.check("XGBoosterCreate", XGBoosterCreate(cached, 1, &created))
        guard let created else { throw .library(call: "XGBoosterCreate", reason: "no booster") }
        let booster = XGBoostBooster(handle: created)
        try booster.set("objective", outputs == 1 ? "binary:logistic" : "multi:softprob")
        if outputs > 1 { try booster.set("num_class", "\(outputs)") }
        try booster.set("tree_method", "hist")
        try booster.set("nthread", "1")
        try booster.set("seed", "\(parameters.seed)")
        try booster.set("eta", "\(parameters.learningRate)")
        try booster.set("max_depth", "\(parameters.depth)")
        try booster.set("subsample", "\(parameters.rowShare)")
        try booster.set("colsample_bytree", "\(parameters.columnShare)")
        try booster.set("lambda", "\(parameters.lambda)")
        try booster.set("min_child_weight", "\(parameters.minimumChildWeight)")
        return booster
    }

    deinit { XGBoosterFree(handle) }

    private func set(_ name: String, _ value: String) throws(LearningError) {
        try XGBoostLibrary.check("XGBoosterSetParam \(name)", XGBoosterSetParam(handle, name, value))
    }

    /// Adds `rounds` rounds of trees.
    func boost(rounds: Int, on matrix: borrowing XGBoostMatrix) throws(LearningError) {
        for round in 0..<rounds {
            try XGBoostLibrary.check(
                "XGBoosterUpdateOneIter", XGBoosterUpdateOneIter(handle, Int32(clamping: round), matrix.handle))
        }
    }

    /// The library's own margins of the rows of a matrix, base margins included; row-major, one per output.
    func margins(of matrix: borrowing XGBoostMatrix) throws(LearningError) -> [Float] {
        var count: bst_ulong = 0
        var numbers: UnsafePointer<Float>?
        try XGBoostLibrary.check(
            "XGBoosterPredict", XGBoosterPredict(handle, matrix.handle, 1, 0, 0, &count, &numbers))
        return Array(UnsafeBufferPointer(start: numbers, count: Int(count)))
    }

    /// The trees, with thresholds and leaves to the last bit: the library writes shortest round-trip decimals.
    func trees() throws -> [RegressionTree] {
        var length: bst_ulong = 0
        var bytes: UnsafePointer<CChar>?
        try XGBoostLibrary.check(
            "XGBoosterSaveModelToBuffer", XGBoosterSaveModelToBuffer(handle, #"{"format": "json"}"#, &length, &bytes))
        let data = bytes.map { Data(bytes: $0, count: Int(length)) } ?? Data()
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(XGBoostModelFile.self, from: data).trees
        } catch {
            throw LearningError.library(call: "XGBoosterSaveModelToBuffer", reason: "\(error)")
        }
    }

    /// Fits an ensemble of `rounds` rounds on top of the matrix's base margins; its own base margins are `base`.
    static func fitted(
        values: [Float], columns: Int, labels: [Float], weights: [Float], margins: [Float], base: [Float],
        rounds: Int, parameters: BoostingParameters
    ) throws -> TreeEnsemble {
        guard rounds > 0, !labels.isEmpty else { return try TreeEnsemble(columns: columns, base: base, trees: []) }
        try XGBoostLibrary.silence()
        let matrix = try XGBoostMatrix.of(
            values: values, columns: columns, labels: labels, weights: weights, margins: margins)
        let booster = try XGBoostBooster.made(for: matrix, outputs: base.count, parameters: parameters)
        try booster.boost(rounds: rounds, on: matrix)
        return try TreeEnsemble(columns: columns, base: base, trees: booster.trees())
    }
}

/// What of XGBoost's JSON model is needed.
private struct XGBoostModelFile: Decodable {
    struct Learner: Decodable { var gradientBooster: Booster }
    struct Booster: Decodable { var model: Trees }
    struct Trees: Decodable { var trees: [Tree] }
    struct Tree: Decodable {
        var leftChildren: [Int]
        var rightChildren: [Int]
        var splitIndices: [Int]
        var splitConditions: [Float]
        var defaultLeft: [Int]
        var sumHessian: [Float]
    }

    var learner: Learner

    /// A leaf's value stands where a question's threshold would.
    var trees: [RegressionTree] {
        learner.gradientBooster.model.trees.map { tree in
            RegressionTree(
                nodes: tree.leftChildren.indices.map { index in
                    if tree.leftChildren[index] < 0 {
                        return .leaf(tree.splitConditions[index], cover: tree.sumHessian[index])
                    }
                    return .question(
                        column: tree.splitIndices[index], below: tree.splitConditions[index],
                        left: tree.leftChildren[index], right: tree.rightChildren[index],
                        missingGoesLeft: tree.defaultLeft[index] != 0)
                })
        }
    }
}
