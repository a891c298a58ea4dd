import Console
import Foundation
import Ground
import SimulatedYear

/// What `parcelwatch simulate` says.
struct SimulationResult {
    let figures: YearFigures
    var lists = ListTimes()
    var warnings = WarningTrial.Figures()
    /// Orders that the log was counted for, and figures on which log and tables disagree.
    var countedOrders = 0
    var differences = 0

    /// For people: the store's desks beside the rules that others use.
    func say() {
        let (own, plain, free) = (figures.desks, figures.plainMerging, figures.unlimitedReturns)
        let matching = figures.matching
        Console.say(
            Message(
                zh: "线索 \(figures.reports) 条，工单 \(figures.orders) 件，\(figures.steps) 步，"
                    + "用时 \(seconds(figures.seconds).chinese)",
                en: "\(figures.reports) reports, \(figures.orders) orders, \(figures.steps) steps, written in "
                    + seconds(figures.seconds).english))
        if figures.refused > 0 {
            Console.error(
                Message(zh: "\(figures.refused) 步被规则拒绝", en: "\(figures.refused) steps were refused by a rule"))
            for refusal in figures.refusals { Console.error(Message(zh: refusal, en: refusal)) }
        }
        heading(zh: "并案", en: "Merging")
        line(zh: "自动并案正确", en: "right among mergers by itself", percent(matching.precision))
        line(zh: "自动并入的重复线索", en: "repeats merged by itself", percent(matching.recall))
        line(zh: "并入或列入前三建议的重复线索", en: "repeats merged or among three suggestions", percent(matching.coverage))
        line(
            zh: "　其中位置在 20 米内的", en: "  of those located within 20 m", percent(matching.coverageWithin20Metres))
        line(zh: "新事项被提示建议", en: "new matters shown a suggestion", percent(matching.shownToNew))
        line(
            zh: "对照：同类 50 米 30 天，正确 / 并入", en: "others' rule, 50 m and 30 days: right / merged",
            "\(percent(figures.plainPrecision)) / \(percent(figures.plainRecall))")
        heading(zh: "派遣", en: "The right desk")
        line(
            zh: "每百件流转次数，最多（对照：退单不限）", en: "passed on per 100 orders, at most (others: unlimited returns)",
            "\(number(own.handOversPer100))，\(own.mostHandOvers)"
                + "（\(number(free.handOversPer100))，\(free.mostHandOvers)）")
        line(
            zh: "到对的单位，工作小时：中位、99 %（对照）", en: "working hours to the right desk: middle, 99 % (others)",
            "\(hours(own))（\(hours(free))）")
        line(
            zh: "首派错误，按季度（对照）", en: "wrong first desk by quarter (others)",
            own.wrongFirstDesk.map(percent).joined(separator: " ")
                + "（\(free.wrongFirstDesk.last.map(percent) ?? "—")）")
        line(zh: "采用的规则行", en: "lines adopted from rulings", "\(figures.adoptedLines)")
        line(
            zh: "按时到场并办结（对照：并案规则，退单不限）", en: "visited and settled in time (others: merging, returns)",
            "\(percent(own.inTime))（\(percent(plain.inTime))，\(percent(free.inTime))）")
        line(zh: "各单位工时占用", en: "load of the desks", percent(own.load))
        heading(zh: "存储", en: "The store")
        line(
            zh: "列表用时，毫秒：中位、99 %、最长", en: "lists, milliseconds: middle, 99 %, longest",
            "\(number(lists.middle)) \(number(lists.p99)) \(number(lists.longest))")
        line(
            zh: "统计与日志重算：工单、不一致", en: "statistics against the log: orders, disagreements",
            "\(countedOrders)，\(differences)")
        heading(zh: "预警", en: "Warnings")
        line(
            zh: "三倍事项的村居类别，10 天内预警", en: "tripled series warned of within 10 days",
            warnings.outbreaks == 0
                ? "—" : "\(percent(warnings.foundWithinTenDays)) (\(warnings.outbreaks))")
        line(zh: "每周误报", en: "false warnings a week", number(warnings.falseAWeek))
    }

    /// For programs.
    func json() throws -> String {
        let matching = figures.matching
        let content = Content(
            reports: figures.reports, orders: figures.orders, steps: figures.steps, refused: figures.refused,
            refusals: figures.refusals, adoptedLines: figures.adoptedLines, seconds: figures.seconds,
            matching: [
                "precision": matching.precision, "recall": matching.recall, "coverage": matching.coverage,
                "coverage_within_20_m": matching.coverageWithin20Metres, "shown_to_new": matching.shownToNew,
                "plain_precision": figures.plainPrecision, "plain_recall": figures.plainRecall,
            ],
            desks: figures.desks, unlimitedReturns: figures.unlimitedReturns, plainMerging: figures.plainMerging,
            lists: lists, warnings: warnings, countedOrders: countedOrders, differences: differences)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(content), as: UTF8.self)
    }

    private struct Content: Encodable {
        let reports, orders, steps, refused: Int
        let refusals: [String]
        let adoptedLines: Int
        let seconds: Double
        let matching: [String: Double]
        let desks, unlimitedReturns, plainMerging: DeskFigures
        let lists: ListTimes
        let warnings: WarningTrial.Figures
        let countedOrders, differences: Int
    }

    // MARK: - Words

    private func heading(zh: String, en: String) { Console.say(Message(zh: "\n\(zh)", en: "\n\(en)")) }

    private func line(zh: String, en: String, _ value: String) {
        Console.say(Message(zh: "  \(zh)：\(value)", en: "  \(en): \(Self.english(value))"))
    }

    /// Chinese marks as English ones.
    private static func english(_ text: String) -> String {
        text.replacing("（", with: " (").replacing("）", with: ")").replacing("，", with: ", ")
    }

    private func percent(_ share: Double) -> String { Console.number(100 * share, decimals: 1) + " %" }
    private func number(_ value: Double) -> String { Console.number(value, decimals: 1) }

    private func hours(_ figures: DeskFigures) -> String {
        figures.rightDeskHours.map { Console.number($0, decimals: 1) }.joined(separator: " ")
    }

    private func seconds(_ seconds: Double) -> Message {
        let whole = Int(seconds.rounded())
        return Message(zh: "\(whole / 60) 分 \(whole % 60) 秒", en: "\(whole / 60) min \(whole % 60) s")
    }
}
