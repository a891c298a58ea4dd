import Casework
import Console
import Foundation
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// What people read of reports.
enum ReportLines {
    /// What became of a report.
    static func lines(_ result: ReportResult, _ order: WorkOrder?, _ names: UnitNames) -> [String] {
        let record = result.record
        func say(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: .chosen) }
        var first = say(
            "\(record.id)：\(record.link.kind.name.chinese)，工单 \(record.order)（\(result.state.name.chinese)）",
            "\(record.id): \(record.link.kind.name.english), order \(record.order) (\(result.state.name.english))")
        if let match = record.link.match, record.link.kind != .separated {
            first += say("；\(percent(match))，\(match.reason.chinese)", "; \(percent(match)), \(match.reason.english)")
        }
        var lines = [first]
        if !result.isNew { lines.append(say("与已登记的相同，没有变化", "it is on record already; nothing changed")) }
        let place = record.report.place
        if place.position == nil, let parcel = place.parcelCode {
            lines.append(say("位置待定：本存储没有宗地 \(parcel)", "to be located: the store has no parcel \(parcel)"))
        } else if place.isToBeLocated {
            lines.append(
                say("位置待定：没有坐标，或没有说明坐标系（--datum）", "to be located: no position, or one without a datum (--datum)"))
        }
        if let visit = result.visit {
            lines.append(
                say("该工单已不在办，生成实地看 \(visit)", "the order is no longer open: visit \(visit) is asked for"))
        }
        if let token = result.token {
            lines.append(
                say(
                    "查询码 \(token)：请交给报告人，凭此在网页 /told/\(token) 查看结果并评价；只显示这一次",
                    "token \(token): give it to the reporter, who reads and evaluates the outcome at "
                        + "/told/\(token); it is shown this once"))
        }
        if let unit = order?.course.responsible, result.state.isOpen {
            lines.append(say("主办 \(names.text(unit))", "with \(names.text(unit))"))
        }
        if let refused = record.refused, !refused.isEmpty {
            let ids = refused.map(\.text)
            lines.append(
                say("与 \(ids.joined(separator: "、")) 不是同一事项", "another matter than \(ids.joined(separator: ", "))"))
        }
        return lines + suggestions(record.suggestions)
    }

    /// The matters that a dispatcher may choose from.
    static func suggestions(_ matches: [MatchSuggestion]) -> [String] {
        guard !matches.isEmpty else { return [] }
        let title = Message(
            zh: "可能是同一事项（用 reports join 并入；都不是，用 reports refuse）：",
            en: "may be the same matter as (reports join brings it there, reports refuse says it is none of them):")
        return [title.text(in: .chosen)]
            + matches.map { "  \($0.key)  \(percent($0))  \($0.reason.text(in: .chosen))" }
    }

    private static func percent(_ match: MatchSuggestion) -> String { "\(Int((match.probability * 100).rounded())) %" }

    /// Takes a report in, brings it to an order or out of it, and says what came of it.
    static func say(
        asJSON: Bool, _ officer: ReportOfficerOptions,
        _ body: (ReportDesk, CaseActor, any OfficeStore) async throws -> ReportResult
    ) async throws {
        let (result, order, names) = try await officer.run { desk, actor, store in
            let result = try await body(desk, actor, store)
            let order = try await store.order(result.record.order, in: .everything)
            return (result, order, UnitNames(try await store.units()))
        }
        if asJSON { return try CommandOutput.write(JSONObject.document(object(result)), to: nil) }
        for line in lines(result, order, names) { Console.say(line) }
    }

    /// The same for programs.
    static func object(_ result: ReportResult) -> JSONObject {
        let record = result.record
        return JSONObject(values: [
            ("id", .text(record.id.text)), ("is_new", .flag(result.isNew)), ("order", .text(record.order.text)),
            ("state", .word(result.state.rawValue, result.state.name)),
            ("link", .word(record.link.kind.rawValue, record.link.kind.name)),
            ("probability", .number(record.link.match?.probability, decimals: 3)),
            ("is_to_be_located", .flag(record.report.place.isToBeLocated)), ("visit", .text(result.visit?.text)),
            ("token", .text(result.token)),
            ("suggestions", .words(record.suggestions.map(\.key))),
        ])
    }

    /// A list of reports.
    static func listing(_ office: Office) -> Listing<ReportRecord> {
        let rules = office.current
        return Listing(columns: [
            ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
            ListColumn("channel", zh: "渠道", en: "channel") {
                .word($0.report.channel.rawValue, $0.report.channel.name)
            },
            ListColumn("category", zh: "类别", en: "category") {
                .word($0.report.category.text, rules.name(of: $0.report.category))
            },
            ListColumn("reported_at", zh: "上报时间", en: "reported") { .time($0.report.reportedAt) },
            ListColumn("received_at") { .time($0.report.receivedAt) },
            ListColumn("order", zh: "工单", en: "order") { .text($0.order.text) },
            ListColumn("link", zh: "去向", en: "link") { .word($0.link.kind.rawValue, $0.link.kind.name) },
            ListColumn("probability") { .number($0.link.match?.probability, decimals: 3) },
            ListColumn("place", zh: "位置", en: "place") { .text(PlaceText.of($0.area)) },
            ListColumn("unit") { .text($0.area.unit?.text) },
            ListColumn("parcel_code") { .text($0.report.place.parcelCode?.text) },
            ListColumn("x") { .number($0.report.place.position?.x, decimals: 2) },
            ListColumn("y") { .number($0.report.place.position?.y, decimals: 2) },
            ListColumn("accuracy_m") {
                .number($0.report.place.position == nil ? nil : $0.report.place.accuracyMetres, decimals: 1)
            },
            ListColumn("is_to_be_located", zh: "待定位", en: "to be located") { .flag($0.report.place.isToBeLocated) },
            ListColumn("source_reference") { .text($0.report.sourceReference) },
            ListColumn("address") { .text($0.report.place.address) },
            ListColumn("text") { .text($0.report.text) },
            ListColumn("suggestions") { .words($0.suggestions.map(\.key)) },
        ])
    }

    /// A list of suggestions.
    static var suggestionListing: Listing<MatchSuggestion> {
        Listing(columns: [
            ListColumn("order", zh: "工单", en: "order") { .text($0.key) },
            ListColumn("probability", zh: "可能性", en: "probability") { .number($0.probability, decimals: 2) },
            ListColumn("distance_m", zh: "距离", en: "distance") { .number($0.distanceMetres, decimals: 0, unit: "m") },
            ListColumn("parcel_code") { .text($0.parcelCode?.text) },
            ListColumn("reason", zh: "理由", en: "reason") { .text($0.reason.text(in: .chosen)) },
        ])
    }

    /// What is on record of a report, line by line.
    static func rows(_ record: ReportRecord, _ order: WorkOrder?, _ office: Office) -> [(Message, String)] {
        let report = record.report
        var rows: [(Message, String)] = []
        func add(_ zh: String, _ en: String, _ text: String?) {
            if let text, !text.isEmpty { rows.append((Message(zh: zh, en: en), text)) }
        }
        add("编号", "id", record.id.text)
        add("渠道", "channel", report.channel.name.text(in: .chosen))
        add("类别", "category", office.current.name(of: report.category).text(in: .chosen))
        add("上报时间", "reported", LocalTime.text(report.reportedAt))
        add("登记时间", "received", LocalTime.text(report.receivedAt))
        add("来源编号", "reference", report.sourceReference)
        add("位置", "place", PlaceText.of(record.area))
        add("地址", "address", report.place.address)
        add("宗地代码", "parcel code", report.place.parcelCode?.text)
        add(
            "坐标", "position",
            report.place.position.map {
                "\(Console.number($0.x)), \(Console.number($0.y)) ± \(Console.number(report.place.accuracyMetres, decimals: 0)) m"
            })
        if report.place.isToBeLocated { add("待定位", "to be located", "✓") }
        add("原话", "words", report.text)
        add("工单", "order", record.order.text)
        add("状态", "state", order?.state.name.text(in: .chosen))
        add("主办", "with", order?.course.responsible.map { UnitNames(office.units.all).text($0) })
        add("答复", "answer", order?.course.outcome?.reply.text(in: .chosen))
        add(
            "去向", "link",
            record.link.kind.name.text(in: .chosen) + (record.link.reason.map { " \($0)" } ?? ""))
        add(
            "依据", "match",
            record.link.kind == .separated
                ? nil
                : record.link.match.map { match in
                    Message(
                        zh: "\(percent(match))，\(match.reason.chinese)",
                        en: "\(percent(match)), \(match.reason.english)"
                    ).text(in: .chosen)
                })
        return rows
    }
}
