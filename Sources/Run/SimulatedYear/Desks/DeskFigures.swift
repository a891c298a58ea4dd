import Calendar
import Ground

/// An order that comes to the desks of a simulated year.
struct DeskFiling: Sendable {
    /// The matter that it is really of, and whether it is that matter's first report.
    let matter: Int
    let isFirst: Bool
    /// The number of its first report.
    let report: Int
    /// Index of the category, as reported, and of the village.
    let category, village: Int
    /// The desk that the rules sent it to, and the one that it is for.
    var first: Int
    let right: Int
    /// When it was filed.
    let at: Instant
}

/// How a year went at the desks.
public struct DeskFigures: Sendable, Codable, Hashable {
    /// Orders, without those that another one took in.
    public var orders = 0
    /// Returns and rulings per 100 orders.
    public var handOversPer100 = 0.0
    /// The most returns and rulings of an order.
    public var mostHandOvers = 0
    /// Orders per 1,000 that came back to a desk which had had them.
    public var cameBackPer1000 = 0.0
    /// Working hours until the right desk had looked at an order and kept it: the middle and the 99th percentile.
    public var rightDeskHours: [Double] = []
    /// The share of orders that another desk than the right one kept.
    public var keptByWrongDesk = 0.0
    /// The share of orders that went to a wrong desk first, by quarter.
    public var wrongFirstDesk: [Double] = []
    /// The share of matters that were visited and settled in time by the right desk, of those that were due in the year. A matter
    /// whose first report joined another matter is not.
    public var inTime = 0.0
    /// The share of their working time that desks spent on visits.
    public var load = 0.0

    /// Nothing counted.
    init() {}

    /// What became of the orders of a year. `lost`: when matters were reported first whose report joined another one.
    init(_ run: DeskYear, lost: [(category: Int, at: Instant)]) {
        let (start, time) = (run.year.start, run.time)
        let end = start.advanced(by: 365 * 86_400)
        func moment(_ seconds: Int32) -> Instant { start.advanced(by: Int64(seconds)) }
        func due(_ category: Int, _ filed: Instant) -> Instant {
            time.deadline(SimulatedDesks.settleDays(category) * time.hours.minutesPerDay, from: filed)
        }
        var (passes, cameBack, wrong, kept) = (0, 0, 0, 0)
        var (due1, inTime) = (lost.count { due($0.category, $0.at) <= end }, 0)
        var minutes: [Int] = []
        var quarters = [(all: Int, wrong: Int)](repeating: (0, 0), count: 4)
        for order in run.orders where order.phase != .dropped {
            orders += 1
            passes += Int(order.passes)
            mostHandOvers = max(mostHandOvers, Int(order.passes))
            cameBack += order.cameBack > 0 ? 1 : 0
            let quarter = min(3, Int(order.filed) / (365 * 86_400 / 4))
            quarters[quarter].all += 1
            quarters[quarter].wrong += order.first != order.right ? 1 : 0
            let filed = moment(order.filed)
            if order.keptAt >= 0 {
                kept += 1
                if order.desk == order.right {
                    minutes.append(time.minutes(from: filed, to: moment(order.keptAt)))
                } else {
                    wrong += 1
                }
            }
            let limit = due(Int(order.category), filed)
            guard order.isFirst, limit <= end else { continue }
            due1 += 1
            let visit = time.deadline(SimulatedDesks.visitDays * time.hours.minutesPerDay, from: filed)
            if order.desk == order.right, order.visitedAt >= 0, moment(order.visitedAt) <= visit,
                order.reportedAt >= 0, moment(order.reportedAt) <= limit
            {
                inTime += 1
            }
        }
        minutes.sort()
        func quantile(_ share: Double) -> Double {
            minutes.isEmpty ? 0 : Double(minutes[min(minutes.count - 1, Int(Double(minutes.count) * share))]) / 60
        }
        let all = Double(max(1, orders))
        (handOversPer100, cameBackPer1000) = (100 * Double(passes) / all, 1_000 * Double(cameBack) / all)
        rightDeskHours = [quantile(0.5), quantile(0.99)]
        keptByWrongDesk = Double(wrong) / Double(max(1, kept))
        wrongFirstDesk = quarters.map { Double($0.wrong) / Double(max(1, $0.all)) }
        self.inTime = Double(inTime) / Double(max(1, due1))
        load = run.staff.usedShare(until: end)
    }
}

extension DeskYear {
    /// Runs a year of orders that are known beforehand, in the order of time.
    static func run(
        _ filings: [DeskFiling], lost: [(category: Int, at: Instant)], _ year: SimulatedYear, _ desks: SimulatedDesks,
        _ procedure: DeskProcedure, time: WorkingTime
    ) -> DeskFigures {
        var run = DeskYear(year, desks, procedure, time: time)
        for filing in filings {
            _ = run.advance(to: filing.at)
            _ = run.file(filing)
        }
        _ = run.advance(to: year.start.advanced(by: 365 * 86_400))
        return DeskFigures(run, lost: lost)
    }
}
