import Crypto
public import Foundation

/// `Model` is the learned judge as a value: trees, calibration, what it was fitted on and how well it does.
///
/// A model is a JSON file; its identifier is the hash of its bytes, so that a finding's model can always be told. It
/// knows measurements by name only; where the numbers come from is `Judge`'s affair, where the trees come from `Learning`'s.
public struct JudgeModel: Sendable, Hashable {
    /// The first 16 digits of the SHA-256 of ``data``.
    public let identifier: String
    /// The model file.
    public let data: Data
    /// What it says.
    public let content: Content

    /// What a model file holds.
    public struct Content: Sendable, Hashable, Codable {
        /// The layout of the file.
        public var format: Int = 1
        /// A name for people, e.g. `default-1`.
        public var name: String
        /// The version of the measurements' meaning.
        public var measurementVersion: Int
        /// Names of the measurements in column order.
        public var measurements: [String]
        /// Something was built: one margin.
        public var construction: TreeEnsemble
        /// From the margin to a probability.
        public var calibration: Calibration
        /// Probability of construction from which a parcel is a finding.
        public var threshold: Double
        /// Which class it is: a margin for each of ``kindNames``; nil = not told.
        public var kinds: TreeEnsemble?
        /// Names of classes, as `VerdictClass` has them.
        public var kindNames: [String]
        /// What it was fitted on.
        public var fittedOn: FittedOn
        /// How well it did out of fold; nil = not known.
        public var evaluation: Evaluation?

        /// A model from its parts.
        public init(
            name: String, measurementVersion: Int, measurements: [String], construction: TreeEnsemble,
            calibration: Calibration, threshold: Double, kinds: TreeEnsemble?, kindNames: [String],
            fittedOn: FittedOn, evaluation: Evaluation?
        ) {
            self.name = name
            self.measurementVersion = measurementVersion
            self.measurements = measurements
            self.construction = construction
            self.calibration = calibration
            self.threshold = threshold
            self.kinds = kinds
            self.kindNames = kindNames
            self.fittedOn = fittedOn
            self.evaluation = evaluation
        }
    }

    /// What a model learnt from.
    public struct FittedOn: Sendable, Hashable, Codable {
        /// In words: generated scenes, a folder of labelled pairs, officers' decisions.
        public var source: String
        /// Labelled parcels.
        public var parcels: Int
        /// Parcels by class.
        public var parcelsByClass: [String: Int]
        /// Places or scenes they come from.
        public var places: Int
        /// The model that was learnt on from; nil = from nothing.
        public var startedFrom: String?
        /// Seed, folds, rounds and the like, by name.
        public var settings: [String: String]

        /// What a model learnt from.
        public init(
            source: String, parcels: Int, parcelsByClass: [String: Int], places: Int, startedFrom: String?,
            settings: [String: String]
        ) {
            self.source = source
            self.parcels = parcels
            self.parcelsByClass = parcelsByClass
            self.places = places
            self.startedFrom = startedFrom
            self.settings = settings
        }
    }

    /// Probabilities of one parcel.
    public struct Answer: Sendable, Hashable {
        /// That something was built, 0…1.
        public let construction: Double
        /// Of each of ``Content/kindNames``, adding up to 1; empty if the model tells no classes.
        public let kinds: [Double]
    }

    /// A model of `content`.
    public init(_ content: Content) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try self.init(data: try encoder.encode(content), named: content.name)
    }

    /// Reads a model file; `path` names it in errors.
    ///
    /// Throws ``ModelError``: a file that is damaged or of another format never becomes a model.
    public init(data: Data, named path: String) throws {
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: data)
        } catch {
            throw ModelError.unreadable(path: path, reason: Self.reason(error))
        }
        guard content.format == 1 else { throw ModelError.otherFormat(path: path, format: content.format) }
        let count = content.measurements.count
        let kindsFit = content.kinds.map { $0.outputs == content.kindNames.count && $0.greatestFeature < count } ?? true
        guard content.construction.outputs == 1, content.construction.greatestFeature < count, kindsFit,
            content.threshold > 0, content.threshold < 1
        else { throw ModelError.unreadable(path: path, reason: "trees and names do not fit") }
        self.content = content
        self.data = data
        let digits = SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        identifier = digits.prefix(8).joined()
    }

    /// Reads the model file at `path`.
    public init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw ModelError.missing(path: path) }
        try self.init(data: data, named: path)
    }

    /// Names of the classes that ``Answer/kinds`` speaks of.
    public var kindNames: [String] { content.kindNames }
    /// Probability of construction from which a parcel is a finding.
    public var threshold: Double { content.threshold }

    /// Throws ``ModelError/otherMeasurements(path:)`` unless the model was fitted on these measurements.
    public func check(measurements: [String], version: Int) throws {
        guard content.measurements == measurements, content.measurementVersion == version else {
            throw ModelError.otherMeasurements(path: content.name)
        }
    }

    /// Judges a row of measurements in the order of ``Content/measurements``; NaN = missing.
    public func judge(_ row: [Float]) -> Answer {
        let margin = content.construction.margins(of: row)[0]
        guard let kinds = content.kinds else {
            return Answer(construction: content.calibration.probability(of: margin), kinds: [])
        }
        let margins = kinds.margins(of: row)
        let greatest = margins.max() ?? 0
        let shares = margins.map { exp($0 - greatest) }
        let total = shares.reduce(0, +)
        return Answer(construction: content.calibration.probability(of: margin), kinds: shares.map { $0 / total })
    }

    /// How far each measurement moved the margin of construction, log-odds; see ``TreeEnsemble/contributions(of:output:)``.
    public func contributions(of row: [Float]) -> [Double] { content.construction.contributions(of: row).byMeasurement }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return error.localizedDescription }
        switch error {
        case .dataCorrupted(let context): return context.debugDescription
        case .keyNotFound(let key, _): return "no \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return context.codingPath.map(\.stringValue).joined(separator: ".")
        @unknown default: return "\(error)"
        }
    }
}
