/// How sure it is that a matter is real, from the kinds of its sources.
public struct SourceConfidence: Sendable, Codable, Hashable {
    /// For each kind, the probability that what one such source says is real, 0…1. A finding brings its own.
    public var probabilities: [SourceKind: Double]

    /// Our choice until confirmations tell better: an officer has been there, a citizen may be wrong or cross.
    public static let prior = SourceConfidence(probabilities: [
        .imagery: 0.7, .officer: 0.9, .citizen: 0.6, .sensor: 0.6, .system: 0.7,
    ])

    /// A table of probabilities.
    public init(probabilities: [SourceKind: Double]) { self.probabilities = probabilities }

    /// The confidence of a matter, 0…1: one minus the product of the doubts of its kinds of source (noisy or, Pearl 1988).
    ///
    /// Repeats of one kind do not raise it: a hundred calls are one crowd. `own`: a source's own probability, e.g. that of a
    /// finding, instead of the table's.
    public func confidence(of kinds: Set<SourceKind>, own: [SourceKind: Double] = [:]) -> Double {
        // In a fixed order: a product of doubles depends on it in its last digit.
        let doubt = SourceKind.allCases.filter(kinds.contains).reduce(1.0) { doubt, kind in
            doubt * (1 - min(max(own[kind] ?? probabilities[kind] ?? 0, 0), 1))
        }
        return 1 - doubt
    }
}
