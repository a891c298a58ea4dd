public import Export
public import Findings
public import Foundation
import Ground

/// An inspection as one page that needs nothing else: the verdict, pictures, plots and the numbers.
public enum InspectionPage: HTMLPage {
    /// Writes the page, whole or not at all; throws ``Export/ExportError``.
    public static func write(
        _ report: InspectionReport, pictures: [InspectionPicture], english: Bool, to path: String
    ) throws {
        let page = html(report, pictures: pictures, english: english)
        try TextFile.replace(path) { try $0.write(page) }
    }

    /// Report and verdict as JSON with sorted keys.
    public static func json(_ report: InspectionReport) throws -> Data {
        struct Document: Encodable {
            let verdict: InspectionVerdict
            let report: InspectionReport
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Document(verdict: InspectionVerdict(report), report: report)) + Data("\n".utf8)
    }

    private static func html(_ report: InspectionReport, pictures: [InspectionPicture], english: Bool) -> String {
        let verdict = InspectionVerdict(report)
        let reasons = verdict.reasons.map { "<li>\(both($0))</li>" }.joined()
        let windows = pictures.reduce(into: [Message]()) { names, picture in
            if case .window(let name) = picture.group, !names.contains(name) { names.append(name) }
        }
        let looks = windows.map { name in
            "<h3>\(both(name))</h3><div class=\"grid\">"
                + figures(pictures.filter { $0.group == .window(name) }) + "</div>"
        }
        return head(
            Message(zh: "村居哨兵 · 影像检查", en: "Parcelwatch · inspection"),
            subtitle: report.scenes.map { escaped($0.fileName) }.joined(separator: " → "),
            style: reportStyle
                + """
                .fit{border-left:8px solid #2b8a3e}.fitWithLimits{border-left:8px solid #e67700}.unfit{border-left:8px solid #c92a2a}
                .answer{font-size:22px}.grid{grid-template-columns:repeat(auto-fill,minmax(260px,1fr))}img{display:block}
                """,
            english: english)
                + """
                <main><section class="\(verdict.answer.rawValue)"><p class="answer">\(both(verdict.answer.name))</p>
                <ul>\(reasons)</ul></section>
                <section><h2>\(both(Message(zh: "影像", en: "Scenes")))</h2>\(scenes(report))</section>
                <section><h2>\(both(Message(zh: "总览", en: "Overview")))</h2>
                <div class="grid">\(figures(pictures.filter { $0.group == .overview }))</div></section>
                <section><h2>\(both(Message(zh: "配准", en: "Alignment")))</h2>\(alignment(report))</section>
                <section><h2>\(both(Message(zh: "亮度", en: "Brightness")))</h2>\(brightness(report))</section>
                <section><h2>\(both(Message(zh: "遮挡", en: "Masks")))</h2>\(masks(report))</section>
                <section><h2>\(both(Message(zh: "证据", en: "Evidence")))</h2>\(looks.joined())\(evidence(report))</section>
                </main></body></html>

                """
    }

    private static func figures(_ pictures: [InspectionPicture]) -> String {
        pictures.map { picture in
            "<figure><img alt=\"\(escaped(picture.title.english))\" src=\"data:image/png;base64,"
                + Data(picture.png).base64EncodedString()
                + "\"><figcaption>\(both(picture.title))</figcaption></figure>"
        }.joined()
    }

