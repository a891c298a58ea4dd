import Cadastre
public import Findings
import Foundation
import Ground
public import Judge
import Model
import Survey

/// Labelled parcels as they are gathered, with what each is counted in.
public struct LabelledParcels: Sendable {
    private var values: [Float] = []
    /// Per row, whether something was built.
    public private(set) var isConstruction: [Bool] = []
    /// Per row, what happened; nil = not known in more detail.
    public private(set) var kinds: [VerdictClass?] = []
    /// Per row, the place it comes from.
    public private(set) var places: [String] = []
    /// Per row: class, sensor, pixel size and village, as far as they are known.
    public private(set) var groups: [[String: String]] = []
    /// Per row: the scene or folder it comes from and the parcel's code.
    public private(set) var origins: [String] = []

    /// Nothing yet.
    public init() {}

    /// Number of rows.
    public var count: Int { isConstruction.count }

    /// The table that a model is fitted to.
    public func table() throws -> TrainingTable {
        let names = Set(places).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return try TrainingTable(
            columns: MeasurementCatalogue.names, measurementVersion: MeasurementCatalogue.version, values: values,
            isConstruction: isConstruction,
            kinds: kinds.map { kind in kind.flatMap { JudgeModel.standardKinds.firstIndex(of: $0.rawValue) } ?? -1 },
            places: places.map { numbers[$0] ?? 0 })
    }

    /// Least share of a labelled parcel that must have been observed.
    private static let leastValidShare: Float = 0.5

    /// Adds a parcel unless too little of it was observed to be judged.
    public mutating func append(
        _ measurements: ParcelMeasurements, isConstruction: Bool, kind: VerdictClass?, place: String,
        groups: [String: String], origin: String
    ) {
        guard measurements["validShare"] ?? 0 >= Self.leastValidShare else { return }
        values += measurements.values
        self.isConstruction.append(isConstruction)
        kinds.append(kind)
        places.append(place)
        var all = groups
        all["class"] = kind?.rawValue
        if let size = measurements["pixelSize"] { all["pixels"] = Self.band(Double(size)) }
        self.groups.append(all)
        origins.append(origin)
    }

    /// Adds all of another's.
    public mutating func append(_ other: LabelledParcels) {
        values += other.values
        isConstruction += other.isConstruction
        kinds += other.kinds
        places += other.places
        groups += other.groups
        origins += other.origins
    }

    /// The range that a pixel size falls into.
    private static func band(_ size: Double) -> String {
        switch size {
        case ...0.3: "≤ 0.3 m"
        case ...0.6: "0.3–0.6 m"
        case ...1.2: "0.6–1.2 m"
        default: "> 1.2 m"
        }
    }

    /// Measures the parcels of a pair of scenes on one thread.
    static func measure(earlier: String, later: String, parcels: String, codeField: String?) async throws
        -> [MeasurementRun.Measured]
    {
        let request = SurveyRequest(
            earlier: [SceneFile(earlier)], later: [SceneFile(later)],
            parcels: ParcelReader.Options(paths: [parcels], codeField: codeField, includesOtherUses: true))
        return try await MeasurementRun(plan: try SurveyPlan(request), threads: 1).run { _ in }
    }

    /// Runs `count` pieces of work on `threads` threads; the results are in the order of the pieces.
    static func gather(
        _ count: Int, threads: Int, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void,
        _ body: @escaping @Sendable (Int) async throws -> LabelledParcels
    ) async throws -> LabelledParcels {
        try await withThrowingTaskGroup(of: (Int, LabelledParcels).self) { group in
            var next = 0
            var parts: [Int: LabelledParcels] = [:]
            func start() {
                guard next < count else { return }
                let index = next
                next += 1
                group.addTask { (index, try await body(index)) }
            }
            for _ in 0..<max(1, threads) { start() }
            for try await (index, part) in group {
                parts[index] = part
                progress(parts.count, count)
                try Task.checkCancellation()
                start()
            }
            return (0..<count).reduce(into: LabelledParcels()) { all, index in
                if let part = parts[index] { all.append(part) }
            }
        }
    }
}

/// A folder for intermediate files; removed with this object.
final class WorkFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "parcelwatch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
