import Cadastre
import Console
import Reporting
import Findings
import Foundation
import Gate
import Ground
import Processes
import Survey

/// A survey's report as text and as JSON.
struct ReportText {
    private let report: SurveyReport

    init(_ report: SurveyReport) {
        self.report = report
    }

    /// The report in the language chosen, a line each.
    var lines: [String] {
        let language = Language.chosen
        func line(_ chinese: String, _ english: String) -> String {
            Message(zh: chinese, en: english).text(in: language)
        }
        let tally = report.tally
        func parcels(_ verdict: VerdictClass) -> Int { tally.parcelsByVerdict[verdict] ?? 0 }
        var lines: [String] = []
        if report.wasAlreadyFinished {
            lines.append(
                line(
                    "核查 \(report.surveyID) 早已完成；本次没有改变任何内容。",
                    "Survey \(report.surveyID) was already finished; nothing was changed."))
        } else {
            lines.append(line("核查 \(report.surveyID) 完成。", "Survey \(report.surveyID) is finished."))
        }
        lines.append(
            line(
                "分块：读取 \(report.blocksRead)，续用 \(report.blocksResumed)，共 \(report.blocksPlanned)；"
                    + "无宗地未读 \(report.blocksWithoutParcels)",
                "Blocks: \(report.blocksRead) read, \(report.blocksResumed) resumed, of \(report.blocksPlanned); "
                    + "\(report.blocksWithoutParcels) without parcels, not read"))
        if let alignment = report.alignment { lines.append(Self.line(of: alignment)) }
        let judged = tally.parcelsByVerdict.values.reduce(0, +) - parcels(.notObserved) - parcels(.tooCoarse)
        lines.append(
            line(
                "宗地：已判 \(judged)，未观测到 \(parcels(.notObserved))，分辨率不足 \(parcels(.tooCoarse))"
                    + Self.list(report.parcelsLeftOut, before: "；剔除："),
                "Parcels: \(judged) judged, \(parcels(.notObserved)) not observed, \(parcels(.tooCoarse)) too coarse"
                    + Self.list(report.parcelsLeftOut, before: "; left out: ")))
        let changes = VerdictClass.allCases.filter { $0.isChange && parcels($0) > 0 }
            .map { "\($0.name.text(in: language)) \(parcels($0))" }
        lines.append(
            line(
                "监测图斑：\(tally.findings) 个" + (changes.isEmpty ? "" : "（" + changes.joined(separator: "，") + "）")
                    + "；主动发现工单 \(tally.workOrders) 件",
                "Findings: \(tally.findings)" + (changes.isEmpty ? "" : " (" + changes.joined(separator: ", ") + ")")
                    + "; active-discovery work orders: \(tally.workOrders)"))
        lines.append(
            report.warnings.isEmpty
                ? line("警告：无", "Warnings: none")
                : line("警告：", "Warnings: ") + Self.list(report.warnings, before: ""))
        let stages = report.secondsByStage.sorted { $0.value > $1.value }
            .map { "\(Self.name($0.key)) \(Console.number($0.value))" }
        lines.append(
            line("用时 ", "Time ") + Console.number(report.seconds)
                + line(" 秒（各线程合计：", " s (summed over workers: ")
                + stages.joined(separator: line("，", ", ")) + line("）；峰值内存 ", "); peak memory ")
                + "\(report.peakMemoryBytes >> 20) MiB")
        return lines
    }

