import Calendar
import Governance
import Ground
import Reports
import StorePorts
import TestCases
import Testing
import WorkOrders

@testable import SimulatedYear

/// Desks through a fiftieth of a district's year. The figures to expect are those of the prototype that the design rests on: unlimited
/// returns 16.4 per 100 orders, up to 11, the right desk after 40 working hours at the 99th percentile; one return and a ruling 13.3,
/// at most 2, 20 working hours.
@Suite struct DeskYearTests {
    private static let year = SimulatedYear(seed: 11, reports: 20_000)
    private static let desks = SimulatedDesks(year.district, seed: 11)
    private static let time = WorkingTime(calendar: .published, hours: .office)

    /// An order for each matter, sent to the desk that the first rules name.
    private static let filings: [DeskFiling] = year.reports.enumerated().compactMap { number, told in
        guard told.isFirst else { return nil }
        let matter = year.plan.matters[told.matter]
        let category = SimulatedCategory.all.firstIndex { $0.code == told.report.category } ?? 0
        let village = Int(matter.village)
        return DeskFiling(
            matter: told.matter, isFirst: true, report: number, category: category, village: village,
            first: desks.ruled(category, village: village),
            right: desks.right(category, trueCategory: Int(matter.category), village: village, report: number),
            at: told.report.reportedAt)
    }

    private static func run(_ procedure: DeskProcedure) -> DeskFigures {
        DeskYear.run(filings, lost: [], year, desks, procedure, time: time)
    }

    @Test func theFirstRulesAreWrongForEightOfAHundredOrders() {
        let wrong = Self.filings.count { $0.first != $0.right }
        let systematic = Self.filings.count { filing in
            Self.desks.confusions.contains { $0.category == filing.category && $0.village == filing.village }
        }
        let all = Double(Self.filings.count)
        #expect((0.065...0.095).contains(Double(wrong) / all), "\(Double(wrong) / all)")
        #expect((0.035...0.06).contains(Double(systematic) / all), "\(Double(systematic) / all)")
    }

    @Test func unlimitedReturnsPassOrdersFromDeskToDesk() {
        let figures = Self.run(.unlimitedReturns)
        #expect((14.5...18.5).contains(figures.handOversPer100), "\(figures.handOversPer100)")
        #expect(figures.mostHandOvers >= 5)
        #expect((33.0...48.0).contains(figures.rightDeskHours[1]), "\(figures.rightDeskHours)")
    }

    @Test func withOneReturnAndARulingAnOrderIsPassedOnTwiceAtMost() {
        let figures = Self.run(.oneReturn)
        #expect((11.5...15.0).contains(figures.handOversPer100), "\(figures.handOversPer100)")
        #expect(figures.mostHandOvers == 2)
        #expect((16.0...24.0).contains(figures.rightDeskHours[1]), "\(figures.rightDeskHours)")
    }

    @Test func ordersTakeNineTenthsOfTheDesksTime() {
        let figures = Self.run(.oneReturn)
        #expect((0.8...0.95).contains(figures.load), "\(figures.load)")
        #expect((0.3...0.95).contains(figures.inTime), "\(figures.inTime)")
    }

    @Test func thingsAreDoneInTheOrderInWhichTheyAreDue() {
        var agenda = DeskAgenda()
        var random = SeededRandom(seed: 3)
        var (due, done): ([Int32], [Int32]) = ([], [])
        for number in 0..<2_000 {
            let seconds = Int32(random.below(500_000))
            due.append(seconds)
            agenda.add(DeskAgenda.Entry(seconds: seconds, order: Int32(number), step: .look))
        }
        var limit: Int32 = 0
        while limit < 510_000 {
            limit += Int32(random.below(5_000))
            while let entry = agenda.next(until: limit) {
                #expect(entry.seconds <= limit)
                done.append(entry.seconds)
                // What comes due at once is done in its turn.
                guard done.count % 50 == 0 else { continue }
                due.append(entry.seconds + 7)
                agenda.add(DeskAgenda.Entry(seconds: entry.seconds + 7, order: 0, step: .look))
            }
        }
        #expect(done == due.sorted())
    }

    /// Every step of the desks is one that the rules of orders allow, and after it the store says the same as the desks.
    @Test func aWholeYearPassesTheRulesOfOrders() async throws {
        let year = SimulatedYear(seed: 3, reports: 700)
        let store = ReferenceStore()
        var run = YearRun(year, store: store)
        let figures = try await run.run { _, _ in }
        #expect(figures.refused == 0, "\(figures.refusals)")
        #expect(figures.reports == year.reportsWithinTheYear && figures.steps > 3 * figures.orders)
        let orders = try await store.orders(OrderQuery(), in: .everything, page: PageRequest(limit: 5_000)).rows
        #expect(orders.count == figures.orders)
        #expect(orders.allSatisfy { $0.course.handOvers <= 2 })
        let passes = orders.filter { $0.state != .mergedInto }.reduce(0) { sum, order in
            sum + (order.course.returned == nil ? 0 : 1) + (order.course.dispute == nil ? 0 : 1)
        }
        let kept = orders.count { $0.state != .mergedInto }
        #expect(figures.desks.orders == kept)
        #expect(abs(figures.desks.handOversPer100 - 100 * Double(passes) / Double(kept)) < 1e-9)
    }
}
