import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Reports
import WorkOrders

extension ReportIntake {
    /// The reports of a list (CSV in UTF-8 or GBK): all of them, or none where a line has a fault. The same list again changes nothing.
    func takeList() async throws -> (results: [ReportResult], office: Office) {
        guard ["text/csv", "application/csv"].contains(RequestBytes.kind(of: call.request)) else {
            throw Problem(
                .unsupportedMediaType, "not-a-list", zh: "请求内容须为 CSV（text/csv）", en: "send a list as CSV (text/csv)")
        }
        let query = try call.query("channel", "category")
        let common: [ReportForm.Field: String] = [
            .channel: try query.one("channel"), .category: try query.one("category"),
        ].compactMapValues { $0 }
        let data = try await RequestBytes.read(
            from: call.request, bytes: call.settings.bodyBytes, seconds: call.settings.arrivalSeconds)
        let sender = ReportSender(try call.account, as: try call.firstPost)
        return try await call.rooms.heavyWork.run {
            let (office, crs) = try await call.rooms.store.read { (try $0.office(), try $0.parcelCRS()) }
            var drafts = try call.rooms.tools.lists(Data(data), ReportForm.Words(office), crs, common)
            for index in drafts.indices { try await prepare(&drafts[index], of: sender) }
            return (try await call.rooms.reportDesk.add(drafts, by: sender.actor), office)
        }
    }

    /// Makes a draft the sender's own; throws where it says what the sender may not say.
    func prepare(_ draft: inout ReportDraft, of sender: ReportSender) async throws {
        guard draft.channel != .finding else {
            throw Problem(
                .unprocessableContent, "wrong-value", zh: "监测图斑不是上报渠道", en: "findings are no channel of reports")
        }
        if draft.order != nil || draft.summary != nil {
            guard sender.mayMatch else {
                throw Problem(
                    .forbidden, "not-your-role", zh: "工单与摘要由派遣员填写",
                    en: "order and summary are a dispatcher's to fill in")
            }
            if let order = draft.order, try await !call.sees(order) { throw Problem.notFound }
        }
        // Two systems may number alike.
        if sender.isSystem { draft.sourceReference = draft.sourceReference.map { "\(sender.name)/\($0)" } }
        (draft.account, draft.desk, draft.wantsToken) = (sender.name, sender.desk, sender.wantsToken)
    }
}

/// What whoever hands a list in is told of it.
struct ImportReceipt: Encodable {
    struct Line: Encodable {
        let id: String
        let isNew: Bool
        let category: TermDocument
        let isToBeLocated: Bool
        let token, order: String?

        private enum CodingKeys: String, CodingKey {
            case id, category, token, order
            case isNew = "is_new"
            case isToBeLocated = "is_to_be_located"
        }
    }

    let new, toBeLocated: Int
    let items: [Line]

    init(_ results: [ReportResult], _ office: Office, _ call: Call) async throws {
        var items: [Line] = []
        for result in results {
            let report = result.record.report
            let sees = try await call.sees(result.record.order)
            items.append(
                Line(
                    id: report.id.text, isNew: result.isNew,
                    category: TermDocument(
                        report.category.text, office.current.name(of: report.category), call.language),
                    isToBeLocated: report.place.isToBeLocated, token: result.token,
                    order: sees ? result.record.order.text : nil))
        }
        (self.items, new) = (items, results.count { $0.isNew })
        toBeLocated = results.count { $0.isNew && $0.record.report.place.isToBeLocated }
    }

    private enum CodingKeys: String, CodingKey {
        case new, items
        case toBeLocated = "to_be_located"
    }
}
