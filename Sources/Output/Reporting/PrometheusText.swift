import Export
import Ground

/// Metrics as Prometheus reads them: text exposition format 0.0.4.
///
/// Families in the order in which they were added, each with HELP and TYPE. Source: Prometheus documentation,
/// "Exposition formats".
public struct PrometheusText: Sendable {
    /// The media type under which it is served.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// What kind of number a family holds.
    public enum Kind: String, Sendable {
        /// Only ever grows; its name ends in `_total`.
        case counter
        /// Goes up and down.
        case gauge
    }

    /// One number of a family.
    public struct Sample: Sendable {
        /// Label names and values, in the order in which they are written.
        public var labels: [(name: String, value: String)]
        /// The number; infinities and NaN are written as Prometheus spells them.
        public var value: Double

        /// A sample from its labels and number.
        public init(_ value: Double, _ labels: [(name: String, value: String)] = []) {
            (self.labels, self.value) = (labels, value)
        }
    }

    /// The text so far.
    public private(set) var text = ""

    /// Nothing yet.
    public init() {}

    /// Adds a family; one without samples is left out. Names are the program's own: letters, digits, `_`.
    public mutating func add(_ name: String, _ kind: Kind, help: String, _ samples: [Sample]) {
        precondition(Self.isName(name) && samples.allSatisfy { $0.labels.allSatisfy { Self.isName($0.name) } }, name)
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            text += name
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
                text += "{\(labels.joined(separator: ","))}"
            }
            text += " \(Self.number(sample.value))\n"
        }
    }

    /// A family of one number without labels; left out if there is none.
    public mutating func add(_ name: String, _ kind: Kind, help: String, _ value: Double?) {
        add(name, kind, help: help, value.map { [Sample($0)] } ?? [])
    }

    /// Whole numbers without a point, others with the fewest digits that read back the same.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return JSONText.plain(value)
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: #/[a-zA-Z_][a-zA-Z0-9_]*/#) != nil
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
    }
}
