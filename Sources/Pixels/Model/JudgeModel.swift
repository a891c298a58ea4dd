import Crypto
import Foundation

/// A learned judge: from a row of measurements to the probability of construction and the kinds of change.
public struct JudgeModel: Sendable, Hashable {
    /// Layout of the file that this build reads and writes.
    public static let currentFormat = 1
    /// The kind of nothing having happened.
    static let noChange = "noChange"

    /// The kinds of change that the model distinguishes, in the order of the outputs of ``kinds``.
    public static let standardKinds = [
        noChange, "newBuilding", "extension", "taller", "demolished", "groundCleared", "otherChange",
    ]

    /// What people call it.
    public let name: String
    /// SHA-256 of the whole content, lower-case hexadecimal: same identifier, same answers.
    public let identifier: String
    /// Layout of the file.
    public let formatVersion: Int
    /// Names of the measurements, in the order of a row.
    public let measurements: [String]
    /// Version of the way they are taken.
    public let measurementVersion: Int
    /// Log-odds of construction: new building, extension or taller.
    public let construction: TreeEnsemble
    /// From the margin of ``construction`` to a probability.
    public let calibration: Calibration
    /// Softmax margins of ``kindNames``; nil where the kinds of the fitted rows were not known.
    public let kinds: TreeEnsemble?
    /// Names of the outputs of ``kinds``.
    public let kindNames: [String]
    /// Best probability threshold of each of ``kindNames`` against everything else; empty without ``kinds``.
    public let kindThresholds: [Double]
    /// Probability from which a parcel is a finding.
    public let threshold: Double
    /// What it was fitted on.
    public let fittedOn: FittedOn
    /// How well it did on rows it had not seen.
    public let report: Evaluation?

    /// Puts a model together. Throws ``ModelFault`` where the parts do not fit.
    public init(
        name: String, measurements: [String], measurementVersion: Int, construction: TreeEnsemble,
        calibration: Calibration, kinds: TreeEnsemble? = nil, kindNames: [String] = JudgeModel.standardKinds,
        kindThresholds: [Double]? = nil, threshold: Double, fittedOn: FittedOn, report: Evaluation? = nil
    ) throws {
        try self.init(
            JudgeModelContent(
                formatVersion: Self.currentFormat, name: name, measurements: measurements,
                measurementVersion: measurementVersion, construction: construction, calibration: calibration,
                kinds: kinds, kindNames: kindNames,
                // More probable than not, where nothing better is known.
                kindThresholds: kinds == nil ? [] : kindThresholds ?? kindNames.map { _ in 0.5 },
                threshold: threshold, fittedOn: fittedOn, report: report))
    }

    init(_ content: JudgeModelContent) throws {
        guard content.construction.outputs == 1 else { throw ModelFault("construction has several outputs") }
        guard Set(content.measurements).count == content.measurements.count else {
            throw ModelFault("a measurement is named twice")
        }
        guard content.construction.columns == content.measurements.count else {
            throw ModelFault("the trees do not read the measurements named")
        }
        if let kinds = content.kinds {
            guard kinds.columns == content.measurements.count, kinds.outputs == content.kindNames.count else {
                throw ModelFault("the trees of the kinds do not fit their names")
            }
            guard content.kindThresholds.count == content.kindNames.count else {
                throw ModelFault("the thresholds of the kinds do not fit their names")
            }
        }
        guard content.threshold > 0, content.threshold < 1 else { throw ModelFault("the threshold is not in (0, 1)") }
        name = content.name
        formatVersion = content.formatVersion
        measurements = content.measurements
        measurementVersion = content.measurementVersion
        construction = content.construction
        calibration = content.calibration
        kinds = content.kinds
        kindNames = content.kindNames
        kindThresholds = content.kindThresholds
        threshold = content.threshold
        fittedOn = content.fittedOn
        report = content.report
        let digits = Array("0123456789abcdef")
        identifier = String(
            SHA256.hash(data: try content.encoded()).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    var content: JudgeModelContent {
        JudgeModelContent(
            formatVersion: formatVersion, name: name, measurements: measurements,
            measurementVersion: measurementVersion, construction: construction, calibration: calibration, kinds: kinds,
            kindNames: kindNames, kindThresholds: kindThresholds, threshold: threshold, fittedOn: fittedOn,
            report: report)
    }

    /// The same model with other metadata; it gets another identifier.
    public func with(threshold: Double? = nil, report: Evaluation? = nil) throws -> JudgeModel {
        var content = content
        if let threshold { content.threshold = threshold }
        if let report { content.report = report }
        return try JudgeModel(content)
    }

    /// What the model says of one parcel. `row` holds one value per measurement, NaN where it was not measured.
    ///
    /// - Returns: the probability of construction in (0, 1), and one probability per ``kindNames`` adding up to 1
    ///   (empty without ``kinds``).
    public func judge(row: [Float]) -> (construction: Double, kinds: [Double]) {
        (
            calibration.probability(construction.margins(of: row)[0]),
            kinds.map { Self.softmax($0.margins(of: row)) } ?? []
        )
    }

    /// The probabilities of construction of many rows, row-major.
    public func probabilities(ofRows rows: [Float]) -> [Double] {
        construction.margins(ofRows: rows).map { calibration.probability(Double($0)) }
    }

    /// Class probabilities of softmax margins.
    public static func softmax(_ margins: [Double]) -> [Double] {
        let largest = margins.max() ?? 0
        let powers = margins.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

/// All of a model but its identifier, which is the hash of this.
struct JudgeModelContent: Codable {
    var formatVersion: Int
    var name: String
    var measurements: [String]
    var measurementVersion: Int
    var construction: TreeEnsemble
    var calibration: Calibration
    var kinds: TreeEnsemble?
    var kindNames: [String]
    var kindThresholds: [Double]
    var threshold: Double
    var fittedOn: FittedOn
    var report: Evaluation?

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
