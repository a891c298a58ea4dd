public import Ground

/// What matching needs to know of an open order: built by callers from the order and its reports. A copy costs one reference,
/// since thousands are compared for each report.
public struct Matter: Sendable, Hashable {
    private var box: Box

    /// How many texts are kept.
    public static let textLimit = 4
    /// How many reporters are kept.
    public static let reporterLimit = 16

    /// A matter that begins with a report. `category`: the order's; nil for that of the report.
    public init(key: String, report: Report, category: CategoryCode? = nil) {
        box = Box(Content(key: key, category: category ?? report.category, report))
    }

    /// A matter from all reports of an order, in any order; nil without reports.
    public init?(key: String, category: CategoryCode, reports: [Report]) {
        let sorted = reports.sorted { ($0.reportedAt, $0.id) < ($1.reportedAt, $1.id) }
        guard let first = sorted.first else { return nil }
        var content = Content(key: key, category: category, first)
        for report in sorted.dropFirst() { content.join(report) }
        box = Box(content)
    }

    /// One more report of the matter.
    public mutating func join(_ report: Report) {
        var content = box.content
        content.join(report)
        box = Box(content)
    }

    /// The order's id.
    public var key: String { box.content.key }
    /// The order's category.
    public var category: CategoryCode { box.content.category }
    /// The group of ``category``.
    public var group: CategoryGroup { category.group }
    /// When its first report was made.
    public var openedAt: Instant { box.content.openedAt }
    /// When its latest report was made.
    public var lastReportAt: Instant { box.content.lastReportAt }
    /// The place of its best-located report: what it is compared by.
    public var place: ReportPlace { box.content.place }
    /// The parcel, where any of its reports tells one: that of the best-located of these.
    public var parcelCode: ParcelCode? { box.content.parcelCode }
    /// The pairs of characters of its texts, the latest ``textLimit``.
    public var texts: [TextBigrams] { box.content.texts }
    /// The citizens who reported it, the latest ``reporterLimit``.
    public var reporters: [ReporterKey] { box.content.reporters }
    /// The kinds of its sources.
    public var kinds: Set<SourceKind> { box.content.kinds }
    /// How many reports have joined it.
    public var reportCount: Int { box.content.reportCount }

    /// Equal content.
    public static func == (left: Matter, right: Matter) -> Bool {
        left.box === right.box || left.box.content == right.box.content
    }

    /// By content.
    public func hash(into hasher: inout Hasher) { hasher.combine(box.content) }

    private final class Box: Sendable {
        let content: Content
        init(_ content: Content) { self.content = content }
    }

    private struct Content: Sendable, Codable, Hashable {
        let key: String
        let category: CategoryCode
        var openedAt, lastReportAt: Instant
        var place: ReportPlace
        var parcelCode: ParcelCode?
        /// How well the report that tells the parcel is located.
        var parcelUncertaintyMetres: Double
        var texts: [TextBigrams] = []
        var reporters: [ReporterKey] = []
        var kinds: Set<SourceKind> = []
        var reportCount = 0

        init(key: String, category: CategoryCode, _ report: Report) {
            (self.key, self.category, place) = (key, category, report.place)
            (openedAt, lastReportAt) = (report.reportedAt, report.reportedAt)
            parcelUncertaintyMetres = .infinity
            join(report)
        }

        mutating func join(_ report: Report) {
            openedAt = min(openedAt, report.reportedAt)
            lastReportAt = max(lastReportAt, report.reportedAt)
            let uncertainty = report.place.uncertaintyMetres
            if let parcel = report.place.parcelCode, parcelCode == nil || uncertainty < parcelUncertaintyMetres {
                (parcelCode, parcelUncertaintyMetres) = (parcel, uncertainty)
            }
            if uncertainty < place.uncertaintyMetres { place = report.place }
            reportCount += 1
            kinds.insert(report.channel.sourceKind)
            let text = TextBigrams(report.text)
            if !text.isEmpty { texts = Array((texts + [text]).suffix(Matter.textLimit)) }
            if let reporter = report.reporter, !report.channel.reportsByDuty, !reporters.contains(reporter) {
                reporters = Array((reporters + [reporter]).suffix(Matter.reporterLimit))
            }
        }
    }
}

extension Matter: Codable {
    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws { box = Box(try Content(from: decoder)) }

    /// Writes the content.
    public func encode(to encoder: any Encoder) throws { try box.content.encode(to: encoder) }
}
