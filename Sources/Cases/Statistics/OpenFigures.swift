import Foundation
public import Ground

/// A figure of an open table.
public enum OpenCell: Sendable, Hashable {
    /// So many.
    case count(Int)
    /// Not told: between 1 and ``OpenTable/least`` − 1, or withheld so that nobody reckons another one from the sums.
    case withheld

    /// The number; nil where it is withheld.
    public var number: Int? { if case .count(let number) = self { number } else { nil } }
}

/// Counts by two keys with their sums, fit to be given to anybody: no count of 1 to 4 is told, and none can be reckoned from what is told.
///
/// The sums are cells like the others. Withheld cells are the edges of a graph between rows and columns; a cell can be reckoned from the sums
/// if, and only if, its edge is a bridge of that graph (Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput.
/// 17, 1988). So for each bridge the cheapest way round it is withheld too. Since every withheld count is at least 1, each of them could also
/// be one more or one less: nothing follows from counts never being negative.
public struct OpenTable: Sendable, Hashable {
    /// The smallest count above nought that is told.
    public static let least = 5

    /// The keys of the rows, in their order.
    public let rows: [String]
    /// The keys of the columns, in their order.
    public let columns: [String]
    private let cells: [[OpenCell]]

    /// A table of counts by row and column. Nought is told: it tells of nobody.
    public init(_ counts: [String: [String: Int]]) {
        let rows = counts.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
        let columns = Set(counts.values.flatMap(\.keys)).sorted()
        var values = rows.map { row in columns.map { counts[row]?[$0] ?? 0 } }
        for row in values.indices { values[row].append(values[row].reduce(0, +)) }
        values.append((0...columns.count).map { column in values.reduce(0) { $0 + $1[column] } })
        let withheld = Withholding(values).withheld
        (self.rows, self.columns) = (rows, columns)
        cells = values.indices.map { row in
            values[row].indices.map { withheld[row][$0] ? .withheld : .count(values[row][$0]) }
        }
    }

    /// A cell; `row` nil = the sum of the column, `column` nil = the sum of the row.
    public func cell(row: Int?, column: Int?) -> OpenCell { cells[row ?? rows.count][column ?? columns.count] }

    /// Cells that are withheld, sums too.
    public var withheldCount: Int { cells.reduce(0) { $0 + $1.count { $0 == .withheld } } }
}

/// Chooses the cells that are withheld.
private struct Withholding {
    private let values: [[Int]]
    private(set) var withheld: [[Bool]]

    /// `values`: with the sums as their last row and last column.
    init(_ values: [[Int]]) {
        self.values = values
        withheld = values.map { $0.map { (1..<OpenTable.least).contains($0) } }
        // Each way round leaves fewer bridges.
        while let bridge = firstBridge {
            for (row, column) in wayRound(bridge) { withheld[row][column] = true }
        }
    }

    private var rows: Int { values.count }
    private var columns: Int { values.first?.count ?? 0 }

    /// Rows are the nodes 0…, columns follow.
    private func neighbours(of node: Int, _ isEdge: (Int, Int) -> Bool) -> [Int] {
        node < rows
            ? (0..<columns).filter { isEdge(node, $0) }.map { $0 + rows }
            : (0..<rows).filter { isEdge($0, node - rows) }
    }

    /// A withheld cell that could be reckoned from what is told.
    private var firstBridge: (row: Int, column: Int)? {
        let count = rows + columns
        let edges = (0..<count).map { neighbours(of: $0) { withheld[$0][$1] } }
        var (order, low) = ([Int](repeating: 0, count: count), [Int](repeating: 0, count: count))
        var time = 0
        for root in 0..<count where order[root] == 0 {
            time += 1
            (order[root], low[root]) = (time, time)
            // Node, where it was come from, and the next of its edges.
            var path: [(node: Int, from: Int, next: Int)] = [(root, -1, 0)]
            while let place = path.last {
                guard place.next < edges[place.node].count else {
                    path.removeLast()
                    guard place.from >= 0 else { continue }
                    low[place.from] = min(low[place.from], low[place.node])
                    if low[place.node] > order[place.from] {
                        let (row, column) = (min(place.node, place.from), max(place.node, place.from) - rows)
                        return (row, column)
                    }
                    continue
                }
                path[path.count - 1].next += 1
                let other = edges[place.node][place.next]
                guard other != place.from else { continue }
                if order[other] > 0 {
                    low[place.node] = min(low[place.node], order[other])
                } else {
                    time += 1
                    (order[other], low[other]) = (time, time)
                    path.append((other, place.node, 0))
                }
            }
        }
        return nil
    }

    /// The cells besides it of the cycle through a cell that withholds the least: what is withheld already costs nothing, sums cost twice.
    ///
    /// There is always one: the sums of a cell that is not nought are not nought either.
    private func wayRound(_ bridge: (row: Int, column: Int)) -> [(Int, Int)] {
        let (start, end) = (bridge.row, bridge.column + rows)
        var cost = [Int](repeating: .max, count: rows + columns)
        var from = [Int](repeating: -1, count: rows + columns)
        var isDone = [Bool](repeating: false, count: rows + columns)
        cost[start] = 0
        while let node = cost.indices.filter({ !isDone[$0] && cost[$0] < .max }).min(by: { cost[$0] < cost[$1] }),
            node != end
        {
            isDone[node] = true
            for other in neighbours(of: node, { values[$0][$1] > 0 }) where !isDone[other] {
                let (row, column) = (min(node, other), max(node, other) - rows)
                guard (row, column) != bridge else { continue }
                let isSum = row == rows - 1 || column == columns - 1
                let more = withheld[row][column] ? 0 : values[row][column] * (isSum ? 2 : 1)
                if cost[node] + more < cost[other] { (cost[other], from[other]) = (cost[node] + more, node) }
            }
        }
        var cells: [(Int, Int)] = []
        var node = end
        while node != start, from[node] >= 0 {
            let (row, column) = (min(node, from[node]), max(node, from[node]) - rows)
            cells.append((row, column))
            node = from[node]
        }
        return cells
    }
}

/// What may be told to anybody of what became of orders: filed and closed, by village and month.
public struct OpenFigures: Sendable {
    /// A figure that is told.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Put on file in the month.
        case filed
        /// Closed in the month.
        case closed
    }

    private let period: StatisticsPeriod
    private var counts: [Kind: [String: [String: Int]]] = [:]

    /// Figures of a period without an order yet.
    public init(_ period: StatisticsPeriod) { self.period = period }

    /// Adds what is counted of one order.
    public mutating func add(_ facts: OrderFacts) {
        let moments: [(Kind, Instant?)] = [(.filed, facts.filedAt), (.closed, facts.closing?.at)]
        for (kind, moment) in moments {
            guard let moment else { continue }
            let day = CivilDay(moment, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
            guard period.contains(day) else { continue }
            counts[kind, default: [:]][facts.village ?? "", default: [:]][
                String(day.description.prefix(7)), default: 0] += 1
        }
    }

    /// The table of a figure.
    public func table(_ kind: Kind) -> OpenTable { OpenTable(counts[kind] ?? [:]) }
}
