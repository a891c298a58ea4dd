public import Findings

/// Labelled parcels: a row of measurements each, and what is true of it.
public struct TrainingTable: Sendable {
    /// Names of the measurements, in column order.
    public let names: [String]
    /// `rows × columns` numbers, row by row; NaN = missing.
    public private(set) var values: [Float] = []
    /// Per row, whether something was built.
    public private(set) var isConstruction: [Bool] = []
    /// Per row, what happened; nil = not known in more detail.
    public private(set) var kinds: [VerdictClass?] = []
    /// Per row, the place it comes from: rows of one place are never split between folds.
    public private(set) var places: [String] = []

    /// An empty table.
    public init(names: [String]) {
        self.names = names
    }

    /// Number of rows.
    public var count: Int { isConstruction.count }

    /// Adds a parcel; `values` in the order of ``names``.
    public mutating func append(_ values: [Float], isConstruction: Bool, kind: VerdictClass?, place: String) {
        precondition(values.count == names.count, "one number for each name")
        self.values += values
        self.isConstruction.append(isConstruction)
        kinds.append(kind)
        places.append(place)
    }

    /// Adds the rows of a table with the same names.
    public mutating func append(_ other: TrainingTable) {
        precondition(other.names == names, "one set of measurements")
        values += other.values
        isConstruction += other.isConstruction
        kinds += other.kinds
        places += other.places
    }

    /// A row's measurements.
    public func row(_ index: Int) -> [Float] { Array(values[(index * names.count)..<((index + 1) * names.count)]) }

    /// The rows at some places in the table, in that order.
    func rows(_ indices: [Int]) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(indices.count * names.count)
        for index in indices { result += values[(index * names.count)..<((index + 1) * names.count)] }
        return result
    }

    /// Folds for cross-validation: whole places, dealt out in an order that the seed decides; single rows if there are
    /// fewer than three places.
    func folds(_ wanted: Int, seed: UInt64) -> [Int] {
        let names = Set(places).count >= 3 ? places : (0..<count).map { "\($0)" }
        func rank(_ name: String) -> UInt64 {
            // FNV-1a with the seed in front: the same on every machine.
            name.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ seed &* 0x9e37_79b9_7f4a_7c15) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
        }
        let sizes = names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        // The largest places first, each into the fold that is smallest so far: folds of like size.
        let order = sizes.keys.sorted {
            let (a, b) = (sizes[$0] ?? 0, sizes[$1] ?? 0)
            return a != b ? a > b : rank($0) != rank($1) ? rank($0) < rank($1) : $0 < $1
        }
        let folds = min(wanted, order.count)
        var filled = [Int](repeating: 0, count: folds)
        var fold: [String: Int] = [:]
        for name in order {
            let smallest = filled.indices.min { filled[$0] < filled[$1] } ?? 0
            fold[name] = smallest
            filled[smallest] += sizes[name] ?? 0
        }
        return names.map { fold[$0] ?? 0 }
    }
}
