import Governance
import Ground
import Reports
import Testing

@testable import SimulatedYear

@Suite struct SimulatedYearTests {
    private static let year = SimulatedYear(seed: 11, reports: 20_000)

    @Test func theSameSeedGivesTheSameYear() {
        let (one, two) = (SimulatedYear(seed: 3, reports: 1_000), SimulatedYear(seed: 3, reports: 1_000))
        #expect(Array(one.reports) == Array(two.reports))
        #expect(Array(SimulatedYear(seed: 4, reports: 1_000).reports) != Array(one.reports))
    }

    @Test func reportsComeInTheOrderOfTimeAndTheFirstOfAMatterFirst() {
        var seen: Set<Int> = []
        var last = Instant.distantPast
        var count = 0
        for told in Self.year.reports {
            count += 1
            #expect(told.report.reportedAt >= last)
            last = told.report.reportedAt
            #expect(seen.insert(told.matter).inserted == told.isFirst)
            #expect(told.report.id == ReportID(year: 2026, number: count))
            if told.isFirst { #expect(Self.year.matter(told.matter).openedAt == told.report.reportedAt) }
        }
        #expect(count == 20_000 && seen.count == Self.year.matterCount)
    }

    /// The shares of the prototype, within four standard errors.
    @Test func sharesAreThoseOfTheDesign() {
        let reports = Array(Self.year.reports)
        let places = reports.map(\.report.place)
        func isNear(_ count: Int, of whole: Int, _ share: Double) -> Bool {
            abs(Double(count) / Double(whole) - share) < 4 * (share * (1 - share) / Double(whole)).squareRoot() + 0.002
        }
        let all = reports.count
        #expect(reports.count { !$0.isFirst } == 3_000)
        let onParcel = SimulatedCategory.all.filter(\.isOnParcel).map(\.code)
        let firsts = reports.filter(\.isFirst)
        // Findings take the place of a quarter of the others at the start of building matters, 12 % of all.
        #expect(isNear(firsts.count { $0.report.channel == .snap }, of: firsts.count, 0.14 * 0.97))
        #expect(isNear(firsts.count { $0.report.place.position == nil }, of: firsts.count, 0.17 * 0.97))
        #expect(isNear(firsts.count { $0.report.place.accuracyMetres == 80 }, of: firsts.count, 0.23 * 0.97))
        let calls = firsts.count { $0.report.channel == .hotline && $0.report.place.accuracyMetres == 15 }
        #expect(isNear(calls, of: firsts.count, 0.26 * 0.97))
        let buildings = firsts.filter { Self.year.matter($0.matter).category == onParcel[0] }
        #expect(isNear(buildings.count { $0.report.channel == .finding }, of: buildings.count, 0.25 + 0.75 * 0.01))
        let wrong = reports.count { $0.report.category != Self.year.matter($0.matter).category }
        #expect(isNear(wrong, of: all, 0.06 * 0.882))
        #expect(isNear(places.count { !$0.isDatumKnown }, of: reports.count { $0.report.channel == .snap }, 0.5))
        let tapped = reports.filter { $0.report.channel == .patrol && Self.year.matter($0.matter).parcelCode != nil }
        #expect(isNear(tapped.count { $0.report.place.parcelCode != nil }, of: tapped.count, 0.9))
    }

    @Test func codesAreMadeAsTheRealOnesAre() {
        let district = Self.year.district
        #expect(Set(district.units.map(\.code)).count == district.units.count)
        for unit in district.units {
            if let parent = unit.parent { #expect(parent.holds(unit.code)) }
            #expect(GovernanceTier(level: nil, code: unit.code.text) == unit.tier)
        }
        #expect(district.parcelCount > 3_500 && district.villages.count == 6)
        for parcel in stride(from: 0, to: district.parcelCount, by: 97) {
            let code = district.parcelCode(parcel)
            #expect(code.isHomestead)
            #expect(code.text.hasPrefix(district.villages[district.village(ofParcel: parcel)].code.text))
            #expect(abs(district.parcelPolygon(parcel).area - 169) < 1e-6)
        }
        #expect(SimulatedCategory.all.reduce(0) { $0 + $1.share } == 1)
    }

    @Test func aReportPointsAtTheParcelOfItsMatter() throws {
        for told in Self.year.reports {
            let truth = Self.year.matter(told.matter)
            if let code = told.report.place.parcelCode { #expect(code == truth.parcelCode) }
            guard let position = told.report.place.position, told.report.place.isDatumKnown else { continue }
            let (x, y) = (position.x - truth.position.x, position.y - truth.position.y)
            // Beyond six standard deviations lies not one of 20,000.
            #expect((x * x + y * y).squareRoot() < 6 * told.report.place.accuracyMetres)
        }
    }

    /// Not easier than the betas that the design was tried with: Beta(5, 4) has its median at 0.56, Beta(2, 9) at 0.16 and its
    /// 95th percentile at 0.39.
    @Test func textsAreNoMoreAlikeThanTheDesignSays() {
        var own: [Int: [TextBigrams]] = [:]
        var others: [String: [(matter: Int, text: TextBigrams)]] = [:]
        var (same, other): ([Double], [Double]) = ([], [])
        for told in Self.year.reports where !told.report.text.isEmpty {
            let text = TextBigrams(told.report.text)
            same += (own[told.matter] ?? []).compactMap { text.likeness(to: $0) }
            if own[told.matter]?.count ?? 0 < 3 { own[told.matter, default: []].append(text) }
            let truth = Self.year.matter(told.matter)
            let key = "\(truth.village) \(truth.category)"
            for entry in (others[key] ?? []).suffix(3) where entry.matter != told.matter {
                if let likeness = text.likeness(to: entry.text) { other.append(likeness) }
            }
            others[key, default: []].append((told.matter, text))
        }
        func quantile(_ values: [Double], _ share: Double) -> Double {
            values.sorted()[Int(Double(values.count) * share)]
        }
        #expect(same.count > 2_000 && other.count > 20_000)
        #expect((0.48...0.57).contains(quantile(same, 0.5)))
        #expect((0.22...0.32).contains(quantile(same, 0.05)))
        #expect((0.155...0.22).contains(quantile(other, 0.5)))
        #expect((0.37...0.45).contains(quantile(other, 0.95)))
    }
}
