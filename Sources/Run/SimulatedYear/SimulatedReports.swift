import Ground
import Reports

/// The reports of a simulated year, in the order of time: written one by one as they are asked for.
public struct SimulatedReports: Sequence, IteratorProtocol, Sendable {
    private let year: SimulatedYear
    private let writer: SimulatedTexts
    private let categories = WeightedChoice(SimulatedCategory.all.map(\.share))
    private var index = 0

    init(year: SimulatedYear) {
        self.year = year
        writer = SimulatedTexts(seed: year.seed)
    }

    /// How many there are.
    public var underestimatedCount: Int { year.plan.events.count - index }

    /// The next report; nil at the end of the year.
    public mutating func next() -> SimulatedReport? {
        guard index < year.plan.events.count else { return nil }
        defer { index += 1 }
        return report(index)
    }

    private func report(_ index: Int) -> SimulatedReport {
        let event = year.plan.events[index]
        let matter = year.plan.matters[Int(event.matter)]
        var random = SeededRandom(seed: year.seed, stream: 3, Int(event.number))
        let first = founder(of: Int(event.matter), matter)
        var (source, reporter) = (matter.channel, first)
        if !event.isFirst {
            source = SourceOfReport.draw(&random, isBuilding: matter.category == 0)
            let isSame = random.chance(0.2) && first != nil
            if isSame { source = matter.channel == .patrol ? .patrol : SourceOfReport.drawCitizen(&random) }
            reporter = isSame ? first : someone(source, village: Int(matter.village), &random)
        }
        var category = Int(matter.category)
        if random.chance(0.06) { category = categories.draw(&random) }
        let place = place(of: matter, source, &random)
        let at = year.start.advanced(by: Int64(event.seconds))
        let channel: ReportChannel =
            switch source {
            case .finding: .finding
            case .patrol: .patrol
            case .snap: .snap
            case .houseCall, .streetCall, .villageCall: .hotline
            }
        let text =
            source == .finding
            ? ""
            : writer.text(
                of: Int(event.matter), matter, source: source, district: year.district, &random)
        let report = Report(
            id: ReportID(year: 2026, number: index + 1), channel: channel,
            category: SimulatedCategory.all[category].code,
            reportedAt: at, receivedAt: at.advanced(by: 5), place: place, text: text, reporter: reporter,
            sourceReference: nil, photoHashes: [])
        return SimulatedReport(report: report, matter: Int(event.matter), isFirst: event.isFirst)
    }

    // MARK: - Place

    private func place(of matter: MatterPlan.Matter, _ source: SourceOfReport, _ random: inout SeededRandom)
        -> ReportPlace
    {
        let district = year.district
        guard let accuracy = source.accuracyMetres else {
            let village = district.villages[Int(matter.village)]
            return ReportPlace(position: nil, accuracyMetres: 0, village: village.code, address: village.name)
        }
        let x = Double(matter.x) + accuracy * random.normal()
        let y = Double(matter.y) + accuracy * random.normal()
        var position = district.position(x: x, y: y)
        var isDatumKnown = true
        if source == .snap, random.chance(0.5) {
            isDatumKnown = false
            if random.chance(0.1) {
                position = district.position(degrees: ChinaDatum.gcj02.fromWGS84(district.degrees(position)))
            }
        }
        let pointsAtParcel = source == .finding || source == .patrol && random.chance(0.9)
        let parcel = pointsAtParcel && matter.parcel >= 0 ? Int(matter.parcel) : nil
        let village = parcel.map(district.village(ofParcel:)) ?? district.village(at: position)
        return ReportPlace(
            position: position, accuracyMetres: accuracy, isDatumKnown: isDatumKnown,
            parcelCode: parcel.map(district.parcelCode), village: district.villages[village].code,
            address: address(of: matter, source))
    }

    private func address(of matter: MatterPlan.Matter, _ source: SourceOfReport) -> String? {
        guard source == .houseCall || source == .streetCall else { return nil }
        let name = year.district.villages[Int(matter.village)].name
        guard matter.parcel >= 0 else { return name }
        let address = year.district.address(ofParcel: Int(matter.parcel))
        return source == .houseCall ? "\(name)\(address.lane)巷\(address.house)号" : "\(name)\(address.lane)巷"
    }

    // MARK: - Reporters

    /// Who reported a matter first; nil for a finding.
    private func founder(of number: Int, _ matter: MatterPlan.Matter) -> ReporterKey? {
        var random = SeededRandom(seed: year.seed, stream: 4, number)
        return someone(matter.channel, village: Int(matter.village), &random)
    }

    /// One of three officers of a village, or one of its citizens.
    private func someone(_ source: SourceOfReport, village: Int, _ random: inout SeededRandom) -> ReporterKey? {
        switch source {
        case .finding: return nil
        case .patrol: return ReporterKey("o\(village)-\(random.below(3))")
        default:
            let pool = Swift.max(10, Int(Double(year.district.citizens) * year.district.villages[village].weight))
            return ReporterKey("c\(village)-\(random.below(pool))")
        }
    }
}
