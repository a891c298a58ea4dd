import Findings
import Foundation
import Ground

extension RunReportPage {
    /// The most villages named; the others have the fewest unseen parcels.
    private static let mostVillages = 60

    /// What was seen and what not; empty without a coverage report.
    func coverageSection() throws -> String {
        guard let coverage else { return "" }
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
        let compared = digest.comparedShare.map { share in
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
            \(compared ?? "")\(flights)\(try CoverageMap(coverage, areas: areas).svg())\(villages(coverage))</section>

            """
    }

    private static func count(_ counts: CoverageCounts, _ standing: CoverageStanding) -> Int {
        switch standing {
        case .seen: counts.seen
        case .notSeen: counts.notSeen
        case .never: counts.never
        }
    }

    private func villages(_ coverage: CoverageReport) -> String {
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
