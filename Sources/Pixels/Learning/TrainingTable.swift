/// Labelled rows of measurements, one row per parcel and pair of dates.
public struct TrainingTable: Sendable, Hashable {
    /// Names of the measurements, in the order of a row.
    public let columns: [String]
    /// Version of the way they are taken.
    public let measurementVersion: Int
    /// Row-major measurements, `columns.count` per row; NaN where one was not taken.
    public private(set) var values: [Float]
    /// Whether something was built: new building, extension or taller.
    public private(set) var isConstruction: [Bool]
    /// Index into `JudgeModel.standardKinds` per row, −1 where the kind is not known; nil where none is.
    public private(set) var kinds: [Int]?
    /// Number of the place of each row; rows of one place (one settlement, one scene pair) are never split by
    /// cross-validation.
    public private(set) var places: [Int]
    /// How much each row counts, > 0.
    public private(set) var weights: [Float]

    /// How many rows there are.
    public var count: Int { isConstruction.count }

    /// A table of these rows; `weights` nil counts every row once. Throws ``LearningError/brokenTable(reason:)``.
    public init(
        columns: [String], measurementVersion: Int, values: [Float], isConstruction: [Bool], kinds: [Int]? = nil,
        places: [Int], weights: [Float]? = nil
    ) throws(LearningError) {
        let count = isConstruction.count
        let weights = weights ?? [Float](repeating: 1, count: count)
        guard !columns.isEmpty, Set(columns).count == columns.count else {
            throw .brokenTable(reason: "column names missing or repeated")
        }
        guard values.count == count * columns.count else {
            throw .brokenTable(reason: "\(values.count) values for \(count) rows of \(columns.count) columns")
        }
        guard places.count == count, weights.count == count, kinds.map({ $0.count == count }) ?? true else {
            throw .brokenTable(reason: "labels, places, weights and kinds differ in length")
        }
        guard weights.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .brokenTable(reason: "a weight is not positive")
        }
        self.columns = columns
        self.measurementVersion = measurementVersion
        self.values = values
        self.isConstruction = isConstruction
        self.kinds = kinds
        self.places = places
        self.weights = weights
    }

    /// Appends the rows of another table. Throws ``LearningError`` unless it holds the same measurements.
    ///
    /// Places keep their numbers: the caller sees to it that equal numbers mean the same place.
    public mutating func append(_ other: TrainingTable) throws(LearningError) {
        try Self.check(other.columns, against: columns)
        guard other.measurementVersion == measurementVersion else {
            throw .otherMeasurementVersion(measurementVersion, other.measurementVersion)
        }
        if kinds != nil || other.kinds != nil {
            kinds =
                (kinds ?? [Int](repeating: -1, count: count))
                + (other.kinds ?? [Int](repeating: -1, count: other.count))
        }
        values += other.values
        isConstruction += other.isConstruction
        places += other.places
        weights += other.weights
    }

    /// The rows of all tables, in their order. Throws ``LearningError``; one table at least is needed.
    public static func concatenated(_ tables: [TrainingTable]) throws(LearningError) -> TrainingTable {
        guard var joined = tables.first else { throw .brokenTable(reason: "no table") }
        for table in tables.dropFirst() { try joined.append(table) }
        return joined
    }

    /// The table of the measurements `names` alone, in that order. Throws ``LearningError`` where one is not in it.
    public func columns(_ names: [String]) throws(LearningError) -> TrainingTable {
        guard names != columns else { return self }
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let missing = names.filter { places[$0] == nil }
        guard missing.isEmpty else { throw .otherMeasurements(missing: missing, surplus: []) }
        let wanted = names.compactMap { places[$0] }
        return try TrainingTable(
            columns: names, measurementVersion: measurementVersion,
            values: (0..<count).flatMap { row in wanted.map { values[row * columns.count + $0] } },
            isConstruction: isConstruction, kinds: kinds, places: self.places, weights: weights)
    }

    /// Row `index` as a model reads it.
    public func row(_ index: Int) -> [Float] {
        Array(values[index * columns.count..<(index + 1) * columns.count])
    }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: [Int]) -> TrainingTable {
        var picked = self
        picked.values = []
        picked.values.reserveCapacity(indices.count * columns.count)
        for index in indices {
            picked.values.append(contentsOf: values[index * columns.count..<(index + 1) * columns.count])
        }
        picked.isConstruction = indices.map { isConstruction[$0] }
        picked.kinds = kinds.map { kinds in indices.map { kinds[$0] } }
        picked.places = indices.map { places[$0] }
        picked.weights = indices.map { weights[$0] }
        return picked
    }

    static func check(_ found: [String], against expected: [String]) throws(LearningError) {
        guard found != expected else { return }
        let missing = expected.filter { !found.contains($0) }
        let surplus = found.filter { !expected.contains($0) }
        if missing.isEmpty, surplus.isEmpty { throw .brokenTable(reason: "columns in another order") }
        throw .otherMeasurements(missing: missing, surplus: surplus)
    }
}
