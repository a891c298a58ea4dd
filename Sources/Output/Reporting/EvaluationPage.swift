public import Export
import Findings
public import Foundation
public import Ground
public import Model

/// How well a model does on labelled parcels, with the cases it got most wrong.
public struct EvaluationReport: Sendable {
    /// The model's name.
    public var model: String
    /// The model's identifier.
    public var identifier: String
    /// What it was evaluated on.
    public var source: String
    /// The probability from which a parcel is flagged.
    public var threshold: Double
    /// The figures.
    public var evaluation: Evaluation
    /// The surest false alarms and the surest misses.
    public var examples: [Example]

    /// A parcel that was judged wrongly.
    public struct Example: Sendable {
        /// Where it is.
        public var origin: String
        /// Whether something was built.
        public var isConstruction: Bool
        /// The probability that was said.
        public var probability: Double
        /// What weighed most.
        public var reasons: [Message]
        /// The earlier epoch, PNG.
        public var earlier: [UInt8]
        /// The later epoch, PNG.
        public var later: [UInt8]

        /// An example from its parts.
        public init(
            origin: String, isConstruction: Bool, probability: Double, reasons: [Message], earlier: [UInt8],
            later: [UInt8]
        ) {
            self.origin = origin
            self.isConstruction = isConstruction
            self.probability = probability
            self.reasons = reasons
            self.earlier = earlier
            self.later = later
        }
    }

    /// A report from its parts.
    public init(
        model: String, identifier: String, source: String, threshold: Double, evaluation: Evaluation,
        examples: [Example]
    ) {
        self.model = model
        self.identifier = identifier
        self.source = source
        self.threshold = threshold
        self.evaluation = evaluation
        self.examples = examples
    }
}

/// An evaluation as one page that needs nothing else: figures, curves, parts, and the worst errors as pictures.
public enum EvaluationPage: HTMLPage {
    /// Writes the page, whole or not at all; throws ``Export/ExportError``.
    public static func write(_ report: EvaluationReport, english: Bool, to path: String) throws {
        let page = html(report, english: english)
        try TextFile.replace(path) { try $0.write(page) }
    }

    /// The figures as JSON with sorted keys.
    public static func json(_ report: EvaluationReport) throws -> Data {
        struct Document: Encodable {
            let model: String
            let identifier: String
            let source: String
            let threshold: Double
            let evaluation: Evaluation
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            Document(
                model: report.model, identifier: report.identifier, source: report.source,
                threshold: report.threshold, evaluation: report.evaluation)) + Data("\n".utf8)
    }

    private static func html(_ report: EvaluationReport, english: Bool) -> String {
        let evaluation = report.evaluation
        let figures = evaluation.figures
        let headline = Message(
            zh: "在 \(figures.parcels) 块宗地（其中新增建设 \(figures.positives) 块）上：平均准确率 AP "
                + "\(text(figures.averagePrecision))；概率不低于 \(text(report.threshold)) 时，准确率 "
                + "\(text(figures.precision))，召回率 \(text(figures.recall))。",
            en: "On \(figures.parcels) parcels, \(figures.positives) of them construction: average precision "
                + "\(text(figures.averagePrecision)); from a probability of \(text(report.threshold)), precision "
                + "\(text(figures.precision)) and recall \(text(figures.recall)).")
        return head(
            Message(zh: "村居哨兵 · 模型评估", en: "Parcelwatch · evaluation"),
            subtitle:
                "\(escaped(report.model)) (\(escaped(String(report.identifier.prefix(16))))) · \(escaped(report.source))",
            style: reportStyle + ".grid{grid-template-columns:repeat(auto-fill,minmax(330px,1fr))}img{width:49%}",
            english: english)
                + """
                <main><section><p class="answer">\(both(headline))</p></section>
                <section><div class="grid">\(curve(report))\(reliability(evaluation))</div></section>
                <section><h2>\(both(Message(zh: "分项", en: "Parts")))</h2>\(slices(evaluation))</section>
                \(examples(report, Message(zh: "最确信的误报", en: "Surest false alarms"), isConstruction: false))
                \(examples(report, Message(zh: "最确信的漏报", en: "Surest misses"), isConstruction: true))
                </main></body></html>

                """
    }

    /// What a group of parcels is called.
    public static func title(of group: String, kind: String) -> Message {
        let kinds = [
            "class": Message(zh: "类别", en: "class"), "pixels": Message(zh: "像元", en: "pixels"),
            "sensor": Message(zh: "波段", en: "bands"), "village": Message(zh: "地点", en: "place"),
            "source": Message(zh: "来源", en: "source"),
        ]
        let name = VerdictClass(rawValue: group)?.name ?? Message(zh: group, en: group)
        guard let title = kinds[kind] else { return name }
        return Message(zh: "\(title.chinese) \(name.chinese)", en: "\(title.english) \(name.english)")
    }

    /// The title of one kind of change against everything else.
    public static func kindTitle(_ kind: String) -> Message {
        let name = VerdictClass(rawValue: kind)?.name ?? Message(zh: kind, en: kind)
        return Message(zh: "识别\(name.chinese)", en: "told apart: \(name.english)")
    }

