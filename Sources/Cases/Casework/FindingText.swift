import Findings
import Ground

/// The canonical JSON of findings, made before the unit of work that records them: most of a record's text is its finding's, and
/// while a unit of work lasts others wait.
struct FindingText {
    /// Stands for the finding in a record's text, as the value of its key: no other text can hold both, since quotes within a
    /// value are escaped.
    private static let placeholder = "finding"
    private let texts: [ParcelCode: [(finding: Finding, text: String)]]

    /// The texts of findings.
    init(_ findings: [Finding]) throws {
        texts = Dictionary(grouping: try findings.map { ($0, try CanonicalJSON.text($0)) }, by: \.0.verdict.parcelCode)
    }

    /// The canonical JSON of a record.
    func text(of record: FindingRecord) throws -> String {
        let known = texts[record.finding.verdict.parcelCode]?.first { $0.finding == record.finding }
        guard let known else { return try CanonicalJSON.text(record) }
        let shell = try CanonicalJSON.text(RecordShell(record, finding: Self.placeholder))
        // Keys stand in the order of the alphabet: the finding's is before the id's.
        let (before, after) = ("\"finding\":", ",\"id\":")
        let parts = shell.split(
            separator: before + "\"" + Self.placeholder + "\"" + after, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return try CanonicalJSON.text(record) }
        return "\(parts[0])\(before)\(known.text)\(after)\(parts[1])"
    }
}

/// A record whose finding is a text, encoded otherwise as the record is.
private struct RecordShell: Encodable {
    let record: FindingRecord
    let finding: String

    init(_ record: FindingRecord, finding: String) { (self.record, self.finding) = (record, finding) }

    func encode(to encoder: any Encoder) throws {
        try record.encode(finding, to: encoder)
    }
}
