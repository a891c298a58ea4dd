import Casework
import Governance
import Ground
import HTTPTypes
import Reports
import StorePorts
import WorkOrders

/// What `GET requests` of Open311 asks for.
///
/// | argument | meaning |
/// |---|---|
/// | `service_request_id` | these, whatever else is said |
/// | `service_code`, `status` | any of these |
/// | `start_date`, `end_date` | reported then; 90 days at most; without both and without `updated_…` the last 90 days |
/// | `updated_after`, `updated_before` | report or order changed then |
/// | `page` from 1, `page_size` to 1,000 | beyond the end a page is empty |
struct OpenRequestQuery {
    private(set) var query = RequestQuery()
    private static let days: Int64 = 90

    init(_ form: FormBody, at now: Instant) throws {
        let size = try Self.number(form, "page_size", in: 1...1_000) ?? 1_000
        let page = try Self.number(form, "page", in: 1...1_000_000) ?? 1
        (query.limit, query.offset) = (size, (page - 1) * size)
        if let ids = form.list("service_request_id") {
            query.ids = Set(ids.map { ReportID($0) })
            return
        }
        query.categories = form.list("service_code").map { Set($0.map { CategoryCode($0) }) }
        (query.reportedFrom, query.reportedUntil) = (
            try Self.moment(form, "start_date"), try Self.moment(form, "end_date")
        )
        (query.updatedFrom, query.updatedUntil) = (
            try Self.moment(form, "updated_after"), try Self.moment(form, "updated_before")
        )
        let span = Self.days * 86_400
        switch (query.reportedFrom, query.reportedUntil) {
        case (let start?, let end?):
            guard start.advanced(by: span) >= end else {
                throw Problem(
                    .badRequest, "too-long-a-span", zh: "start_date 与 end_date 相距超过 90 天；请分段查询",
                    en: "start_date and end_date are more than 90 days apart; ask in parts")
            }
        case (let start?, nil): query.reportedUntil = start.advanced(by: span)
        case (nil, let end?): query.reportedFrom = end.advanced(by: -span)
        case (nil, nil):
            if query.updatedFrom == nil, query.updatedUntil == nil { query.reportedFrom = now.advanced(by: -span) }
        }
        if let states = form.list("status").map({ Set($0) }) {
            guard states.isSubset(of: ["open", "closed"]) else { throw Self.wrong("status") }
            query.isOpen = states.count == 2 ? nil : states.contains("open")
        }
    }

    private static func number(_ form: FormBody, _ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = form[name] else { return nil }
        guard let number = Int(text), number >= range.lowerBound else { throw wrong(name) }
        return min(number, range.upperBound)
    }

    private static func moment(_ form: FormBody, _ name: String) throws -> Instant? {
        guard let text = form[name] else { return nil }
        // A plus that was not encoded reads as a space.
        guard let moment = Instant(rfc3339: text.replacing(" ", with: "+")) else { throw wrong(name) }
        return moment
    }

    private static func wrong(_ name: String) -> Problem {
        Problem(
            .badRequest, "wrong-parameter", zh: "\(name) 的值不可用；时间请写成 2026-11-30T00:00:00Z",
            en: "the value of \(name) cannot be used; a moment is written 2026-11-30T00:00:00Z")
    }
}

extension ReportRequest {
    /// To a centimetre.
    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e7).rounded() / 1e7 }

    /// A request as Open311 writes it. `at`: longitude and latitude; `own`: the account that asks.
    func openValue(
        _ office: Office, at: Coordinate?, own account: String, now: Instant, _ language: Language
    ) -> OpenValue {
        let (report, course) = (record.report, order.course)
        let isOpen = order.state.isOpen
        let name = office.current.name(of: report.category).text(in: language)
        let note = (course.outcome?.reply ?? order.state.name).text(in: language)
        let due = isOpen ? course.clock.reading(at: now, office.context(for: order).time)?.dueAt : nil
        // Others than who handed it in read the dispatcher's words.
        let words = report.account == account ? report.text : order.matter.summary ?? name
        return .object([
            ("service_request_id", .text(report.id.text)), ("status", .text(isOpen ? "open" : "closed")),
            ("status_notes", .text(note)), ("service_name", .text(name)), ("service_code", .text(report.category.text)),
            ("description", OpenValue(words.isEmpty ? nil : words)),
            ("agency_responsible", OpenValue(course.responsible.map { office.units.name(of: $0) })),
            ("service_notice", OpenValue(report.place.note?.text(in: language))),
            ("requested_datetime", OpenValue(report.reportedAt)),
            ("updated_datetime", OpenValue(isOpen ? updatedAt : course.closedAt ?? updatedAt)),
            ("expected_datetime", OpenValue(due)),
            ("address", OpenValue(report.account == account ? report.place.address : nil)), ("address_id", .none),
            ("zipcode", .none), ("lat", OpenValue(at.map { Self.rounded($0.y) })),
            ("long", OpenValue(at.map { Self.rounded($0.x) })),
            ("media_url", OpenValue(report.fields?["media_url"])),
        ])
    }
}
