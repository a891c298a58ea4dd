public import Ground

/// A report's stable identity: `R-<year>-<number>`, e.g. `R-2026-0000017`.
public struct ReportID: TextIdentifier {
    /// The identity as people read it out.
    public let text: String

    /// Takes the text as given, for instance on a command line.
    public init(_ text: String) { self.text = text }

    /// The identity of a year's n-th report, counted from 1; the number has at least 7 digits, so that ids sort by number.
    public init(year: Int, number: Int) {
        let digits = String(number)
        text = "R-\(year)-\(String(repeating: "0", count: max(0, 7 - digits.utf8.count)))\(digits)"
    }
}

/// Who reports, as a hash: tells one reporter from another, never a name or a number.
public struct ReporterKey: TextIdentifier {
    /// The hash.
    public let text: String

    /// Takes a hash.
    public init(_ text: String) { self.text = text }
}

/// One voice (线索): what a channel says of a place. It is never deleted; it joins an order.
public struct Report: Sendable, Codable, Hashable {
    /// The stable identity.
    public var id: ReportID
    /// Through which channel it came in.
    public var channel: ReportChannel
    /// What it is about, as it was reported.
    public var category: CategoryCode
    /// When it was reported, by the reporter's device or the other system.
    public var reportedAt: Instant
    /// When it came in here.
    public var receivedAt: Instant
    /// Where it is, as it was reported.
    public var place: ReportPlace
    /// What was said, in the reporter's words.
    public var text: String
    /// Who reported; nil for a finding, a sensor and a reporter without a name.
    public var reporter: ReporterKey?
    /// The other system's id of it, unique within the channel; nil where there is none.
    public var sourceReference: String?
    /// The SHA-256 of its photos, hexadecimal.
    public var photoHashes: [String]
    /// What kind of reporter it was; nil where the channel does not say.
    public var reporterKind: ReporterKind?
    /// The account that handed it in; nil where a person at the desk, or a survey, did.
    public var account: String?
    /// What was filled into the category's form, by the fields' codes; nil where there is none.
    public var fields: [String: String]?

    /// A report from its parts.
    public init(
        id: ReportID, channel: ReportChannel, category: CategoryCode, reportedAt: Instant, receivedAt: Instant,
        place: ReportPlace, text: String, reporter: ReporterKey? = nil, sourceReference: String? = nil,
        photoHashes: [String] = [], fields: [String: String]? = nil
    ) {
        self.id = id
        self.channel = channel
        self.category = category
        self.reportedAt = reportedAt
        self.receivedAt = receivedAt
        self.place = place
        self.text = text
        self.reporter = reporter
        self.sourceReference = sourceReference
        self.photoHashes = photoHashes
        self.fields = fields
    }
}
