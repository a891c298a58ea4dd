import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Overview

extension Route {
    /// The month's return of a unit, and the same as a file.
    static let monthly: [Route] = [
        Route(.get, "/api/v1/units/:id/return", .deed(.seeOrders)) { call in
            let (monthly, name) = try await call.monthly()
            return try call.json(MonthlyDocument(monthly, name, call.language))
        },
        Route(.get, "/api/v1/units/:id/return.csv", .deed(.seeOrders)) { call in
            let (monthly, name) = try await call.monthly()
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"return-\(monthly.unit)-\(monthly.month).csv\"",
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(string: monthly.csv(unitName: name, in: call.fileLanguage))))
        },
    ]
}

extension Call {
    /// The return of the path's unit for `month=2026-11`, the present one where nothing is said; and what the unit is called.
    fileprivate func monthly() async throws -> (MonthlyReturn, String) {
        let query = try query("month")
        let today = CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
        let month = try query.one("month").map { text in
            guard let day = CivilDay(text + "-01"), day <= today else { throw Query.wrong("month") }
            return day
        }
        let code = UnitCode(try parameter("id"))
        let office = try await rooms.store.read { try $0.office() }
        guard office.units[code] != nil else { throw Problem.notFound }
        let account = try account
        func scope(_ deed: Deed) throws -> Scope? {
            account.posts(for: deed).isEmpty ? nil : try self.scope(for: deed)
        }
        let reading = try MonthlyReading(
            rooms.store, orders: self.scope, findings: scope(.seeFindings), reports: scope(.seeReports))
        let monthly = try await rooms.heavyWork.run { [now] in
            try await reading.monthly(of: code, month: month ?? today, now: now)
        }
        return (monthly, office.units.fullName(of: code))
    }
}

/// The month's return.
private struct MonthlyDocument: Encodable {
    struct Row: Encodable {
        let key, name: String
        let value: Int
    }

    struct Section: Encodable {
        let name: String
        let rows: [Row]
    }

    let title: String
    let month: String
    let isOver: Bool
    let sections: [Section]

    init(_ monthly: MonthlyReturn, _ name: String, _ language: Language) {
        title = monthly.title(name).text(in: language)
        (month, isOver) = (String("\(monthly.month)".prefix(7)), monthly.isOver)
        sections = monthly.sections.map { section in
            Section(
                name: section.name.text(in: language),
                rows: section.rows.map { Row(key: $0.key, name: $0.name.text(in: language), value: $0.value) })
        }
    }

    private enum CodingKeys: String, CodingKey {
        case title, month, sections
        case isOver = "is_over"
    }
}
