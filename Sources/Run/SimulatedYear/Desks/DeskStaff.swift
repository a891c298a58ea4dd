import Calendar
import Foundation
import Ground

/// The people of each desk: one queue, first come, first served, in working minutes.
///
/// They are planned for the orders to be expected in the fortnight around a day, so that these take 90 % of their working time;
/// after holidays they work faster than otherwise. A visit takes an exponential time.
struct DeskStaff: Sendable {
    private let time: WorkingTime
    private let start: Instant
    /// By day of the year: mean working minutes of a visit, times the orders a year of its desk.
    private let pace: [Double]
    /// By desk: the orders to be expected in the year.
    private let ordersPerYear: [Double]
    /// By desk: the working minute from which on it is free.
    private var free: [Double]
    /// By desk: working minutes spent.
    private(set) var busy: [Double]

    /// The share of their time that the orders take.
    static let load = 0.9
    /// Orders for a matter: some repeats are not recognised.
    private static let ordersPerMatter = 1.04
    private static let days = 365

    /// `ordersPerYear`: by desk, matters that are for it.
    init(_ matters: [Int], time: WorkingTime, start: Instant) {
        (self.time, self.start) = (time, start)
        ordersPerYear = matters.map { max(1, Double($0)) * Self.ordersPerMatter }
        (free, busy) = ([Double](repeating: 0, count: matters.count), [Double](repeating: 0, count: matters.count))
        let season = (0..<Self.days).map { 1 + 0.35 * sin(2 * .pi * Double($0) / 364) }
        let whole = season.reduce(0, +)
        pace = (0..<Self.days).map { day in
            let window = max(0, day - 7)..<min(Self.days, day + 7)
            let minutes = time.minutes(
                from: start.advanced(by: Int64(window.lowerBound) * 86_400),
                to: start.advanced(by: Int64(window.upperBound) * 86_400))
            return Self.load * Double(minutes) * whole / season[window].reduce(0, +)
        }
    }

    /// Puts an order into a desk's queue; gives when somebody was there.
    mutating func visit(_ desk: Int, from moment: Instant, _ random: inout SeededRandom) -> Instant {
        let now = Double(time.minutes(from: start, to: moment))
        let day = Int(moment.secondsSince1970 - start.secondsSince1970) / 86_400
        let minutes = random.exponential() * pace[min(max(0, day), Self.days - 1)] / ordersPerYear[desk]
        free[desk] = max(now, free[desk]) + minutes
        busy[desk] += minutes
        return max(moment, time.deadline(Int(free[desk].rounded(.up)), from: start))
    }

    /// The share of their working time that all desks together spent until a moment, each by the orders that are for it.
    func usedShare(until moment: Instant) -> Double {
        let minutes = Double(max(1, time.minutes(from: start, to: moment)))
        let weights = ordersPerYear.reduce(0, +)
        return zip(busy, ordersPerYear).reduce(0) { $0 + min(1, $1.0 / minutes) * $1.1 } / weights
    }
}