    private static func slices(_ evaluation: Evaluation) -> String {
        let header = [
            Message(zh: "组", en: "group"), Message(zh: "宗地", en: "parcels"), Message(zh: "新增", en: "construction"),
            Message(zh: "报出", en: "flagged"), Message(zh: "AP", en: "AP"), Message(zh: "准确率", en: "precision"),
            Message(zh: "召回率", en: "recall"),
            Message(zh: "F1", en: "F1"), Message(zh: "校准误差", en: "calibration error"),
        ]
        func cells(_ name: String, _ figures: Evaluation.Figures) -> [String] {
            [
                name, "\(figures.parcels)", "\(figures.positives)", "\(figures.flagged)",
                text(figures.averagePrecision), text(figures.precision), text(figures.recall), text(figures.f1),
                text(figures.calibrationError),
            ]
        }
        var rows = [cells(both(Message(zh: "全部", en: "all")), evaluation.figures)]
        for (kind, groups) in evaluation.slices.sorted(by: { $0.key < $1.key }) {
            rows += groups.sorted { $0.key < $1.key }.map { cells(both(title(of: $0.key, kind: kind)), $0.value) }
        }
        rows += evaluation.kinds.sorted { $0.key < $1.key }.map { cells(both(kindTitle($0.key)), $0.value) }
        let head = header.enumerated().map { "<th\($0.offset > 0 ? " class=n" : "")>\(both($0.element))</th>" }
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { "<td\($0.offset > 0 ? " class=n" : "")>\($0.element)</td>" }.joined()
                + "</tr>"
        }
        return "<table><tr>\(head.joined())</tr>\(body.joined())</table>"
    }

    private static func examples(_ report: EvaluationReport, _ title: Message, isConstruction: Bool) -> String {
        let chosen = report.examples.filter { $0.isConstruction == isConstruction }
        guard !chosen.isEmpty else { return "" }
        let figures = chosen.map { example in
            let pictures = [example.earlier, example.later].map {
                "<img alt=\"\" src=\"data:image/png;base64,\(Data($0).base64EncodedString())\">"
            }
            return "<figure>\(pictures.joined(separator: " "))<figcaption>\(escaped(example.origin)) · "
                + "\(text(example.probability))<br>\(example.reasons.map(both).joined(separator: "<br>"))</figcaption></figure>"
        }
        return "<section><h2>\(both(title))</h2><div class=\"grid\">\(figures.joined())</div></section>"
    }

    /// Places of the unit square in a plot.
    private static func place(_ x: Double, _ y: Double) -> String {
        "\(number(40 + 260 * x, 1)),\(number(280 - 260 * y, 1))"
    }

    private static func plot(_ title: Message, across: Message, up: Message, _ content: String) -> String {
        let axis = stride(from: 0.0, through: 1, by: 0.25).map { at in
            "<text x=\"\(number(40 + 260 * at, 1))\" y=\"296\" font-size=\"10\" text-anchor=\"middle\">\(number(at, 2))</text>"
                + "<text x=\"35\" y=\"\(number(283 - 260 * at, 1))\" font-size=\"10\" text-anchor=\"end\">\(number(at, 2))</text>"
        }
        return "<figure><figcaption>\(both(title))</figcaption><svg viewBox=\"0 0 320 325\">"
            + "<rect x=\"40\" y=\"20\" width=\"260\" height=\"260\" fill=\"#fff\" stroke=\"#c9cec6\"/>" + axis.joined()
            + content + "<g class=\"zh\" font-size=\"11\"><text x=\"170\" y=\"315\" text-anchor=\"middle\">"
            + "\(escaped(across.chinese))</text><text x=\"44\" y=\"14\">\(escaped(up.chinese))</text></g>"
            + "<g class=\"en\" font-size=\"11\"><text x=\"170\" y=\"315\" text-anchor=\"middle\">"
            + "\(escaped(across.english))</text><text x=\"44\" y=\"14\">\(escaped(up.english))</text></g></svg></figure>"
    }

    private static func curve(_ report: EvaluationReport) -> String {
        let points = report.evaluation.curve.map { place($0.recall, $0.precision) }.joined(separator: " ")
        var content = "<polyline points=\"\(points)\" fill=\"none\" stroke=\"#1f6f54\" stroke-width=\"2\"/>"
        if let recall = report.evaluation.figures.recall, let precision = report.evaluation.figures.precision {
            let at = place(recall, precision).split(separator: ",")
            content += "<circle cx=\"\(at[0])\" cy=\"\(at[1])\" r=\"5\" fill=\"#d9480f\"/>"
        }
        return plot(
            Message(zh: "准确率与召回率；圆点为当前阈值", en: "Precision over recall; the dot is the threshold"),
            across: Message(zh: "召回率", en: "recall"), up: Message(zh: "准确率", en: "precision"), content)
    }

    private static func reliability(_ evaluation: Evaluation) -> String {
        var content = "<polyline points=\"\(place(0, 0)) \(place(1, 1))\" stroke=\"#adb5a8\" stroke-dasharray=\"4\"/>"
        let most = Double(evaluation.reliability.map(\.parcels).max() ?? 1)
        for bin in evaluation.reliability where bin.parcels > 0 {
            let at = place(bin.probability, bin.share).split(separator: ",")
            let radius = 3 + 6 * (Double(bin.parcels) / max(most, 1)).squareRoot()
            content +=
                "<circle cx=\"\(at[0])\" cy=\"\(at[1])\" r=\"\(number(radius, 1))\" fill=\"#1f6f54\" fill-opacity=\".7\">"
                + "<title>\(bin.parcels)</title></circle>"
        }
        return plot(
            Message(
                zh: "校准：概率为 0.7 的宗地，应有七成为新增建设（误差 \(text(evaluation.figures.calibrationError))）",
                en:
                    "Calibration: of parcels with probability 0.7, seven in ten should be construction (error \(text(evaluation.figures.calibrationError)))"
            ),
            across: Message(zh: "概率", en: "probability"), up: Message(zh: "实际占比", en: "share found"), content)
    }

    private static func text(_ value: Double?) -> String { value.map { number($0, 3) } ?? "—" }
}