    /// What a survey would do, in the language chosen, a line each.
    static func lines(of plan: SurveyPlan) -> [String] {
        [
            Message(
                zh: "将读取分块 \(plan.blockCount)，无宗地不读 \(plan.blocksWithoutParcels)；"
                    + "网格 \(plan.grid.columns) × \(plan.grid.rows) 像元，每像元 \(plan.grid.pixelSize) 米，\(plan.grid.crs)",
                en: "Would read \(plan.blockCount) blocks and leave \(plan.blocksWithoutParcels) without parcels; "
                    + "grid \(plan.grid.columns) × \(plan.grid.rows) pixels of \(plan.grid.pixelSize) m, \(plan.grid.crs)"
            ),
            Message(
                zh: "宗地：待判 \(plan.parcelCount)" + list(plan.parcelsLeftOut, before: "；剔除："),
                en: "Parcels: \(plan.parcelCount) to judge" + list(plan.parcelsLeftOut, before: "; left out: ")),
            Message(
                zh: plan.warnings.isEmpty ? "警告：无" : list(plan.warnings, before: "警告："),
                en: plan.warnings.isEmpty ? "Warnings: none" : list(plan.warnings, before: "Warnings: ")),
            Message(
                zh: "计划用时 \(Console.number(plan.seconds)) 秒；峰值内存 \(peakMemoryBytes() >> 20) MiB",
                en: "Planned in \(Console.number(plan.seconds)) s; peak memory \(peakMemoryBytes() >> 20) MiB"),
        ].map { $0.text(in: .chosen) } + codeLines(of: plan)
    }

    /// Which field the codes of each parcel file were taken from, a line each.
    static func codeLines(of plan: SurveyPlan) -> [String] {
        plan.parcelSources.compactMap { source in
            source.codeField.map {
                Message(zh: "\(source.file)：\($0.message.chinese)", en: "\(source.file): \($0.message.english)")
                    .text(in: .chosen)
            }
        }
    }

    /// How two epochs lie to each other, in one line in the language chosen.
    static func line(of alignment: AlignmentSummary) -> String {
        func line(_ chinese: String, _ english: String) -> String {
            Message(zh: chinese, en: english).text(in: .chosen)
        }
        func pixels(_ value: Double) -> String { Console.number(value, decimals: 2) }
        let windows = "\(alignment.reliableWindows)/\(alignment.windows)"
        let clouds = Console.number((alignment.cloudShare + alignment.cloudShadowShare) * 100)
        guard alignment.isAligned else {
            return line(
                "配准：未能配准（可靠窗口 \(windows)），按原位置比对；请用 parcelwatch inspect 查看",
                "Alignment: could not be found (reliable windows \(windows)), compared as they lie; "
                    + "see parcelwatch inspect")
        }
        return line(
            "配准：后一期偏移列 \(pixels(alignment.shiftColumns))、行 \(pixels(alignment.shiftRows)) 像元，"
                + "残余 \(pixels(alignment.residualPixels ?? 0)) 像元（可靠窗口 \(windows)）；云及云影 \(clouds)%",
            "Alignment: later epoch off by \(pixels(alignment.shiftColumns)) columns, "
                + "\(pixels(alignment.shiftRows)) rows; \(pixels(alignment.residualPixels ?? 0)) pixels left "
                + "(reliable windows \(windows)); clouds and their shadows \(clouds) %")
    }

    private static func list(_ counts: [String: Int], before: String) -> String {
        guard !counts.isEmpty else { return "" }
        let comma = Message(zh: "，", en: ", ").text(in: .chosen)
        return before + counts.sorted { $0.key < $1.key }.map { "\(name($0.key)) \($0.value)" }.joined(separator: comma)
    }

    /// The names of some warnings, each once, in the language chosen; a dash for none.
    static func names(of keys: [String]) -> String {
        let words = keys.reduce(into: [String]()) { words, key in
            let word = name(key)
            if !words.contains(word) { words.append(word) }
        }
        return words.isEmpty ? "—" : words.joined(separator: Message(zh: "；", en: "; ").text(in: .chosen))
    }

    private static func name(_ key: String) -> String { ReportKey.name(of: key)?.text(in: .chosen) ?? key }

    private struct Document: Encodable {
        let report: SurveyReport
        let leftOut: [ParcelRejection]
        /// Which field the codes were taken from, by file.
        let codeFields: [String: CodeFieldUse]
    }

    /// The report with every feature left out, as JSON with sorted keys.
    func json(_ plan: SurveyPlan) throws -> Data {
        let fields = plan.parcelSources.compactMap { source in source.codeField.map { (source.file, $0) } }
        let document = Document(
            report: report, leftOut: plan.rejections,
            codeFields: Dictionary(fields, uniquingKeysWith: { first, _ in first }))
        return try JSONObject.document(document)
    }
}
