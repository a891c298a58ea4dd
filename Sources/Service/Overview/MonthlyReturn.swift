import Casework
import Findings
public import Governance
public import Ground
import Reports
public import StorePorts
import WorkOrders

/// The month's return of a unit (填表报数), filled from what is on record: nobody types a figure.
public struct MonthlyReturn: Sendable, Hashable {
    /// A figure with what it is called.
    public struct Row: Sendable, Hashable {
        /// The key in files.
        public var key: String
        /// What people call it.
        public var name: Message
        /// The figure.
        public var value: Int
    }

    /// Figures on one kind of thing.
    public struct Section: Sendable, Hashable {
        /// What people call it.
        public var name: Message
        /// Its figures.
        public var rows: [Row]
    }

    /// The unit.
    public let unit: UnitCode
    /// The first day of the month.
    public let month: CivilDay
    /// Whether the month is over; until then the figures are those up to now.
    public let isOver: Bool
    /// The figures.
    public let sections: [Section]
}

/// Counts the month's return.
public struct MonthlyReading: Sendable {
    private let store: any OfficeStore
    private let (orders, findings, reports): (Scope?, Scope?, Scope?)

    /// A reading of a store: of orders, of findings with their parcels, and of reports inside these scopes; nil = none of them.
    public init(
        _ store: any OfficeStore, orders: Scope? = .everything, findings: Scope? = .everything,
        reports: Scope? = .everything
    ) {
        (self.store, self.orders, self.findings, self.reports) = (store, orders, findings, reports)
    }

    /// The return of a unit for the month in which `month` lies, by China's clock.
    public func monthly(of unit: UnitCode, month: CivilDay, now: Instant) async throws -> MonthlyReturn {
        let first = CivilDay(number: month.number - month.day + 1)
        let begin = Self.midnight(first)
        let end = Self.midnight(CivilDay(number: first.number + first.daysInMonth))
        let period = Period(begin: begin, end: end)
        var sections: [MonthlyReturn.Section] = []
        if let findings {
            sections.append(try await parcelSection(unit, period, findings))
            sections.append(try await findingSection(unit, period, findings))
        }
        if let orders { sections.append(try await orderSection(unit, period, orders, now)) }
        if let reports { sections.append(try await reportSection(unit, period, reports)) }
        return MonthlyReturn(unit: unit, month: first, isOver: end <= now, sections: sections)
    }

    private struct Period {
        let begin, end: Instant

        func holds(_ instant: Instant?) -> Bool { instant.map { $0 >= begin && $0 < end } ?? false }
    }

    private static func midnight(_ day: CivilDay) -> Instant {
        Instant(secondsSince1970: Int64(day.number) * 86_400 - 8 * 3600)
    }

    private func parcelSection(
        _ unit: UnitCode, _ period: Period, _ scope: Scope
    ) async throws -> MonthlyReturn.Section {
        var (all, seen, never) = (0, 0, 0)
        var query = ParcelQuery()
        query.places = [.unit(unit)]
        let asked = query
        try await forEachRow {
            try await store.parcels(asked, in: scope, page: $0)
        } _: { stored in
            all += 1
            if period.holds(stored.lastClearLook) { seen += 1 }
            if stored.lastClearLook == nil { never += 1 }
        }
        return MonthlyReturn.Section(
            name: Message(zh: "宗地", en: "Parcels"),
            rows: [
                MonthlyReturn.Row(key: "parcels", name: Message(zh: "宗地总数", en: "parcels"), value: all),
                MonthlyReturn.Row(
                    key: "parcels_seen", name: Message(zh: "最近看清在本月", en: "last seen clearly this month"), value: seen),
                MonthlyReturn.Row(
                    key: "parcels_never_seen", name: Message(zh: "从未看清", en: "never seen clearly"), value: never),
            ])
    }

    private func findingSection(
        _ unit: UnitCode, _ period: Period, _ scope: Scope
    ) async throws -> MonthlyReturn.Section {
        var (detected, decided, real, noChange, waiting) = (0, 0, 0, 0, 0)
        var query = FindingQuery()
        query.places = [.unit(unit)]
        let asked = query
        try await forEachRow {
            try await store.findings(asked, in: scope, page: $0)
        } _: { finding in
            if period.holds(finding.detectedAt) { detected += 1 }
            if period.holds(finding.decidedAt) {
                decided += 1
                if finding.decidedClass?.isChange == true { real += 1 } else { noChange += 1 }
            }
            let isUndecided = finding.decidedAt.map { $0 >= period.end } ?? true
            if finding.detectedAt < period.end, isUndecided, finding.state.isOpen { waiting += 1 }
        }
        return MonthlyReturn.Section(
            name: Message(zh: "监测图斑", en: "Findings"),
            rows: [
                MonthlyReturn.Row(key: "findings", name: Message(zh: "本月新增", en: "new this month"), value: detected),
                MonthlyReturn.Row(
                    key: "findings_decided", name: Message(zh: "本月核查", en: "decided this month"), value: decided),
                MonthlyReturn.Row(key: "findings_real", name: Message(zh: "其中属实", en: "of these real"), value: real),
                MonthlyReturn.Row(
                    key: "findings_false", name: Message(zh: "其中误报", en: "of these false alarms"), value: noChange),
                MonthlyReturn.Row(
                    key: "findings_waiting", name: Message(zh: "月末待核查", en: "waiting at the month's end"),
                    value: waiting),
            ])
    }

