import Casework
public import Export
public import Findings
import Foundation
import Ground
import WorkOrders

/// The report of one unattended run as one page that needs nothing else, for a phone, a screen and paper.
///
/// Results and tasks come first; then the findings with their pictures, coverage, and skipped inputs with reasons. The
/// page loads nothing from elsewhere; its content security policy forbids it.
public struct RunReportPage: HTMLPage {
    /// The most findings shown with pictures; the others are in a table, and beyond ``mostRows`` only counted.
    public static let mostPictured = 60
    /// The most findings named without pictures.
    public static let mostRows = 500

    let digest: RunDigest
    let records: [FindingID: FindingRecord]
    let chips: @Sendable (FindingID) async throws -> [Chip]
    let coverage: CoverageReport?

    /// A page; `findings` are the records of the digest's notices, `chips` gives the pictures of one of them.
    public init(
        _ digest: RunDigest, findings: [FindingRecord], coverage: CoverageReport?,
        chips: @escaping @Sendable (FindingID) async throws -> [Chip]
    ) {
        self.digest = digest
        records = Dictionary(findings.map { ($0.id, $0) }) { $1 }
        self.coverage = coverage
        self.chips = chips
    }

    /// Writes the page, whole or not at all; throws ``Export/ExportError`` and what `chips` throws.
    public func write(english: Bool, to path: String) async throws {
        let coverage =
            try coverage.map {
                try CoverageSection(coverage: $0, comparedShare: digest.comparedShare).markup()
            } ?? ""
        try await TextFile.replace(path) { file in
            try file.write(head(english: english))
            try file.write("<main>\n" + summary() + facts())
            try await writeFindings(to: &file)
            try file.write(orders() + coverage + skipped() + quality())
            try file.write("</main></body></html>\n")
        }
    }

    private func head(english: Bool) -> String {
        Self.head(
            Message(zh: "村居哨兵 · 核查报告", en: "Parcelwatch · survey report"),
            subtitle:
                "\(Self.escaped(digest.area)) · \(Self.day(digest.earlier?.acquiredAt)) → \(Self.day(digest.later?.acquiredAt))",
            style: Self.reportStyle + Self.style + CoverageSection.style, english: english)
    }

    // MARK: What happened

    private func summary() -> String {
        let open = digest.count(.new) + digest.count(.provisional) + digest.count(.confirmed)
        var tiles = [
            tile(digest.count(.new), FindingNews.new.name, "new"),
            tile(digest.count(.confirmed), FindingNews.confirmed.name, "confirmed"),
            tile(
                digest.count(.lapsed) + digest.count(.finished), Message(zh: "失效或完结", en: "lapsed or finished"),
                "lapsed"),
            tile(digest.ordersRaised.count, Message(zh: "新工单", en: "orders raised"), "orders"),
        ]
        if let coverage = digest.coverage {
            tiles.append(
                tile(
                    coverage.unseen,
                    Message(
                        zh: "宗地 \(coverage.notSeenDays) 天未观测", en: "parcels unseen for \(coverage.notSeenDays) days"),
                    "unseen"))
        }
        if !digest.refusals.isEmpty {
            tiles.append(tile(digest.refusals.count, Message(zh: "文件被拒收", en: "files refused"), "refused"))
        }
        let sentence =
            digest.outcome == .finished
            ? Message(
                zh: open == 0 ? "没有需要处理的新情况。" : "有 \(open) 处变化需要核查。",
                en: open == 0 ? "Nothing new to act on." : "\(open) change(s) to check.")
            : digest.outcome.name
        let explanation = digest.explanation.map { "<p>\(Self.both($0))</p>" } ?? ""
        return """
            <section class="outcome \(digest.outcome.rawValue)"><p class="answer">\(Self.both(sentence))</p>\(explanation)
            <div class="tiles">\(tiles.joined())</div></section>

            """
    }

    private func tile(_ count: Int, _ name: Message, _ kind: String) -> String {
        "<div class=\"tile \(count == 0 ? "none" : kind)\"><b>\(count)</b>\(Self.both(name))</div>"
    }

    private func facts() -> String {
        func epoch(_ epoch: RunDigest.Epoch?) -> String {
            guard let epoch else { return "—" }
            let sensor = epoch.sensorClass.map { " · " + Self.both($0.name) } ?? ""
            let shown = epoch.scenes.prefix(8).map(Self.escaped).joined(separator: ", ")
            let rest = epoch.scenes.count > 8 ? " … \(epoch.scenes.count)" : ""
            return "\(Self.time(epoch.acquiredAt))\(sensor)<br><small>\(shown)\(rest)</small>"
        }
        var rows: [(Message, String)] = [
            (Message(zh: "运行", en: "run"), "\(Self.time(digest.startedAt)) · \(Self.duration(digest.seconds))"),
            (Message(zh: "结果", en: "outcome"), Self.both(digest.outcome.name)),
            (Message(zh: "前一期", en: "earlier epoch"), epoch(digest.earlier)),
            (Message(zh: "后一期", en: "later epoch"), epoch(digest.later)),
        ]
        if let reason = digest.pairReason {
            rows.append((Message(zh: "选期依据", en: "why these two"), Self.both(reason)))
        }
        if let log = digest.log {
            rows.append((Message(zh: "日志锚点", en: "log anchor"), "<code>\(Self.escaped(log.text))</code>"))
        }
        let number = digest.run.map { "#\($0) · " } ?? ""
        rows.append(
            (
                Message(zh: "编号", en: "ids"),
                "\(number)<code>\(Self.escaped(digest.survey?.text ?? "—"))</code> · Parcelwatch \(Program.version)"
            ))
        let list = rows.map { "<dt>\(Self.both($0.0))</dt><dd>\($0.1)</dd>" }.joined()
        return "<section><h2>\(Self.both(Message(zh: "本次核查", en: "This survey")))</h2><dl>\(list)</dl></section>\n"
    }

    private func orders() -> String {
        let groups: [(Message, [WorkOrderID])] = [
            (Message(zh: "新派", en: "raised"), digest.ordersRaised),
            (Message(zh: "更新", en: "updated"), digest.ordersUpdated),
            (Message(zh: "撤销", en: "withdrawn"), digest.ordersWithdrawn),
        ].filter { !$0.1.isEmpty }
        guard !groups.isEmpty else { return "" }
        let parts = groups.map { name, ids in
            let shown = ids.sorted().prefix(Self.mostRows).map { "<code>\(Self.escaped($0.text))</code>" }
            let rest = ids.count > Self.mostRows ? " …" : ""
            return "<h3>\(Self.both(name)) \(ids.count)</h3><p class=\"ids\">\(shown.joined(separator: " "))\(rest)</p>"
        }
        return "<section><h2>\(Self.both(Message(zh: "工单", en: "Work orders")))</h2>\(parts.joined())</section>\n"
    }
}
