import Foundation
public import Ground

/// How many matters begin, by category, at a place and in a village: counted as they come, older ones for less.
///
/// A count halves in about 42 days (it decays with ``memoryDays``), so that it follows the season. A rate at a place is that of
/// the 300 m around it; where few are known, it leans on the 900 m around it, and that on ``priorPerDay``.
public struct MatterDensity: Sendable, Codable, Hashable {
    /// After how many days a count has decayed to 1/e.
    public static let memoryDays = 60.0
    /// Width of the small cells; three by three of them are a neighbourhood. Metres.
    static let smallMetres = 100.0
    /// Width of the large cells, metres.
    static let largeMetres = 300.0

    /// What is expected of a category per day and km² where nothing is known.
    public let priorPerDay: Double
    private let start: Double
    private var categories: [CategoryCode: Int] = [:]
    private var small: [UInt64: Count] = [:]
    private var large: [UInt64: Count] = [:]
    private var villages: [UnitCode: [Count]] = [:]
    private var located: [Count] = []
    private var all: [Count] = []

    /// A number that decays.
    private struct Count: Sendable, Codable, Hashable {
        var value: Float = 0
        var day: Float = 0

        func value(at day: Double) -> Double {
            value == 0 ? 0 : Double(value) * exp(min(Double(self.day) - day, 0) / memoryDays)
        }

        mutating func add(at day: Double) {
            value = Float(value(at: day) + 1)
            self.day = Float(max(day, Double(self.day)))
        }

        /// Takes back what was added at `day`, as far as it has not decayed.
        mutating func remove(at day: Double) {
            let rest = exp(-max(Double(self.day) - day, 0) / memoryDays)
            value = Float(max(Double(value) - rest, 0))
        }
    }

    /// Begins to count. `priorPerDay`: what is expected of a category per day and km² of settled ground where nothing is known.
    public init(start: Instant, priorPerDay: Double = 1) {
        self.start = Self.days(start)
        self.priorPerDay = max(priorPerDay, 1e-6)
    }

    /// Counts a matter that begins: the category and the place of its first report.
    public mutating func note(_ category: CategoryCode, _ place: ReportPlace, at instant: Instant) {
        change(category, place, at: instant) { $0.add(at: $1) }
    }

    /// Takes back what ``note(_:_:at:)`` counted, so that a report's own matter says nothing of how likely a new one is.
    public mutating func forget(_ category: CategoryCode, _ place: ReportPlace, at instant: Instant) {
        change(category, place, at: instant) { $0.remove(at: $1) }
    }

    private mutating func change(
        _ category: CategoryCode, _ place: ReportPlace, at instant: Instant, _ change: (inout Count, Double) -> Void
    ) {
        let day = Self.days(instant) - start
        let index = categories[category] ?? categories.count
        if index == categories.count {
            categories[category] = index
            located.append(Count())
            all.append(Count())
        }
        change(&all[index], day)
        if let village = place.village {
            var counts = villages[village] ?? []
            while counts.count <= index { counts.append(Count()) }
            change(&counts[index], day)
            villages[village] = counts
        }
        guard let position = place.position, place.isDatumKnown, place.accuracyMetres <= Self.smallMetres else {
            return
        }
        change(&located[index], day)
        change(&small[Self.key(position, Self.smallMetres, index), default: Count()], day)
        change(&large[Self.key(position, Self.largeMetres, index), default: Count()], day)
    }

    /// Matters of a category that begin at a place, per day and m².
    public func perDayAndSquareMetre(_ category: CategoryCode, at position: Coordinate, _ instant: Instant) -> Double {
        let day = Self.days(instant) - start
        let prior = priorPerDay / 1e6
        guard let index = categories[category] else { return prior }
        // The days that the counts stand for, and the share of matters that have a place.
        let span = max(Self.memoryDays * (1 - exp(-max(day, 0) / Self.memoryDays)), 1e-3)
        let share = max((located[index].value(at: day) + 1) / (all[index].value(at: day) + 1), 0.1)
        let wide = Self.sum(large, position, Self.largeMetres, index, day)
        let near = Self.sum(small, position, Self.smallMetres, index, day)
        let wideArea = 9 * Self.largeMetres * Self.largeMetres * span * share
        let nearArea = 9 * Self.smallMetres * Self.smallMetres * span * share
        // Each level counts as two matters of the one below.
        let wideRate = (wide + 2) / (wideArea + 2 / prior)
        return (near + 2) / (nearArea + 2 / wideRate)
    }

    /// Matters of a category that begin in a village, per day.
    public func perDay(_ category: CategoryCode, in village: UnitCode, _ instant: Instant) -> Double {
        let day = Self.days(instant) - start
        let span = Self.memoryDays * (1 - exp(-max(day, 0) / Self.memoryDays))
        // Half a square kilometre of a village is settled.
        let prior = priorPerDay * 0.5
        guard let index = categories[category], let counts = villages[village], index < counts.count else {
            return 2 / (span + 2 / prior)
        }
        return (counts[index].value(at: day) + 2) / (span + 2 / prior)
    }

    private static func days(_ instant: Instant) -> Double { Double(instant.secondsSince1970) / 86_400 }

    private static func key(_ column: Int, _ row: Int, _ index: Int) -> UInt64 {
        let (column, row) = (UInt64(bitPattern: Int64(column)), UInt64(bitPattern: Int64(row)))
        return (column & 0x3FF_FFFF) << 38 | (row & 0x3FF_FFFF) << 12 | UInt64(index & 0xFFF)
    }

    private static func sum(
        _ cells: [UInt64: Count], _ position: Coordinate, _ width: Double, _ index: Int, _ day: Double
    ) -> Double {
        let (column, row) = (cell(of: position.x, width: width), cell(of: position.y, width: width))
        var sum = 0.0
        for dx in -1...1 {
            for dy in -1...1 { sum += cells[key(column + dx, row + dy, index)]?.value(at: day) ?? 0 }
        }
        return sum
    }

    private static func key(_ position: Coordinate, _ width: Double, _ index: Int) -> UInt64 {
        key(cell(of: position.x, width: width), cell(of: position.y, width: width), index)
    }
}

/// The number of the cell that a coordinate lies in; anything beyond a million kilometres lies in the last one.
func cell(of metres: Double, width: Double) -> Int {
    guard metres.isFinite else { return 0 }
    return Int((min(max(metres, -1e9), 1e9) / width).rounded(.down))
}
