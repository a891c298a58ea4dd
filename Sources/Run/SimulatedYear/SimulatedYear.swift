public import Ground
public import Reports

/// `SimulatedYear` makes a year of a district's reports from a seed, with the truth beside them: for tests, figures and
/// benchmarks. Nothing in it is of a real place or person.
///
/// 1. ``SimulatedDistrict`` has towns, villages and homesteads, each with its code and place.
/// 2. "MatterPlan" draws the matters, and which report of which matter comes in when.
/// 3. ``SimulatedReports`` writes the reports one by one, in the order of time; a report follows from the seed and its number
///    alone, so that a million of them need no more memory than the plan, about 70 bytes a report.
/// 4. ``MatchingTrial`` is a desk that matches them, with officers who confirm and refuse, and counts what was right.
///
/// The shares are those of the prototype that the design rests on, at any scale: number of reports, area, villages, homesteads
/// and reporters grow together.
///
/// | what | how much |
/// |---|---|
/// | district | 1,073 km², 7 towns, 289 villages with Gamma(1.2) weights, about 200,000 homesteads 13 m apart |
/// | reports | 1,000,000 a year, 15 % of them of a known matter, Pareto 1.3; ± 35 % over the year |
/// | channels | patrol 20 %, snap 14 %, hotline with house number 26 %, with street 23 %, with the village only 17 %; a quarter of building matters begin as a finding |
/// | faults | 6 % under a wrong category; 10 % of snaps without a declared datum are in GCJ-02, half of all snaps have none |
/// | reporters | 20 % of further reports are by the first reporter |
public struct SimulatedYear: Sendable {
    /// Where it happens.
    public let district: SimulatedDistrict
    /// The seed.
    public let seed: UInt64
    /// The first moment of the year.
    public let start: Instant
    let plan: MatterPlan

    /// A year from a seed. `reports`: how many, 1,000,000 for the whole district.
    public init(
        seed: UInt64 = 440_605, reports: Int = 1_000_000, start: Instant = Instant(secondsSince1970: 1_767_196_800)
    ) {
        precondition(reports > 0, "at least one report")
        self.seed = seed
        self.start = start
        district = SimulatedDistrict(seed: seed, scale: Double(reports) / 1_000_000)
        plan = MatterPlan(seed: seed, reports: reports, district: district)
    }

    /// The reports in the order of time.
    public var reports: SimulatedReports { SimulatedReports(year: self) }

    /// How many matters there are; they are numbered from 0.
    public var matterCount: Int { plan.matters.count }

    /// How many of the reports come in before the year is over; some repeats come later.
    public var reportsWithinTheYear: Int { plan.events.count { $0.seconds < 365 * 86_400 } }

    /// What is true of a matter.
    public func matter(_ number: Int) -> SimulatedMatter {
        let matter = plan.matters[number]
        return SimulatedMatter(
            number: number, category: SimulatedCategory.all[Int(matter.category)].code,
            position: district.position(x: Double(matter.x), y: Double(matter.y)),
            parcelCode: matter.parcel < 0 ? nil : district.parcelCode(Int(matter.parcel)),
            village: district.villages[Int(matter.village)].code,
            openedAt: start.advanced(by: Int64(matter.opened)), settledAt: start.advanced(by: Int64(matter.settled)))
    }
}

/// What is true of a matter; a desk never reads it.
public struct SimulatedMatter: Sendable, Hashable {
    /// Its number, from 0.
    public let number: Int
    /// What it really is.
    public let category: CategoryCode
    /// Where it really is, metres.
    public let position: Coordinate
    /// The homestead that it is on, if it is on one.
    public let parcelCode: ParcelCode?
    /// The village that it lies in.
    public let village: UnitCode
    /// When it was first reported.
    public let openedAt: Instant
    /// When it is settled on the ground: after four to six of its category's time scales.
    public let settledAt: Instant
}

/// A report and the truth beside it.
public struct SimulatedReport: Sendable, Hashable {
    /// The report as it comes in.
    public let report: Report
    /// The number of the matter that it is really of.
    public let matter: Int
    /// Whether it is the matter's first report.
    public let isFirst: Bool
}
