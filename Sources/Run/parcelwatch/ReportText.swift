import Cadastre
import Findings
import Foundation
import Gate
import Ground
import Survey

/// A survey's report in words and as JSON.
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
                    "测查 \(report.surveyID) 早已完成；本次没有改变任何内容。",
                    "Survey \(report.surveyID) was already finished; nothing was changed."))
        } else {
            lines.append(line("测查 \(report.surveyID) 完成。", "Survey \(report.surveyID) is finished."))
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
                "发现：\(tally.findings) 处" + (changes.isEmpty ? "" : "（" + changes.joined(separator: "，") + "）")
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
            "配准：后期偏移列 \(pixels(alignment.shiftColumns))、行 \(pixels(alignment.shiftRows)) 像元，"
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

    /// What a key of the report is called; nil for one that says itself.
    static func name(of key: String) -> Message? { names[key] }

    /// What some warnings are called, each once, in the language chosen; a dash for none.
    static func names(of keys: [String]) -> String {
        let words = keys.reduce(into: [String]()) { words, key in
            let word = name(key)
            if !words.contains(word) { words.append(word) }
        }
        return words.isEmpty ? "—" : words.joined(separator: Message(zh: "；", en: "; ").text(in: .chosen))
    }

    private static func name(_ key: String) -> String { names[key]?.text(in: .chosen) ?? key }

    /// What the report's keys are called; the keys themselves stay in the JSON.
    private static let names: [String: Message] = [
        "geometryRepaired": Message(zh: "图形已修复", en: "geometry repaired"),
        "parcelCodeNotWellFormed": Message(zh: "宗地代码不规范", en: "parcel code not well formed"),
        "parcelOutsideGovernanceGrid": Message(zh: "宗地不在治理网格内", en: "parcel outside the governance grids"),
        "governanceUnitSkipped": Message(zh: "治理网格要素未用", en: "governance grid feature skipped"),
        "extentTooLarge": Message(zh: "图形跨度过大", en: "extent too large"),
        "textInOtherEncoding": Message(zh: "文字编码与 .cpg 不符", en: "text in another encoding than the .cpg says"),
        "textCut": Message(zh: "文字被截断", en: "text cut within a character"),
        "parcelOutsideCRSArea": Message(zh: "宗地在其坐标系适用范围之外", en: "parcel outside where its CRS is used"),
        "governanceUnitOutsideCRSArea": Message(
            zh: "治理网格在其坐标系适用范围之外", en: "governance grid outside where its CRS is used"),
        "datumUnknown": Message(zh: "与测区不是同一大地基准", en: "in another datum than the survey"),
        "textDecodedAsGBK": Message(zh: "文字按 GBK 读取", en: "text read as GBK"),
        "bandsAssumedByOrder": Message(zh: "波段按次序认定", en: "bands taken by order"),
        "acquisitionTimeUnknown": Message(zh: "采集时间未知", en: "acquisition time unknown"),
        "raster.bandsAssumed": Message(zh: "波段按次序认定", en: "bands taken by order"),
        "raster.tooCoarse": Message(zh: "像元过粗，无法辨认房屋", en: "pixels too coarse to tell a building"),
        "raster.blank": Message(zh: "影像边缘空白无 nodata 标记", en: "scene with an unmarked blank collar"),
        "raster.overviews": Message(zh: "金字塔与像元不符，未用", en: "overviews contradict the pixels, not used"),
        "raster.sidecar": Message(zh: "附属文件与影像位置不符或无法读取", en: "sidecar contradicts the place, or cannot be made out"),
        "raster.warped": Message(zh: "不是正北朝上，使用时重采样", en: "not north-up, resampled when used"),
        "raster.metadata": Message(zh: "元数据有损坏", en: "damaged metadata"),
        "raster.nodataUnusable": Message(zh: "nodata 值无效", en: "unusable nodata value"),
        "raster.noValidPixels": Message(zh: "没有有效像元", en: "no valid pixel"),
        "nothingValid": Message(zh: "没有有效像元", en: "no valid pixel"),
        "nodataDiffersByBand": Message(zh: "各波段 nodata 值不同", en: "nodata differs by band"),
        "scene.timeUnknown": Message(zh: "采集时间未知", en: "acquisition time unknown"),
        "scene.timeOfDayAssumed": Message(zh: "只知采集日期，按中午计", en: "day known only, noon taken"),
        "sceneOutsideArea": Message(zh: "影像不在坐标系适用范围内", en: "scene outside where its CRS is used"),
        "pixelsTooCoarse": Message(zh: "像元过粗，无法辨认房屋", en: "pixels too coarse to tell a building"),
        "blankGround": Message(zh: "影像边缘空白无 nodata 标记", en: "scene with an unmarked blank collar"),
        "overviewsContradict": Message(zh: "金字塔与像元不符，未用", en: "overviews contradict the pixels, not used"),
        "sidecarContradicts": Message(zh: "附属文件与影像位置不符", en: "sidecar contradicts the place"),
        "sidecarUnreadable": Message(zh: "附属文件无法读取", en: "sidecar cannot be made out"),
        "codeMissing": Message(zh: "无代码", en: "no code"),
        "duplicateCode": Message(zh: "代码重复", en: "duplicate code"),
        "notHomestead": Message(zh: "非宅基地", en: "not a homestead"),
        "geometryEmpty": Message(zh: "无图形", en: "no geometry"),
        "geometryNotPolygon": Message(zh: "图形不是面", en: "not a polygon"),
        "geometryInvalid": Message(zh: "图形无效", en: "invalid geometry"),
        "coordinatesOutOfRange": Message(zh: "坐标超出范围", en: "coordinates out of range"),
        "open": Message(zh: "打开", en: "open"), "hash": Message(zh: "散列", en: "hash"),
        "cadastre": Message(zh: "地籍", en: "cadastre"), "begin": Message(zh: "登记", en: "register"),
        "epochsNotAligned": Message(zh: "两期影像未能配准", en: "epochs could not be aligned"),
        "align": Message(zh: "配准", en: "align"), "read": Message(zh: "读取", en: "read"),
        "resample": Message(zh: "重采样", en: "resample"), "compare": Message(zh: "比对", en: "compare"),
        "judge": Message(zh: "判定", en: "judge"),
        "chips": Message(zh: "切片", en: "chips"), "record": Message(zh: "入库", en: "record"),
    ]

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