    private static func table(_ header: [Message], _ rows: [[String]]) -> String {
        let head = header.enumerated().map { "<th\($0.offset > 0 ? " class=n" : "")>\(both($0.element))</th>" }
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { "<td\($0.offset > 0 ? " class=n" : "")>\($0.element)</td>" }.joined()
                + "</tr>"
        }
        return "<div class=wide><table><tr>\(head.joined())</tr>\(body.joined())</table></div>"
    }

    private static func scenes(_ report: InspectionReport) -> String {
        let header = [
            Message(zh: "文件", en: "file"), Message(zh: "像元", en: "pixels"), Message(zh: "边长 (m)", en: "edge (m)"),
            Message(zh: "坐标系", en: "CRS"), Message(zh: "波段", en: "bands"), Message(zh: "采集时间", en: "acquired"),
        ]
        return table(
            header,
            report.scenes.map { scene in
                [
                    escaped(scene.fileName), "\(scene.columns) × \(scene.rows)", number(scene.pixelSizeMetres, 2),
                    escaped(scene.crs.description), scene.bands.map(\.rawValue).joined(separator: " "),
                    scene.acquiredAt.map { LocalTime.text($0) } ?? "—",
                ]
            })
    }

    private static func alignment(_ report: InspectionReport) -> String {
        let alignment = report.alignment
        let rows: [(Message, String)] = [
            (
                Message(zh: "后一期整体偏移（列，行）", en: "later epoch's global shift (columns, rows)"),
                "\(number(alignment.shiftColumns, 2)), \(number(alignment.shiftRows, 2)) px"
            ),
            (
                Message(zh: "配准后残余", en: "left after aligning"),
                alignment.residualPixels.map { number($0, 2) + " px" } ?? "—"
            ),
            (
                Message(zh: "可靠窗口", en: "reliable windows"),
                "\(alignment.reliableWindows) / \(alignment.windows)"
            ),
        ]
        let reliable = report.tiePoints.filter { $0.weakness == nil }
        let reach = max(1, reliable.map { max(abs($0.shiftColumns), abs($0.shiftRows)) }.max() ?? 1) * 1.15
        let dots = reliable.map { point in
            let (x, y) = (150 + point.shiftColumns / reach * 140, 150 + point.shiftRows / reach * 140)
            return
                "<circle cx=\"\(number(x, 1))\" cy=\"\(number(y, 1))\" r=\"3\" fill=\"#2b8a3e\" fill-opacity=\".55\"/>"
        }
        let plot =
            "<svg viewBox=\"0 0 300 300\" style=\"max-width:300px\"><path d=\"M0 150H300M150 0V300\" stroke=\"#c8ccc4\"/>"
            + dots.joined()
            + "<text x=\"296\" y=\"164\" font-size=\"11\" text-anchor=\"end\">\(number(reach, 1)) px</text></svg>"
        let weak = Dictionary(grouping: report.tiePoints.compactMap(\.weakness)) { $0 }.mapValues(\.count)
        let weakRows = weak.sorted { $0.key < $1.key }.map { (Message(zh: $0.key, en: $0.key), "\($0.value)") }
        return plot + list(rows + weakRows)
    }

    private static func brightness(_ report: InspectionReport) -> String {
        let colours = ["red": "#d9480f", "green": "#2b8a3e", "blue": "#1864ab", "nir": "#862e9c", "grey": "#495057"]
        let values = report.brightness.flatMap { $0.later + $0.earlier }
        let (low, high) = (values.min() ?? 0, max(values.max() ?? 1, (values.min() ?? 0) + 1))
        func place(_ value: Double) -> Double { (value - low) / (high - low) * 280 + 10 }
        let lines = report.brightness.map { band in
            let points = zip(band.later, band.earlier).map { "\(number(place($0), 1)),\(number(300 - place($1), 1))" }
            return "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"\(colours[band.band.rawValue] ?? "#000")\" "
                + "points=\"\(points.joined(separator: " "))\"/>"
        }
        let plot =
            "<svg viewBox=\"0 0 300 300\" style=\"max-width:300px\"><path d=\"M10 290L290 10\" stroke=\"#c8ccc4\"/>"
            + lines.joined() + "</svg>"
        let header = [
            Message(zh: "波段", en: "band"), Message(zh: "噪声 σ", en: "noise σ"), Message(zh: "1%…99%", en: "1%…99%"),
        ]
        return plot
            + table(
                header,
                report.brightness.map {
                    [$0.band.rawValue, number($0.noise, 1), "\(number($0.low, 0))…\(number($0.high, 0))"]
                })
            + list([
                (
                    Message(zh: "局部明暗最大偏离", en: "largest local departure of light"),
                    number(report.localBrightness * 100, 1) + " %"
                )
            ])
    }

    private static func masks(_ report: InspectionReport) -> String {
        let masks = report.masks
        let rows: [(Message, Double)] = [
            (Message(zh: "两期均观测到", en: "observed in both"), masks.observed),
            (Message(zh: "前一期无数据", en: "no data, earlier"), masks.missingEarlier),
            (Message(zh: "后一期无数据", en: "no data, later"), masks.missingLater),
            (Message(zh: "云、霾", en: "clouds, haze"), masks.clouds),
            (Message(zh: "云影", en: "shadows of clouds"), masks.cloudShadows),
            (
                Message(zh: "建筑与树木阴影，前一期（可比对）", en: "shadow of buildings and trees, earlier (observed)"),
                masks.shadowEarlier
            ),
            (Message(zh: "建筑与树木阴影，后一期（可比对）", en: "shadow of buildings and trees, later (observed)"), masks.shadowLater),
        ]
        return list(rows.map { ($0.0, number($0.1 * 100, 1) + " %") })
    }

    private static func evidence(_ report: InspectionReport) -> String {
        let header = [
            Message(zh: "证据", en: "evidence"), Message(zh: "中位", en: "median"), Message(zh: "90%", en: "90 %"),
            Message(zh: "99%", en: "99 %"),
        ]
        return table(
            header,
            report.evidence.map { [both($0.name), number($0.median, 3), number($0.p90, 3), number($0.p99, 3)] })
    }

    private static func list(_ rows: [(Message, String)]) -> String {
        "<table>" + rows.map { "<tr><td>\(both($0.0))</td><td class=n>\(escaped($0.1))</td></tr>" }.joined()
            + "</table>"
    }
}
