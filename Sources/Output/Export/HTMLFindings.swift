import Findings
import Foundation
import Ground
import QRCodes
import WorkOrders

/// Findings as a review sheet: one page that needs nothing else, a map and a card with pictures for each finding.
struct HTMLFindings: FindingFormat, HTMLPage {
    let name = "html"
    let summary = Message(
        zh: "核查单：自带图片与示意图的单个网页，可打印", en: "review sheet: one self-contained page with pictures and a map, printable")

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        // The surest first, as a reviewer works; ties by id, so that the page is the same on every run.
        let findings = collection.findings.sorted {
            let (a, b) = ($0.finding.verdict.confidence ?? 0, $1.finding.verdict.confidence ?? 0)
            return a != b ? a > b : $0.id < $1.id
        }
        let projection = GeographicProjection()
        try await TextFile.replace(path) { file in
            try file.write(Self.head(findings, english: settings.language == .english))
            try file.write(Self.notice)
            try file.write(FindingMap(findings).svg)
            try file.write("<main>\n")
            for record in findings {
                let chips = try await collection.chips(record.id)
                try file.write(
                    Self.card(
                        record, order: collection.orders[record.id]?.text, chips,
                        try Self.middle(of: record, projection)))
            }
            try file.write("</main></body></html>\n")
        }
    }

    private static func card(
        _ record: FindingRecord, order: String?, _ chips: [Chip], _ middle: Middle?
    ) -> String {
        let finding = record.finding
        let confidence = finding.verdict.confidence ?? 0
        let place = [finding.place.district, finding.place.town, finding.place.village, finding.place.cell]
            .compactMap { $0 }.joined(separator: " / ")
        let facts = [
            (Message(zh: "置信度", en: "confidence"), probability(confidence)),
            (Message(zh: "宗地内变化", en: "changed inside"), "\(number(finding.changedAreaInsideSquareMetres, 1)) m²"),
            (Message(zh: "越出宗地", en: "beyond the edge"), "\(number(finding.changedAreaBeyondSquareMetres, 1)) m²"),
            (Message(zh: "有效观测", en: "observed"), "\(number(finding.verdict.validShare * 100, 0)) %"),
        ]
        var list = facts.map { "<dt>\(both($0.0))</dt><dd>\($0.1)</dd>" }.joined()
        list += middle?.row ?? ""
        if let decision = record.decision {
            let reviewer = [decision.decidedBy, LocalTime.text(decision.decidedAt), decision.note].compactMap { $0 }
            list +=
                "<dt>\(both(Message(zh: "核查结论", en: "decision")))</dt><dd class=\"wide\">"
                + both(decision.name)
                + "<br>\(escaped(reviewer.joined(separator: " · ")))</dd>"
        }
        if !finding.beyondOnParcels.isEmpty {
            let shared = Message(zh: "图斑同在宗地", en: "patch shared with parcel")
            let rest = Message(zh: "不在所核查的宗地", en: "on no surveyed parcel")
            list +=
                "<dt>\(both(shared))</dt><dd class=\"wide\">"
                + finding.beyondOnParcels.map { escaped($0.text) }.joined(separator: "<br>")
                + "<br>\(both(rest)) \(number(finding.beyondOnNoParcelSquareMetres, 1)) m²</dd>"
        }
        if let order {
            list += "<dt>\(both(Message(zh: "工单", en: "work order")))</dt><dd class=\"wide\">\(escaped(order))</dd>"
        }
        if let reasons = finding.basis?.reasons, !reasons.isEmpty {
            list +=
                "<dt>\(both(Message(zh: "依据", en: "because")))</dt><dd class=\"wide\">"
                + "<details><summary>\(both(Message(zh: "数字", en: "numbers")))</summary>"
                + reasons.map { both($0.text) }.joined(separator: "<br>") + "</details></dd>"
        }
        let seen = ChangeDescription(of: finding)
        let cautions = seen.cautions.map { "<br>⚠ " + both($0) }.joined()
        return """
            <article id="\(escaped(record.id.text))">
            <h2>\(both(finding.verdict.verdictClass.name)) <small>\(escaped(record.id.text))</small></h2>
            <p>\(escaped(place))</p>
            <p><b>\(both(seen.text))</b>\(cautions)</p>
            <div class="bar"><i style="width:\(number(confidence * 100, 0))%"></i></div>
            \(FindingPictures(finding, chips).markup)
            <div class="facts"><dl>\(list)</dl>\(middle?.code ?? "")</div>
            <div class="boxes">\(boxes)</div>
            </article>

            """
    }

    /// What an officer fills in on paper.
    private static let boxes = [
        Message(zh: "核查结论", en: "verdict"), Message(zh: "核查人", en: "name"), Message(zh: "签字", en: "signature"),
        Message(zh: "日期", en: "date"),
    ].map { "<span>\(both($0))</span>" }.joined()

    /// What a picture from above is good for, and what the map's colours say.
    private static var notice: String {
        let lead = Message(
            zh: "影像只是线索，不能作为行政处罚的证据，须经实地核查（自然资发〔2023〕258号）。",
            en: "Imagery is a lead, not a proof for a penalty: it needs a check on the ground (自然资发〔2023〕258号).")
        let key =
            "<i style=\"background:#ffe066\"></i>\(both(Message(zh: "宗地", en: "parcel"))) "
            + "<i style=\"background:#d9480f\"></i>\(both(Message(zh: "变化", en: "change")))"
        return "<p class=\"notice\"><b>\(both(lead))</b> <span class=\"key\">\(key)</span></p>\n"
    }

    /// Where the middle of a change is.
    private struct Middle {
        /// In the survey's CRS.
        let position: Coordinate
        let crs: CRSCode
        /// In degrees of WGS 84.
        let degrees: (longitude: String, latitude: String)

        /// What a phone's map opens (RFC 5870).
        private var link: String { "geo:\(degrees.latitude),\(degrees.longitude)" }

        /// Its row of the card.
        var row: String {
            "<dt>\(both(Message(zh: "变化中心", en: "middle of change")))</dt><dd class=\"wide\">"
                + "<a href=\"\(link)\">\(degrees.longitude)° E, \(degrees.latitude)° N</a> "
                + both(Message(zh: "（WGS 84；CGCS2000 与之相差不到 1 米）", en: "(WGS 84; CGCS2000 differs by less than 1 m)"))
                + "<br>\(crs) \(number(position.x, 2)), \(number(position.y, 2))</dd>"
        }

        /// The link as a code, for the sheet on paper.
        var code: String { (try? QRCode(link))?.svg(title: link) ?? "" }
    }

    private static func middle(of record: FindingRecord, _ projection: GeographicProjection) throws -> Middle? {
        let finding = record.finding
        guard let bounds = finding.changePolygons.bounds ?? finding.parcelPolygon.bounds else { return nil }
        let position = Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)
        let degrees = try projection.point(position, crs: finding.crs).degrees
        return degrees.map { Middle(position: position, crs: finding.crs, degrees: $0) }
    }

    private static func head(_ findings: [FindingRecord], english: Bool) -> String {
        let count = findings.count
        let provenance = findings.first?.finding.provenance
        let scenes = [provenance?.earlierScenes, provenance?.laterScenes]
            .map { ($0 ?? []).map(\.name).joined(separator: " ") }.joined(separator: " → ")
        return head(
            Message(zh: "村居哨兵 · 核查单", en: "Parcelwatch · review sheet"),
            subtitle: both(Message(zh: "\(count) 个监测图斑", en: "\(count) findings")) + " · " + escaped(scenes),
            style: style + FindingPictures.style, english: english)
    }

    private static let style = """
        svg{display:block;width:calc(100% - 48px);max-height:420px;margin:10px 24px 18px;background:#fff;border:1px solid #d5d9d2}
        .notice{margin:14px 24px 0;color:#20241f}.key i{display:inline-block;width:12px;height:12px;margin:0 4px 0 10px}
        main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(560px,100%),1fr));gap:16px;padding:0 24px 24px}
        article{background:#fff;border:1px solid #d5d9d2;border-radius:6px;padding:12px 14px;break-inside:avoid;min-width:0}
        article:target{outline:3px solid #d9480f}h2 small{font:13px ui-monospace,monospace;color:#4d574f}
        article p{margin:2px 0 6px;color:#4d574f}.bar{height:5px;background:#e8ebe5;border-radius:3px}
        .bar i{display:block;height:5px;background:#d9480f;border-radius:3px}a{color:#0b5394}
        dl{display:grid;grid-template-columns:auto 1fr auto 1fr;gap:2px 10px;margin:0;font-size:13px}
        .facts{display:grid;grid-template-columns:1fr auto;gap:10px;align-items:end}
        .facts .qr{width:20mm;max-height:none;margin:0;border:0}
        dt{color:#4d574f}dd{margin:0;overflow-wrap:anywhere}dd.wide{grid-column:2/5}
        .boxes{display:grid;grid-template-columns:2fr 1fr 1fr 1fr;margin-top:10px;border:1px solid #5c665f}
        .boxes>span{min-height:34px;padding:2px 6px;font-size:12px;border-left:1px solid #5c665f}
        .boxes>span:first-child{border-left:0}
        @media(max-width:600px){main{padding:0 10px 16px}.notice{margin:12px 10px 0}svg{width:calc(100% - 20px);margin:10px}
        dl{grid-template-columns:auto 1fr}dd.wide{grid-column:2}
        .boxes{grid-template-columns:1fr 1fr}.boxes>span:nth-child(odd){border-left:0}
        .boxes>span:nth-child(n+3){border-top:1px solid #5c665f}}
        @page{size:A4;margin:10mm}
        @media print{body{background:#fff;font-size:11px}header{padding:0 0 4px;display:block}header p{color:#333}svg{max-height:60mm;
        width:100%;margin:4px 0}.notice{margin:4px 0}main{display:block;padding:0}
        article{display:grid;grid-template-columns:108mm 1fr;gap:0 3mm;padding:4px 8px;margin:0 0 3mm;border-radius:0}
        h2,article p,.boxes{grid-column:1/-1}h2{font-size:13px}.chips{margin:2px 0}article p{margin:0 0 2px}
        figcaption{font-size:9px}dl{font-size:9.5px;gap:0 6px;line-height:1.3;grid-template-columns:auto 1fr;align-content:start}
        dd.wide{grid-column:2}.bar{display:none}.boxes{margin-top:4px}
        .boxes>span{min-height:26px;font-size:10px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

        """
}
