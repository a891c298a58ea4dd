public import Findings
public import Ground

/// What is on record of a block besides its findings, as the log's hash covers it.
public struct BlockContent: Sendable, Codable, Hashable {
    /// The verdicts, by parcel code.
    public var verdicts: [Verdict]
    /// Warnings, counted by kind.
    public var warnings: [String: Int]
    /// The epochs that show a parcel clearly though it could not be compared, by parcel code.
    public var seenAlone: [String: [EpochRole]]
    /// What the block changed.
    public var changes: SurveyChanges

    /// The content from its parts.
    public init(
        verdicts: [Verdict], warnings: [String: Int], seenAlone: [String: [EpochRole]], changes: SurveyChanges
    ) {
        self.verdicts = verdicts.sorted { $0.parcelCode < $1.parcelCode }
        (self.warnings, self.seenAlone, self.changes) = (warnings, seenAlone, changes)
    }

    /// The content of a block that is to be recorded.
    public init(_ block: BlockRecord, changes: SurveyChanges) {
        self.init(
            verdicts: block.verdicts, warnings: block.warnings, seenAlone: Self.seenAlone(block), changes: changes)
    }

    /// A block's parcels that one epoch shows clearly, with the epochs in a fixed order.
    public static func seenAlone(_ block: BlockRecord) -> [String: [EpochRole]] {
        var texts: [String: [EpochRole]] = [:]
        for (code, roles) in block.seenAlone { texts[code.text] = roles.sorted { $0.rawValue < $1.rawValue } }
        return texts
    }

    /// SHA-256 of the canonical JSON.
    public func hash() throws -> String { ContentHash.text(try CanonicalJSON.text(self)) }
}
