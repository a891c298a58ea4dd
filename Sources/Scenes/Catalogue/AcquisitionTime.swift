public import Ground

/// The acquisition time of a scene, with its source; never guessed.
public struct AcquisitionTime: Sendable, Hashable {
    /// The moment.
    public var instant: Instant
    /// Where it was learnt.
    public var source: AcquisitionSource
    /// Whether only the day is known; ``instant`` is its noon.
    public var isDateOnly = false

    /// A time that is on record.
    public init(_ instant: Instant, source: AcquisitionSource) { (self.instant, self.source) = (instant, source) }

    /// The time of a scene: what a person said, else what its item says, else its own metadata, else its name by the
    /// first pattern that fits; nil where none of them states it.
    public init?(given: Instant?, item: Instant?, metadata: Instant?, fileName: String, patterns: [FileNamePattern]) {
        let named = FileNamePattern.acquiredAt(in: fileName, by: patterns)
        let candidates: [(Instant?, AcquisitionSource)] = [
            (given, .flag), (item, .stac), (metadata, .metadata), (named?.instant, .fileName),
        ]
        guard let (instant, source) = candidates.lazy.compactMap({ pair in pair.0.map { ($0, pair.1) } }).first else {
            return nil
        }
        (self.instant, self.source) = (instant, source)
        isDateOnly = source == .fileName && named?.pattern.isDateOnly == true
    }
}
