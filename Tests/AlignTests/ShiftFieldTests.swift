import Align
import Foundation
import TestNumbers
import TestRasters
import Testing

@Suite struct ShiftFieldTests {

    /// Points every 100 pixels of a 1200 × 1200 grid that measure `truth` with normal errors of σ = `error`.
    private func points(error: Double, seed: UInt64, truth: (Double, Double) -> Shift) -> [TiePoint] {
        var numbers = SeededNumbers(seed: seed)
        func normal() -> Double {
            (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &numbers) }
        }
        return (0..<144).map { index in
            let (column, row) = (Double(index % 12) * 100 + 50, Double(index / 12) * 100 + 50)
            let shift = truth(column, row)
            return point(
                column, row,
                Shift(columns: shift.columns + error * normal(), rows: shift.rows + error * normal()), error: error)
        }
    }

    private func point(
        _ column: Double, _ row: Double, _ shift: Shift, error: Double = 0.05, weakness: TiePoint.Weakness? = nil
    ) -> TiePoint {
        TiePoint(
            column: column, row: row, shift: shift, standardError: error, correlation: 0.5, reliability: 0.8,
            weakness: weakness)
    }

    private func worst(_ field: ShiftField, _ truth: (Double, Double) -> Shift) -> Double {
        var worst = 0.0
        for column in stride(from: 0.0, through: 1200, by: 60) {
            for row in stride(from: 0.0, through: 1200, by: 60) {
                let (found, true_) = (field.shift(column: column, row: row), truth(column, row))
                worst = max(
                    worst, Shift(columns: found.columns - true_.columns, rows: found.rows - true_.rows).length)
            }
        }
        return worst
    }

    @Test func withoutDistortionTheFieldIsFarBetterThanItsPoints() {
        let truth = { (_: Double, _: Double) in Shift(columns: 2.3, rows: -0.7) }
        for seed in UInt64(0)..<5 {
            let field = ShiftField(tiePoints: points(error: 0.12, seed: seed, truth: truth))
            #expect(field.isAligned && worst(field, truth) < 0.06)
            // Lengths of two-dimensional errors of σ = 0.12: root mean square 0.17.
            #expect((0.12...0.22).contains(field.residualPixels))
        }
    }

    @Test func aPlantedSmoothDistortionIsRecovered() {
        let truth = { (column: Double, row: Double) in
            Shift(columns: 1.5 + 0.6 * sin(column / 300), rows: -0.4 + 0.5 * cos(row / 350) + column / 4000)
        }
        let field = ShiftField(tiePoints: points(error: 0.05, seed: 7, truth: truth))
        #expect(field.isAligned && worst(field, truth) < 0.15)
        #expect(field.tiePoints.allSatisfy { $0.isReliable })
        #expect(field.residualPixels < 0.12)
    }

    @Test func aQuarterOfWildPointsIsRejectedAndNamed() {
        let truth = { (column: Double, _: Double) in Shift(columns: 0.5 + column / 3000, rows: 1) }
        var numbers = SeededNumbers(seed: 5)
        var all = points(error: 0.05, seed: 8, truth: truth)
        for index in stride(from: 0, to: all.count, by: 4) {
            let wild = Shift(
                columns: Double.random(in: 2.5...8, using: &numbers),
                rows: Double.random(in: -8 ... -2, using: &numbers))
            all[index] = point(all[index].column, all[index].row, wild)
        }
        let field = ShiftField(tiePoints: all)
        #expect(field.isAligned && worst(field, truth) < 0.12)
        for (index, point) in field.tiePoints.enumerated() {
            #expect(point.weakness == (index % 4 == 0 ? .disagrees : nil))
        }
    }

    @Test func pointsThatWereNotReliableHaveNoSay() {
        let truth = { (_: Double, _: Double) in Shift(columns: -1, rows: 0.25) }
        var all = points(error: 0.04, seed: 9, truth: truth)
        for index in 0..<100 {
            all[index] = point(
                all[index].column, all[index].row, Shift(columns: 6, rows: 6), weakness: .ambiguous)
        }
        let field = ShiftField(tiePoints: all)
        #expect(field.isAligned && worst(field, truth) < 0.05)
        #expect(field.tiePoints[0].weakness == .ambiguous)
    }

    @Test func tooFewOrContradictoryPointsAreSaidSoAndNothingIsMoved() {
        let two = ShiftField(tiePoints: [
            point(0, 0, Shift(columns: 1, rows: 1)), point(9, 9, Shift(columns: 1, rows: 1)),
        ])
        #expect(!two.isAligned && two.obstacle == .tooFewTiePoints)
        #expect(two.shift(column: 5, row: 5) == .zero && two.residualPixels == .infinity)
        var numbers = SeededNumbers(seed: 6)
        let chaos = (0..<100).map { index in
            point(
                Double(index % 10) * 100, Double(index / 10) * 100,
                Shift(
                    columns: Double.random(in: -8...8, using: &numbers),
                    rows: Double.random(in: -8...8, using: &numbers)))
        }
        let field = ShiftField(tiePoints: chaos)
        #expect(field.obstacle == .contradictory && field.global == .zero && field.marginPixels == 0)
        #expect(ShiftField.none.obstacle == .notMeasured && ShiftField(tiePoints: []).obstacle == .notMeasured)
    }

    @Test func farFromEveryPointTheGlobalShiftHolds() {
        let truth = { (column: Double, row: Double) in
            Shift(columns: 1.5 + 0.6 * sin(column / 150), rows: -0.4 + 0.5 * cos(row / 150))
        }
        let field = ShiftField(tiePoints: points(error: 0.03, seed: 10, truth: truth))
        let far = field.shift(column: 90_000, row: -90_000)
        #expect(abs(far.columns - field.global.columns) < 1e-6 && abs(far.rows - field.global.rows) < 1e-6)
    }

    @Test func theMarginHoldsTheLargestShiftAndTheInterpolation() {
        let field = ShiftField(
            tiePoints: points(error: 0.02, seed: 11) { column, _ in Shift(columns: -3.5 - column / 2000, rows: 1) })
        var largest = 0.0
        for column in stride(from: -500.0, through: 2000, by: 50) {
            let shift = field.shift(column: column, row: 300)
            largest = max(largest, abs(shift.columns), abs(shift.rows))
        }
        #expect(Double(field.marginPixels) >= largest + 3 && field.marginPixels <= 9)
    }

    @Test func theOrderOfThePointsHardlyMatters() {
        let truth = { (column: Double, _: Double) in Shift(columns: column / 1000, rows: 0.3) }
        let all = points(error: 0.05, seed: 12, truth: truth)
        let (one, other) = (ShiftField(tiePoints: all), ShiftField(tiePoints: all.reversed()))
        let (a, b) = (one.shift(column: 700, row: 300), other.shift(column: 700, row: 300))
        #expect(abs(a.columns - b.columns) < 0.02 && abs(a.rows - b.rows) < 0.02)
    }
}
