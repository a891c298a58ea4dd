public import Ground

/// A report at a place, for the scan.
public struct HotSpotPoint: Sendable, Hashable {
    /// Where, in a CRS of metres.
    public let place: Coordinate
    /// When.
    public let day: CivilDay
    /// The code of its category.
    public let category: String

    /// A report of a category at a place and day.
    public init(place: Coordinate, day: CivilDay, category: String) {
        (self.place, self.day, self.category) = (place, day, category)
    }
}

/// Finds places with more reports in the last days than place and days explain: the prospective space-time permutation scan
/// statistic (Kulldorff et al. 2005, PLoS Med. 2:e59).
///
/// 1. Reports of one category are counted in square cells. Every cell that holds one is a centre; around it lie circles up to
///    `maximumRadius`, and over each circle cylinders of the last 1 to `maximumDays` days.
/// 2. A cylinder is expected to hold (reports of the circle on all days) × (reports of these days everywhere) / (all reports):
///    a place that always has many reports is no hot spot, and neither are days on which all places have more.
/// 3. The likelihood ratio says how far the cylinder's reports exceed that. The largest one of each of many permutations, in
///    which the reports exchange their days, tells how likely it is where nothing is wrong.
/// 4. Of hot spots that overlap only the likeliest one counts. One is raised where chance brings its like less often than once in
///    `recurrenceDays` daily scans.
public struct HotSpotScan: Sendable, Hashable {
    /// Days that are read, today included.
    public var baselineDays = 60
    /// A hot spot lasts at most so many days, today included; 16 at most.
    public var maximumDays = 14
    /// Metres.
    public var maximumRadius = 2_000.0
    /// Fewer reports are no hot spot.
    public var minimumReports = 4
    /// Permutations; with 999 the smallest probability is 0.001.
    public var permutations = 999
    /// A hot spot is raised where its like comes by chance once in so many days, or less often.
    public var recurrenceDays = 365.0
    /// A hot spot that begins within so many days after one was raised there is the same.
    public var quietDays = 7
    /// Numbers of the permutations follow from it: the same seed gives the same answer.
    public var seed: UInt64 = 1

    /// The scan with its usual settings.
    public init() {}

    /// The hot spots up to a day, in each of the categories, the least likely first. Points after the day or before the baseline
    /// do not count. `known`: hot spots raised on days before, which are not raised again while they last.
    public func hotSpots(
        in points: [HotSpotPoint], upTo day: CivilDay, categories: [WarningCategory], known: [WarningNotice] = []
    ) -> [WarningNotice] {
        let last = day.number
        var notices: [WarningNotice] = []
        for category in categories {
            let read = points.filter { point in
                let age = last - point.day.number
                return point.category == category.code && age >= 0 && age < baselineDays
                    // What no CRS in metres has is an error of the coordinate.
                    && abs(point.place.x) < 1e9 && abs(point.place.y) < 1e9
            }
            let ages = read.map { last - $0.day.number }
            guard let grid = CylinderGrid(places: read.map(\.place), ages: ages, scan: self) else { continue }
            notices += grid.clusters(seed: seed).filter { $0.probability <= 1 / recurrenceDays }
                .map { notice($0, category, on: day) }
                .filter { found in !known.contains { isSame(found, $0) } }
        }
        return notices.sorted { $0.probability < $1.probability }
    }

    private func isSame(_ found: WarningNotice, _ known: WarningNotice) -> Bool {
        guard found.category == known.category, found.firstDay.number <= known.lastDay.number + quietDays,
            case .circle(let centre, let radius) = found.place,
            case .circle(let knownCentre, let knownRadius) = known.place
        else { return false }
        let (x, y) = (centre.x - knownCentre.x, centre.y - knownCentre.y)
        return (x * x + y * y).squareRoot() <= radius + knownRadius
    }

    private func notice(_ cluster: Cluster, _ category: WarningCategory, on day: CivilDay) -> WarningNotice {
        let radius = Wording.twoDigits(cluster.radius)
        let usual = Wording.about(cluster.expected, unit: "件")
        let recurrence = Wording.twoDigits(1 / cluster.probability)
        return WarningNotice(
            kind: .hotSpot, place: .circle(centre: cluster.centre, radius: cluster.radius), category: category.code,
            firstDay: CivilDay(number: day.number - cluster.days + 1), lastDay: day, observed: cluster.observed,
            expected: cluster.expected, limit: nil, probability: cluster.probability,
            reason: Message(
                zh: "近\(cluster.days)天半径约 \(radius) 米内\(category.name.chinese)类事项 \(cluster.observed) 件，"
                    + "往常\(usual.chinese)；纯属偶然的话，\(recurrence) 天至多遇到一次",
                en: "\(Wording.matters(cluster.observed)) of \(category.name.english) within about \(radius) m in "
                    + "\(Wording.days(cluster.days)); usually \(usual.english); by chance at most once in "
                    + "\(recurrence) days"))
    }
}

/// A cylinder with more reports than expected.
struct Cluster: Sendable, Hashable {
    /// The middle of its middle cell, in CRS units.
    var centre: Coordinate
    /// Metres: the circle holds all its cells.
    var radius: Double
    /// The last days that it spans.
    var days: Int
    var observed: Int
    var expected: Double
    /// Logarithm of the likelihood ratio.
    var ratio: Double
    var probability: Double
}
