import Access
import Casework
import Findings
import Ground
import Reports
import TestCases
import WorkOrders

@testable import Service

/// One of everything at a village, at the village beside it, at the town above and at a cell below.
struct TierWorld {
    static let cell = UnitCode("\(TestOffice.east)01")
    static let units = [TestOffice.east, TestOffice.west, OrderWorld.town, cell]

    /// What an id is of.
    enum Kind: String, CaseIterable {
        case orders, findings, parcels, reports, instructions, visits
    }

    let office: TestOffice
    /// The ids of a kind, by where they lie.
    private(set) var ids: [Kind: [(id: String, unit: UnitCode)]] = [:]

    init(_ settings: ServiceSettings = TestOffice.settings) async throws {
        office = try await TestOffice(settings)
        let (store, clock) = (office.store, office.clock)
        let desk = ReportDesk(store, clock: { clock.now })
        let beside = BesideDesk(store, clock: { clock.now })
        let centre = CaseActor.officer("中心", of: nil)
        for (number, unit) in Self.units.enumerated() {
            var draft = ReportDraft(
                channel: .hotline, category: OrderWorld.categories[1],
                place: ReportPlace(
                    position: Coordinate(x: 420_000 + 30_000 * Double(number), y: 2_550_000), accuracyMetres: 10,
                    village: unit),
                text: "报告人的原话\(number)")
            draft.contact = ReporterContact(name: "陈某\(number)", phone: "1380013800\(number)")
            let record = try await desk.add(draft, by: centre).record
            let instruction = try await beside.instruct(
                [unit], text: "核对", order: nil, until: nil, meeting: nil, by: .officer("督办", of: nil))
            let visit = try await beside.ask(
                .inspection, of: record.order, reason: "看", going: nil, until: nil, by: centre)
            for (kind, id) in [
                (Kind.reports, record.id.text), (.orders, record.order.text), (.instructions, instruction.id.text),
                (.visits, visit.id.text),
            ] { ids[kind, default: []].append((id, unit)) }
        }
        try await survey()
    }

    /// A survey with a finding on a parcel of each unit, too unsure for an order.
    private mutating func survey() async throws {
        let survey = CaseFixture.survey("tiers")
        var block = CaseFixture.block(survey, 0, (0..<4).map { ($0, .newBuilding) }, confidence: 0.1)
        var parcels = (0..<4).map { CaseFixture.parcel($0) }
        for (number, unit) in Self.units.enumerated() {
            parcels[number].place.unit = unit
            block.findings[number].finding.place.unit = unit
            ids[.parcels, default: []].append((CaseFixture.code(number).text, unit))
            ids[.findings, default: []].append(("\(CaseFixture.code(number).text)-01", unit))
        }
        let world = CaseWorld(office.store)
        _ = try await world.surveys.begin(survey, parcels: parcels)
        try await world.surveys.record(block)
        try await world.surveys.finish(
            survey.id, report: CaseFixture.report(survey, world.surveys.tally(of: survey.id)))
    }

    /// The ids of a kind that somebody at a unit sees.
    func seen(_ kind: Kind, from unit: UnitCode) -> Set<String> {
        Set((ids[kind] ?? []).filter { unit.holds($0.unit) }.map(\.id))
    }
}
