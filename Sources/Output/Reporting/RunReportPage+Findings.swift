import Export
import Findings
import Foundation
import Ground
import WorkOrders

extension RunReportPage {
    /// What matters most first: by news, then the surest, then by id.
    private var ordered: [FindingNotice] {
        let rank = Dictionary(uniqueKeysWithValues: FindingNews.allCases.enumerated().map { ($1, $0) })
        return digest.findings.sorted { a, b in
            let (p, q) = (rank[a.news] ?? 0, rank[b.news] ?? 0)
            if p != q { return p < q }
            let (s, t) = (a.confidence ?? 0, b.confidence ?? 0)
            return s != t ? s > t : a.id < b.id
        }
    }

    /// The findings' section, written card by card: pictures are large and lie in memory one finding at a time.
    func writeFindings(to file: inout TextFile) async throws {
        let notices = ordered
        try file.write("<section><h2>\(Self.both(Message(zh: "监测图斑", en: "Findings"))) \(notices.count)</h2>")
        guard !notices.isEmpty else {
            return try file.write(
                "<p>\(Self.both(Message(zh: "本次没有发现变化。", en: "No change was found.")))</p></section>\n")
        }
        try file.write(counts() + FindingMap(notices.prefix(2000).compactMap { records[$0.id] }).svg)
        try file.write(legend)
        for notice in notices.prefix(Self.mostPictured) {
            let chips = try await chips(notice.id)
            try file.write(card(notice, chips: chips))
        }
        let rest = notices.dropFirst(Self.mostPictured)
        if !rest.isEmpty {
            try file.write(table(Array(rest.prefix(Self.mostRows))))
            let unnamed = rest.count - min(rest.count, Self.mostRows)
            let note =
                unnamed > 0
                ? Message(
                    zh: "另有 \(unnamed) 个未列出；全部监测图斑见 parcelwatch findings export。",
                    en: "\(unnamed) more are not listed; parcelwatch findings export has all of them.")
                : Message(
                    zh: "以上 \(rest.count) 个不带影像；影像见 parcelwatch findings export --format html。",
                    en: "These \(rest.count) are without pictures; parcelwatch findings export --format html has them.")
            try file.write("<p>\(Self.both(note))</p>")
        }
        try file.write("</section>\n")
    }

    private func counts() -> String {
        let news = FindingNews.allCases.filter { digest.count($0) > 0 }
        let classes = VerdictClass.allCases.filter { verdict in digest.findings.contains { $0.verdictClass == verdict }
        }
        let head = news.map { "<th class=n>\(Self.both($0.name))</th>" }.joined()
        let rows = classes.map { verdict in
            let own = digest.findings.filter { $0.verdictClass == verdict }
            let cells = news.map { news in
                let count = own.count { $0.news == news }
                return "<td class=n>\(count == 0 ? "·" : "\(count)")</td>"
            }
            return "<tr><td>\(Self.both(verdict.name))</td>\(cells.joined())<td class=n><b>\(own.count)</b></td></tr>"
        }
        let total = Self.both(Message(zh: "合计", en: "total"))
        return "<table class=\"counts\"><tr><th></th>\(head)<th class=n>\(total)</th></tr>\(rows.joined())</table>"
    }

    private var legend: String {
        let parcel = Self.both(Message(zh: "宗地", en: "parcel"))
        let change = Self.both(Message(zh: "变化", en: "change"))
        return
            "<p class=\"key\"><i style=\"background:#ffe066\"></i>\(parcel) <i style=\"background:#d9480f\"></i>\(change)</p>\n"
    }

    private func card(_ notice: FindingNotice, chips: [Chip]) -> String {
        let finding = records[notice.id]?.finding
        let pictures = finding.map { FindingPictures($0, chips).markup } ?? ""
        let because = finding.map { "<p class=\"why\">\(Self.both(ChangeDescription(of: $0).text))</p>" } ?? ""
        let order = notice.order.map { order in
            "<p>\(Self.both(Message(zh: "工单", en: "order"))) <code>\(Self.escaped(order.text))</code></p>\n"
        }
        let confidence = notice.confidence ?? 0
        return """
            <article id="\(Self.escaped(notice.id.text))"><div>
            <h3>\(Self.both(notice.verdictClass.name)) <span class="badge \(notice.news.rawValue)">\(Self.both(notice.news.name))</span></h3>
            <p>\(Self.escaped(Self.place(notice.place)))</p>
            <p><code>\(Self.escaped(notice.id.text))</code></p>
            \(order ?? "")
            <div class="bar"><i style="width:\(Self.number(confidence * 100, 0))%"></i></div>
            <p>\(Self.both(Message(zh: "置信度", en: "confidence"))) \(Self.probability(confidence)) · \(Self.both(Message(zh: "宗地内变化", en: "changed inside"))) \(Self.number(notice.changedAreaInsideSquareMetres, 0)) m²</p>
            \(because)</div>
            \(pictures)</article>

            """
    }

    private func table(_ notices: [FindingNotice]) -> String {
        let names = [
            Message(zh: "编号", en: "id"), Message(zh: "类别", en: "class"), Message(zh: "情况", en: "news"),
            Message(zh: "位置", en: "place"), Message(zh: "置信度", en: "confidence"), Message(zh: "面积 m²", en: "area m²"),
        ]
        let head = names.enumerated().map { "<th\($0 > 3 ? " class=n" : "")>\(Self.both($1))</th>" }.joined()
        let rows = notices.map { notice in
            "<tr id=\"\(Self.escaped(notice.id.text))\"><td><code>\(Self.escaped(notice.id.text))</code></td>"
                + "<td>\(Self.both(notice.verdictClass.name))</td><td>\(Self.both(notice.news.name))</td>"
                + "<td>\(Self.escaped(Self.place(notice.place)))</td>"
                + "<td class=n>\(Self.probability(notice.confidence ?? 0))</td>"
                + "<td class=n>\(Self.number(notice.changedAreaInsideSquareMetres, 0))</td></tr>\n"
        }
        return "<div class=\"wide\"><table><tr>\(head)</tr>\n\(rows.joined())</table></div>"
    }
}
