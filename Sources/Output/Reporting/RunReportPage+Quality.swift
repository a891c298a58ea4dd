import Export
import Findings
import Foundation
import Ground

extension RunReportPage {
    /// What was skipped and why: files, parcels, warnings; empty where there is nothing to say.
    func skipped() -> String {
        var parts = ""
        if !digest.refusals.isEmpty {
            let rows = digest.refusals.prefix(Self.mostRows).map { refusal in
                "<tr><td>\(Self.escaped(refusal.name))<br><code>\(Self.escaped(refusal.code))</code></td>"
                    + "<td>\(Self.both(refusal.message))</td></tr>"
            }
            parts +=
                "<h3>\(Self.both(Message(zh: "拒收的文件", en: "files refused"))) \(digest.refusals.count)</h3>"
                + "<table class=\"refusals\">\(rows.joined())</table>"
        }
        parts += list(Message(zh: "未参与判读的宗地", en: "parcels left out"), digest.parcelsLeftOut)
        parts += list(Message(zh: "警告", en: "warnings"), digest.warnings)
        guard !parts.isEmpty else { return "" }
        return "<section><h2>\(Self.both(Message(zh: "跳过与警告", en: "Skipped, and warnings")))</h2>\(parts)</section>\n"
    }

    private func list(_ title: Message, _ counts: [RunDigest.Count]) -> String {
        guard !counts.isEmpty else { return "" }
        let rows = counts.map { count in
            let name = count.name.map(Self.both) ?? "<code>\(Self.escaped(count.code))</code>"
            return "<tr><td>\(name)</td><td class=n>\(count.count)</td></tr>"
        }
        return "<h3>\(Self.both(title))</h3><table>\(rows.joined())</table>"
    }

    /// How the epochs lay to each other and what was said of the parcels; empty for a run without a survey.
    func quality() -> String {
        var rows: [(Message, String)] = []
        for verdict in VerdictClass.allCases where digest.parcels(verdict) > 0 {
            rows.append((verdict.name, "\(digest.parcels(verdict))"))
        }
        let verdicts = Self.table(rows)
        rows = []
        if let alignment = digest.alignment {
            let residual = alignment.residualPixels.map { Self.number($0, 2) + " px" } ?? "—"
            rows = [
                (
                    Message(zh: "后一期整体偏移（列，行）", en: "later epoch's shift (columns, rows)"),
                    "\(Self.number(alignment.shiftColumns, 2)), \(Self.number(alignment.shiftRows, 2)) px"
                ),
                (
                    Message(zh: "配准后残余", en: "left after aligning"),
                    alignment.isAligned ? residual : Self.both(Message(zh: "未能配准", en: "could not be aligned"))
                ),
                (Message(zh: "可靠窗口", en: "reliable windows"), "\(alignment.reliableWindows) / \(alignment.windows)"),
                (Message(zh: "云", en: "clouds"), Self.number(alignment.cloudShare * 100, 1) + " %"),
                (Message(zh: "云影", en: "shadows of clouds"), Self.number(alignment.cloudShadowShare * 100, 1) + " %"),
            ]
        }
        guard !verdicts.isEmpty || !rows.isEmpty else { return "" }
        return """
            <section><h2>\(Self.both(Message(zh: "判读与质量", en: "Verdicts and quality")))</h2>
            <div class="pair"><div>\(verdicts)</div><div>\(Self.table(rows))</div></div></section>

            """
    }

    /// Names and values; the values are markup.
    private static func table(_ rows: [(Message, String)]) -> String {
        guard !rows.isEmpty else { return "" }
        return "<table>" + rows.map { "<tr><td>\(both($0.0))</td><td class=n>\($0.1)</td></tr>" }.joined() + "</table>"
    }
}
