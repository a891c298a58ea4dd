import Foundation

/// Which matters there are, and which report of which matter comes in when.
struct MatterPlan: Sendable {
    /// A matter, in 28 bytes.
    struct Matter: Sendable {
        var category: UInt8
        var channel: SourceOfReport
        var village: UInt16
        /// The homestead; -1 for a matter on a street.
        var parcel: Int32
        /// Metres from the district's corner.
        var x, y: Float
        /// Seconds from the start of the year.
        var opened, settled: Int32
    }

    /// A report to be written.
    struct Event: Sendable {
        var seconds: Int32
        var matter: Int32
        /// The stream of its random numbers.
        var number: Int32
        var isFirst: Bool
    }

    private(set) var matters: [Matter] = []
    /// In the order of time.
    private(set) var events: [Event] = []

    init(seed: UInt64, reports: Int, district: SimulatedDistrict) {
        let repeats = Int(Double(reports) * 0.15)
        let count = reports - repeats
        var random = SeededRandom(seed: seed, stream: 2, 0)
        let categories = WeightedChoice(SimulatedCategory.all.map(\.share))
        let villages = WeightedChoice(district.villages.map(\.weight))
        let days = WeightedChoice((0..<365).map { 1 + 0.35 * sin(2 * .pi * Double($0) / 364) })
        matters.reserveCapacity(count)
        events.reserveCapacity(reports)
        var weights: [Double] = []
        weights.reserveCapacity(count)
        for number in 0..<count {
            let category = categories.draw(&random)
            let kind = SimulatedCategory.all[category]
            var village = villages.draw(&random)
            let (x, y, parcel): (Double, Double, Int)
            if kind.isOnParcel {
                let own = district.villages[village].parcels
                parcel = own.lowerBound + random.below(own.count)
                let middle = district.middle(ofParcel: parcel)
                (x, y) = (middle.x + random.uniform(-4, 4), middle.y + random.uniform(-4, 4))
            } else {
                parcel = -1
                let centre = district.villages[village]
                (x, y) = (centre.x + 350 * random.normal(), centre.y + 350 * random.normal())
                village = district.village(x: x, y: y)
            }
            let opened = (Double(days.draw(&random)) + random.unit()) * 86_400
            let settled = opened + random.uniform(4, 6) * kind.timeScaleDays * 86_400
            let isFinding = category == 0 && random.chance(0.25)
            let channel = isFinding ? .finding : SourceOfReport.draw(&random, isBuilding: category == 0)
            matters.append(
                Matter(
                    category: UInt8(category), channel: channel, village: UInt16(village), parcel: Int32(parcel),
                    x: Float(x), y: Float(y), opened: Int32(opened), settled: Int32(settled)))
            events.append(Event(seconds: Int32(opened), matter: Int32(number), number: Int32(number), isFirst: true))
            weights.append(random.pareto(1.3) + 0.02)
        }
        let drawn = WeightedChoice(weights)
        for number in count..<reports {
            let matter = drawn.draw(&random)
            let scale = SimulatedCategory.all[Int(matters[matter].category)].timeScaleDays
            let after = random.exponential() * scale * 86_400
            events.append(
                Event(
                    seconds: matters[matter].opened + Int32(after), matter: Int32(matter), number: Int32(number),
                    isFirst: false))
        }
        events.sort { ($0.seconds, $0.number) < ($1.seconds, $1.number) }
    }
}

/// How a report reaches the desk, and how well its place is known.
enum SourceOfReport: UInt8, Sendable, CaseIterable {
    case finding, patrol, snap, houseCall, streetCall, villageCall

    private static let choice = WeightedChoice([0.01, 0.19, 0.14, 0.26, 0.23, 0.17])
    private static let citizens = WeightedChoice([0, 0, 0.14, 0.26, 0.23, 0.17])

    /// One of all; imagery finds buildings only.
    static func draw(_ random: inout SeededRandom, isBuilding: Bool) -> SourceOfReport {
        let source = allCases[choice.draw(&random)]
        return source == .finding && !isBuilding ? .patrol : source
    }

    /// One of those that a citizen uses.
    static func drawCitizen(_ random: inout SeededRandom) -> SourceOfReport { allCases[citizens.draw(&random)] }

    /// One standard deviation of the position, metres; nil for no position.
    var accuracyMetres: Double? {
        switch self {
        case .finding: 3
        case .patrol: 5
        case .snap: 12
        case .houseCall: 15
        case .streetCall: 80
        case .villageCall: nil
        }
    }
}
