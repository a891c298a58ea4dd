import Access
import Calendar
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import Reports
import WorkOrders

extension Route {
    /// What the centre goes by: one unit, drafts of rules, holidays.
    static let centre: [Route] = [
        Route(.get, "/api/v1/units/:id", .deed(.seeOffice)) { call in
            _ = try call.query()
            let office = try await call.rooms.store.read { try $0.office() }
            guard let unit = office.units[UnitCode(try call.parameter("id"))] else { throw Problem.notFound }
            return try call.tagged(
                WholeUnitDocument(unit, office.units, takesReports: call.settings.takesCitizenReports(of: unit.code)))
        },
        Route(.get, "/api/v1/rules/explain/:id", .deed(.seeOrders)) { call in
            _ = try call.query()
            let seen = try await call.order()
            return try call.json(["lines": seen.office.explanation(of: seen.order).map { $0.text(in: call.language) }])
        },
        Route(.post, "/api/v1/rules/check", .deed(.adoptRules)) { call in
            let draft = try await call.draft()
            return try call.json(DraftDocument(draft.rules, call.language))
        },
        Route(.post, "/api/v1/rules", .deed(.adoptRules)) { call in
            let (draft, text) = try await call.draft()
            try call.checkTop(try await call.rooms.officeRegister.office())
            let (adopted, measured) = try await call.rooms.officeRegister.adopt(
                draft, text: text, areas: call.rooms.tools.areas, by: call.actor)
            return try call.json(
                AdoptedDocument(
                    version: adopted.version, isNew: adopted.isNew, measured: measured?.orders ?? 0,
                    changed: measured?.changed ?? 0),
                status: adopted.isNew ? .created : .ok)
        },
        Route(.get, "/api/v1/calendar", .deed(.seeOffice)) { call in
            let query = try call.query("year")
            let now = CivilDay(call.now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
            let year = try query.number("year", from: 2004) ?? now.year
            guard year <= 2100 else { throw Query.wrong("year") }
            let calendar = try await call.rooms.officeRegister.office().calendar
            return try call.tagged(CalendarDocument(year, calendar))
        },
        Route(.post, "/api/v1/calendar", .deed(.keepOffice)) { call in
            let text = try await call.body(TextBody.self).text
            let years = try HolidayFile(text).years
            try call.checkTop(try await call.rooms.officeRegister.office())
            let done = try await call.rooms.officeRegister.record(years, by: call.actor)
            return try call.json(ImportedDocument(years: done.years, movedDeadlines: done.movedDeadlines))
        },
    ]
}

extension Call {
    /// A draft of rules that has no fault, and its text.
    fileprivate func draft() async throws -> (rules: RuleSet, text: String) {
        let text = try await body(TextBody.self).text
        do {
            return (try rooms.tools.rules(Data(text.utf8)), text)
        } catch let error as any ExplainedError {
            throw Problem(.unprocessableContent, "faulty-rules", zh: error.message.chinese, en: error.message.english)
        }
    }
}

/// A unit with those above and right below.
private struct WholeUnitDocument: Encodable {
    let code, name: String
    let tier: GovernanceTier
    let parent: String?
    let above: [UnitDocument]
    let children: [GovernanceUnit]
    /// Whether people without an account may report what they see there.
    let takesCitizenReports: Bool

    init(_ unit: GovernanceUnit, _ units: UnitDirectory, takesReports: Bool) {
        (code, name, tier) = (unit.code.text, unit.name, unit.tier)
        parent = units.parent(of: unit.code)?.text
        above = units.chain(of: unit.code).dropFirst().map { UnitDocument($0, units) }
        children = units.children(of: unit.code)
        takesCitizenReports = takesReports
    }

    private enum CodingKeys: String, CodingKey {
        case code, name, tier, parent, above, children
        case takesCitizenReports = "takes_citizen_reports"
    }
}

/// What a draft of rules holds.
private struct DraftDocument: Encodable {
    let categories: [TermDocument]
    let unverified: Int

    init(_ rules: RuleSet, _ language: Language) {
        categories = rules.categories.map { TermDocument($0.code.text, rules.name(of: $0.code), language) }
        unverified = rules.categories.count { !$0.isVerified } + rules.landLimits.count { !$0.isVerified }
    }
}

private struct AdoptedDocument: Encodable {
    let version: String
    let isNew: Bool
    let measured, changed: Int

    private enum CodingKeys: String, CodingKey {
        case version
        case isNew = "is_new"
        case measured = "orders_measured"
        case changed = "orders_changed"
    }
}

private struct ImportedDocument: Encodable {
    let years: [Int]
    let movedDeadlines: Int

    private enum CodingKeys: String, CodingKey {
        case years
        case movedDeadlines = "moved_deadlines"
    }
}

/// A year's days that are not as their weekday says.
private struct CalendarDocument: Encodable {
    struct DayDocument: Encodable {
        let date: String
        let isWorking, isFinal: Bool

        private enum CodingKeys: String, CodingKey {
            case date
            case isWorking = "is_working"
            case isFinal = "is_final"
        }
    }

    let year: Int
    let isPublished: Bool
    let items: [DayDocument]

    init(_ year: Int, _ calendar: WorkingCalendar) {
        self.year = year
        let days =
            (CivilDay(year: year, month: 1, day: 1).map { first in
                (0..<366).map { CivilDay(number: first.number + $0) }
            } ?? []).filter { $0.year == year }
        // The notice of the year after tells its last days.
        isPublished = CivilDay(year: year, month: 7, day: 1).map(calendar.isFinal) ?? false
        items = days.filter { calendar.isWorking($0) != (1...5).contains($0.weekday) }.map {
            DayDocument(date: "\($0)", isWorking: calendar.isWorking($0), isFinal: calendar.isFinal($0))
        }
    }

    private enum CodingKeys: String, CodingKey {
        case year, items
        case isPublished = "is_published"
    }
}
