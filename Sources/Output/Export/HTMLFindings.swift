import Findings
import Foundation
import Ground
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
        try await TextFile.replace(path) { file in
            try file.write(Self.head(findings))
            try file.write(FindingMap(findings).svg)
            try file.write("<main>\n")
            for record in findings {
                let chips = try await collection.chips(record.id)
                try file.write(Self.card(record, order: collection.orders[record.id]?.text, chips))
            }
            try file.write("</main></body></html>\n")
        }
    }

    private static func card(
        _ record: FindingRecord, order: String?, _ chips: [Chip]
    ) -> String {
        let finding = record.finding
        let confidence = finding.verdict.confidence ?? 0
        let place = [finding.place.district, finding.place.town, finding.place.village, finding.place.cell]
            .compactMap { $0 }.joined(separator: " / ")
        let pictures = chips.map { chip in
            let caption =
                switch chip.kind {
                case .earlier: both(Message(zh: "前一期", en: "earlier")) + time(finding.earlierAcquiredAt)
                case .later: both(Message(zh: "后一期", en: "later")) + time(finding.laterAcquiredAt)
                case .outlined: both(Message(zh: "宗地（黄）与变化（红）", en: "parcel (yellow), change (red)"))
                }
            return "<figure><img alt=\"\(chip.kind.rawValue)\" src=\"data:image/png;base64,"
                + Data(chip.png).base64EncodedString() + "\"><figcaption>\(caption)</figcaption></figure>"
        }
        let facts = [
            (Message(zh: "置信度", en: "confidence"), probability(confidence)),
            (Message(zh: "宗地内变化", en: "changed inside"), "\(number(finding.changedAreaInsideSquareMetres, 1)) m²"),
            (Message(zh: "越出宗地", en: "beyond the edge"), "\(number(finding.changedAreaBeyondSquareMetres, 1)) m²"),
            (Message(zh: "有效观测", en: "observed"), "\(number(finding.verdict.validShare * 100, 0)) %"),
        ]
        var list = facts.map { "<dt>\(both($0.0))</dt><dd>\($0.1)</dd>" }.joined()
        if let decision = record.decision {
            let reviewer = [decision.decidedBy, LocalTime.text(decision.decidedAt), decision.note].compactMap { $0 }
            list +=
                "<dt>\(both(Message(zh: "核查结论", en: "decision")))</dt><dd class=\"wide\">"
                + both(decision.verdictClass.decisionName)
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
            <div class="chips">\(pictures.joined())</div>
            <dl>\(list)</dl>
            </article>

            """
    }

    private static func head(_ findings: [FindingRecord]) -> String {
        let count = findings.count
        let provenance = findings.first?.finding.provenance
        let scenes = [provenance?.earlierScenes, provenance?.laterScenes]
            .map { ($0 ?? []).map(\.name).joined(separator: " ") }.joined(separator: " → ")
        return head(
            Message(zh: "村居哨兵 · 核查单", en: "Parcelwatch · review sheet"),
            subtitle: both(Message(zh: "\(count) 个监测图斑", en: "\(count) findings")) + " · " + escaped(scenes),
            style: """
                svg{display:block;width:calc(100% - 48px);max-height:420px;margin:18px 24px;background:#fff;border:1px solid #d5d9d2}
                main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(430px,100%),1fr));gap:16px;padding:0 24px 24px}
                article{background:#fff;border:1px solid #d5d9d2;border-radius:6px;padding:12px 14px;break-inside:avoid}
                article:target{outline:3px solid #d9480f}h2 small{font:13px ui-monospace,monospace;color:#5c665f}
                p{margin:2px 0 6px;color:#5c665f}.bar{height:5px;background:#e8ebe5;border-radius:3px}
                .bar i{display:block;height:5px;background:#d9480f;border-radius:3px}
                .chips{display:grid;grid-template-columns:repeat(3,1fr);gap:6px;margin:10px 0}
                img{aspect-ratio:1;object-fit:contain}
                dl{display:grid;grid-template-columns:auto 1fr auto 1fr;gap:2px 10px;margin:0;font-size:13px}
                dt{color:#5c665f}dd{margin:0}dd.wide{grid-column:2/5}
                """)
    }

    private static func time(_ instant: Instant?) -> String { instant.map { " " + LocalTime.day($0) } ?? "" }
}
