import TestNumbers
import Testing

@testable import Statistics

/// What is told to anybody: no small count, and none that could be reckoned.
@Suite struct OpenTableTests {
    /// The counts of a table with its sums, and which of its cells are told.
    private struct Told {
        let values: [[Int]]
        let isTold: [[Bool]]

        init(_ counts: [[Int]]) {
            let table = OpenTable(
                Dictionary(
                    uniqueKeysWithValues: counts.enumerated().map { row, line in
                        (
                            "r\(100 + row)",
                            Dictionary(uniqueKeysWithValues: line.enumerated().map { ("c\(100 + $0)", $1) })
                        )
                    }))
            var values = counts.map { $0 + [$0.reduce(0, +)] }
            values.append(values[0].indices.map { column in values.reduce(0) { $0 + $1[column] } })
            let (rows, columns) = (counts.count, counts[0].count)
            isTold = (0...rows).map { row in
                (0...columns).map { column in
                    let cell = table.cell(row: row < rows ? row : nil, column: column < columns ? column : nil)
                    if let number = cell.number { #expect(number == values[row][column]) }
                    return cell.number != nil
                }
            }
            self.values = values
        }

        var withheld: [(Int, Int)] {
            values.indices.flatMap { row in values[row].indices.filter { !isTold[row][$0] }.map { (row, $0) } }
        }

        /// The sums as equations of what is withheld: a line for each row and column that has some, +1 for a part, −1 for a sum.
        var equations: [[Int]] {
            let unknown = withheld
            let (lastRow, lastColumn) = (values.count - 1, values[0].count - 1)
            let rows = values.indices.map { row in
                unknown.map { $0.0 == row ? ($0.1 == lastColumn ? -1 : 1) : 0 }
            }
            let columns = values[0].indices.map { column in
                unknown.map { $0.1 == column ? ($0.0 == lastRow ? -1 : 1) : 0 }
            }
            return (rows + columns).filter { $0.contains { $0 != 0 } }
        }
    }

    private static let prime = 2_147_483_647

    /// Brings lines into their reduced form, in the numbers modulo a prime: a line with one place left is an unknown that can be reckoned.
    private func canBeReckoned(_ equations: [[Int]]) -> Bool {
        let prime = Self.prime
        func power(_ base: Int, _ exponent: Int) -> Int {
            var (result, base, exponent) = (1, base, exponent)
            while exponent > 0 {
                if exponent & 1 == 1 { result = result * base % prime }
                (base, exponent) = (base * base % prime, exponent >> 1)
            }
            return result
        }
        var lines = equations.map { $0.map { ($0 + prime) % prime } }
        var done = 0
        for column in 0..<(lines.first?.count ?? 0) {
            guard let pivot = (done..<lines.count).first(where: { lines[$0][column] != 0 }) else { continue }
            lines.swapAt(done, pivot)
            let inverse = power(lines[done][column], prime - 2)
            lines[done] = lines[done].map { $0 * inverse % prime }
            for other in lines.indices where other != done && lines[other][column] != 0 {
                let factor = lines[other][column]
                for place in lines[other].indices {
                    lines[other][place] = (lines[other][place] + (prime - factor) * lines[done][place]) % prime
                }
            }
            done += 1
        }
        return lines.contains { $0.count { $0 != 0 } == 1 }
    }

    /// By linear algebra alone, in which the choice has no part: tables of every shape and density.
    @Test(arguments: 0..<300) func noWithheldCountFollowsFromTheSums(seed: Int) {
        var random = SeededNumbers(seed: UInt64(seed))
        let (rows, columns) = (Int.random(in: 1...9, using: &random), Int.random(in: 1...9, using: &random))
        let most = [1, 4, 6, 12, 60][seed % 5]
        let told = Told(
            (0..<rows).map { _ in
                (0..<columns).map { _ in Bool.random(using: &random) ? 0 : Int.random(in: 0...most, using: &random) }
            })
        for row in told.values.indices {
            for column in told.values[row].indices where (1...4).contains(told.values[row][column]) {
                #expect(!told.isTold[row][column])
            }
        }
        // What is nought tells nothing and is never withheld.
        #expect(told.withheld.allSatisfy { told.values[$0.0][$0.1] > 0 })
        #expect(!canBeReckoned(told.equations), "\(told.values) \(told.isTold)")
    }

    /// Counts are never negative, which tells more than the equations do: every table of small counts that says the same is tried.
    @Test(arguments: 0..<60) func noWithheldCountFollowsFromCountsNotBeingNegative(seed: Int) {
        var random = SeededNumbers(seed: UInt64(seed))
        let counts = (0..<2).map { _ in (0..<2).map { _ in Int.random(in: 0...6, using: &random) } }
        let told = Told(counts)
        var seen: [[Int]: Set<Int>] = [:]
        // No sum is above 24.
        for code in 0..<(13 * 13 * 13 * 13) {
            var values = [[code % 13, code / 13 % 13], [code / 169 % 13, code / 2_197]]
            values = values.map { $0 + [$0[0] + $0[1]] }
            values.append((0..<3).map { values[0][$0] + values[1][$0] })
            let isSame = values.indices.allSatisfy { row in
                values[row].indices.allSatisfy { !told.isTold[row][$0] || values[row][$0] == told.values[row][$0] }
            }
            guard isSame else { continue }
            for (row, column) in told.withheld { seen[[row, column], default: []].insert(values[row][column]) }
        }
        for (row, column) in told.withheld {
            #expect((seen[[row, column]]?.count ?? 0) > 1, "\(told.values) \(row) \(column)")
        }
    }

    /// By hand: 3 is small; its row and its column each need a second gap, and the four make a square of the cheapest cells.
    @Test func theCheapestCellsAreWithheldBesides() {
        let told = Told([[3, 20, 30], [40, 9, 60], [70, 80, 90]])
        #expect(Set(told.withheld.map { [$0.0, $0.1] }) == [[0, 0], [0, 1], [1, 0], [1, 1]])
        #expect(Told([[10, 0], [0, 5]]).withheld.isEmpty)
        // One village in one month: its count is that of all, and none of them is told.
        #expect(Told([[2]]).withheld.count == 4)
        #expect(OpenTable([:]).withheldCount == 0)
    }
}
