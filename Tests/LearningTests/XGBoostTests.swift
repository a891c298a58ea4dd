import Foundation
import Model
import Testing

@testable import Learning

/// Rows from a seed with a known rule: construction where columns 0 and 1 together are high; the rest is noise.
func syntheticTable(
    rows: Int, columns: Int = 12, places: Int = 10, firstPlace: Int = 0, seed: UInt64, shift: Float = 0
) throws -> TrainingTable {
    var random = SplitMix(state: seed)
    var values: [Float] = []
    var labels: [Bool] = []
    var kinds: [Int] = []
    for _ in 0..<rows {
        var row = (0..<columns).map { _ in Float.random(in: -2...2, using: &random) }
        let logOdds = 3 * (row[0] + 0.7 * row[1]) - 4 + shift * row[2]
        let construction = 1 / (1 + exp(-logOdds)) > Float.random(in: 0..<1, using: &random)
        kinds.append(construction ? (row[3] > 0 ? 1 : 2) : 0)
        labels.append(construction)
        for column in 0..<columns where Int.random(in: 0..<12, using: &random) == 0 { row[column] = .nan }
        values += row
    }
    return try TrainingTable(
        columns: (0..<columns).map { "m\($0)" }, measurementVersion: 1, values: values, isConstruction: labels,
        kinds: kinds, places: (0..<rows).map { firstPlace + $0 % places })
}

@Suite struct XGBoostTests {
    private func task(outputs: Int) throws -> BoostingTask {
        let table = try syntheticTable(rows: 1500, seed: 3)
        var random = SplitMix(state: 9)
        return BoostingTask(
            values: table.values, columns: table.columns.count,
            answers: outputs == 1 ? table.isConstruction.map { $0 ? 1 : 0 } : table.kinds ?? [],
            weights: table.weights, outputs: outputs,
            margins: (0..<1500 * outputs).map { _ in Float.random(in: -1...1, using: &random) })
    }

    @Test(arguments: [1, 3])
    func theEnsembleReadsRowsAsTheLibraryDoes(outputs: Int) throws {
        let task = try task(outputs: outputs)
        let parameters = BoostingParameters(rounds: 40, depth: 6, learningRate: 0.2, minimumChildWeight: 0.5)
        let matrix = try XGBoostMatrix.of(
            values: task.values, columns: task.columns, labels: task.answers.map(Float.init), weights: task.weights,
            margins: task.margins)
        let booster = try XGBoostBooster.made(for: matrix, outputs: outputs, parameters: parameters)
        try booster.boost(rounds: 40, on: matrix)
        // A second matrix of the same rows: the library's cache of training margins does not speak for its reading.
        let again = try XGBoostMatrix.of(
            values: task.values, columns: task.columns, labels: task.answers.map(Float.init), weights: task.weights,
            margins: task.margins)
        let expected = try booster.margins(of: again)
        let ensemble = try TreeEnsemble(
            columns: task.columns, base: [Float](repeating: 0, count: outputs), trees: booster.trees())
        #expect(ensemble.treeCount == 40 * outputs)
        #expect(ensemble.nodeCount > 40 * outputs * 15)
        var margins = task.margins
        ensemble.addTrees(0..<ensemble.treeCount, ofRows: task.values, to: &margins)
        let worst = zip(margins, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= 1e-6)
    }

    @Test func theLibrarysRefusalIsATypedError() throws {
        let task = try task(outputs: 1)
        #expect {
            _ = try task.fitted(rounds: 1, parameters: BoostingParameters(rounds: 1, depth: 3, learningRate: -1))
        } throws: { error in
            guard case LearningError.library(_, let reason) = error else { return false }
            return !reason.isEmpty
        }
    }

    @Test func theVersionIsTheLinkedLibrarys() {
        #expect(XGBoostLibrary.version.split(separator: ".").count == 3)
        #expect(XGBoostLibrary.version != "0.0.0")
    }
}
