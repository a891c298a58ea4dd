public import Foundation
public import Ground

/// What a learned verdict rests on: the model, every measurement, and what weighed most.
public struct VerdictBasis: Sendable, Codable, Hashable {
    /// The model's identifier.
    public var model: String
    /// The version of the measurements' meaning.
    public var measurementVersion: Int
    /// Every measurement in the catalogue's order: 32-bit floats, little endian; NaN = missing.
    public var measurements: Data
    /// What moved the verdict most, the strongest first.
    public var reasons: [Reason]

    /// A basis from its parts.
    public init(model: String, measurementVersion: Int, measurements: [Float], reasons: [Reason]) {
        self.model = model
        self.measurementVersion = measurementVersion
        self.measurements = measurements.reduce(into: Data(capacity: 4 * measurements.count)) { data, value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        self.reasons = reasons
    }

    /// The measurements as numbers.
    public var values: [Float] {
        let bytes = [UInt8](measurements)
        return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
    }
}

/// One measurement's part in a verdict.
public struct Reason: Sendable, Codable, Hashable {
    /// The measurement's name.
    public var measurement: String
    /// What it is called where people read it.
    public var title: Message
    /// The measured number; nil = missing.
    public var value: Double?
    /// How far it moved the verdict, log-odds; > 0 = towards what was said.
    public var contribution: Double

    /// A reason from its parts.
    public init(measurement: String, title: Message, value: Double?, contribution: Double) {
        self.measurement = measurement
        self.title = title
        self.value = value
        self.contribution = contribution
    }

    /// The reason in words, e.g. `new shadow beside the patch 0.31 (for, +0.8)`.
    public var text: Message {
        func number(_ value: Double, _ decimals: Int) -> String {
            String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
        }
        let size = value.map { number($0, abs($0) >= 100 ? 0 : 2) }
        let weight = (contribution >= 0 ? "+" : "−") + number(abs(contribution), 1)
        return Message(
            zh: "\(title.chinese) \(size ?? "缺测")（\(contribution >= 0 ? "支持" : "反对")，\(weight)）",
            en: "\(title.english) \(size ?? "missing") (\(contribution >= 0 ? "for" : "against"), \(weight))")
    }
}
