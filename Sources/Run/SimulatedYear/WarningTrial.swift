import Foundation
import Ground
import Reports
import Warning

/// Whether outbreaks in a simulated year are warned of: the counts of its new matters by day, village and category, and planted
/// among them series that have three times as many for three weeks.
public struct WarningTrial: Sendable {
    /// What was found.
    public struct Figures: Sendable, Codable, Hashable {
        /// Series with an outbreak.
        public var outbreaks = 0
        /// The share of them that was warned of within ten days.
        public var foundWithinTenDays = 0.0
        /// Warnings a week, over all series, where nothing was planted.
        public var falseAWeek = 0.0

        /// Nothing counted.
        public init() {}
    }

    private struct Outbreak {
        let series: Int
        let start: Int
    }

    private static let days = 365
    /// Before this day no warning counts: the watch learns what is usual.
    private static let learningDays = 100
    private let year: SimulatedYear
    private let villages: [UnitCode]
    private let categories: [CategoryCode]
    /// By day and series; series = village × categories + category.
    private var counts: [[Int]]

    /// The counts of a year.
    public init(_ year: SimulatedYear) {
        self.year = year
        villages = year.district.villages.map(\.code)
        categories = SimulatedCategory.all.map(\.code)
        let village = Dictionary(uniqueKeysWithValues: villages.enumerated().map { ($1, $0) })
        let category = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
        counts = [[Int]](
            repeating: [Int](repeating: 0, count: villages.count * categories.count), count: Self.days)
        for told in year.reports {
            let report = told.report
            let day = Int((report.reportedAt.secondsSince1970 - year.start.secondsSince1970) / 86_400)
            guard told.isFirst, day < Self.days, let v = report.place.village.flatMap({ village[$0] }),
                let c = category[report.category]
            else { continue }
            counts[day][v * categories.count + c] += 1
        }
    }

    /// Plants outbreaks `rounds` times anew, and counts what ``Warning/CountWatch`` says of them.
    ///
    /// Throws ``Warning/WarningError``.
    public func run(rounds: Int = 4) throws -> Figures {
        var (figures, found, wrong) = (Figures(), 0, 0)
        for round in 0..<rounds {
            var random = SeededRandom(seed: year.seed, stream: 10, round)
            let outbreaks = outbreaks(&random)
            let warnings = try warnings(planting: outbreaks, &random)
            figures.outbreaks += outbreaks.count
            found += outbreaks.count { outbreak in
                warnings.contains {
                    $0.series == outbreak.series && (outbreak.start..<outbreak.start + 10).contains($0.day)
                }
            }
            wrong += warnings.count { warning in
                warning.day >= Self.learningDays
                    && !outbreaks.contains {
                        $0.series == warning.series && ($0.start..<$0.start + 28).contains(warning.day)
                    }
            }
        }
        figures.foundWithinTenDays = Double(found) / Double(max(1, figures.outbreaks))
        figures.falseAWeek = Double(wrong) / Double(rounds) / (Double(Self.days - Self.learningDays) / 7)
        return figures
    }

    /// Series with five reports a week or more, drawn by their size, and when they begin.
    private func outbreaks(_ random: inout SeededRandom) -> [Outbreak] {
        let means = counts[0].indices.map { series in
            Double(counts.reduce(0) { $0 + $1[series] }) / Double(Self.days)
        }
        let choice = WeightedChoice(means)
        var outbreaks: [Outbreak] = []
        for _ in 0..<48 {
            let series = choice.draw(&random)
            let start = 120 + random.below(Self.days - 25 - 120)
            let isNew = !outbreaks.contains { $0.series == series }
            if isNew, means[series] * 7 >= 5 { outbreaks.append(Outbreak(series: series, start: start)) }
        }
        return outbreaks
    }

    private func warnings(
        planting outbreaks: [Outbreak], _ random: inout SeededRandom
    ) throws -> [(day: Int, series: Int)] {
        var planted = counts
        for outbreak in outbreaks {
            // What is usual there around that time, without the scatter of single days.
            let around = max(0, outbreak.start - 14)..<min(Self.days, outbreak.start + 35)
            let usual = Double(around.reduce(0) { $0 + counts[$1][outbreak.series] }) / Double(around.count)
            for day in outbreak.start..<outbreak.start + 21 {
                planted[day][outbreak.series] += random.poisson(2 * usual)
            }
        }
        let named = categories.map { WarningCategory(code: $0.text, name: Message(zh: $0.text, en: $0.text)) }
        var watch = CountWatch(units: villages, categories: named)
        let village = Dictionary(uniqueKeysWithValues: villages.enumerated().map { ($1, $0) })
        let category = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1.text, $0) })
        let first = CivilDay(year.start, utcOffsetSeconds: LocalTime.china.secondsFromGMT()).number
        var found: [(day: Int, series: Int)] = []
        for (day, row) in planted.enumerated() {
            for notice in try watch.take(row.map { $0 }, on: CivilDay(number: first + day)) {
                guard case .unit(let unit) = notice.place, let v = village[unit],
                    let c = notice.category.flatMap({ category[$0] })
                else { continue }
                found.append((day, v * categories.count + c))
            }
        }
        return found
    }
}
