import Export
import Foundation
import Ground

/// Coverage as a section of a page: shares, flight areas, map, villages.
struct CoverageSection: HTMLPage {
    /// The most villages named; the others have the fewest unseen parcels.
    private static let mostVillages = 60

    let coverage: CoverageReport
    /// Share of the parcels that a survey could compare, 0…1; nil outside one.
    var comparedShare: Double?

    /// The section's style, on top of the style that all pages share.
    static let style = """
        svg{display:block;max-height:460px;margin:12px 0 4px}
        .key{font-size:13px;color:#5c665f;margin:4px 0 10px}.key i{display:inline-block;width:12px;height:12px;
        border-radius:2px;margin:0 5px 0 10px;vertical-align:-1px}.key i:first-child{margin-left:0}
        .stack{display:flex;height:14px;border-radius:7px;overflow:hidden;background:#e8ebe5}.stack i{display:block}
        \(CoverageMap.style)

        """

    /// The section; empty without parcels.
    func markup() throws -> String {
        let counts = coverage.counts
        guard counts.total > 0 else { return "" }
        let shares = CoverageStanding.allCases.map { standing -> String in
            let count = Self.count(counts, standing)
            return
                "<i class=\"\(standing.rawValue)\" style=\"width:\(Self.number(Double(count) * 100 / Double(counts.total), 2))%\"></i>"
        }
        let key = CoverageStanding.allCases.map { standing in
            "<i class=\"\(standing.rawValue)\"></i>\(Self.both(standing.name)) \(Self.count(counts, standing))"
        }
        let areas = try FlightPlanning().areas(for: coverage.unseen)
        let hectares = Self.number(areas.reduce(0) { $0 + $1.hectares }, 1)
        let compared = comparedShare.map { share in
            let percent = Self.number(share * 100, 1)
            return
                "<p>\(Self.both(Message(zh: "本次可比对的宗地：\(percent)%", en: "Parcels that could be compared in this survey: \(percent) %")))</p>"
        }
        let flights =
            areas.isEmpty
            ? ""
            : "<p>\(Self.both(Message(zh: "建议无人机补飞：\(areas.count) 个飞行区，共 \(hectares) 公顷（parcelwatch coverage --format kml 导出）。", en: "To be flown by drone: \(areas.count) areas, \(hectares) ha (parcelwatch coverage --format kml).")))</p>"
        return """
            <section><h2>\(Self.both(Message(zh: "观测覆盖", en: "Coverage")))</h2>
            <div class="stack">\(shares.joined())</div><p class="key">\(key.joined(separator: " "))</p>
            \(compared ?? "")\(flights)\(try CoverageMap(coverage, areas: areas).svg())\(villages())</section>

            """
    }

    private static func count(_ counts: CoverageCounts, _ standing: CoverageStanding) -> Int {
        switch standing {
        case .seen: counts.seen
        case .notSeen: counts.notSeen
        case .never: counts.never
        }
    }

    private func villages() -> String {
        let villages = coverage.villages.filter { $0.counts.unseen > 0 }
        guard !villages.isEmpty else {
            return "<p>\(Self.both(Message(zh: "所有宗地近期均已观测。", en: "Every parcel has been seen lately.")))</p>"
        }
        let head =
            [Message(zh: "村居", en: "village")].map { "<th>\(Self.both($0))</th>" }
            + (CoverageStanding.allCases.map(\.name)).map { "<th class=n>\(Self.both($0))</th>" }
        let rows = villages.prefix(Self.mostVillages).map { village in
            let name =
                village.name.isEmpty
                ? Self.both(Message(zh: "（网格之外）", en: "(outside the grids)")) : Self.escaped(village.name)
            let cells = CoverageStanding.allCases.map { "<td class=n>\(Self.count(village.counts, $0))</td>" }
            return "<tr><td>\(name)</td>\(cells.joined())</tr>"
        }
        let more =
            villages.count > Self.mostVillages
            ? "<p>\(Self.both(Message(zh: "另有 \(villages.count - Self.mostVillages) 个村居。", en: "\(villages.count - Self.mostVillages) more villages.")))</p>"
            : ""
        return "<table><tr>\(head.joined())</tr>\(rows.joined())</table>\(more)"
    }
}

/// Coverage as a separate page: the parcels that need an observation, on a map and by village.
struct CoveragePage: CoverageFormat, HTMLPage {
    let name = "html"
    let summary = Message(zh: "网页：地图与村居清单", en: "a page: map and villages")

    func write(_ report: CoverageReport, to path: String) throws {
        let section = try CoverageSection(coverage: report).markup()
        let days = Self.both(
            Message(
                zh: "截至 \(LocalTime.text(report.asOf))，\(report.notSeenDays) 天",
                en: "as of \(LocalTime.text(report.asOf)), \(report.notSeenDays) days")
        )
        try TextFile.replace(path) { file in
            try file.write(
                Self.head(
                    Message(zh: "村居哨兵 · 观测覆盖", en: "Parcelwatch · Coverage"), subtitle: days,
                    style: Self.reportStyle + CoverageSection.style))
            try file.write("<main>\n\(section)</main></body></html>\n")
        }
    }
}
