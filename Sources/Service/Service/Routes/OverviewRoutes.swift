import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Overview
import Statistics
import StorePorts
import Warning
import WorkOrders

extension Route {
    /// Statistics and warnings, of what lies in the caller's units and of orders in which they have a part.
    static let overview: [Route] = [
        Route(.get, "/api/v1/statistics", .deed(.seeStatistics)) { call in
            let query = try call.query(StatisticsReading.parameters + ["by"])
            let groupings = try query.words("by", StatisticsGrouping.self) ?? [.unit, .village, .category]
            let now = try query.moment("as_of") ?? call.now
            return try await call.rooms.heavyWork.run {
                let office = try await call.rooms.officeRegister.office()
                let counted = try await StatisticsReading(query, office: office, call).fromTables()
                return try call.tagged(
                    StatisticsDocument(
                        counted, StatisticsNames(counted, in: office), groupings, asOf: now, call.language))
            }
        },
        Route(.get, "/api/v1/statistics/open", .deed(.seeStatistics)) { try await $0.json($0.openFigures()) },
        Route(.get, "/api/v1/statistics/open.csv", .deed(.seeStatistics)) { call in
            let text = try await call.openFigures().csv
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"open-figures.csv\"",
                ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        },
        Route(.get, "/api/v1/warnings", .deed(.seeStatistics)) { call in
            let query = try call.query("on")
            let today = CivilDay(call.now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
            let day = try query.day("on") ?? today
            // What lies elsewhere is no village's business, even where one of its units has a part in it.
            let places = Scope.units(Set(call.posts.map(\.unit)))
            return try await call.rooms.heavyWork.run {
                let office = try await call.rooms.officeRegister.office()
                let notices = try await WarningReading(call.rooms.store, office: office, in: places).warnings(on: day)
                return try call.tagged(
                    WarningsDocument(day: "\(day)", items: notices.map { WarningDocument($0, office, call.language) }))
            }
        },
    ]
}

extension Call {
    /// Figures fit to be published, of orders that lie in the caller's units.
    fileprivate func openFigures() async throws -> OpenDocument {
        let period = try query("from", "to").period()
        let places = Scope.units(Set(posts.map(\.unit)))
        return try await rooms.heavyWork.run { [self] in
            let office = try await rooms.officeRegister.office()
            let figures = try await StatisticsReading(
                rooms.store, office: office, period: period, in: places, now: now
            ).openFigures()
            return OpenDocument(figures, period, in: office, at: now, language)
        }
    }
}

extension Query {
    /// The days from `from` to `to`.
    func period() throws -> StatisticsPeriod {
        let period = StatisticsPeriod(first: try day("from"), last: try day("to"))
        if let first = period.first, let last = period.last, last < first { throw Self.wrong("to") }
        return period
    }
}

/// A key that is made from a list of columns.
private struct ColumnKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The statistics: the total, and rows for each grouping.
private struct StatisticsDocument: Encodable {
    struct Row: Encodable {
        let key: String
        let name: String
        let standing: Ranking.Standing?
        let figures: Figures

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: ColumnKey.self)
            try container.encode(key, forKey: ColumnKey("key"))
            try container.encode(name, forKey: ColumnKey("name"))
            if case .rank(let rank, let count, _, let band) = standing {
                try container.encode(rank, forKey: ColumnKey("rank"))
                try container.encode(count, forKey: ColumnKey("ranked"))
                try container.encode(band.rawValue, forKey: ColumnKey("band"))
            }
            for column in StatisticsColumn.all {
                try container.encodeIfPresent(column.value(figures).number, forKey: ColumnKey(column.key))
            }
        }
    }

    let asOf: Instant
    let from, to: String?
    let total: Row
    let groups: [String: [Row]]

    init(
        _ statistics: CaseStatistics, _ named: StatisticsNames, _ groupings: Set<StatisticsGrouping>, asOf: Instant,
        _ language: Language
    ) {
        (self.asOf, from) = (asOf, statistics.period.first.map { "\($0)" })
        to = statistics.period.last.map { "\($0)" }
        func rows(_ grouping: StatisticsGrouping) -> [Row] {
            statistics.keys(grouping).map { key in
                Row(
                    key: key, name: named.name(key, in: grouping).text(in: language),
                    standing: named.rankings[grouping]?.standings[key],
                    figures: statistics.rows[grouping]?[key] ?? Figures())
            }
        }
        total = Row(
            key: "", name: StatisticsGrouping.total.name.text(in: language), standing: nil, figures: statistics.total)
        groups = Dictionary(
            uniqueKeysWithValues: groupings.filter { $0 != .total }.map { ($0.rawValue, rows($0)) })
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, total, groups
        case asOf = "as_of"
    }
}

private struct WarningsDocument: Encodable {
    let day: String
    let items: [WarningDocument]
}

/// A warning with its reason.
private struct WarningDocument: Encodable {
    let kind: TermDocument
    let unit: UnitDocument?
    let place: String?
    let centre: Coordinate?
    let radius: Double?
    let category: String?
    let firstDay, lastDay: String
    let observed: Int
    let expected: Double
    let limit: Int?
    let probability: Double
    let reason: String

    init(_ notice: WarningNotice, _ office: Office, _ language: Language) {
        kind = TermDocument(notice.kind.rawValue, notice.kind.name, language)
        switch notice.place {
        case .unit(let code): (unit, place, centre, radius) = (UnitDocument(code, office.units), nil, nil, nil)
        case .place(let name, let code):
            (unit, place, centre, radius) = (UnitDocument(code, office.units), name, nil, nil)
        case .circle(let middle, let metres): (unit, place, centre, radius) = (nil, nil, middle, metres)
        }
        (category, firstDay, lastDay) = (notice.category, "\(notice.firstDay)", "\(notice.lastDay)")
        (observed, limit) = (notice.observed, notice.limit)
        (expected, probability) = ((notice.expected * 100).rounded() / 100, notice.probability)
        reason = notice.reason.text(in: language)
    }

    private enum CodingKeys: String, CodingKey {
        case kind, unit, place, centre, category, observed, expected, limit, probability, reason
        case radius = "radius_m"
        case firstDay = "first_day"
        case lastDay = "last_day"
    }
}