    private func orderSection(
        _ unit: UnitCode, _ period: Period, _ scope: Scope, _ now: Instant
    ) async throws -> MonthlyReturn.Section {
        let office = try await store.read { try $0.office() }
        var (before, filed, closed, open, overdue, returned) = (0, 0, 0, 0, 0, 0)
        var outcomes: [OrderOutcome: Int] = [:]
        var query = OrderQuery()
        query.places = [.unit(unit)]
        let asked = query
        // What happened in this very second is over.
        let last = min(period.end, now.advanced(by: 1))
        try await forEachRow {
            try await store.orders(asked, in: scope, page: $0)
        } _: { order in
            let course = order.course
            // What is open again was not ended by its last closing.
            let ended = course.state.isOpen ? nil : course.closedAt ?? course.withdrawnAt ?? .distantPast
            func isOpen(at moment: Instant) -> Bool { order.filedAt < moment && ended.map { $0 >= moment } ?? true }
            if isOpen(at: period.begin) { before += 1 }
            if period.holds(order.filedAt) { filed += 1 }
            if course.state == .closed, period.holds(course.closedAt) {
                closed += 1
                if let outcome = course.outcome { outcomes[outcome, default: 0] += 1 }
            }
            if isOpen(at: last) {
                open += 1
                let dueAt = course.clock.reading(at: last, office.context(for: order).time)?.dueAt
                if let dueAt, dueAt < last { overdue += 1 }
            }
            if period.holds(course.returned?.at) { returned += 1 }
        }
        func row(_ key: String, _ zh: String, _ en: String, _ value: Int) -> MonthlyReturn.Row {
            MonthlyReturn.Row(key: key, name: Message(zh: zh, en: en), value: value)
        }
        return MonthlyReturn.Section(
            name: Message(zh: "工单", en: "Orders"),
            rows: [
                row("orders_before", "月初在办", "open at the month's beginning", before),
                row("orders_filed", "本月立案", "filed this month", filed),
                row("orders_closed", "本月结案", "closed this month", closed),
            ]
                + OrderOutcome.allCases.map { outcome in
                    row(
                        "closed_\(outcome.rawValue)", "其中\(outcome.name.chinese)", "of these: \(outcome.name.english)",
                        outcomes[outcome] ?? 0)
                } + [
                    row("orders_open", "月末在办", "open at the month's end", open),
                    row("orders_overdue", "其中超期", "of these overdue", overdue),
                    row("orders_returned", "本月退单", "returned this month", returned),
                ])
    }

    private func reportSection(
        _ unit: UnitCode, _ period: Period, _ scope: Scope
    ) async throws -> MonthlyReturn.Section {
        var counts: [ReportChannel: Int] = [:]
        var query = ReportQuery()
        (query.places, query.since) = ([.unit(unit)], period.begin)
        let asked = query
        try await forEachRow {
            try await store.reports(asked, in: scope, page: $0)
        } _: { record in
            let report = record.report
            if period.holds(report.reportedAt) { counts[report.channel, default: 0] += 1 }
        }
        return MonthlyReturn.Section(
            name: Message(zh: "线索", en: "Reports"),
            rows: ReportChannel.allCases.filter { $0 != .finding }.map { channel in
                MonthlyReturn.Row(key: "reports_\(channel.rawValue)", name: channel.name, value: counts[channel] ?? 0)
            })
    }
}

extension MonthlyReturn {
    /// The return as CSV (UTF-8 with a byte order mark): section, figure, value; a line each.
    public func csv(unitName: String, in language: Language) -> String {
        let head = Message(zh: "项目", en: "what").text(in: language)
        var text = CSVRow.byteOrderMark
        text +=
            CSVRow([head, Message(zh: "指标", en: "figure").text(in: language), title(unitName).text(in: language)])
            .record
        for section in sections {
            for row in section.rows {
                var line = CSVRow([section.name.text(in: language), row.name.text(in: language)])
                line.append(Double(row.value))
                text += line.record
            }
        }
        return text
    }

    /// `上村 2026-11`.
    public func title(_ unitName: String) -> Message {
        let name = "\(month.year)-\(month.month < 10 ? "0" : "")\(month.month)"
        let state = isOver ? Message(zh: "", en: "") : Message(zh: "（截至今日）", en: " (up to today)")
        return Message(zh: "\(unitName) \(name)\(state.chinese)", en: "\(unitName) \(name)\(state.english)")
    }
}
